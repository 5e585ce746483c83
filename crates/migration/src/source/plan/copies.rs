//! Files that are nearly of the layout: copies that browsers and programs for shared folders make,
//! names in another case, and records under a name that the layout does not have.

use std::{io::Read, path::Path};

use rehome_domain::{App, Finding, Level};
use rehome_persistence::files;

/// The rule of a file that was passed over though it holds records, or nearly has a name of the layout.
pub(crate) const LEFT_BEHIND: &str = "layout.left-behind";

/// What programs put behind the name of a file that they keep beside it.
const ENDINGS: [&str; 7] = [".bak", ".tmp", ".old", ".orig", ".save", ".part", "~"];

/// What people and programs put behind the stem of a copy.
const MARKS: [&str; 5] = [" - copy", " copy", "-copy", "_copy", ".copy"];

/// How much of a file is read to see whether it holds records.
const START: u64 = 4096;

/// The name that a file has without what marks it as a copy.
pub(super) fn original(path: &str) -> String {
    let mut path = path;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)) {
        path = shorter;
    }
    let Some(mut stem) = path.strip_suffix(".json") else { return path.to_owned() };
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

/// What there is to say of a file that the layout does not have.
pub(super) fn passed_over(app: &App, root: &Path, name: &str) -> Finding {
    let is_empty = root.join(name).metadata().is_ok_and(|file| file.len() == 0);
    if let Some(right) = right_name(app, name).filter(|_| !is_empty) {
        let message = format!("this looks like {right} under another name, and was passed over");
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help("give it that name where it is the right one, or move it out of the folder");
    }
    if holds_records(&root.join(name)) {
        let message = "this holds records, has no place in the layout, and was passed over";
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help("name it as the file of the layout whose records they are, or move it away");
    }
    ignored()
}

/// What there is to say of a file that no pattern means.
pub(super) fn unnamed(root: &Path, name: &str) -> Finding {
    if holds_records(&root.join(name)) {
        let message = "this holds records, no pattern of the app file means it, and it was passed \
                       over";
        return Finding::new(Level::Warning, LEFT_BEHIND, message)
            .help("add it to a collection of the app file, or to its [ignore]");
    }
    ignored()
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

/// The name of the layout that the file nearly has.
fn right_name(app: &App, name: &str) -> Option<String> {
    let original = original(name);
    let lower = original.to_lowercase();
    let paths = app.files.iter().flat_map(|file| &file.paths);
    let exact = paths.filter(|path| path.to_lowercase() == lower).map(ToString::to_string).next();
    let of_pattern =
        || original != name && app.files.iter().any(|file| file.stem(&original).is_some());
    exact.or_else(|| of_pattern().then_some(original.clone()))
}

/// Whether a file begins as an array of objects does.
fn holds_records(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = files::open(path).and_then(|file| file.take(START).read_to_end(&mut start));
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
    let mut signs = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    read.is_ok() && signs.next() == Some(&b'[') && signs.next() == Some(&b'{')
}

#[cfg(test)]
mod tests {
    use super::original;

    #[test]
    fn what_marks_a_copy_is_left_out() {
        for name in [
            "sessions/a1.json",
            "sessions/a1.json.bak",
            "sessions/a1.json~",
            "sessions/a1 (1).json",
            "sessions/a1(2).json.tmp",
            "sessions/a1 (mika's conflicted copy 2026-01-12).json",
            "sessions/a1.sync-conflict-20260112-101010-K3ABCDE.json",
            "sessions/a1 - Copy.json",
            "sessions/a1 copy 2.json",
        ] {
            assert_eq!(original(name), "sessions/a1.json", "{name}");
        }
        for name in ["a 1.json", "notes.txt", "(1).json", "sessions/copy.json"] {
            assert_eq!(original(name), name);
        }
    }
}
