//! Reading one file for its shape, as a stream: no value is held.

use std::io::{self, Read};

use super::shape::{Container, Elements, Kind, Seen};

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

/// What is read is no JSON.
pub(super) struct NotJson;

pub(super) struct Scanner<R> {
    input: R,
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
    /// How many more arrays and objects are looked into.
    containers: usize,
    pub(super) failed: Option<io::Error>,
}

impl<R: Read> Scanner<R> {
    pub(super) fn new(input: R) -> Self {
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

    pub(super) fn skip_mark(&mut self) {
        if self.fill() && self.buffer[self.at] == 0xEF {
            for _ in 0..3 {
                self.byte();
            }
        }
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
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

    pub(super) fn skip_line(&mut self) {
        while let Some(byte) = self.byte() {
            if byte == b'\n' {
                return;
            }
        }
    }

    pub(super) fn value(
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
        // One that is torn is none, though the members before its end were seen.
        if let Some(stats) = &mut stats {
            stats.objects += 1;
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
