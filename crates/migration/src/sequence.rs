//! The records of one file as one digest, taken while they were imported. If the database gives the
//! same, and the file is still the same, nothing of the file need be read as JSON once more.

use std::{collections::HashMap, io::ErrorKind, panic, sync::mpsc, thread};

use rehome_domain::{Digest, json::Canonical};
use rehome_persistence::{Connection, Row, Table};
use sha2::{Digest as _, Sha256};

use crate::{
    error::{Error, Result},
    source::PlannedFile,
};

/// How many bytes of records are read at a time, unless one has more, and how many records.
const BYTES: usize = 1 << 20;
const ROWS: usize = 500;

/// The records of a container in their order: keys, and digests of what they say.
#[derive(Clone, Default)]
pub(crate) struct Sequence {
    hash: Sha256,
    count: u64,
    /// The bytes of the longest text.
    longest: usize,
    /// Whether the database has something else on purpose, or an element is no record.
    is_broken: bool,
}

impl Sequence {
    /// Goes on with a record that the database has as it was given.
    pub(crate) fn push(&mut self, key: &str, digest: &Digest, length: usize) {
        self.hash.update((key.len() as u64).to_le_bytes());
        self.hash.update(key);
        self.hash.update(digest.as_bytes());
        self.count += 1;
        self.longest = self.longest.max(length);
    }

    /// Says that it tells not all.
    pub(crate) fn break_off(&mut self) {
        self.is_broken = true;
    }

    fn digest(self) -> [u8; 32] {
        self.hash.finalize().into()
    }
}

/// The files of an import that have such a sequence, by their names.
pub(crate) type Sequences = HashMap<String, Known>;

/// A file as it was imported.
pub(crate) struct Known {
    sequence: Sequence,
    sha256: String,
}

impl Known {
    /// None where the sequence tells not all.
    pub(crate) fn new(sequence: Sequence, sha256: &str) -> Option<Self> {
        (!sequence.is_broken).then(|| Self { sequence, sha256: sha256.to_owned() })
    }

    /// How many records the file has.
    pub(crate) fn count(&self) -> u64 {
        self.sequence.count
    }

    /// Whether the container has these records and no other, each of them what its digest says,
    /// and the file is the one that was imported.
    pub(crate) fn holds(
        &self,
        c: &mut Connection,
        table: &Table,
        container: &str,
        file: &PlannedFile,
    ) -> Result<bool> {
        Ok(self.holds_in_database(c, table, container)? && self.is_in(file)?)
    }

    fn is_in(&self, file: &PlannedFile) -> Result<bool> {
        let unreadable = |source| Error::Source { path: file.path.clone(), source };
        // Of a file that is gone meanwhile, whoever compares it says so.
        match rehome_persistence::files::hashed(&file.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            hashed => Ok(hashed.map_err(unreadable)?.0 == self.sha256),
        }
    }

    fn holds_in_database(
        &self,
        c: &mut Connection,
        table: &Table,
        container: &str,
    ) -> Result<bool> {
        let limit = u32::try_from((BYTES / self.sequence.longest.max(1)).clamp(1, ROWS));
        let limit = limit.expect("it is at most 500");
        thread::scope(|scope| {
            let (pages, to_read) = mpsc::sync_channel::<Vec<Row>>(1);
            let found = scope.spawn(move || digested(to_read));
            let mut after: Option<(i64, String)> = None;
            let mut count = 0;
            loop {
                let behind = after.as_ref().map(|(position, key)| (*position, key.as_str()));
                let page = table.page(c, container, behind, limit)?;
                count += page.len() as u64;
                let Some(last) = page.last() else { break };
                after = Some((last.position, last.key.clone()));
                // Where nobody reads on, or there are more than there should be, it is not the same.
                if count > self.sequence.count || pages.send(page).is_err() {
                    break;
                }
            }
            drop(pages);
            let found = found.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
            Ok(count == self.sequence.count
                && found.is_some_and(|found| found.digest() == self.sequence.clone().digest()))
        })
    }
}

/// The sequence of rows, in whose places and digests is what is theirs; none where it is not.
fn digested(pages: mpsc::Receiver<Vec<Row>>) -> Option<Sequence> {
    let mut sequence = Sequence::default();
    let mut canonical = Canonical::default();
    for row in pages.into_iter().flatten() {
        let is_sound = canonical.read(&row.body, 1) == Ok(None);
        let digest = Digest::of_canonical(canonical.bytes());
        if !is_sound || digest != row.digest || u64::try_from(row.position) != Ok(sequence.count) {
            return None;
        }
        sequence.push(&row.key, &digest, row.body.len());
    }
    Some(sequence)
}
