//! Reading the files of a folder for their shapes, each once and as a stream: no value is held.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use rehome_persistence::files;

use super::{
    decide::collections_of,
    shape::{Container, Elements, Kind, Seen},
};
use crate::error::{Error, Result};

/// How deep a value may stand in others.
const DEEPEST: usize = 127;
/// How many members of an object near the root are looked into.
const MEMBERS: usize = 64;
/// How deep arrays and objects are looked for, and how many of one file.
const LEVELS: usize = 4;
const CONTAINERS: usize = 2048;
/// How much of a text is kept.
const KEPT: usize = 300;
/// How much is read at a time.
const CHUNK: usize = 1 << 16;
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
        let mut alike = seen.files[from..].iter_mut().rev().take(MEMBERS);
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

/// What is read is no JSON.
struct NotJson;

struct Scanner<R> {
    input: R,
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
    /// How many more arrays and objects are looked into.
    containers: usize,
    failed: Option<io::Error>,
}

impl<R: Read> Scanner<R> {
    fn new(input: R) -> Self {
        let buffer = vec![0; CHUNK].into_boxed_slice();
        Self { input, buffer, at: 0, end: 0, containers: CONTAINERS, failed: None }
    }

    /// Reads more where all was looked at; false at the end.
    fn fill(&mut self) -> bool {
        while self.at == self.end && self.failed.is_none() {
            match self.input.read(&mut self.buffer) {
                Ok(0) => return false,
                Ok(read) => (self.at, self.end) = (0, read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
        self.at < self.end
    }

    fn byte(&mut self) -> Option<u8> {
        if self.at == self.end && !self.fill() {
            return None;
        }
        self.at += 1;
        Some(self.buffer[self.at - 1])
    }

    fn skip_mark(&mut self) {
        if self.fill() && self.buffer[self.at] == 0xEF {
            for _ in 0..3 {
                self.byte();
            }
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let rest = &self.buffer[self.at..self.end];
            if let Some(skip) = rest.iter().position(|byte| !b" \n\r\t".contains(byte)) {
                self.at += skip;
                return Some(self.buffer[self.at]);
            }
            self.at = self.end;
            if !self.fill() {
                return None;
            }
        }
    }

    fn skip_line(&mut self) {
        while let Some(byte) = self.byte() {
            if byte == b'\n' {
                return;
            }
        }
    }

    fn value(
        &mut self,
        stats: Option<&mut Elements>,
        container: Option<&mut Container>,
        depth: usize,
    ) -> std::result::Result<Seen, NotJson> {
        if depth > DEEPEST {
            return Err(NotJson);
        }
        match self.peek().ok_or(NotJson)? {
            b'{' => self.object(stats, container, depth),
            b'[' => self.array(container, depth),
            b'"' => {
                let (text, length) = self.string()?;
                Ok(scalar(Kind::Text, text, length))
            }
            _ => self.word(),
        }
    }

    /// Goes on to the next of what a bracket holds; false behind the last.
    fn next_of(&mut self, count: u64, close: u8) -> std::result::Result<bool, NotJson> {
        let byte = self.peek().ok_or(NotJson)?;
        if byte == close {
            self.at += 1;
            return Ok(false);
        }
        if count > 0 {
            if byte != b',' {
                return Err(NotJson);
            }
            self.at += 1;
        }
        Ok(true)
    }

    fn object(
        &mut self,
        mut stats: Option<&mut Elements>,
        mut container: Option<&mut Container>,
        depth: usize,
    ) -> std::result::Result<Seen, NotJson> {
        self.byte();
        if let Some(stats) = &mut stats {
            stats.objects += 1;
        }
        let (mut count, mut only) = (0_u64, None);
        while self.next_of(count, b'}')? {
            if self.peek() != Some(b'"') {
                return Err(NotJson);
            }
            let (name, _) = self.string()?;
            if self.peek() != Some(b':') {
                return Err(NotJson);
            }
            self.byte();
            let seen = match &mut container {
                Some(container) => self.member(container, &name, depth)?,
                None => self.value(None, None, depth + 1)?,
            };
            if let Some(stats) = &mut stats {
                stats.add(&name, &seen);
            }
            count += 1;
            only = (count == 1).then_some((name, seen));
        }
        // What an export wraps by its type is what is wrapped.
        if let Some((name, seen)) = only
            && name.starts_with('$')
            && !matches!(seen.kind, Kind::Array | Kind::Object)
        {
            let kind = if name == "$oid" || name == "$date" { Kind::Text } else { Kind::Integer };
            return Ok(Seen { kind, wrapper: Some(name), ..seen });
        }
        Ok(scalar(Kind::Object, String::new(), 0))
    }

    /// A member of an object that is looked into.
    fn member(
        &mut self,
        container: &mut Container,
        name: &str,
        depth: usize,
    ) -> std::result::Result<Seen, NotJson> {
        container.count += 1;
        if container.names.len() < MEMBERS {
            container.names.push(name.to_owned());
        }
        let is_looked_into = depth < LEVELS
            && container.children.len() < MEMBERS
            && self.containers > 0
            && self.peek().is_some_and(|byte| b"{[".contains(&byte));
        let mut child = is_looked_into.then(Container::default);
        self.containers -= usize::from(is_looked_into);
        let seen = self.value(Some(&mut container.elements), child.as_mut(), depth + 1)?;
        container.elements.others += u64::from(seen.kind != Kind::Object);
        if let Some(child) = child
            && matches!(seen.kind, Kind::Array | Kind::Object)
        {
            container.children.push((name.to_owned(), child));
        }
        Ok(seen)
    }

    fn array(
        &mut self,
        mut container: Option<&mut Container>,
        depth: usize,
    ) -> std::result::Result<Seen, NotJson> {
        self.byte();
        let (mut count, mut all_scalars) = (0_u64, true);
        if let Some(container) = &mut container {
            container.is_array = true;
        }
        while self.next_of(count, b']')? {
            let stats = container.as_deref_mut().map(|container| &mut container.elements);
            let seen = self.value(stats, None, depth + 1)?;
            count += 1;
            all_scalars &= !matches!(seen.kind, Kind::Array | Kind::Object);
            if let Some(container) = &mut container {
                container.count += 1;
                container.elements.others += u64::from(seen.kind != Kind::Object);
            }
        }
        let scalars = (all_scalars && count > 0).then_some(count);
        Ok(Seen { scalars, ..scalar(Kind::Array, String::new(), 0) })
    }

    /// The beginning of a string with its escapes undone as far as they are simple, and its length.
    fn string(&mut self) -> std::result::Result<(String, usize), NotJson> {
        self.byte();
        let (mut raw, mut length) = (vec![b'"'], 0);
        let (mut is_cut, mut is_escaped) = (false, false);
        loop {
            if self.at == self.end && !self.fill() {
                return Err(NotJson);
            }
            let rest = &self.buffer[self.at..self.end];
            let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let plain = rest.iter().position(is_special).unwrap_or(rest.len());
            length += plain;
            let kept = plain.min((KEPT + 1).saturating_sub(raw.len()));
            raw.extend_from_slice(&rest[..kept]);
            is_cut |= kept < plain;
            self.at += plain;
            match self.buffer[..self.end].get(self.at) {
                None => continue,
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    self.at += 1;
                    let escaped = self.byte().ok_or(NotJson)?;
                    is_cut |= raw.len() >= KEPT;
                    is_escaped = true;
                    if !is_cut {
                        raw.extend([b'\\', escaped]);
                    }
                    length += 2;
                }
                Some(_) => return Err(NotJson),
            }
        }
        if is_escaped && !is_cut {
            raw.push(b'"');
            if let Ok(text) = serde_json::from_slice::<String>(&raw) {
                return Ok((text, length));
            }
            raw.pop();
        }
        Ok((String::from_utf8_lossy(&raw[1..]).into_owned(), length))
    }

    fn word(&mut self) -> std::result::Result<Seen, NotJson> {
        let mut text = String::new();
        while self.at < self.end || self.fill() {
            let byte = self.buffer[self.at];
            if b",]} \n\r\t:\"{[".contains(&byte) {
                break;
            }
            if text.len() > 400 {
                return Err(NotJson);
            }
            self.at += 1;
            text.push(byte as char);
        }
        let length = text.len();
        let kind = match text.as_str() {
            "null" => Kind::Null,
            "true" | "false" => Kind::Boolean,
            number if number.parse::<f64>().is_err() => return Err(NotJson),
            number if number.contains(['.', 'e', 'E']) => Kind::Real,
            // A word such as `inf` is a number to Rust alone.
            number if number.contains(|c: char| c.is_ascii_alphabetic()) => return Err(NotJson),
            _ => Kind::Integer,
        };
        Ok(scalar(kind, text, length))
    }
}

fn scalar(kind: Kind, text: String, length: usize) -> Seen {
    Seen { kind, text, length, wrapper: None, scalars: None }
}
