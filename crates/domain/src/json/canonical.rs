//! The canonical form of a text, and its buffers.
//!
//! The form is itself JSON: no white space, object members sorted by the
//! UTF-8 bytes of their names, numbers as in [`number`](super::number), and in strings
//! only `"`, `\` and control characters escaped. No Unicode normalisation.

use std::{borrow::Cow, cmp::Ordering};

use super::{
    error::{Flaw, FlawKind, SyntaxError, SyntaxKind},
    reader::Reader,
    size::Size,
};

/// A reader with the buffers that it uses again for each text.
#[derive(Default)]
pub struct Canonical {
    pub(super) out: Vec<u8>,
    pub(super) members: Vec<Member>,
    sorted: Vec<u8>,
    values: usize,
}

impl Canonical {
    /// Reads one JSON value that fills `text`, standing inside `depth` containers.
    ///
    /// Returns the first flaw; the canonical form of a flawed text is of no use.
    ///
    /// # Errors
    /// A [`SyntaxError`] when the text is not exactly one JSON value.
    pub fn read(&mut self, text: &str, depth: usize) -> Result<Option<Flaw>, SyntaxError> {
        self.out.clear();
        self.members.clear();
        let mut reader = Reader {
            text: text.as_bytes(),
            at: 0,
            depth,
            flaw: None,
            size: Size::default(),
            canonical: self,
        };
        reader.skip_white_space();
        if reader.at == text.len() {
            return Err(reader.error(SyntaxKind::Empty, "there is no value here"));
        }
        reader.value()?;
        reader.skip_white_space();
        if reader.at < text.len() {
            // Inside a container a comma or bracket was due, and a NUL is foreign anywhere.
            return Err(if depth > 0 || reader.peek() == Some(0) {
                reader.expected("`,` or the end of what holds this value")
            } else {
                reader.error(SyntaxKind::Trailing, "something follows the end of the value")
            });
        }
        if !reader.size.fits(text.len()) {
            reader.flaw(FlawKind::Size, 0);
        }
        let (flaw, values) = (reader.flaw, reader.size.values);
        self.values = values;
        Ok(flaw)
    }

    /// How many values and names the text has that was read last, those in containers and the
    /// containers among them.
    pub fn values(&self) -> usize {
        self.values
    }

    /// Gives back the memory that texts of more than `bytes` have taken.
    pub fn shrink_to(&mut self, bytes: usize) {
        if self.out.capacity() > bytes {
            *self = Self::default();
        }
    }

    /// Sorts the members that were written since the object began, and closes it. Returns
    /// where the later of two members of one name stands in the text, if there is one.
    pub(super) fn close_object(&mut self, first_member: usize) -> Option<usize> {
        let Self { out, members, sorted, .. } = self;
        let object = &mut members[first_member..];
        let mut duplicate = None;
        if !object.is_sorted_by(|a, b| a.compare(*b, out) == Ordering::Less) {
            object.sort_by(|a, b| a.compare(*b, out));
            duplicate = object
                .windows(2)
                .find(|pair| pair[0].compare(pair[1], out) == Ordering::Equal)
                .map(|pair| pair[0].offset.max(pair[1].offset));
            let start = object.iter().map(|member| member.start).min().unwrap_or(out.len());
            sorted.clear();
            for member in object.iter() {
                sorted.extend_from_slice(&out[member.start..member.end]);
            }
            out[start..].copy_from_slice(sorted);
        }
        if members.len() > first_member {
            out.pop(); // the comma after the last member
        }
        members.truncate(first_member);
        out.push(b'}');
        duplicate
    }

    /// Writes a character of a string, escaped where the form asks for it.
    pub(super) fn push_character(&mut self, character: char) {
        let out = &mut self.out;
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\0'..='\u{1f}' => {
                out.extend_from_slice(format!("\\u{:04x}", character as u32).as_bytes());
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    /// The canonical form of the text read last.
    pub fn bytes(&self) -> &[u8] {
        &self.out
    }
}

/// One member of an object that is being read: where its name and value stand in the output.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) start: usize,
    pub(super) name_end: usize,
    pub(super) end: usize,
    /// The name's offset in the source text.
    pub(super) offset: usize,
}

impl Member {
    /// The name as it stands in the output, without quotes.
    fn name(self, out: &[u8]) -> &[u8] {
        &out[self.start + 1..self.name_end - 1]
    }

    fn compare(self, other: Self, out: &[u8]) -> Ordering {
        unescape(self.name(out)).cmp(&unescape(other.name(out)))
    }
}

/// Undoes the escapes of the canonical form, so that names sort by their own bytes.
fn unescape(name: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', name).is_none() {
        return Cow::Borrowed(name);
    }
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'\\', [b'u', b'0', b'0', high, low, after @ ..]) => {
                let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or(0) as u8;
                plain.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            (b'\\', [escaped, after @ ..]) => {
                plain.push(*escaped);
                rest = after;
            }
            _ => {
                plain.push(*first);
                rest = tail;
            }
        }
    }
    Cow::Owned(plain)
}
