//! The files of a folder, each looked at once; those of one folder that are one record each, and
//! alike, are put together as they come.

use std::{fs, path::Path};

use rehome_persistence::files;

use super::{
    decide::collections_of,
    scanner::{NotJson, Scanner},
    shape::{Container, Elements, Kind},
};
use crate::error::{Error, Result};

/// With how many kinds of files of one record in a folder another one is compared.
const KINDS: usize = 64;
/// How many folders may stand inside each other.
const FOLDERS: usize = 32;

/// A file that was looked at, or files of one folder that are one record each, and alike.
#[derive(Debug)]
pub(super) struct SeenFile {
    pub(super) path: String,
    /// The others.
    pub(super) more: Vec<String>,
    /// How many documents it holds, and how many lines that are none.
    pub(super) documents: u64,
    pub(super) broken: u64,
    /// The first of them.
    pub(super) root: Option<Kind>,
    pub(super) first: Container,
    /// All of them.
    pub(super) all: Elements,
    pub(super) is_empty: bool,
}

impl SeenFile {
    /// The paths of all files that it stands for.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        [&self.path].into_iter().chain(&self.more).map(String::as_str)
    }

    /// Whether a file of one record goes with those before it.
    fn is_like(&self, next: &Self) -> bool {
        let parts = |path: &str| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            (folder.to_owned(), ending.to_owned())
        };
        self.root == next.root
            && parts(&self.path) == parts(&next.path)
            && self.all.is_like(&next.all)
    }
}

/// What lies in a folder.
#[derive(Debug, Default)]
pub(super) struct SeenFolder {
    pub(super) files: Vec<SeenFile>,
    /// What no pattern can name, or cannot be read, and why.
    pub(super) unread: Vec<(String, String)>,
}

/// Looks at all files below `root`, in the order of their paths.
pub(super) fn folder(root: &Path) -> Result<SeenFolder> {
    let mut seen = SeenFolder::default();
    let mut paths = Vec::new();
    walk(root, root, "", 0, &mut paths, &mut seen.unread);
    paths.sort();
    // The last of the files of one record in each folder and of each ending is near the end.
    let mut from = 0;
    for path in paths {
        let mut next = match file(root, path.clone()) {
            Ok(next) => next,
            Err(Error::Source { source, .. }) => {
                seen.unread.push((path, format!("it cannot be read: {source}")));
                continue;
            }
            Err(error) => return Err(error),
        };
        next.first.settle();
        if next.documents != 1 || next.broken > 0 || !collections_of(&next).is_empty() {
            next.all.settle();
            seen.files.push(next);
            continue;
        }
        next.first = Container::default();
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        if seen.files.last().is_some_and(|last| folder(&last.path) != folder(&next.path)) {
            from = seen.files.len();
        }
        let is_single = |known: &SeenFile| known.first.count == 0 && known.documents > 0;
        let mut alike = seen.files[from..].iter_mut().rev().take(KINDS);
        match alike.find(|known| is_single(known) && known.is_like(&next)) {
            Some(known) => {
                known.all.absorb(&next.all, true);
                known.documents += 1;
                known.more.push(next.path);
            }
            None => seen.files.push(next),
        }
    }
    Ok(seen)
}

impl Container {
    fn settle(&mut self) {
        self.elements.settle();
        self.children.iter_mut().for_each(|(_, child)| child.settle());
    }
}

fn walk(
    root: &Path,
    folder: &Path,
    above: &str,
    depth: usize,
    found: &mut Vec<String>,
    unread: &mut Vec<(String, String)>,
) {
    let Ok(entries) = fs::read_dir(folder) else {
        unread.push((format!("{above}/"), "the folder cannot be read".to_owned()));
        return;
    };
    for entry in entries.flatten() {
        let within = |name: &str| {
            if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") }
        };
        let name = match entry.file_name().into_string() {
            Ok(name) if !name.contains('\\') => name,
            odd => {
                let name = odd.unwrap_or_else(|name| name.to_string_lossy().into_owned());
                let why = "no pattern can name it, since its name has a `\\` or is no UTF-8";
                unread.push((within(&name), why.to_owned()));
                continue;
            }
        };
        let path = within(&name);
        let Ok(kind) = entry.file_type() else { continue };
        let is_own = name == "rehome.toml" || name.ends_with(".rehome.toml");
        if kind.is_dir() {
            if depth < FOLDERS && ![".git", "node_modules"].contains(&name.as_str()) {
                walk(root, &entry.path(), &path, depth + 1, found, unread);
            }
        } else if !is_own && (kind.is_file() || (kind.is_symlink() && is_within(root, &entry))) {
            found.push(path);
        }
    }
}

/// Whether a link leads to a file of the folder.
fn is_within(root: &Path, entry: &fs::DirEntry) -> bool {
    entry.path().canonicalize().is_ok_and(|real| real.is_file() && real.starts_with(root))
}

fn file(root: &Path, path: String) -> Result<SeenFile> {
    let full = root.join(&path);
    let unreadable = |source| Error::Source { path: full.clone(), source };
    let mut scanner = Scanner::new(files::open(&full).map_err(unreadable)?);
    let mut seen = SeenFile {
        path,
        more: Vec::new(),
        documents: 0,
        broken: 0,
        root: None,
        first: Container::default(),
        all: Elements::default(),
        is_empty: false,
    };
    scanner.skip_mark();
    seen.is_empty = scanner.peek().is_none();
    while scanner.peek().is_some() {
        let first = seen.documents == 0;
        let container = first.then_some(&mut seen.first);
        match scanner.value(Some(&mut seen.all), container, 0) {
            Ok(value) => {
                if first {
                    seen.root = Some(value.kind);
                }
                if value.kind != Kind::Object {
                    seen.all.others += 1;
                }
                seen.documents += 1;
            }
            Err(NotJson) => {
                seen.broken += 1;
                // Where nothing is JSON nothing need be read.
                if seen.documents == 0 || seen.broken > seen.documents + 8 {
                    break;
                }
                scanner.skip_line();
            }
        }
    }
    match scanner.failed {
        Some(error) => Err(unreadable(error)),
        None => Ok(seen),
    }
}
