//! Reading the files of a folder for their shapes, each once and as a stream: no value is held.

use std::{
    fs::{self, File},
    io::{BufReader, Read},
    path::Path,
};

use super::shape::{Container, Elements, Kind, Seen};
use crate::error::{Error, Result};

/// How deep a value may stand in others.
const DEEPEST: usize = 127;
/// How many members of an object near the root are looked into.
const MEMBERS: usize = 64;
/// How deep arrays and objects are looked for.
const LEVELS: usize = 4;
/// How much of a text is kept.
const KEPT: usize = 300;

/// A file that was looked at.
#[derive(Debug)]
pub(super) struct SeenFile {
    pub(super) path: String,
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

/// Looks at all files below `root`, in the order of their paths.
pub(super) fn folder(root: &Path) -> Result<Vec<SeenFile>> {
    let mut paths = Vec::new();
    walk(root, "", 0, &mut paths);
    paths.sort();
    paths.into_iter().map(|path| file(root, path)).collect()
}

fn walk(folder: &Path, above: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        let Ok(kind) = entry.file_type() else { continue };
        let is_own = name == "rehome.toml" || name.ends_with(".rehome.toml");
        if kind.is_dir() {
            if depth < 32 && ![".git", "node_modules"].contains(&name.as_str()) {
                walk(&entry.path(), &path, depth + 1, found);
            }
        } else if kind.is_file() && !is_own {
            found.push(path);
        }
    }
}

fn file(root: &Path, path: String) -> Result<SeenFile> {
    let full = root.join(&path);
    let input = File::open(&full).map_err(|source| Error::Source { path: full.clone(), source })?;
    let mut scanner = Scanner { input: BufReader::with_capacity(1 << 16, input), next: None };
    let mut seen = SeenFile {
        path,
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
    Ok(seen)
}

/// What is read is no JSON.
struct NotJson;

struct Scanner<R> {
    input: R,
    next: Option<u8>,
}

impl<R: Read> Scanner<R> {
    fn byte(&mut self) -> Option<u8> {
        if let Some(byte) = self.next.take() {
            return Some(byte);
        }
        let mut byte = [0];
        match self.input.read(&mut byte) {
            Ok(1) => Some(byte[0]),
            _ => None,
        }
    }

    fn skip_mark(&mut self) {
        if self.peek() == Some(0xEF) {
            for _ in 0..3 {
                self.byte();
            }
        }
    }

    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if !b" \n\r\t".contains(&byte) {
                self.next = Some(byte);
                return Some(byte);
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
        loop {
            match self.peek().ok_or(NotJson)? {
                b'}' => {
                    self.byte();
                    break;
                }
                b',' if count > 0 => {
                    self.byte();
                }
                _ if count > 0 => return Err(NotJson),
                _ => {}
            }
            if self.peek() != Some(b'"') {
                return Err(NotJson);
            }
            let (name, _) = self.string()?;
            if self.peek() != Some(b':') {
                return Err(NotJson);
            }
            self.byte();
            let seen = match &mut container {
                Some(container) => {
                    container.count += 1;
                    let is_looked_into = depth < LEVELS && container.children.len() < MEMBERS;
                    if container.names.len() < MEMBERS {
                        container.names.push(name.clone());
                    }
                    let mut child = is_looked_into.then(Container::default);
                    let seen =
                        self.value(Some(&mut container.elements), child.as_mut(), depth + 1)?;
                    if seen.kind != Kind::Object {
                        container.elements.others += 1;
                    }
                    if let Some(child) = child
                        && matches!(seen.kind, Kind::Array | Kind::Object)
                    {
                        container.children.push((name.clone(), child));
                    }
                    seen
                }
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
        Ok(Seen {
            kind: Kind::Object,
            text: String::new(),
            length: 0,
            wrapper: None,
            scalars: None,
        })
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
        loop {
            match self.peek().ok_or(NotJson)? {
                b']' => {
                    self.byte();
                    break;
                }
                b',' if count > 0 => {
                    self.byte();
                }
                _ if count > 0 => return Err(NotJson),
                _ => {}
            }
            let stats = container.as_deref_mut().map(|container| &mut container.elements);
            let seen = self.value(stats, None, depth + 1)?;
            count += 1;
            all_scalars &= !matches!(seen.kind, Kind::Array | Kind::Object);
            if let Some(container) = &mut container {
                container.count += 1;
                container.elements.others += u64::from(seen.kind != Kind::Object);
            }
        }
        Ok(Seen {
            kind: Kind::Array,
            text: String::new(),
            length: 0,
            wrapper: None,
            scalars: (all_scalars && count > 0).then_some(count),
        })
    }

    /// The beginning of a string with its escapes undone as far as they are simple, and its length.
    fn string(&mut self) -> std::result::Result<(String, usize), NotJson> {
        self.byte();
        let (mut raw, mut length) = (vec![b'"'], 0);
        let mut is_cut = false;
        loop {
            let byte = self.byte().ok_or(NotJson)?;
            match byte {
                b'"' => break,
                0..0x20 => return Err(NotJson),
                b'\\' => {
                    let escaped = self.byte().ok_or(NotJson)?;
                    is_cut |= raw.len() >= KEPT;
                    if !is_cut {
                        raw.extend([b'\\', escaped]);
                    }
                    length += 2;
                }
                _ => {
                    is_cut |= raw.len() >= KEPT;
                    if !is_cut {
                        raw.push(byte);
                    }
                    length += 1;
                }
            }
        }
        let plain = raw[1..].to_vec();
        raw.push(b'"');
        let text = if is_cut { None } else { serde_json::from_slice::<String>(&raw).ok() };
        let text = text.unwrap_or_else(|| String::from_utf8_lossy(&plain).into_owned());
        Ok((text, length))
    }

    fn word(&mut self) -> std::result::Result<Seen, NotJson> {
        let mut text = String::new();
        while let Some(byte) = self.byte() {
            if b",]} \n\r\t:\"{[".contains(&byte) {
                self.next = Some(byte);
                break;
            }
            if text.len() > 400 {
                return Err(NotJson);
            }
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
