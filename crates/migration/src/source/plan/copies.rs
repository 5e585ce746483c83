//! Files that are nearly of the layout: copies that browsers and programs for shared folders make,
//! names in another case, and records under a name that the layout does not have.

use std::{cmp::Ordering, io::Read, path::Path};

use rehome_domain::{App, Finding, Hint, Level};
use rehome_persistence::files;

/// The rule of a file that was passed over though it holds records, or nearly has a name of the layout.
pub(crate) const LEFT_BEHIND: &str = "layout.left-behind";

/// What programs put behind the name of a file that they keep beside it, pack or convert.
const ENDINGS: [&str; 20] = [
    ".bak",
    ".tmp",
    ".old",
    ".orig",
    ".save",
    ".part",
    ".backup",
    ".swp",
    ".crdownload",
    ".download",
    ".gz",
    ".zip",
    ".zst",
    ".bz2",
    ".xz",
    ".txt",
    ".1",
    ".2",
    ".json",
    "~",
];

/// The extensions of files that are nearly JSON.
const EXTENSIONS: [&str; 6] = [".json", ".jsonl", ".ndjson", ".json5", ".jsonc", ".geojson"];

/// What people and programs put behind the stem of a copy.
const MARKS: [&str; 5] = [" - copy", " copy", "-copy", "_copy", ".copy"];

/// How much of a file is read to see whether it holds records.
const START: u64 = 4096;

/// The name that a file has without what marks it as a copy.
pub(super) fn original(path: &str) -> String {
    let mut path = path;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending))
        && extension(shorter).is_some()
    {
        path = shorter;
    }
    let Some(mut stem) = extension(path).and_then(|ending| path.strip_suffix(ending)) else {
        return path.to_owned();
    };
    if let Some((before, _)) = stem.split_once(".sync-conflict-") {
        stem = before;
    }
    if let Some(before) = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once('(')) {
        stem = before.0.trim_end();
    }
    let plain = stem.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    for mark in MARKS {
        let at = plain.len().saturating_sub(mark.len());
        if plain.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(mark)) {
            stem = &plain[..at];
            break;
        }
    }
    if stem.is_empty() || stem.ends_with('/') { path.to_owned() } else { format!("{stem}.json") }
}

/// The extension by which a file is nearly JSON, as it is written there.
fn extension(path: &str) -> Option<&str> {
    EXTENSIONS.into_iter().find_map(|extension| {
        let at = path.len().checked_sub(extension.len())?;
        path.get(at..).filter(|end| end.eq_ignore_ascii_case(extension))
    })
}

/// What there is to say of a file that the layout does not have; `is_there` tells whether a path of
/// the layout is there too.
pub(super) fn passed_over(
    app: &App,
    root: &Path,
    name: &str,
    is_there: impl Fn(&str) -> bool,
) -> Finding {
    let path = root.join(name);
    if path.is_dir() {
        return match layout_below(app, &path, &is_there) {
            None => ignored(),
            Some(file) => {
                let message =
                    format!("this folder holds {file} of the layout, and was passed over");
                Finding::new(Level::Warning, LEFT_BEHIND, message)
                    .help("name this folder where it is the one that was meant")
            }
        };
    }
    let is_empty = path.metadata().is_ok_and(|file| file.len() == 0);
    if let Some((right, collection)) = right_name(app, name).filter(|_| !is_empty) {
        if is_there(&right) {
            let message =
                format!("this looks like another version of {right}, and was passed over");
            return Finding::new(Level::Warning, LEFT_BEHIND, message)
                .help("take over what only it has, and move it out of the folder");
        }
        let message = format!("this looks like {right} under another name, and was passed over");
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help(format!("name it {right}, or have it read under the name that it has"))
            .hint(Hint::option_of("treat", format!("{name}={collection}")));
    }
    if holds_records(&path) {
        let message = "this holds records, has no place in the layout, and was passed over";
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help("say of which collection its records are, or move it out of the folder")
            .hint(Hint::option_of("treat", format!("{name}=COLLECTION")));
    }
    ignored()
}

/// What there is to say of a file that no pattern means.
pub(super) fn unnamed(root: &Path, name: &str) -> Finding {
    let path = root.join(name);
    let is_empty = path.metadata().is_ok_and(|file| file.len() == 0);
    if extension(name).is_some() && !is_empty && !holds_records(&path) {
        let message = "this is called JSON, no pattern of the app file means it, and it was passed \
                       over";
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help("add it to a collection of the app file, or to its [ignore]");
    }
    if holds_records(&path) {
        let message = "this holds records, no pattern of the app file means it, and it was passed \
                       over";
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help("add it to a collection of the app file, or to its [ignore]");
    }
    ignored()
}

/// The first file of the layout in a folder that is none of the layout's, where the layout has it
/// nowhere else; a folder of older copies is nobody's concern.
fn layout_below(app: &App, folder: &Path, is_there: &impl Fn(&str) -> bool) -> Option<String> {
    let fixed = app.files.iter().flat_map(|file| &file.paths).filter(|path| !path.contains('*'));
    fixed.filter(|path| !is_there(path)).find(|path| folder.join(path).is_file()).cloned()
}

/// What there is to say of a file that is none of the layout's, and that nobody will miss.
pub(super) fn ignored() -> Finding {
    let message = "this is no file of the layout, and was passed over";
    Finding::new(Level::Note, "layout.ignored", message)
}

/// What there is to say of a copy of `original` that would be taken for a file of its own.
pub(super) fn beside(original: &str) -> Finding {
    let message = format!("this looks like a copy of {original}, which is here too");
    Finding::new(Level::Rejected, "layout.copy", message)
        .help("take over into the one what only the other has, and move the copy away")
}

/// The name of the layout that the file nearly has, and the collection of that.
fn right_name<'a>(app: &'a App, name: &str) -> Option<(String, &'a str)> {
    let original = original(name);
    let wanted = plain(&original);
    let mut near = app.files.iter().flat_map(|file| {
        let fixed = file.paths.iter().filter(|path| !path.contains('*'));
        fixed.map(move |path| (path.clone(), file.collection.as_str()))
    });
    let of_pattern = || {
        let file = app.files.iter().find(|file| file.stem(&original).is_some())?;
        (original != name).then(|| (original.clone(), file.collection.as_str()))
    };
    let is_near = |path: &str| {
        let folder = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
        path[..folder(path)] == original[..folder(&original)] && is_like(&plain(path), &wanted)
    };
    let exact = near.clone().find(|(path, _)| plain(path) == wanted);
    exact.or_else(|| near.find(|(path, _)| is_near(path))).or_else(of_pattern)
}

/// A name without its case, signs and extension, in which people and programs err.
fn plain(path: &str) -> String {
    let stem = path.strip_suffix(".json").unwrap_or(path);
    let letters = stem.chars().filter(|c| c.is_alphanumeric() || *c == '/');
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether two names differ in one letter, which the longer of them has more or otherwise.
fn is_like(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 8;
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().min(other.len()) < SHORTEST || one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    match one.len().cmp(&other.len()) {
        Ordering::Less => one == &other[1..],
        Ordering::Greater => &one[1..] == other,
        Ordering::Equal => one.is_empty() || one[1..] == other[1..],
    }
}

/// Whether a file begins as an array of objects does, or with one object in each line.
fn holds_records(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = files::open(path).and_then(|file| file.take(START).read_to_end(&mut start));
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
    let mut signs = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    let is_array = signs.next() == Some(&b'[') && signs.next() == Some(&b'{');
    read.is_ok() && (is_array || is_lines(text))
}

/// Whether two lines stand at the start that are an object each.
fn is_lines(text: &[u8]) -> bool {
    let is_object = |line: &[u8]| {
        line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
    };
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    lines.next().is_some_and(is_object) && lines.next().is_some_and(is_object)
}

#[cfg(test)]
mod tests {
    use super::{is_like, original, plain};

    #[test]
    fn what_marks_a_copy_is_left_out() {
        for name in [
            "sessions/a1.json",
            "sessions/a1.json.bak",
            "sessions/a1.json~",
            "sessions/a1.json.gz",
            "sessions/a1.json.json",
            "sessions/a1.JSON",
            "sessions/a1.jsonl",
            "sessions/a1 (1).json",
            "sessions/a1(2).json.tmp",
            "sessions/a1 (mika's conflicted copy 2026-01-12).json",
            "sessions/a1.sync-conflict-20260112-101010-K3ABCDE.json",
            "sessions/a1 - Copy.json",
            "sessions/a1 copy 2.json",
        ] {
            assert_eq!(original(name), "sessions/a1.json", "{name}");
        }
        for name in ["a 1.json", "notes.txt", "(1).json", "sessions/copy.json", "archive.gz"] {
            assert_eq!(original(name), name);
        }
    }

    #[test]
    fn a_letter_or_a_sign_more_is_nearly_the_name() {
        let is_near = |name: &str| {
            let (name, right) = (plain(name), plain("5e-SRD-Spells.json"));
            name == right || is_like(&name, &right)
        };
        for name in ["5e-srd-spells.json", "5e_SRD_Spells.json", "5e-SRD-Spell.json"] {
            assert!(is_near(name), "{name}");
        }
        for name in ["5e-SRD-Skills.json", "5e-SRD-Poisons.json", "spells.json"] {
            assert!(!is_near(name), "{name}");
        }
    }
}
