//! Which collections the files of a folder are: those that stand in a file, and the files that are
//! one record each, which are for [`singles`].

use std::{collections::BTreeMap, path::Path};

use rehome_domain::{
    Root,
    app_file::{CollectionSpec, KeyPart, KeyRule, LinesSpec, names},
    json::pick::pointer_of,
    quoted,
};

use super::{
    Understood, patterns,
    scan::{SeenFile, SeenFolder},
    shape::{Container, Elements, Kind},
    singles,
};

/// The endings of files whose lines are documents.
const LINES: [&str; 4] = ["jsonl", "ndjson", "db", "nedb"];
/// The endings of files that are to be JSON, whatever is in them.
const JSON: [&str; 7] = ["json", "jsonl", "ndjson", "nedb", "geojson", "jsonc", "json5"];

/// What is to be written down.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) collections: Vec<Drafted>,
    /// What no collection has, and why.
    pub(super) left_out: Vec<LeftOut>,
}

/// A file that is in no collection.
pub(super) struct LeftOut {
    pub(super) file: String,
    pub(super) why: String,
    /// Whether it is none of the data. What is called JSON and is none is not ignored: an import
    /// says each time that it was passed over.
    pub(super) is_ignored: bool,
}

/// A collection that was found.
pub(super) struct Drafted {
    pub(super) spec: CollectionSpec,
    pub(super) elements: Elements,
    /// The files that it was found in.
    pub(super) members: Vec<String>,
    pub(super) confidence: &'static str,
    pub(super) why: String,
    /// What else could be said, as comments.
    pub(super) notes: Vec<String>,
}

/// A collection in one file.
pub(super) struct Found<'a> {
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
                // Where they are listed one by one, the first stands for all.
                let file = match one.spec.files.as_slice() {
                    [first, .., _] if one.spec.files.len() > 3 => format!("{first}, ..."),
                    files => files.join(", "),
                };
                Understood {
                    file,
                    count: one.members.len() as u64,
                    collection: Some(one.spec.id.clone()),
                    shape: format!("{}{at}", one.spec.root.as_str()),
                    records: match one.spec.root {
                        Root::Record => one.members.len() as u64,
                        _ => one.elements.objects + one.elements.others,
                    },
                    key: key.join(", "),
                    confidence: one.confidence,
                    why: one.why.clone(),
                }
            })
            .collect();
        all.extend(self.left_out.iter().map(|left_out| Understood {
            file: left_out.file.clone(),
            count: 1,
            collection: None,
            shape: "left out".to_owned(),
            records: 0,
            key: String::new(),
            confidence: if left_out.is_ignored { "high" } else { "low" },
            why: left_out.why.clone(),
        }));
        all
    }
}

pub(super) fn draft(root: &Path, seen: &SeenFolder, others: &[&str]) -> Draft {
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
    let mut of_one: Vec<&SeenFile> = Vec::new();
    let mut empty: Vec<String> = Vec::new();
    let mut arrays: Vec<Found<'_>> = Vec::new();
    for file in &seen.files {
        let ending = ending(&file.path);
        let is_json = JSON.contains(&ending.as_str());
        if file.documents == 0 {
            if file.is_empty && (is_json || LINES.contains(&ending.as_str())) {
                empty.push(file.path.clone());
                continue;
            }
            let why = match (file.is_empty, is_json) {
                (true, _) => "it is empty",
                (false, true) => "it is no JSON; mend it, or name it in [ignore]",
                (false, false) => "it is no JSON",
            };
            let is_ignored = file.is_empty || !is_json;
            let (file, why) = (file.path.clone(), why.to_owned());
            draft.left_out.push(LeftOut { file, why, is_ignored });
            continue;
        }
        let found = collections_of(file);
        if found.is_empty() {
            of_one.push(file);
        }
        arrays.extend(found);
    }
    for (file, why) in &seen.unread {
        let (file, why) = (file.clone(), why.clone());
        draft.left_out.push(LeftOut { file, why, is_ignored: false });
    }
    collect_arrays(&mut draft, arrays);
    singles::collect(&mut draft, of_one);
    collect_empty(&mut draft, empty);
    patterns::narrow(&mut draft);
    draft
}

/// The ending of a file's name, in lower case.
fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// Files that hold nothing yet: documents one after another, of which there are none, so that the
/// files come back too.
fn collect_empty(draft: &mut Draft, files: Vec<String>) {
    if files.is_empty() {
        return;
    }
    let id = free_id(draft, "empty", "empty files");
    let patterns: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let key = KeyRule(vec![KeyPart::Position]);
    draft.collections.push(Drafted {
        spec: CollectionSpec::new(&id, &patterns, Root::Lines, key),
        elements: Elements::default(),
        members: files,
        confidence: "low",
        why: "files without anything in them".to_owned(),
        notes: vec!["declare these when something stands in them".to_owned()],
    });
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
pub(super) fn collections_of(file: &SeenFile) -> Vec<Found<'_>> {
    if !file.more.is_empty() {
        return Vec::new();
    }
    let is_named_so =
        LINES.contains(&ending(&file.path).as_str()) && file.root == Some(Kind::Object);
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

pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// A free id for a collection called `name`, else with what it stands in before it.
pub(super) fn free_id(draft: &Draft, name: &str, within: &str) -> String {
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
            group.iter().for_each(|one| elements.absorb(one.elements, false));
            let path = &group[0].file.path;
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let ending = name.rsplit_once('.').map_or(String::new(), |(_, end)| format!(".{end}"));
            let slash = if folder.is_empty() { "" } else { "/" };
            let pattern = format!("{}{slash}*{}", quoted(folder), quoted(&ending));
            let members = group.iter().map(|one| one.file.path.clone()).collect();
            let id = free_id(
                draft,
                if folder.is_empty() { &draft.name } else { stem(folder) },
                &draft.name,
            );
            push(draft, &group[0], id, pattern, elements, members);
            continue;
        }
        for one in group {
            let path = quoted(&one.file.path);
            let name = one.at.last().map_or_else(|| stem(&one.file.path), String::as_str);
            let id = free_id(draft, name, stem(&one.file.path));
            let members = vec![one.file.path.clone()];
            push(draft, &one, id, path, one.elements.clone(), members);
        }
    }
}

fn push(
    draft: &mut Draft,
    found: &Found<'_>,
    id: String,
    pattern: String,
    elements: Elements,
    members: Vec<String>,
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
                if elements.is_sampled(key) {
                    confidence = "medium";
                    why =
                        format!("{why}; no key was seen twice, of so many that not all were kept");
                }
            } else {
                spec.key = KeyRule(vec![KeyPart::Position]);
                confidence = "low";
                why = format!("{why}; no field has a value of its own in each");
                notes.push("no field tells its records apart, so their places do: `key = \"...\"` may know better".to_owned());
            }
        }
    }
    draft.collections.push(Drafted { spec, elements, members, confidence, why, notes });
}
