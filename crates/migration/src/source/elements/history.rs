//! Which documents of a file that is only appended to still hold: of each key the last, unless it
//! says that the record is deleted.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    io::Read,
};

use rehome_domain::{
    LinesRule,
    json::{
        Canonical,
        pick::{Picked, Picker},
    },
};

use super::{Elements, Step, Stop};

/// The documents of a file that are records, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct LiveLines(Vec<u64>);

impl LiveLines {
    pub(super) fn is_live(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    fn set(&mut self, number: usize, is_live: bool) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        let bit = 1 << (number % 64);
        if is_live {
            self.0[number / 64] |= bit;
        } else {
            self.0[number / 64] &= !bit;
        }
    }
}

impl<R: Read> Elements<R> {
    /// Reads the file to its end and tells which of its documents hold by `rule`; `key_of` tells
    /// the key of one.
    pub(crate) fn live(
        mut self,
        rule: &LinesRule,
        mut key_of: impl FnMut(&str) -> Option<String>,
    ) -> Result<LiveLines, Stop> {
        let mut picker = Picker::default();
        let marks = [&rule.deleted, &rule.skip]
            .map(|mark| mark.as_ref().map(|name| picker.add(std::slice::from_ref(name))));
        let [deleted, skip] = marks;
        let hasher = RandomState::new();
        let mut last: HashMap<u64, usize> = HashMap::new();
        let mut live = LiveLines::default();
        let mut canonical = Canonical::default();
        loop {
            let step = if !self.is_open {
                self.is_open = true;
                self.open(&mut canonical)?;
                Step::On
            } else {
                self.between(&mut canonical)?
            };
            let cut = match step {
                Step::On => continue,
                Step::End => return Ok(live),
                Step::Element(cut) => cut,
            };
            let number = self.documents - 1;
            if cut.broken.is_some() {
                live.set(number, true);
                continue;
            }
            let text = self.text(&cut)?;
            let found = picker.pick(text);
            let holds = |mark: Option<usize>| {
                let of_mark = |one: &&Picked<'_>| Some(one.path) == mark;
                found.iter().find(of_mark).is_some_and(|one| !["false", "null"].contains(&one.raw))
            };
            if holds(skip) {
                live.set(number, false);
                continue;
            }
            let is_deleted = holds(deleted);
            // What has no key is none's successor, and is looked at like any element.
            let Some(key) = key_of(text) else {
                live.set(number, !is_deleted);
                continue;
            };
            let earlier = last.insert(hasher.hash_one(key), number);
            if let Some(earlier) = earlier.filter(|_| rule.last_wins || is_deleted) {
                live.set(earlier, false);
            }
            live.set(number, !is_deleted);
        }
    }
}
