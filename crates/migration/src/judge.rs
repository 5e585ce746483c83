//! The verdict on one element: a record, or something to set aside and why.
//!
//! Import, check and verification share it, so they cannot differ.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use rehome_domain::{
    Collection, Difference, Digest, Finding, Inspection, Level, difference,
    json::{Canonical, locate, pointer_at},
};

use crate::source::Element;

/// The verdict on an element.
pub(crate) enum Verdict {
    /// It is a record.
    Record(Box<Judged>),
    /// It is none; the finding says why.
    SetAside(Finding),
}

/// An element that is a record.
pub(crate) struct Judged {
    pub(crate) inspection: Inspection,
    pub(crate) digest: Digest,
    /// What the record type would write differently, if anything.
    pub(crate) difference: Option<Difference>,
}

/// Judges the elements of one file.
pub(crate) struct Judge<'a> {
    file: &'a str,
    collection: &'a Collection,
    keys: Keys,
    written: Canonical,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(file: &'a str, collection: &'a Collection) -> Self {
        Self { file, collection, keys: Keys::default(), written: Canonical::default() }
    }

    /// Judges `element`, whose canonical form is in `canonical`.
    pub(crate) fn judge(&mut self, element: &Element<'_>, canonical: &Canonical) -> Verdict {
        if let Some(flaw) = &element.flaw {
            let inner = pointer_at(element.text, flaw.offset);
            return Verdict::SetAside(
                self.finding(element, flaw.kind.rule(), flaw.kind.message(), flaw.offset)
                    .on(format!("/{}{inner}", element.index))
                    .help(flaw.kind.help()),
            );
        }
        let inspection = match self.collection.inspect(element.text) {
            Ok(inspection) => inspection,
            Err(misfit) => {
                let inner = pointer_at(element.text, misfit.offset);
                let message =
                    format!("this is no record of {}: {}", self.collection.id, misfit.message);
                // Reading stops at the end of the value that does not fit; a person looks
                // for its start.
                let start = offset_of(element, &inner);
                return Verdict::SetAside(
                    self.finding(element, "record.shape", &message, start)
                        .on(format!("/{}{inner}", element.index))
                        .help("correct the value and import again"),
                );
            }
        };
        if inspection.key.is_empty() {
            return Verdict::SetAside(
                self.finding(element, "record.key", "the key of this record is empty", 0)
                    .help("give it a key that no other record of the file has"),
            );
        }
        if !self.keys.insert(&inspection.key) {
            let message =
                format!("an earlier record of this file has the key `{}` too", inspection.key);
            return Verdict::SetAside(
                self.finding(element, "record.duplicate", &message, 0)
                    .help("give one of them another key; the first was imported"),
            );
        }
        let difference = match self.written.read(text(&inspection.written), 1) {
            Ok(None) if self.written.bytes() == canonical.bytes() => None,
            _ => Some(difference(element.text, &inspection.written)),
        };
        let digest = Digest::of_canonical(canonical.bytes());
        Verdict::Record(Box::new(Judged { inspection, digest, difference }))
    }

    /// Whether the file had a record of that key.
    pub(crate) fn has_seen(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    fn finding(
        &self,
        element: &Element<'_>,
        rule: &'static str,
        message: &str,
        offset: usize,
    ) -> Finding {
        Finding::new(Level::Quarantined, rule, message)
            .in_file(self.file)
            .at(element.position(offset))
            .on(format!("/{}", element.index))
    }
}

/// Where the value of `pointer` stands within an element, as a byte offset.
pub(crate) fn offset_of(element: &Element<'_>, pointer: &str) -> usize {
    locate(element.text, pointer).map_or(0, |range| range.start)
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).unwrap_or_default()
}

/// The keys of one file, as 128-bit hashes: 16 bytes a record, whatever the keys are.
#[derive(Default)]
struct Keys {
    seen: HashSet<u128>,
    high: RandomState,
    low: RandomState,
}

impl Keys {
    fn hash(&self, key: &str) -> u128 {
        u128::from(self.high.hash_one(key)) << 64 | u128::from(self.low.hash_one(key))
    }

    fn insert(&mut self, key: &str) -> bool {
        self.seen.insert(self.hash(key))
    }

    fn contains(&self, key: &str) -> bool {
        self.seen.contains(&self.hash(key))
    }
}
