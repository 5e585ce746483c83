//! A segment: documents that came together, as they are searched, in one piece of bytes. It has
//! which record each is of, its titles, the values of its fields, and for every stem the
//! documents that have it and how often. It never changes: what is added is another segment, what
//! is gone is told beside it, and several segments are [merged](merge) into one.
//!
//! The bytes are read where they lie, so opening a segment costs a checksum. They are made from
//! the records and are no archive: a program that does not know their form makes them anew.
//!
//! | section | what it holds |
//! |---|---|
//! | strings | every text once, by number |
//! | documents | number (less that of the header), part, words |
//! | records | first document, and numbers of strings: app, collection, container, key, title; first heading and first value |
//! | headings, values | numbers of strings; numbers of values |
//! | values | of app and collection: field, kind, text |
//! | stems | string, first byte of its postings |
//! | postings | of each document that has the stem: the distance from the one before, and how often |

mod build;
mod merge;
mod postings;

use std::ops::Range;

pub use build::{Builder, Counts, NewDocument};
pub use merge::merge;
pub use postings::{Posting, Postings};

use crate::error::{Error, Result};

/// What the bytes begin with; another form begins with something else.
const MAGIC: &[u8; 8] = b"rehseg1\n";
/// Where the checksum stands, of all bytes behind it.
const CHECKSUM: Range<usize> = 8..16;
const BASE: usize = 16;
/// Where the ends of the sections stand.
const ENDS: usize = 24;
const SECTIONS: usize = 9;
const HEADER: usize = ENDS + 4 * SECTIONS;

/// The sections, in their order.
#[derive(Clone, Copy)]
enum Section {
    /// The ends of the strings in `Text`.
    Strings,
    Text,
    Documents,
    Records,
    Headings,
    RecordValues,
    Values,
    Stems,
    Postings,
}

/// The bytes of one entry of a section.
const DOCUMENT: usize = 12;
const RECORD: usize = 32;
const VALUE: usize = 20;
const STEM: usize = 8;

/// A segment.
#[derive(Clone)]
pub struct Segment {
    bytes: Vec<u8>,
    ends: [usize; SECTIONS],
    base: i64,
}

/// What is known of one record's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentRecord<'s> {
    /// The application.
    pub app: &'s str,
    /// The collection.
    pub collection: &'s str,
    /// The container.
    pub container: &'s str,
    /// The key.
    pub key: &'s str,
    /// The title; empty for parts of a record.
    pub title: &'s str,
}

/// A value that a field of some records has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentValue<'s> {
    /// The application.
    pub app: &'s str,
    /// The collection.
    pub collection: &'s str,
    /// The name of the column or facet.
    pub field: &'s str,
    /// The value as a filter has it.
    pub text: &'s str,
}

impl Segment {
    /// Reads a segment.
    ///
    /// # Errors
    /// [`Error::Damaged`] for bytes that are none, of this form, and whole.
    pub fn open(bytes: Vec<u8>) -> Result<Self> {
        let damaged = |reason: &str| Error::Damaged {
            table: "search_segments".to_owned(),
            key: String::new(),
            reason: reason.to_owned(),
        };
        if bytes.len() < HEADER || bytes[..MAGIC.len()] != MAGIC[..] {
            return Err(damaged("it is no segment of this form"));
        }
        if bytes[CHECKSUM] != checksum(&bytes[CHECKSUM.end..]).to_le_bytes() {
            return Err(damaged("its bytes are not those of its checksum"));
        }
        let mut ends = [0; SECTIONS];
        let mut before = HEADER;
        for (section, end) in ends.iter_mut().enumerate() {
            *end = read_u32(&bytes, ENDS + 4 * section) as usize;
            if *end < before || *end > bytes.len() {
                return Err(damaged("its sections do not fit it"));
            }
            before = *end;
        }
        let base = i64::from_le_bytes(bytes[BASE..BASE + 8].try_into().unwrap_or_default());
        Ok(Self { bytes, ends, base })
    }

    /// The bytes, as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn section(&self, section: Section) -> &[u8] {
        let section = section as usize;
        let start = if section == 0 { HEADER } else { self.ends[section - 1] };
        &self.bytes[start..self.ends[section]]
    }

    /// How many documents it has.
    pub fn len(&self) -> usize {
        self.section(Section::Documents).len() / DOCUMENT
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a document; numbers are in ascending order.
    pub fn number(&self, document: usize) -> i64 {
        self.base + i64::from(read_u32(self.section(Section::Documents), document * DOCUMENT))
    }

    /// The document with that number.
    pub fn document(&self, number: i64) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.number(middle).cmp(&number) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Which part of its record a document is, counted from 1; 0 is the record itself, or what
    /// it says without its parts.
    pub fn part(&self, document: usize) -> u32 {
        read_u32(self.section(Section::Documents), document * DOCUMENT + 4)
    }

    /// How many words a document has.
    pub fn words(&self, document: usize) -> u32 {
        read_u32(self.section(Section::Documents), document * DOCUMENT + 8)
    }

    fn records(&self) -> usize {
        self.section(Section::Records).len() / RECORD
    }

    fn record_field(&self, record: usize, field: usize) -> usize {
        read_u32(self.section(Section::Records), record * RECORD + 4 * field) as usize
    }

    /// Which of its records a document belongs to.
    pub fn record_of(&self, document: usize) -> usize {
        let (mut low, mut high) = (0, self.records());
        while low < high {
            let middle = low.midpoint(high);
            if self.record_field(middle, 0) <= document { low = middle + 1 } else { high = middle }
        }
        low.saturating_sub(1)
    }

    /// A record.
    pub fn record(&self, record: usize) -> SegmentRecord<'_> {
        let string = |field| self.string(self.record_field(record, field));
        SegmentRecord {
            app: string(1),
            collection: string(2),
            container: string(3),
            key: string(4),
            title: string(5),
        }
    }

    /// What the records are called by applications and collections: the places of all documents
    /// with the numbers of these two strings, which are the same for equal texts.
    pub fn kinds(&self) -> impl Iterator<Item = (Range<usize>, &str, &str)> {
        (0..self.records()).map(|record| {
            let SegmentRecord { app, collection, .. } = self.record(record);
            (self.documents_of(record), app, collection)
        })
    }

    /// The documents of a record.
    pub fn documents_of(&self, record: usize) -> Range<usize> {
        let end =
            if record + 1 < self.records() { self.record_field(record + 1, 0) } else { self.len() };
        self.record_field(record, 0)..end
    }

    /// The headings of a record.
    pub fn headings(&self, record: usize) -> impl Iterator<Item = &str> {
        let section = self.section(Section::Headings);
        let entries = self.entries(record, 6, section.len() / 4);
        entries.map(|entry| self.string(read_u32(section, 4 * entry) as usize))
    }

    /// The numbers of the values that the fields of a record have.
    pub fn values_of(&self, record: usize) -> impl Iterator<Item = usize> {
        let section = self.section(Section::RecordValues);
        self.entries(record, 7, section.len() / 4)
            .map(|entry| read_u32(section, 4 * entry) as usize)
    }

    fn entries(&self, record: usize, field: usize, all: usize) -> Range<usize> {
        let next = record + 1;
        let end = if next < self.records() { self.record_field(next, field) } else { all };
        self.record_field(record, field)..end
    }

    /// All values that fields of its records have, by their numbers.
    pub fn values(&self) -> impl Iterator<Item = SegmentValue<'_>> {
        let section = self.section(Section::Values);
        (0..section.len() / VALUE).map(|value| {
            let string =
                |at: usize| self.string(read_u32(section, value * VALUE + 4 * at) as usize);
            SegmentValue {
                app: string(0),
                collection: string(1),
                field: string(2),
                text: string(3),
            }
        })
    }

    fn string(&self, string: usize) -> &str {
        let ends = self.section(Section::Strings);
        let start = if string == 0 { 0 } else { read_u32(ends, 4 * (string - 1)) as usize };
        let text = &self.section(Section::Text)[start..read_u32(ends, 4 * string) as usize];
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// How many stems it has.
    pub fn stems(&self) -> usize {
        self.section(Section::Stems).len() / STEM
    }

    /// A stem; they are in ascending order.
    pub fn stem(&self, stem: usize) -> &str {
        self.string(read_u32(self.section(Section::Stems), stem * STEM) as usize)
    }

    /// The stem that is equal to a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.stems());
        while low < high {
            let middle = low.midpoint(high);
            match self.stem(middle).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The documents that have a stem, in their order.
    pub fn postings(&self, stem: usize) -> Postings<'_> {
        let (stems, all) = (self.section(Section::Stems), self.section(Section::Postings));
        let start = |stem: usize| read_u32(stems, stem * STEM + 4) as usize;
        let end = if stem + 1 < self.stems() { start(stem + 1) } else { all.len() };
        Postings::new(&all[start(stem)..end])
    }
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segment")
            .field("documents", &self.len())
            .field("stems", &self.stems())
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// A checksum that tells damage, and is no proof against intent: FNV-1a over words of eight
/// bytes, with the length.
fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    // Four lanes, since each step waits for the one before.
    let mut lanes = [0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15, 0x2545_f491_4f6c_dd1d, 1];
    let chunks = bytes.as_chunks::<32>();
    for chunk in chunks.0 {
        for (lane, word) in lanes.iter_mut().zip(chunk.as_chunks::<8>().0) {
            *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(29);
        }
    }
    let mut sum = bytes.len() as u64;
    for lane in lanes {
        sum = (sum ^ lane).wrapping_mul(PRIME).rotate_left(29);
    }
    for byte in chunks.1 {
        sum = (sum ^ u64::from(*byte)).wrapping_mul(PRIME);
    }
    sum ^ (sum >> 32)
}

#[cfg(test)]
mod tests;
