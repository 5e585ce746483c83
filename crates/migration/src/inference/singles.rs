//! Files that are one record each: which of them are of one collection. Those that are alike in one
//! folder, those of one name in folders side by side, and those that are alike below a folder.

use rehome_domain::{
    Root,
    app_file::{CollectionSpec, KeyPart, KeyRule},
    quoted,
};

use super::{
    decide::{Draft, Drafted, free_id, stem},
    scan::SeenFile,
    shape::Elements,
};

/// A collection of such files.
struct Group<'a> {
    files: Vec<&'a SeenFile>,
    pattern: String,
    key: Vec<KeyPart>,
    why: &'static str,
    /// What it is called by.
    called: String,
}

/// Adds a collection for each kind of them.
pub(super) fn collect(draft: &mut Draft, files: Vec<&SeenFile>) {
    let mut left = files;
    while let Some(first) = left.first().copied() {
        let group = group_of(first, &left, &draft.name);
        let is_in = |file: &&SeenFile| group.files.iter().any(|one| one.path == file.path);
        left.retain(|file| !is_in(file));
        add(draft, first, &group);
    }
}

fn add(draft: &mut Draft, first: &SeenFile, group: &Group<'_>) {
    let mut elements = Elements::default();
    group.files.iter().for_each(|file| elements.absorb(&file.all, true));
    let members: Vec<String> =
        group.files.iter().flat_map(|file| file.paths()).map(str::to_owned).collect();
    let id = free_id(draft, &group.called, stem(&first.path));
    let key = KeyRule(group.key.clone());
    let spec = CollectionSpec::new(&id, &[&group.pattern], Root::Record, key);
    let is_single = members.len() == 1;
    let mut notes = Vec::new();
    if let Some(field) = elements.key().filter(|_| elements.others == 0 && !is_single) {
        notes.push(format!("or by what they say themselves: `key = \"{field}\"`"));
    }
    let confidence = if is_single { "medium" } else { "high" };
    let why = group.why.to_owned();
    draft.collections.push(Drafted { spec, elements, members, confidence, why, notes });
}

fn count(files: &[&SeenFile]) -> usize {
    files.iter().map(|file| 1 + file.more.len()).sum()
}

fn group_of<'a>(first: &'a SeenFile, left: &[&'a SeenFile], app: &str) -> Group<'a> {
    let (top, ending) = (top_of(&first.path), ending_of(&first.path));
    let (folder, name) = parts(&first.path);
    let (above, _) = parts(folder);
    let such = |is_it: &dyn Fn(&SeenFile) -> bool| -> Vec<&'a SeenFile> {
        left.iter().copied().filter(|file| is_it(file)).collect()
    };
    let alike = |other: &SeenFile| {
        ending_of(&other.path) == ending
            && other.root == first.root
            && first.all.is_like(&other.all)
    };
    let in_folder = such(&|other| parts(&other.path).0 == folder && alike(other));
    let siblings = such(&|other| {
        let (of, named) = parts(&other.path);
        let is_below = !folder.is_empty() && !of.is_empty() && parts(of).0 == above;
        named == name && is_below && other.more.is_empty()
    });
    let below = such(&|other| !top.is_empty() && top_of(&other.path) == top && alike(other));
    let slash = |folder: &str| if folder.is_empty() { "" } else { "/" };
    if siblings.len() > 1 && count(&in_folder) < 2 {
        return Group {
            files: siblings,
            pattern: format!("{}{}*/{}", quoted(above), slash(above), quoted(name)),
            key: vec![KeyPart::Folder],
            why: "files of one name in folders side by side",
            called: if above.is_empty() { stem(name) } else { stem(above) }.to_owned(),
        };
    }
    if count(&below) > count(&in_folder) {
        return Group {
            files: below,
            pattern: format!("{}/**/*{}", quoted(top), quoted(&ending)),
            key: vec![KeyPart::Folder, KeyPart::Stem],
            why: "files that are alike, in folders",
            called: top.to_owned(),
        };
    }
    if count(&in_folder) > 1 {
        return Group {
            files: in_folder,
            pattern: format!("{}{}*{}", quoted(folder), slash(folder), quoted(&ending)),
            key: vec![KeyPart::Stem],
            why: "files of one folder that are alike",
            called: if folder.is_empty() { app } else { stem(folder) }.to_owned(),
        };
    }
    Group {
        files: vec![first],
        pattern: quoted(&first.path),
        key: vec![KeyPart::Stem],
        why: "a file that is one record",
        called: stem(&first.path).to_owned(),
    }
}

/// The folders of a path, and its name.
fn parts(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn top_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(top, _)| top)
}

fn ending_of(path: &str) -> String {
    match parts(path).1.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!(".{ending}"),
        _ => String::new(),
    }
}
