//! The verdict on one element: a record, or something for the quarantine and why.
//!
//! Import, check and verification share it, so they cannot differ.

mod ahead;
mod examine;
mod keys;
mod unread;

use std::{
    collections::HashMap,
    io::{Read, Seek, SeekFrom},
};

use rehome_domain::{
    Choices, Difference, Digest, DuplicatePolicy, Finding, Level, Naming, ParsedRecord, Remark,
    Root, Source,
    json::{Canonical, locate},
    short,
};
use rehome_persistence::{Connection, Table, files};

use crate::{
    error::Result,
    source::{Element, PlannedFile},
};
pub(crate) use ahead::{Ended, ReadOptions, Taken, examine_all};
use examine::Content;
pub(crate) use examine::{Examined, Examiner};
use keys::Keys;
use unread::Unread;

/// The verdict on an element.
pub(crate) enum Verdict {
    /// It is a record.
    Record(Box<ValidRecord>),
    /// It is none; the finding says why.
    Quarantine(Box<NoRecord>),
}

/// An element that is a record.
pub(crate) struct ValidRecord {
    pub(crate) key: String,
    pub(crate) parsed: ParsedRecord,
    pub(crate) digest: Digest,
    /// What the record type would write differently, if anything.
    pub(crate) difference: Option<Difference>,
    /// Whether its text is to be kept beside its rows.
    pub(crate) verbatim: bool,
}

/// An element that is no record.
pub(crate) struct NoRecord {
    /// Why; it waits for a person where its level is [`Level::Quarantined`].
    pub(crate) finding: Finding,
    /// The record that takes over what it says.
    pub(crate) merge: Option<Merge>,
}

impl NoRecord {
    /// Whether it waits for a person.
    pub(crate) fn waits(&self) -> bool {
        self.finding.level == Level::Quarantined
    }
}

/// What an earlier record becomes by a later element of its key.
pub(crate) struct Merge {
    pub(crate) container: String,
    pub(crate) key: String,
    pub(crate) text: String,
}

/// Judges the elements of one container.
pub(crate) struct Judge<'a> {
    file: &'a PlannedFile,
    table: &'a Table,
    container: &'a str,
    choices: &'a Choices,
    keys: Keys,
    /// The keys that the container's records have in the database, by their identities.
    known: HashMap<String, Vec<String>>,
    /// Whether the records that the database holds of the container are those of other
    /// elements.
    beside_stored: bool,
    /// What the elements say that wait in quarantine.
    unread: Unread,
    /// The keys of records that another file of the same records holds, with that file.
    yields: HashMap<String, String>,
    examiner: Examiner<'a>,
}

impl Verdict {
    /// It is no record, for this reason.
    pub(crate) fn quarantine(finding: Finding) -> Self {
        Self::Quarantine(Box::new(NoRecord { finding, merge: None }))
    }
}

impl<'a> Judge<'a> {
    /// A judge of the elements of `file`, which go into `container` of `table`.
    pub(crate) fn new(
        c: &mut Connection,
        file: &'a PlannedFile,
        table: &'a Table,
        container: &'a str,
        choices: &'a Choices,
    ) -> Result<Self> {
        let mut known: HashMap<String, Vec<String>> = HashMap::new();
        for (identity, key) in table.identities(c, container)? {
            known.entry(identity).or_default().push(key);
        }
        // A place is one in the file at hand; where each record has a file, it would mislead.
        let keys = Keys::new(table.collection.may_repeat() && file.source.root != Root::Record);
        let examiner = Examiner::new(file, table, choices);
        Ok(Self {
            file,
            table,
            container,
            choices,
            keys,
            known,
            beside_stored: false,
            unread: Unread::default(),
            yields: HashMap::new(),
            examiner,
        })
    }

    /// Leaves the records with those keys to other files, each named beside its key.
    pub(crate) fn yield_to(&mut self, yields: &HashMap<String, String>) {
        self.yields.clone_from(yields);
    }

    /// The same for one element alone, while the database holds records of the others.
    #[must_use]
    pub(crate) fn beside_stored(mut self) -> Self {
        self.beside_stored = true;
        self.known.clear();
        self
    }

    /// Whether an earlier element has the key.
    fn is_taken(&self, c: &mut Connection, key: &str) -> Result<bool> {
        Ok(self.keys.contains(key)
            || (self.beside_stored && self.table.state(c, self.container, key)?.is_some()))
    }

    /// Examines the elements of the file at hand, also on another thread.
    pub(crate) fn examiner(&self) -> Examiner<'a> {
        Examiner::new(self.file, self.table, self.choices)
    }

    /// The container.
    pub(crate) fn container(&self) -> &'a str {
        self.container
    }

    /// Goes on with another file of the same container.
    pub(crate) fn go_on(&mut self, file: &'a PlannedFile) {
        self.file = file;
        self.examiner = Examiner::new(file, self.table, self.choices);
    }

    /// Judges `element`, whose canonical form is in `canonical`.
    pub(crate) fn judge(
        &mut self,
        c: &mut Connection,
        element: &Element<'_>,
        canonical: &Canonical,
    ) -> Result<Verdict> {
        let examined = self.examiner.examine(element, canonical);
        self.settle(c, element, examined)
    }

    /// The verdict on an element that was examined: what depends on the others and on what the
    /// database holds.
    pub(crate) fn settle(
        &mut self,
        c: &mut Connection,
        element: &Element<'_>,
        examined: Examined,
    ) -> Result<Verdict> {
        let verdict = self.verdict(c, element, examined)?;
        if matches!(&verdict, Verdict::Quarantine(none) if none.waits()) {
            self.unread.add(element.name.as_deref(), &element.text);
        }
        Ok(verdict)
    }

    /// Whether an element that waits in quarantine may be the record of that key.
    pub(crate) fn may_wait(&self, key: &str) -> bool {
        self.unread.may_hold(key)
    }

    fn verdict(
        &mut self,
        c: &mut Connection,
        element: &Element<'_>,
        examined: Examined,
    ) -> Result<Verdict> {
        let Content { parsed, digest, difference, verbatim } = match examined {
            Examined::Content(content) => *content,
            Examined::NoRecord(finding) => return Ok(Verdict::quarantine(*finding)),
        };
        let name = element.name.as_deref();
        let source = Source { choices: self.choices, ..Source::named(&element.text, name) };
        if let Some(other) = self.yields.get(parsed.key()) {
            return Ok(self.yielded(element, parsed.key(), other));
        }
        let key = match &parsed.naming {
            Naming::Proposed { key, identity } => self.free(c, key, identity)?,
            Naming::Key(key) => match self.repeats(c, &source, key)? {
                None => key.clone(),
                Some((_, DuplicatePolicy::Another(separator))) => {
                    self.numbered(c, key, separator)?
                }
                Some((holder, again)) => return Ok(self.duplicate(element, key, holder, again)),
            },
        };
        self.keys.insert(&key, element);
        let record = ValidRecord { key, parsed, digest, difference, verbatim };
        Ok(Verdict::Record(Box::new(record)))
    }

    /// Whether the container had a record of that key.
    pub(crate) fn has_seen(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Counts a record as seen that no element brought.
    pub(crate) fn count_as_seen(&mut self, key: &str) {
        self.keys.insert_unplaced(key);
    }

    /// Forgets the keys of a file that is read again; without naming them, all.
    pub(crate) fn forget(&mut self, keys: Option<&[String]>) {
        match keys {
            Some(keys) => self.keys.remove(keys),
            None => self.keys.clear(),
        }
    }

    /// Takes records for elements that wait in quarantine: the database does not take them.
    pub(crate) fn leave_waiting(&mut self, keys: &[String]) {
        self.keys.remove(keys);
        self.unread.add_keys(keys);
    }

    /// What is to become of an element whose key another record has, and in which container
    /// that one is.
    fn repeats(
        &self,
        c: &mut Connection,
        second: &Source<'_>,
        key: &str,
    ) -> Result<Option<(String, DuplicatePolicy)>> {
        let collection = &self.table.collection;
        let (holder, first) = match self.keys.get(key) {
            Some(place) => (self.container.to_owned(), place.and_then(|place| self.read(place))),
            None if self.is_taken(c, key)? => {
                let row = self.table.row(c, self.container, key)?;
                (self.container.to_owned(), row.map(|row| row.body))
            }
            None => match self.table.holder(c, self.container, key)? {
                None => return Ok(None),
                Some(other) => {
                    let row = self.table.row(c, &other, key)?;
                    (other, row.map(|row| row.body))
                }
            },
        };
        let again = first.and_then(|first| {
            let first = Source { text: &first, place: None, ..*second };
            collection.again(&first, second)
        });
        Ok(Some((holder, again.unwrap_or_else(|| mistake(key)))))
    }

    /// The text of an earlier element of the file; none when the file is no longer what it
    /// was, which the reader of the file will find too.
    fn read(&self, (offset, length): (u64, u32)) -> Option<String> {
        let mut file = files::open(&self.file.path).ok()?;
        file.seek(SeekFrom::Start(offset)).ok()?;
        let mut text = String::new();
        file.take(length.into()).read_to_string(&mut text).ok()?;
        serde_json::from_str::<serde::de::IgnoredAny>(&text).ok()?;
        Some(text)
    }

    /// The key of a record that has none of its own: the one that an earlier import gave
    /// it, or the first that nobody has.
    fn free(&self, c: &mut Connection, proposed: &str, identity: &str) -> Result<String> {
        let known = self.known.get(identity).into_iter().flatten();
        if let Some(key) = known.into_iter().find(|key| !self.keys.contains(key)) {
            return Ok(key.clone());
        }
        let mut key = proposed.to_owned();
        for number in 2_u64.. {
            if !self.keys.contains(&key) && self.table.state(c, self.container, &key)?.is_none() {
                break;
            }
            key = format!("{proposed}-{number}");
        }
        Ok(key)
    }

    fn numbered(&self, c: &mut Connection, key: &str, separator: &str) -> Result<String> {
        let mut number = 2_u64;
        loop {
            let numbered = format!("{key}{separator}{number}");
            if !self.is_taken(c, &numbered)? {
                return Ok(numbered);
            }
            number += 1;
        }
    }

    /// The verdict on an element whose record another file has in a fuller state.
    fn yielded(&self, element: &Element<'_>, key: &str, other: &str) -> Verdict {
        let message = format!("{other} holds `{}` too, and in a later state", short::value(key));
        let remark = Remark::quarantined("record.elsewhere", message)
            .help("that one was taken; see whether anything stands in this one alone");
        Verdict::quarantine(finding_of(remark, &self.file.name, element))
    }

    fn duplicate(
        &self,
        element: &Element<'_>,
        key: &str,
        container: String,
        again: DuplicatePolicy,
    ) -> Verdict {
        let mut merge = None;
        let remark = match again {
            DuplicatePolicy::Quarantine(remark) => remark,
            DuplicatePolicy::Merge { text, remark } => {
                merge = Some(Merge { container, key: key.to_owned(), text });
                remark
            }
            DuplicatePolicy::Another(_) => Remark::note("record.duplicate", "it has a number"),
        };
        let finding = finding_of(remark, &self.file.name, element);
        Verdict::Quarantine(Box::new(NoRecord { finding, merge }))
    }
}

fn mistake(key: &str) -> DuplicatePolicy {
    let message = format!("an earlier record of this file has the key `{key}` too");
    DuplicatePolicy::Quarantine(
        Remark::quarantined("record.duplicate", message)
            .help("give one of them another key; the first was imported"),
    )
}

/// A remark about an element, with its place in the file.
pub(crate) fn finding_of(remark: Remark, file: &str, element: &Element<'_>) -> Finding {
    let pointer = remark.pointer.clone();
    remark
        .finding()
        .in_file(file)
        .at(element.position(offset_of(element, &pointer)))
        .on(format!("{}{pointer}", element.pointer))
}

/// Where the value of `pointer` stands within an element, as a byte offset; of what is missing, where
/// that stands which should have it.
pub(crate) fn offset_of(element: &Element<'_>, pointer: &str) -> usize {
    let mut pointer = pointer;
    loop {
        if let Some(range) = locate(&element.text, pointer) {
            return range.start;
        }
        match pointer.rsplit_once('/') {
            Some((parent, _)) => pointer = parent,
            None => return 0,
        }
    }
}
