//! The elements of a JSON file, one by one from a reader, however large the file is: those
//! of an array, the members of an object, documents one after another, or the file itself; at the
//! root of the file or below names that lead to them.
//!
//! Each element is cut out by its brackets, then read strictly; memory holds one element
//! and a chunk. A syntax error anywhere ends the file: nothing behind it can be trusted. Only
//! where documents follow each other, what is none ends with its line. What stands around the
//! elements is the [frame](super::frame) of the file, where that is asked for. Long because the
//! state of one reader is told in one place; its steps are in the files beside.

mod documents;
mod due;
mod history;
mod reject;
mod root;
mod shape;

use std::{
    borrow::Cow,
    io::{self, Read},
    sync::Arc,
};

use rehome_domain::{
    Finding, Position, Root,
    json::{Canonical, Flaw, Style, SyntaxError, SyntaxKind, pick::pointer_of},
};
use sha2::{Digest as _, Sha256};

use super::{
    cursor::Cursor,
    encoding,
    frame::{Around, FrameWriter, indent_of},
    region::{Region, Regions},
    value_scanner::ValueScanner,
};
pub(crate) use history::LiveLines;

/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// A buffer that has grown to more is given back after the element.
pub(crate) const LARGEST_KEPT: usize = 4 << 20;

/// What a value of an element takes in memory beside its text, in bytes: its place among the others,
/// and what is allotted to it.
const EACH_VALUE: usize = 64;

/// One element, valid JSON unless it is broken.
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
    /// Why it is no JSON at all, where that ends no more than its line.
    pub(crate) broken: Option<SyntaxError>,
    /// What the `*` stands for that leads to it.
    pub(crate) above: Option<Cow<'a, str>>,
    /// In which style the elements of its file are written, and what its line is indented by; none
    /// before one has shown it, and where no frame is made.
    pub(crate) style: Option<(&'a Style, &'a str)>,
    /// Whether the frame of its file is made.
    pub(crate) is_framed: bool,
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

    /// The same, apart from the buffer that it was cut out of and without the style of its file.
    pub(crate) fn into_owned(self) -> Element<'static> {
        Element {
            text: Cow::Owned(self.text.into_owned()),
            index: self.index,
            name: self.name.map(|name| Cow::Owned(name.into_owned())),
            lead: self.lead,
            pointer: self.pointer,
            flaw: self.flaw,
            broken: self.broken,
            above: self.above.map(|above| Cow::Owned(above.into_owned())),
            style: None,
            is_framed: self.is_framed,
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

/// Tells the key of a record of a collection, by its text and what a `*` stands for.
pub(crate) type KeyOf = Arc<dyn Fn(&str, &str, Option<&str>) -> Option<String> + Send + Sync>;

/// Paths that may lead on from here: the region, and how many of its names led here.
type Candidates = Vec<(usize, usize)>;

/// An array or object that is open.
enum Level {
    /// One on the way to elements.
    Way {
        close: u8,
        inside: Candidates,
        count: usize,
        /// The name or index at which it is.
        name: String,
        /// What a `*` before it stands for.
        above: Option<String>,
    },
    /// One whose elements are those of a region.
    Region { region: usize, close: u8, count: usize, pointer: String, above: Option<String> },
}

/// An element that was cut out.
struct Cut {
    region: usize,
    from: usize,
    length: usize,
    flaw: Option<Flaw>,
    broken: Option<SyntaxError>,
    cursor: Cursor,
    pointer: String,
    is_member: bool,
    above: Option<String>,
    index: i64,
}

/// What a step of reading comes to.
enum Step {
    On,
    Element(Cut),
    End,
}

/// A reader of the elements of one file.
pub(crate) struct Elements<R> {
    input: R,
    regions: Regions,
    /// The stem of a file that is one record.
    stem: String,
    /// The name of the member that is being read, decoded and as it is written, and what stands
    /// between it and its value.
    name: String,
    raw_name: String,
    colon: Vec<u8>,
    above: Option<String>,
    /// What the line of the element is indented by that is being read.
    indent: String,
    buffer: Vec<u8>,
    /// The part of the buffer that is not consumed yet.
    start: usize,
    end: usize,
    cursor: Cursor,
    is_open: bool,
    /// Who may have the value at the cursor, and what a `*` before it stands for.
    due: Option<(Candidates, Option<String>)>,
    levels: Vec<Level>,
    /// How many elements of each region were read.
    counts: Vec<i64>,
    limit: usize,
    hash: Sha256,
    bytes: u64,
    mark: bool,
    /// The frame, and the bytes that wait to belong to it.
    frame: Option<FrameWriter>,
    around: Vec<u8>,
    /// Whether what is moved over is a name, which is looked at where no frame is made too.
    is_naming: bool,
    /// Which documents are the last of their keys, where that is asked.
    live: Option<LiveLines>,
    documents: usize,
    /// Whether the bytes that wait hold documents of the past.
    has_past: bool,
    /// Tells the key of a record that fills a place and is not read itself.
    key_of: Option<KeyOf>,
    /// Whether all of it is known to be JSON, so that what is not asked for is only moved over.
    is_sound: bool,
}

impl<R: Read> Elements<R> {
    /// Reads from `input` the elements of the region of `regions` that is read; one of more than
    /// `limit` bytes rejects the file. The one record of a file has the name `stem`.
    pub(crate) fn new(input: R, regions: &Regions, stem: &str, limit: usize) -> Self {
        Self {
            input,
            counts: vec![0; regions.all.len()],
            regions: regions.clone(),
            stem: stem.to_owned(),
            name: String::new(),
            raw_name: String::new(),
            colon: Vec::new(),
            above: None,
            indent: String::new(),
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            cursor: Cursor::start(),
            is_open: false,
            due: None,
            levels: Vec::new(),
            limit,
            hash: Sha256::new(),
            bytes: 0,
            mark: false,
            frame: None,
            around: Vec::new(),
            is_naming: false,
            live: None,
            documents: 0,
            has_past: false,
            key_of: None,
            is_sound: false,
        }
    }

    /// The same, which makes the frame of the file.
    pub(crate) fn framed(self) -> Self {
        Self { frame: Some(FrameWriter::default()), ..self }
    }

    /// The same, whose frame names the records of other collections by what `key_of` tells.
    pub(crate) fn naming(self, key_of: Option<KeyOf>) -> Self {
        Self { key_of, ..self }
    }

    /// The same, to which only those documents are elements that are the last of their keys.
    pub(crate) fn only(self, live: Option<LiveLines>) -> Self {
        Self { live, ..self }
    }

    /// The same of a file that was read strictly before, for another region.
    pub(crate) fn known_as_sound(self, is_sound: bool) -> Self {
        Self { is_sound, ..self }
    }

    /// Whether the file begins with a byte-order mark.
    pub(crate) fn has_mark(&self) -> bool {
        self.mark
    }

    /// How many bytes were read so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// Tells the frame which record the element is that was read last, where a record fills its
    /// place.
    pub(crate) fn name_record(&mut self, key: &str) {
        if let Some(frame) = &mut self.frame {
            frame.name_record(key);
        }
    }

    /// The parts of the frame that are complete.
    pub(crate) fn frame_parts(&mut self) -> Vec<String> {
        self.frame.as_mut().map(FrameWriter::take_parts).unwrap_or_default()
    }

    /// The parts of the frame that are left, when all elements were read.
    pub(crate) fn end_of_frame(&mut self) -> Vec<String> {
        self.frame_text();
        self.frame.as_mut().map(FrameWriter::finish).unwrap_or_default()
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
        loop {
            let step = if !self.is_open {
                self.is_open = true;
                self.open(canonical)?;
                Step::On
            } else if let Some((candidates, above)) = self.due.take() {
                self.enter(canonical, candidates, above)?
            } else {
                self.between(canonical)?
            };
            match step {
                Step::On => {}
                Step::End => return Ok(None),
                Step::Element(cut) if cut.region == self.regions.own => {
                    return self.element(cut).map(Some);
                }
                Step::Element(_) => {}
            }
        }
    }

    /// Cuts out the value at the cursor, which has `length` bytes, and frames it.
    fn cut(
        &mut self,
        region: usize,
        value: (usize, Option<Flaw>),
        pointer: String,
        is_member: bool,
        above: Option<String>,
    ) -> Result<Cut, Stop> {
        let (length, flaw) = value;
        let (cursor, from) = (self.cursor, self.start);
        if self.frame.is_some() {
            self.frame_element(region, length, is_member)?;
            if let Some(key_of) = self.key_of.as_ref().filter(|_| region != self.regions.own)
                && self.regions.all[region].root == Root::Record
            {
                let text = text_of(&self.buffer[from..from + length])?;
                let key = key_of(&self.regions.all[region].collection, text, above.as_deref());
                if let (Some(key), Some(frame)) = (key, &mut self.frame) {
                    frame.name_record(&key);
                }
            }
        }
        self.cursor.advance(&self.buffer[from..from + length]);
        self.start += length;
        let index = self.counts[region];
        self.counts[region] += 1;
        let broken = None;
        Ok(Cut { region, from, length, flaw, broken, cursor, pointer, is_member, above, index })
    }

    fn frame_element(&mut self, region: usize, length: usize, is_member: bool) -> io::Result<()> {
        let around = std::mem::take(&mut self.around);
        let colon = std::mem::take(&mut self.colon);
        let before = text_of(&around)?;
        let text = text_of(&self.buffer[self.start..self.start + length])?;
        let colon_text = text_of(&colon)?;
        if self.regions.all[region].root != Root::Record {
            indent_of(before).clone_into(&mut self.indent);
        }
        let is_named_by_key = is_member
            && self.regions.all[region].named
            && !self.name.is_empty()
            && is_plain_name(&self.raw_name, &self.name);
        let around_it = Around {
            before,
            indent: &self.indent,
            name: is_member.then_some((self.raw_name.as_str(), colon_text)),
            is_named_by_key,
            history: std::mem::take(&mut self.has_past),
        };
        if let Some(frame) = &mut self.frame {
            frame.element(&around_it, text);
        }
        self.colon = colon;
        self.around = around;
        self.around.clear();
        Ok(())
    }

    fn element(&mut self, cut: Cut) -> Result<Element<'_>, Stop> {
        let Cut { from, length, flaw, broken, cursor, pointer, is_member, above, index, .. } = cut;
        self.above = above;
        let text = text_of(&self.buffer[from..from + length])?;
        let region = self.regions.own();
        let (name, lead) = if is_member {
            let colon = text_of(&self.colon)?;
            (Some(self.name.as_str()), Some(format!("{}{colon}", self.raw_name)))
        } else {
            let is_file = region.root == Root::Record;
            (is_file.then_some(self.stem.as_str()), None)
        };
        let (text, name) = (Cow::Borrowed(text), name.map(Cow::Borrowed));
        let style = self.frame.as_ref().and_then(|frame| frame.style(&region.collection));
        let style = style.map(|style| (style, self.indent.as_str()));
        let above = self.above.as_deref().map(Cow::Borrowed);
        let is_framed = self.frame.is_some();
        Ok(Element {
            text,
            index,
            name,
            lead,
            pointer,
            flaw,
            broken,
            above,
            style,
            is_framed,
            cursor,
        })
    }

    /// Reads the value at the cursor strictly; returns its length in bytes.
    fn value(
        &mut self,
        canonical: &mut Canonical,
        depth: usize,
    ) -> Result<(usize, Option<Flaw>), Stop> {
        let length = self.length()?;
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
                return Err(self.foreign(length, at));
            }
        };
        match canonical.read(text, depth) {
            Ok(_) if length + canonical.values() * EACH_VALUE > self.limit => Err(self.too_large()),
            Ok(flaw) => Ok((length, flaw)),
            Err(error) => Err(self.syntax(&error)),
        }
    }

    /// Reads the value at the cursor, which nobody asks for: not strictly where that was done before.
    fn passed(
        &mut self,
        canonical: &mut Canonical,
        depth: usize,
    ) -> Result<(usize, Option<Flaw>), Stop> {
        if self.is_sound { Ok((self.length()?, None)) } else { self.value(canonical, depth) }
    }

    /// The length in bytes of the value at the cursor, which is then in the buffer.
    fn length(&mut self) -> Result<usize, Stop> {
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
                break self.end - self.start; // who reads it says what is missing
            }
        };
        if length > self.limit { Err(self.too_large()) } else { Ok(length) }
    }

    /// What is said of a value of `length` bytes that is no UTF-8 from `at` on.
    fn foreign(&self, length: usize, at: usize) -> Stop {
        let bytes = &self.buffer[self.start..self.start + length];
        let (guess, help) = encoding::guess(&bytes[at..]);
        let message = format!("this is not UTF-8: {guess}");
        let position = self.cursor.behind(&bytes[..at]);
        self.rejected("json.encoding", message, position, help)
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

    /// Moves over bytes that belong to no element.
    fn consume(&mut self, length: usize) {
        let bytes = &self.buffer[self.start..self.start + length];
        self.cursor.advance(bytes);
        if self.frame.is_some() || self.is_naming {
            self.around.extend_from_slice(bytes);
        }
        self.start += length;
    }

    /// Gives the frame the bytes that wait.
    fn frame_text(&mut self) {
        if let Some(frame) = &mut self.frame {
            frame.text(&String::from_utf8_lossy(&self.around));
        }
        self.around.clear();
        self.has_past = false;
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
        } else if self.buffer.len() > LARGEST_KEPT && self.end < CHUNK {
            // One large element is no reason to keep its room.
            self.buffer.truncate(CHUNK);
            self.buffer.shrink_to_fit();
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

    /// The pointer to where the reader is on its way.
    fn pointer(&self) -> String {
        let names = self.levels.iter().filter_map(|level| match level {
            Level::Way { name, .. } => Some(name.as_str()),
            Level::Region { .. } => None,
        });
        pointer_of(&names.collect::<Vec<_>>())
    }

    fn region(&self, region: usize) -> &Region {
        &self.regions.all[region]
    }
}

fn text_of(bytes: &[u8]) -> Result<&str, io::Error> {
    std::str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Whether a name is written as we would write it.
fn is_plain_name(raw: &str, name: &str) -> bool {
    let usual = serde_json::Value::from(name).to_string();
    usual == raw
}
