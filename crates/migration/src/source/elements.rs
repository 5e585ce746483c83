//! The elements of a JSON file, one by one from a reader, however large the file is: those
//! of an array, the members of an object, or the file itself.
//!
//! Each element is cut out by its brackets, then read strictly; memory holds one element
//! and a chunk. A syntax error anywhere ends the file: nothing behind it can be trusted.

mod reject;
mod root;
mod shape;

use std::{
    borrow::Cow,
    io::{self, Read},
};

use rehome_domain::{
    Finding, Position, Root,
    json::{COMMA_AT_END, Canonical, Flaw, SyntaxError, SyntaxKind},
};
use sha2::{Digest as _, Sha256};

use super::{cursor::Cursor, encoding, value_scanner::ValueScanner};

/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// One element, valid JSON.
pub(crate) struct Element<'a> {
    /// The verbatim text.
    pub(crate) text: Cow<'a, str>,
    /// Its place among the elements, from 0.
    pub(crate) index: i64,
    /// The member's name in an object, the stem of a file that is the record.
    pub(crate) name: Option<Cow<'a, str>>,
    /// The name of a member and the colon, as they stand in the file before the text.
    pub(crate) lead: Option<String>,
    /// The JSON pointer from the root of the file.
    pub(crate) pointer: String,
    /// What readers would not agree about, if anything.
    pub(crate) flaw: Option<Flaw>,
    cursor: Cursor,
}

impl Element<'_> {
    /// The element as it stands in the file; for a member, with its name.
    pub(crate) fn raw(&self) -> Cow<'_, str> {
        match &self.lead {
            None => Cow::Borrowed(&self.text),
            Some(lead) => Cow::Owned(format!("{lead}{}", self.text)),
        }
    }

    /// The same, apart from the buffer that it was cut out of.
    pub(crate) fn into_owned(self) -> Element<'static> {
        Element {
            text: Cow::Owned(self.text.into_owned()),
            index: self.index,
            name: self.name.map(|name| Cow::Owned(name.into_owned())),
            lead: self.lead,
            pointer: self.pointer,
            flaw: self.flaw,
            cursor: self.cursor,
        }
    }

    /// Where the element begins, in bytes from the start of the file.
    pub(crate) fn offset(&self) -> u64 {
        self.cursor.position().offset
    }

    /// Where the element's byte `offset` stands in the file.
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.cursor.behind(&self.text.as_bytes()[..offset.min(self.text.len())])
    }
}

/// The hash and size of a file that was read to its end.
pub(crate) struct Hashed {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

/// Why a file ends before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file is rejected.
    Rejected(Box<Finding>),
    /// It could not be read.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    /// Behind the bracket: an element or the end.
    First,
    /// Behind an element: a comma or the end.
    Between,
    Ended,
}

/// A reader of the elements of one file.
pub(crate) struct Elements<R> {
    input: R,
    root: Root,
    /// The stem of a file that is one record.
    stem: String,
    /// The name of the member that is being read, decoded and as it is written.
    name: String,
    raw_name: String,
    buffer: Vec<u8>,
    /// The part of the buffer that is not consumed yet.
    start: usize,
    end: usize,
    cursor: Cursor,
    state: State,
    count: i64,
    limit: usize,
    hash: Sha256,
    bytes: u64,
    mark: bool,
}

impl<R: Read> Elements<R> {
    /// Reads from `input`, the elements of a `root`; one of more than `limit` bytes rejects
    /// the file. The one record of a file has the name `stem`.
    pub(crate) fn new(input: R, root: Root, stem: &str, limit: usize) -> Self {
        Self {
            input,
            root,
            stem: stem.to_owned(),
            name: String::new(),
            raw_name: String::new(),
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            cursor: Cursor::start(),
            state: State::Start,
            count: 0,
            limit,
            hash: Sha256::new(),
            bytes: 0,
            mark: false,
        }
    }

    /// Whether the file begins with a byte-order mark.
    pub(crate) fn has_mark(&self) -> bool {
        self.mark
    }

    /// How many bytes were read so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// Reads what is left and returns the hash of the whole file.
    pub(crate) fn finish(mut self) -> io::Result<Hashed> {
        loop {
            (self.start, self.end) = (0, 0);
            if !self.fill()? {
                break;
            }
        }
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Hashed { sha256, bytes: self.bytes })
    }

    /// The next element, whose canonical form is then in `canonical`.
    pub(crate) fn next(&mut self, canonical: &mut Canonical) -> Result<Option<Element<'_>>, Stop> {
        if self.state == State::Start {
            self.open(canonical)?;
        }
        if self.root == Root::Record && self.state == State::First {
            return self.only(canonical).map(Some);
        }
        let close = if self.root == Root::Object { b'}' } else { b']' };
        match (self.state, self.skip_white_space()?) {
            (State::Ended, None) => return Ok(None),
            (State::Ended, Some(_)) => return Err(self.trailing()),
            (State::First | State::Between, Some(byte)) if byte == close => {
                self.consume(1);
                self.state = State::Ended;
                return match self.skip_white_space()? {
                    None => Ok(None),
                    Some(_) => Err(self.trailing()),
                };
            }
            (State::Between, Some(b',')) => {
                self.consume(1);
                match self.skip_white_space()? {
                    Some(byte) if byte != close => {}
                    Some(_) => return Err(self.reject("json.syntax", COMMA_AT_END)),
                    None => return Err(self.expected("an element behind the comma")),
                }
            }
            (State::Between, _) => {
                return Err(self.expected(&format!("`,` or `{}`", close as char)));
            }
            (_, None) => {
                return Err(self.expected(&format!("an element or `{}`", close as char)));
            }
            _ => {}
        }
        self.state = State::Between;
        let flaw_of_name = match self.root {
            Root::Object => self.member_name(canonical)?,
            _ => None,
        };
        let (length, flaw) = self.value(canonical, 1)?;
        let index = self.count;
        self.count += 1;
        let cursor = self.cursor;
        let from = self.start;
        self.consume(length);
        let text = text_of(&self.buffer[from..from + length])?;
        let flaw = flaw_of_name.map(|flaw| Flaw { offset: 0, ..flaw }).or(flaw);
        Ok(Some(match self.root {
            Root::Object => Element {
                text: Cow::Borrowed(text),
                index,
                name: Some(Cow::Borrowed(&self.name)),
                lead: Some(format!("{}: ", self.raw_name)),
                pointer: format!("/{}", self.name.replace('~', "~0").replace('/', "~1")),
                flaw,
                cursor,
            },
            _ => {
                let (text, name, lead) = (Cow::Borrowed(text), None, None);
                Element { text, index, name, lead, pointer: format!("/{index}"), flaw, cursor }
            }
        }))
    }

    /// Reads the value at the cursor strictly; returns its length in bytes.
    fn value(
        &mut self,
        canonical: &mut Canonical,
        depth: usize,
    ) -> Result<(usize, Option<Flaw>), Stop> {
        let mut cut = ValueScanner::default();
        let mut scanned = 0;
        let length = loop {
            let available = &self.buffer[self.start..self.end];
            if let Some(length) = cut.find(available, &mut scanned) {
                break length;
            }
            if available.len() > self.limit {
                return Err(self.too_large());
            }
            if !self.fill()? {
                break self.end - self.start; // the reader below says what is missing
            }
        };
        if length > self.limit {
            return Err(self.too_large());
        }
        let bytes = &self.buffer[self.start..self.start + length];
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                // A file that ends inside a character is cut off, not foreign.
                if error.error_len().is_none() && self.start + length == self.end {
                    let text = std::str::from_utf8(&bytes[..at]).unwrap_or_default();
                    let error = canonical.read(text, depth).err().unwrap_or(SyntaxError {
                        kind: SyntaxKind::Truncated,
                        offset: at,
                        message: "the text ends inside a character".to_owned(),
                    });
                    return Err(self.syntax(&error));
                }
                let message = format!("this is not UTF-8: {}", encoding::guess(&bytes[at..]));
                let position = self.cursor.behind(&bytes[..at]);
                return Err(self.rejected(
                    "json.encoding",
                    message,
                    position,
                    "save the file as UTF-8",
                ));
            }
        };
        match canonical.read(text, depth) {
            Ok(flaw) => Ok((length, flaw)),
            Err(error) => Err(self.syntax(&error)),
        }
    }

    fn skip_white_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            let available = &self.buffer[self.start..self.end];
            match available.iter().position(|byte| !b" \n\r\t".contains(byte)) {
                Some(skip) => {
                    let byte = available[skip];
                    self.consume(skip);
                    return Ok(Some(byte));
                }
                None => {
                    self.consume(available.len());
                    if !self.fill()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn consume(&mut self, length: usize) {
        self.cursor.advance(&self.buffer[self.start..self.start + length]);
        self.start += length;
    }

    /// Reads more behind what is there; false at the end of the file.
    fn fill(&mut self) -> io::Result<bool> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => return Ok(false),
                Ok(read) => {
                    self.hash.update(&self.buffer[self.end..self.end + read]);
                    self.bytes += read as u64;
                    self.end += read;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn text_of(bytes: &[u8]) -> Result<&str, io::Error> {
    std::str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
