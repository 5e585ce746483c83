//! Which collections the files of a folder are. Long because each rule of it looks at what the
//! others leave.

use std::{collections::BTreeMap, path::Path};

use rehome_domain::{
    Root,
    app_file::{CollectionSpec, KeyPart, KeyRule, LinesSpec, names},
    json::pick::pointer_of,
};

use super::{
    Understood,
    scan::SeenFile,
    shape::{Container, Elements, Kind},
};

/// The endings of files whose lines are documents.
const LINES: [&str; 4] = ["jsonl", "ndjson", "db", "nedb"];

/// What is to be written down.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) collections: Vec<Drafted>,
    /// What is none of the data, and why.
    pub(super) left_out: Vec<(String, String)>,
}

/// A collection that was found.
pub(super) struct Drafted {
    pub(super) spec: CollectionSpec,
    pub(super) elements: Elements,
    pub(super) files: u64,
    pub(super) confidence: &'static str,
    pub(super) why: String,
    /// What else could be said, as comments.
    pub(super) notes: Vec<String>,
}

/// A collection in one file.
struct Found<'a> {
    file: &'a SeenFile,
    root: Root,
    at: Vec<String>,
    elements: &'a Elements,
    why: &'static str,
}

impl Draft {
    pub(super) fn understood(&self) -> Vec<Understood> {
        let mut all: Vec<Understood> = self
            .collections
            .iter()
            .map(|one| {
                let at = if one.spec.at.is_empty() {
                    String::new()
                } else {
                    format!(" at {}", one.spec.at)
                };
                let key: Vec<String> = one.spec.key.0.iter().map(ToString::to_string).collect();
                Understood {
                    file: one.spec.files.join(", "),
                    count: one.files,
                    collection: Some(one.spec.id.clone()),
                    shape: format!("{}{at}", one.spec.root.as_str()),
                    records: one.elements.objects + one.elements.others,
                    key: key.join(", "),
                    confidence: one.confidence,
                    why: one.why.clone(),
                }
            })
            .collect();
        all.extend(self.left_out.iter().map(|(file, why)| Understood {
            file: file.clone(),
            count: 1,
            collection: None,
            shape: "left out".to_owned(),
            records: 0,
            key: String::new(),
            confidence: "high",
            why: why.clone(),
        }));
        all
    }
}

pub(super) fn draft(root: &Path, seen: &[SeenFile], others: &[&str]) -> Draft {
    let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "data".to_owned());
    let id = match names::app_id(&name) {
        // These are taken by what comes along, or by tables of every database.
        taken if TAKEN.contains(&taken.as_str()) || others.contains(&taken.as_str()) => {
            format!("my{taken}")
        }
        free => free,
    };
    let mut draft = Draft { id, name, collections: Vec::new(), left_out: Vec::new() };
    let mut singles: Vec<&SeenFile> = Vec::new();
    let mut arrays: Vec<Found<'_>> = Vec::new();
    for file in seen {
        if file.documents == 0 {
            let why = if file.is_empty { "it is empty" } else { "it is not JSON" };
            draft.left_out.push((file.path.clone(), why.to_owned()));
            continue;
        }
        let found = collections_of(file);
        if found.is_empty() {
            singles.push(file);
        }
        arrays.extend(found);
    }
    collect_arrays(&mut draft, arrays);
    collect_singles(&mut draft, singles);
    draft
}

/// Words that no application is called by, since tables of every database begin with them.
const TAKEN: [&str; 14] = [
    "core",
    "search",
    "import",
    "packs",
    "declared",
    "facets",
    "changes",
    "change",
    "sqlite",
    "log",
    "outside",
    "quarantine",
    "pg",
    "information",
];

/// The collections that stand in a file.
fn collections_of(file: &SeenFile) -> Vec<Found<'_>> {
    let ending = file.path.rsplit('.').next().unwrap_or_default().to_lowercase();
    let is_named_so = LINES.contains(&ending.as_str()) && file.root == Some(Kind::Object);
    if file.documents > 1 || is_named_so || file.broken > 0 {
        return vec![Found {
            file,
            root: Root::Lines,
            at: Vec::new(),
            elements: &file.all,
            why: "documents one after another",
        }];
    }
    let mut found = Vec::new();
    let mut path = Vec::new();
    look_into(file, &file.first, &mut path, &mut found);
    found
}

fn look_into<'a>(
    file: &'a SeenFile,
    container: &'a Container,
    path: &mut Vec<String>,
    found: &mut Vec<Found<'a>>,
) {
    let elements = &container.elements;
    let mut add = |root, why| {
        found.push(Found { file, root, at: path.clone(), elements, why });
    };
    if container.is_array {
        if elements.objects > 0 && elements.objects >= elements.others {
            let is_tree = path.last().is_some_and(|name| elements.field(name).is_some());
            if !is_tree {
                add(Root::Array, "an array of objects");
            }
        }
        return;
    }
    let are_numbers = !container.names.is_empty()
        && container
            .names
            .iter()
            .all(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()));
    let is_keyed = elements.objects >= 2 && elements.are_alike() && elements.others == 0;
    if is_keyed || (are_numbers && elements.objects > 0 && elements.others == 0) {
        add(Root::Object, "an object of objects that are alike");
        return;
    }
    for (name, child) in &container.children {
        path.push(name.clone());
        look_into(file, child, path, found);
        path.pop();
    }
    // Beside collections at the root, an object is settings and the like.
    let has_roots = found.iter().any(|one| one.file.path == file.path && one.at.len() == 1);
    if path.is_empty() && has_roots {
        for (name, child) in container.children.iter().filter(|(_, child)| !child.is_array) {
            let is_within = found.iter().any(|one| one.at.first() == Some(name));
            if !is_within && child.count > 0 {
                let at = vec![name.clone()];
                let elements = &EMPTY;
                let why = "an object beside collections";
                found.push(Found { file, root: Root::Record, at, elements, why });
            }
        }
    }
}

static EMPTY: std::sync::LazyLock<Elements> = std::sync::LazyLock::new(Elements::default);

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// A free id for a collection called `name`, else with what it stands in before it.
fn free_id(draft: &Draft, name: &str, within: &str) -> String {
    let is_taken = |id: &str| draft.collections.iter().any(|one| one.spec.id == id);
    let plain = names::collection_id(name);
    if !is_taken(&plain) {
        return plain;
    }
    let longer = names::collection_id(&format!("{within} {name}"));
    let mut id = longer.clone();
    for number in 2.. {
        if !is_taken(&id) {
            break;
        }
        id = format!("{longer}-{number}");
    }
    id
}

/// The pattern that means `path` and no file that would have to be looked for: what a `*` would
/// mean is none of a name.
fn literal(path: &str) -> String {
    path.replace('*', "?")
}

fn collect_arrays(draft: &mut Draft, found: Vec<Found<'_>>) {
    // Files that are alike, lie in one folder and are told apart by numbers are one collection.
    let mut groups: BTreeMap<(String, String, &'static str), Vec<Found<'_>>> = BTreeMap::new();
    for one in found {
        let (folder, name) = one.file.path.rsplit_once('/').unwrap_or(("", &one.file.path));
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_numbered = stem(name).bytes().filter(u8::is_ascii_digit).count() >= 4;
        let place = if is_numbered {
            format!("{folder}\n{ending}\n{}", pointer_of(&one.at))
        } else {
            format!("{}\n{}", one.file.path, pointer_of(&one.at))
        };
        groups.entry((place, pointer_of(&one.at), one.root.as_str())).or_default().push(one);
    }
    for group in groups.into_values() {
        let is_pattern =
            group.len() >= 3 && group.iter().all(|one| one.elements.is_like(group[0].elements));
        if is_pattern {
            let mut elements = Elements::default();
            group.iter().for_each(|one| elements.absorb(one.elements));
            let path = &group[0].file.path;
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let ending = name.rsplit_once('.').map_or(String::new(), |(_, end)| format!(".{end}"));
            let slash = if folder.is_empty() { "" } else { "/" };
            let pattern = format!("{folder}{slash}*{ending}");
            let id = free_id(
                draft,
                if folder.is_empty() { &draft.name } else { stem(folder) },
                &draft.name,
            );
            push(draft, &group[0], id, pattern, elements, group.len() as u64);
            continue;
        }
        for one in group {
            let path = literal(&one.file.path);
            let name = one.at.last().map_or_else(|| stem(&one.file.path), String::as_str);
            let id = free_id(draft, name, stem(&one.file.path));
            push(draft, &one, id, path, one.elements.clone(), 1);
        }
    }
}

fn push(
    draft: &mut Draft,
    found: &Found<'_>,
    id: String,
    pattern: String,
    elements: Elements,
    files: u64,
) {
    let mut spec = CollectionSpec::new(&id, &[&pattern], found.root, KeyRule::field("id"));
    spec.at = pointer_of(&found.at);
    let (mut confidence, mut why, mut notes) = ("high", found.why.to_owned(), Vec::new());
    match found.root {
        Root::Object => spec.key = KeyRule(vec![KeyPart::Member]),
        Root::Record => {
            spec.key =
                KeyRule(vec![KeyPart::Literal(found.at.last().cloned().unwrap_or_default())]);
            if spec.key.0 == [KeyPart::Literal(String::new())] {
                spec.key = KeyRule(vec![KeyPart::Stem]);
            }
        }
        Root::Array | Root::Lines => {
            let marks = |name: &str| elements.field(name).is_some();
            let is_nedb = found.root == Root::Lines
                && (marks("$$deleted")
                    || marks("$$indexCreated")
                    || found.file.path.ends_with(".db"))
                && marks("_id");
            if is_nedb {
                spec.key = KeyRule::field("_id");
                spec.lines = Some(LinesSpec {
                    last_wins: true,
                    deleted: Some("$$deleted".to_owned()),
                    skip: Some("$$indexCreated".to_owned()),
                });
                why = "lines of which the last of a key holds".to_owned();
            } else if let Some(key) = elements.key().filter(|_| elements.others == 0) {
                spec.key = KeyRule::field(key);
            } else {
                spec.key = KeyRule(vec![KeyPart::Position]);
                confidence = "low";
                why = format!("{why}; no field has a value of its own in each");
                notes.push("no field tells its records apart, so their places do: `key = \"...\"` may know better".to_owned());
            }
        }
    }
    draft.collections.push(Drafted { spec, elements, files, confidence, why, notes });
}

fn collect_singles(draft: &mut Draft, singles: Vec<&SeenFile>) {
    // By what comes before all folders that differ, and the ending.
    let mut left = singles;
    while let Some(first) = left.first().copied() {
        let (top, ending) = (top_of(&first.path), ending_of(&first.path));
        let (folder, name) = first.path.rsplit_once('/').unwrap_or(("", &first.path));
        let alike = |other: &&SeenFile| other.root == first.root && first.all.is_like(&other.all);
        let in_folder: Vec<&SeenFile> = left
            .iter()
            .copied()
            .filter(|other| {
                other.path.rsplit_once('/').unwrap_or(("", &other.path)).0 == folder
                    && ending_of(&other.path) == ending
                    && alike(other)
            })
            .collect();
        let (above, _) = folder.rsplit_once('/').unwrap_or(("", folder));
        let siblings: Vec<&SeenFile> = left
            .iter()
            .copied()
            .filter(|other| {
                let (of, named) = other.path.rsplit_once('/').unwrap_or(("", &other.path));
                named == name
                    && !folder.is_empty()
                    && !of.is_empty()
                    && of.rsplit_once('/').unwrap_or(("", of)).0 == above
            })
            .collect();
        let below: Vec<&SeenFile> = left
            .iter()
            .copied()
            .filter(|other| {
                !top.is_empty()
                    && top_of(&other.path) == top
                    && ending_of(&other.path) == ending
                    && alike(other)
            })
            .collect();
        let (group, pattern, key, why, called) = if siblings.len() > 1 && in_folder.len() < 2 {
            let slash = if above.is_empty() { "" } else { "/" };
            (
                siblings,
                format!("{above}{slash}*/{name}"),
                vec![KeyPart::Folder],
                "files of one name in folders side by side",
                if above.is_empty() { stem(name) } else { stem(above) },
            )
        } else if below.len() > in_folder.len() {
            (
                below,
                format!("{top}/**/*{ending}"),
                vec![KeyPart::Folder, KeyPart::Stem],
                "files that are alike, in folders",
                top,
            )
        } else if in_folder.len() > 1 {
            let slash = if folder.is_empty() { "" } else { "/" };
            let called = if folder.is_empty() { draft.name.as_str() } else { stem(folder) };
            (
                in_folder,
                format!("{folder}{slash}*{ending}"),
                vec![KeyPart::Stem],
                "files of one folder that are alike",
                called,
            )
        } else {
            (
                vec![first],
                literal(&first.path),
                vec![KeyPart::Stem],
                "a file that is one record",
                stem(&first.path),
            )
        };
        let mut elements = Elements::default();
        group.iter().for_each(|file| elements.absorb(&file.all));
        let id = free_id(draft, called, stem(&first.path));
        let mut spec = CollectionSpec::new(&id, &[&pattern], Root::Record, KeyRule(key));
        let is_single = group.len() == 1;
        let mut notes = Vec::new();
        if let Some(field) = elements.key().filter(|_| elements.others == 0 && !is_single) {
            notes.push(format!("or by what they say themselves: `key = \"{field}\"`"));
        }
        if is_single {
            spec.files = vec![literal(&first.path)];
        }
        // Other files may have the pattern too, and no other collection has them first.
        let files = group.len() as u64;
        left.retain(|file| !group.iter().any(|one| one.path == file.path));
        let drafted = Drafted {
            spec,
            elements,
            files,
            confidence: if is_single { "medium" } else { "high" },
            why: why.to_owned(),
            notes,
        };
        draft.collections.push(drafted);
    }
    // Names without wildcards are looked for first.
    draft.collections.sort_by_key(|one| one.spec.files.iter().any(|file| file.contains('*')));
}

fn top_of(path: &str) -> &str {
    match path.split_once('/') {
        Some((top, rest)) if rest.contains('/') || !top.is_empty() => top,
        _ => "",
    }
}

fn ending_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!(".{ending}"),
        _ => String::new(),
    }
}
