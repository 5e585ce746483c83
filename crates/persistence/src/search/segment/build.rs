//! Making a segment: documents come one after another, in the order of their numbers.

use std::collections::{BTreeMap, HashMap};

use super::{
    CHECKSUM, ENDS, HEADER, MAGIC, SECTIONS, Segment, checksum,
    postings::{self, Posting},
};

/// How often a document has a stem; more than 255 times counts as 255.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In its title.
    pub title: u8,
    /// In the headings of its sections, which are in its text too.
    pub heading: u8,
    /// In its text.
    pub text: u8,
    /// In what the glossary says of it.
    pub glossary: u8,
}

/// A document, as it is searched.
#[derive(Clone, Debug, Default)]
pub struct NewDocument {
    /// Its number, larger than that of the document before.
    pub number: i64,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The container.
    pub container: String,
    /// The key of the record.
    pub key: String,
    /// The title of the record; empty for parts.
    pub title: String,
    /// Which part of the record it is, counted from 1; 0 is the record itself.
    pub part: u32,
    /// The headings of its sections.
    pub headings: Vec<String>,
    /// Pairs of a field and a value, as a filter has it.
    pub values: Vec<(String, String)>,
    /// How many words it has.
    pub words: u32,
    /// How often it has each of its stems.
    pub stems: BTreeMap<String, Counts>,
}

/// Makes a segment of documents.
#[derive(Default)]
pub struct Builder {
    strings: HashMap<String, u32>,
    texts: Vec<String>,
    numbers: Vec<(i64, u32, u32)>,
    records: Vec<[u32; 8]>,
    headings: Vec<u32>,
    record_values: Vec<u32>,
    values: HashMap<[u32; 4], u32>,
    all_values: Vec<[u32; 4]>,
    /// Of each stem the document of its last posting, and all postings.
    stems: BTreeMap<String, (u32, Vec<u8>)>,
}

impl Builder {
    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    fn string(&mut self, text: &str) -> u32 {
        if let Some(string) = self.strings.get(text) {
            return *string;
        }
        let string = self.texts.len() as u32;
        self.strings.insert(text.to_owned(), string);
        self.texts.push(text.to_owned());
        string
    }

    /// Adds a document behind all others.
    pub fn push(&mut self, new: &NewDocument) {
        let document = self.begin(new);
        for (stem, counts) in &new.stems {
            self.posting(stem, Posting { document, counts: *counts });
        }
    }

    /// Adds a document without its stems.
    pub(super) fn begin(&mut self, new: &NewDocument) -> u32 {
        let document = self.numbers.len() as u32;
        self.numbers.push((new.number, new.part, new.words));
        let record = [&new.app, &new.collection, &new.container, &new.key, &new.title];
        let record = record.map(|text| self.string(text));
        // Parts of one record stand side by side.
        let is_same = new.part > 0 && self.records.last().is_some_and(|last| last[1..6] == record);
        if !is_same {
            let starts = [self.headings.len() as u32, self.record_values.len() as u32];
            let mut entry = [document, 0, 0, 0, 0, 0, starts[0], starts[1]];
            entry[1..6].copy_from_slice(&record);
            self.records.push(entry);
            for heading in &new.headings {
                let heading = self.string(heading);
                self.headings.push(heading);
            }
            for (field, text) in &new.values {
                let value = [record[0], record[1], self.string(field), self.string(text)];
                let next = self.all_values.len() as u32;
                let number = *self.values.entry(value).or_insert(next);
                if number == next {
                    self.all_values.push(value);
                }
                self.record_values.push(number);
            }
        }
        document
    }

    /// Adds a posting; those of one stem come in the order of their documents.
    pub(super) fn posting(&mut self, stem: &str, posting: Posting) {
        if !self.stems.contains_key(stem) {
            self.stems.insert(stem.to_owned(), (0, Vec::new()));
        }
        if let Some((last, bytes)) = self.stems.get_mut(stem) {
            postings::push(bytes, *last, posting);
            *last = posting.document;
        }
    }

    /// The segment.
    pub fn build(mut self) -> Segment {
        let all: Vec<(String, Vec<u8>)> = std::mem::take(&mut self.stems)
            .into_iter()
            .map(|(stem, (_, bytes))| (stem, bytes))
            .collect();
        let stems: Vec<u32> = all.iter().map(|(stem, _)| self.string(stem)).collect();
        let base = self.numbers.first().map_or(0, |(number, _, _)| *number);

        let mut bytes = MAGIC.to_vec();
        bytes.resize(HEADER, 0);
        bytes[super::BASE..super::BASE + 8].copy_from_slice(&base.to_le_bytes());
        let mut ends = [0_usize; SECTIONS];
        let mut section = 0;
        let mut end = |bytes: &[u8]| {
            ends[section] = bytes.len();
            section += 1;
        };
        let mut at = 0_u32;
        for text in &self.texts {
            at += text.len() as u32;
            bytes.extend(at.to_le_bytes());
        }
        end(&bytes);
        self.texts.iter().for_each(|text| bytes.extend(text.as_bytes()));
        end(&bytes);
        for (number, part, words) in &self.numbers {
            // Numbers of one segment lie near each other; where not, it has one document each.
            let offset = (number - base) as u32;
            for value in [offset, *part, *words] {
                bytes.extend(value.to_le_bytes());
            }
        }
        end(&bytes);
        self.records.iter().flatten().for_each(|value| bytes.extend(value.to_le_bytes()));
        end(&bytes);
        self.headings.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        end(&bytes);
        self.record_values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        end(&bytes);
        for value in &self.all_values {
            value.iter().chain([&0]).for_each(|value| bytes.extend(value.to_le_bytes()));
        }
        end(&bytes);
        let mut start = 0_u32;
        for (string, (_, postings)) in stems.iter().zip(&all) {
            bytes.extend(string.to_le_bytes());
            bytes.extend(start.to_le_bytes());
            start += postings.len() as u32;
        }
        end(&bytes);
        all.iter().for_each(|(_, postings)| bytes.extend(postings));
        end(&bytes);
        for (section, end) in ends.into_iter().enumerate() {
            bytes[ENDS + 4 * section..][..4].copy_from_slice(&(end as u32).to_le_bytes());
        }
        let sum = checksum(&bytes[CHECKSUM.end..]);
        bytes[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
        Segment { bytes, ends, base }
    }
}
