//! Putting into quarantine what is no record, so that a second import finds it where it was,
//! and finds what a person has settled.

use std::collections::HashMap;

use rehome_domain::{Digest, Finding, Level};
use rehome_persistence::{
    Connection,
    quarantine::{self, Entry, How, NewEntry, Place},
};

use super::{Import, file::FileWork};
use crate::{error::Result, judge::Judge};

/// How many entries are read at a time.
const PAGE: i64 = 64;

/// Something of a source that is no record.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    /// The record that it is a part of.
    pub(crate) key: Option<&'a str>,
    /// The place of its element among those of the file.
    pub(crate) position: i64,
    /// From the element to the part; empty for the element itself.
    pub(crate) pointer: &'a str,
    /// The text exactly as it stands in the file.
    pub(crate) raw: &'a str,
    /// Why; it waits for a person where its level is [`Level::Quarantined`].
    pub(crate) finding: &'a Finding,
}

/// What became of it.
pub(super) enum Fate {
    /// It is in quarantine.
    Held {
        /// Whether it was put there now.
        new: bool,
        /// Whether it waits for a person.
        waits: bool,
    },
    /// A person made a record of it, which has this key.
    Record(String),
}

/// Tells one item of a container from another.
type Identity = (i64, Text);

/// Pointer, rule, and hash of the text.
type Text = (String, String, Digest);

/// What is known of the quarantine of one container when its file begins.
pub(super) struct QuarantineWriter {
    /// What the source has not shown yet, without the texts.
    entries: HashMap<Identity, Entry>,
    /// Where those of them stood that a person has settled, which hold wherever their text
    /// stands.
    settled: HashMap<Text, Vec<i64>>,
}

impl QuarantineWriter {
    pub(super) fn load(
        c: &mut Connection,
        import: &Import<'_>,
        work: &FileWork<'_>,
    ) -> Result<Self> {
        let mut writer = Self { entries: HashMap::new(), settled: HashMap::new() };
        let place = place(import, work);
        // Files of one record share a container; each knows its own element only.
        if work.keys.is_some() {
            writer.extend(quarantine::known_of_file(c, &place, work.path)?);
            return Ok(writer);
        }
        let mut after = (0, 0);
        loop {
            let page = quarantine::known(c, &place, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(writer) };
            after = (last.position, last.id);
            writer.extend(page);
        }
    }

    fn extend(&mut self, entries: Vec<Entry>) {
        for mut entry in entries {
            let hash = raw_hash(&std::mem::take(&mut entry.raw));
            let text = (entry.pointer.clone(), entry.rule.clone(), hash);
            entry.finding.0.clear();
            if entry.how.is_some() {
                self.settled.entry(text.clone()).or_default().push(entry.position);
            }
            // What is in quarantine now stands before what became a record once.
            match self.entries.get(&(entry.position, text.clone())) {
                Some(other) if other.is_held() => {}
                _ => {
                    self.entries.insert((entry.position, text), entry);
                }
            }
        }
    }

    /// Whether it was known before, in its place.
    pub(super) fn knows(&self, item: &Item<'_>) -> bool {
        self.entries.contains_key(&(item.position, text_of(item)))
    }

    /// Puts it into quarantine, unless it is there; `stands` tells of a key whether the
    /// record that a person made of it still stands for it.
    pub(super) fn put(
        &mut self,
        c: &mut Connection,
        import: &Import<'_>,
        work: &FileWork<'_>,
        item: &Item<'_>,
        mut stands: impl FnMut(&mut Connection, &str) -> Result<bool>,
    ) -> Result<Fate> {
        let text = text_of(item);
        let mut before = self.entries.remove(&(item.position, text.clone()));
        if let Some(entry) = before.take_if(|entry| entry.is_held()) {
            return Ok(Fate::Held { new: false, waits: entry.waits() });
        }
        let in_place = before.is_some();
        let places = self.settled.get(&text).into_iter().flatten();
        let mut places = places.filter(|place| **place != item.position);
        if before.is_none()
            && let Some(place) =
                places.find(|place| self.entries.contains_key(&(**place, text.clone())))
        {
            before = self.entries.get(&(*place, text)).cloned();
        }
        let before = before.map(|entry| (entry.how, entry.key));
        match before {
            Some((Some(How::Record), Some(key))) if stands(c, &key)? => {
                if !in_place {
                    self.add(c, import, work, item, Some((How::Record, &key)))?;
                }
                Ok(Fate::Record(key))
            }
            Some((Some(How::Dismissed), _)) => {
                self.add(c, import, work, item, Some((How::Dismissed, "")))?;
                Ok(Fate::Held { new: true, waits: false })
            }
            _ => {
                self.add(c, import, work, item, None)?;
                Ok(Fate::Held { new: true, waits: waits(item.finding) })
            }
        }
    }

    fn add(
        &self,
        c: &mut Connection,
        import: &Import<'_>,
        work: &FileWork<'_>,
        item: &Item<'_>,
        settled: Option<(How, &str)>,
    ) -> Result<()> {
        let Item { key, position, pointer, raw, finding } = *item;
        let entry = NewEntry {
            run: import.run,
            place: place(import, work),
            key,
            file: work.path,
            position,
            pointer,
            rule: finding.rule,
            waiting: waits(finding),
            finding: finding.stored(),
            raw,
        };
        let id = quarantine::add(c, &entry)?;
        if let Some((how, key)) = settled {
            let entry = quarantine::get(c, id)?;
            let key = Some(key).filter(|key| !key.is_empty());
            quarantine::settle(c, &entry, import.run, how, key)?;
        }
        Ok(())
    }

    /// What the source no longer shows is settled by this run; false when there is none.
    pub(super) fn settle_others(self, c: &mut Connection, run: i64) -> Result<bool> {
        let mut any = false;
        for entry in self.entries.into_values().filter(Entry::is_held) {
            quarantine::settle(c, &entry, run, How::Absent, None)?;
            any = true;
        }
        Ok(any)
    }
}

impl Import<'_> {
    /// Puts an element into quarantine and counts it; returns what there is to say.
    pub(super) fn quarantine(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        judge: &mut Judge<'_>,
        shelf: &mut QuarantineWriter,
        item: &Item<'_>,
    ) -> Result<Finding> {
        let table = work.table;
        let container = work.container;
        let fate = shelf.put(c, self, work, item, |c, key| {
            Ok(!judge.has_seen(key) && table.state(c, container, key)?.is_some())
        })?;
        match fate {
            Fate::Held { new, waits } => {
                if new {
                    self.before_change()?;
                }
                work.totals.quarantined += 1;
                work.totals.waiting += u64::from(waits);
                work.waiting_elements += u64::from(waits);
                Ok(said(item.finding, waits))
            }
            Fate::Record(key) => {
                judge.count_as_seen(&key);
                if let Some(keys) = &mut work.keys {
                    keys.push(key.clone());
                } else if let Some(state) = table.state(c, container, &key)? {
                    self.place(c, work, &key, &state, item.position)?;
                }
                work.totals.unchanged += 1;
                let message = format!("a person made the record `{key}` of this element");
                let finding = item.finding.clone();
                Ok(Finding { level: Level::Note, message, help: None, ..finding })
            }
        }
    }
}

/// A finding about something in quarantine, which is only worth a note once a person has
/// dismissed it.
pub(super) fn said(finding: &Finding, waits: bool) -> Finding {
    let mut finding = finding.clone();
    if finding.level == Level::Quarantined && !waits {
        finding.level = Level::Note;
        finding.message += " (dismissed)";
        finding.help = None;
    }
    finding
}

fn waits(finding: &Finding) -> bool {
    finding.level == Level::Quarantined
}

fn place<'a>(import: &Import<'a>, work: &'a FileWork<'_>) -> Place<'a> {
    Place { app: &import.app.id, collection: &work.table.collection.id, container: work.container }
}

fn text_of(item: &Item<'_>) -> Text {
    (item.pointer.to_owned(), item.finding.rule.to_owned(), raw_hash(item.raw))
}

/// A hash of a text that need not be canonical JSON.
fn raw_hash(raw: &str) -> Digest {
    Digest::of_canonical(raw.as_bytes())
}
