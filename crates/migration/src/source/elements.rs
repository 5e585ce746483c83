//! The elements of a JSON file, one by one from a reader, however large the file is: those
//! of an array, the members of an object, or the file itself.
//!
//! Each element is cut out by its brackets, then read strictly; memory holds one element
//! and a chunk. A syntax error anywhere ends the file: nothing behind it can be trusted.

mod reject;

use std::{
    borrow::Cow,
    io::{self, Read},
};

use rehome_domain::{
    Finding, Level, Position, Root,
    json::{Canonical, Flaw, SyntaxError, SyntaxKind},
};
use sha2::{Digest as _, Sha256};

use super::{cursor::Cursor, cut::Cut, encoding};

/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// One element, valid JSON.
pub(crate) struct Element<'a> {
    /// The verbatim text.
    pub(crate) text: &'a str,
    /// Its place among the elements, from 0.
    pub(crate) index: i64,
    /// The member's name in an object, the stem of a file that is the record.
    pub(crate) name: Option<&'a str>,
    /// The element as it stands in the file; for a member, with its name.
    pub(crate) raw: Cow<'a, str>,
    /// The JSON pointer from the root of the file.
    pub(crate) pointer: String,
    /// What readers would not agree about, if anything.
    pub(crate) flaw: Option<Flaw>,
    cursor: Cursor,
}

impl Element<'_> {
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
                    _ => return Err(self.expected("an element behind the comma")),
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
                text,
                index,
                name: Some(&self.name),
                raw: Cow::Owned(format!("{}: {text}", self.raw_name)),
                pointer: format!("/{}", self.name.replace('~', "~0").replace('/', "~1")),
                flaw,
                cursor,
            },
            _ => {
                let (name, raw) = (None, Cow::Borrowed(text));
                Element { text, index, name, raw, pointer: format!("/{index}"), flaw, cursor }
            }
        }))
    }

    /// The one record that fills the file.
    fn only(&mut self, canonical: &mut Canonical) -> Result<Element<'_>, Stop> {
        let (length, flaw) = self.value(canonical, 0)?;
        // The rest is read before the element is lent, since reading moves the buffer.
        let text = text_of(&self.buffer[self.start..self.start + length])?.to_owned();
        let cursor = self.cursor;
        self.consume(length);
        self.count = 1;
        self.state = State::Ended;
        if self.skip_white_space()?.is_some() {
            return Err(self.trailing());
        }
        self.raw_name = text;
        let text = self.raw_name.as_str();
        let (name, pointer) = (Some(self.stem.as_str()), String::new());
        Ok(Element { text, index: 0, name, raw: Cow::Borrowed(text), pointer, flaw, cursor })
    }

    /// Reads the name of a member and the colon behind it.
    fn member_name(&mut self, canonical: &mut Canonical) -> Result<Option<Flaw>, Stop> {
        if self.buffer[self.start..self.end].first() != Some(&b'"') {
            return Err(self.expected("a name in double quotes"));
        }
        let (length, flaw) = self.value(canonical, 1)?;
        text_of(&self.buffer[self.start..self.start + length])?.clone_into(&mut self.raw_name);
        // A name that is no text, with half a surrogate, is flawed; it is shown as written.
        self.name = serde_json::from_str(&self.raw_name)
            .unwrap_or_else(|_| self.raw_name.trim_matches('"').to_owned());
        self.consume(length);
        if self.skip_white_space()? != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.consume(1);
        if self.skip_white_space()?.is_none() {
            return Err(self.expected("a value"));
        }
        Ok(flaw)
    }

    /// Reads up to and with the bracket of the root, or rejects the file.
    fn open(&mut self, canonical: &mut Canonical) -> Result<(), Stop> {
        self.fill()?;
        let start = &self.buffer[..self.end];
        if start.starts_with(encoding::MARK) {
            self.mark = true;
            self.cursor.skip_mark(encoding::MARK.len() as u64);
            self.start = encoding::MARK.len();
        } else if let Some(looks_like) = encoding::foreign(start) {
            let message = format!("this is not UTF-8: it looks like {looks_like}");
            return Err(self.reject_help("json.encoding", message, "save the file as UTF-8"));
        } else if start.starts_with(b"version https://git-lfs") {
            return Err(self.reject_help(
                "layout.lfs-pointer",
                "this is a Git LFS pointer, not the file itself".to_owned(),
                "run `git lfs pull` in the source folder",
            ));
        }
        match self.skip_white_space()? {
            None => Err(self.reject_help(
                "json.empty",
                "the file holds nothing; it is possibly truncated".to_owned(),
                match self.root {
                    Root::Array => "restore the file; a collection without records is written []",
                    Root::Object => "restore the file; a collection without records is written {}",
                    Root::Record => "restore the file, or delete it",
                },
            )),
            Some(b'{') if self.root == Root::Record => {
                self.state = State::First;
                Ok(())
            }
            Some(first) if Some(first) == self.bracket() => {
                self.consume(1);
                self.state = State::First;
                Ok(())
            }
            Some(first) => {
                // Any other root is still read as JSON first, so that a file that is not
                // JSON at all is called that.
                let at = self.cursor.position();
                let (length, _) = self.value(canonical, 0)?;
                self.consume(length);
                if self.skip_white_space()?.is_some() {
                    return Err(self.trailing());
                }
                let found = match first {
                    b'{' => "an object",
                    b'[' => "an array",
                    b'"' => "a string",
                    b't' | b'f' => "a truth value",
                    b'n' => "null",
                    _ => "a number",
                };
                let finding = Finding::new(
                    Level::Rejected,
                    "layout.root",
                    format!("the root of this file is {found}, not {}", self.wanted()),
                );
                let finding = finding.at(at).on("").help(match self.root {
                    Root::Array => "wrap the records in [ and ]",
                    Root::Object => "wrap the records in { and }, each with its name",
                    Root::Record => "one record per file, in { and }",
                });
                Err(Stop::Rejected(Box::new(finding)))
            }
        }
    }

    /// Reads the value at the cursor strictly; returns its length in bytes.
    fn value(
        &mut self,
        canonical: &mut Canonical,
        depth: usize,
    ) -> Result<(usize, Option<Flaw>), Stop> {
        let mut cut = Cut::default();
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

    fn bracket(&self) -> Option<u8> {
        match self.root {
            Root::Array => Some(b'['),
            Root::Object => Some(b'{'),
            Root::Record => None,
        }
    }

    /// What the root should be, in words.
    fn wanted(&self) -> &'static str {
        match self.root {
            Root::Array => "an array of records",
            Root::Object => "an object of records",
            Root::Record => "a record, which is an object",
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
