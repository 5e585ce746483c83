//! What is to become of records: inserted, updated, unchanged, in conflict.

use rehome_domain::{Finding, Hint, Level};
use rehome_persistence::{Connection, Row, RowState};

use super::{Import, Prefer, file::FileWork};
use crate::{batch::PendingRecord, error::Result};

/// What is to become of a record that waits.
pub(super) struct Planned<'h> {
    pub(super) held: &'h PendingRecord,
    pub(super) fate: Fate,
    pub(super) write: Write,
    /// The record that it takes the place of, as it stands.
    pub(super) before: Option<Row>,
    /// What there is to say of it, when it is written.
    pub(super) finding: Option<Finding>,
}

/// What the totals count a record as.
#[derive(Clone, Copy)]
pub(super) enum Fate {
    Inserted,
    Updated,
    Unchanged,
    Conflict,
}

/// What is written, and into which place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Nothing,
    Insert(i64),
    Replace(i64),
    /// Nothing, and from its place to another one.
    Move(i64, i64),
}

impl Planned<'_> {
    /// Whether the text of the source is written.
    pub(super) fn writes_text(&self) -> bool {
        matches!(self.write, Write::Insert(_) | Write::Replace(_))
    }

    /// Counts a record that is what it was planned to be.
    pub(super) fn count(self, work: &mut FileWork<'_>) {
        let totals = &mut work.totals;
        let (PendingRecord { element, judged, .. }, sequence) = (self.held, &mut work.sequence);
        match self.fate {
            Fate::Conflict => sequence.break_off(),
            _ => sequence.push(&judged.key, &judged.digest, element.text.len()),
        }
        match self.fate {
            Fate::Inserted => totals.inserted += 1,
            Fate::Updated => totals.updated += 1,
            Fate::Unchanged => totals.unchanged += 1,
            Fate::Conflict => totals.conflicts += 1,
        }
        totals.moved += u64::from(matches!(self.write, Write::Move(..)));
        if let Some(finding) = self.finding {
            work.findings.add(finding);
        }
    }
}

impl Import<'_> {
    /// Decides about records, as the database has them.
    pub(super) fn plan<'h>(
        &self,
        c: &mut Connection,
        work: &FileWork<'_>,
        held: Vec<&'h PendingRecord>,
    ) -> Result<Vec<Planned<'h>>> {
        let states = if work.fresh {
            vec![None; held.len()]
        } else {
            let keys: Vec<&str> = held.iter().map(|held| held.judged.key.as_str()).collect();
            work.table.states(c, work.container, &keys)?
        };
        let mut rows = self.rows_behind(c, work, &held, &states)?.into_iter();
        let mut last = if work.keys.is_some() && states.contains(&None) {
            work.table.last_position(c, work.container)?
        } else {
            -1
        };
        let mut planned = Vec::with_capacity(held.len());
        for (held, state) in held.into_iter().zip(states) {
            planned.push(match state {
                Some(state) => {
                    if self.is_settled(work, held, &state) {
                        self.in_place(work, held, &state, Fate::Unchanged)
                    } else {
                        self.existing(work, held, &state, rows.next().flatten())
                    }
                }
                None => {
                    last += 1;
                    let place = if work.keys.is_some() { last } else { held.element.index };
                    let (fate, write) = (Fate::Inserted, Write::Insert(place));
                    Planned { held, fate, write, before: None, finding: None }
                }
            });
        }
        Ok(planned)
    }

    /// The rows of those records whose state does not settle what becomes of them.
    fn rows_behind(
        &self,
        c: &mut Connection,
        work: &FileWork<'_>,
        held: &[&PendingRecord],
        states: &[Option<RowState>],
    ) -> Result<Vec<Option<Row>>> {
        let open = |(held, state): &(&&PendingRecord, &Option<RowState>)| {
            state.as_ref().is_some_and(|state| !self.is_settled(work, held, state))
        };
        let keys: Vec<&str> = held
            .iter()
            .zip(states)
            .filter(open)
            .map(|(held, _)| held.judged.key.as_str())
            .collect();
        if keys.is_empty() {
            Ok(Vec::new())
        } else {
            Ok(work.table.rows(c, work.container, &keys)?)
        }
    }

    /// Whether the source is what it was, so that the row need not be looked at.
    fn is_settled(&self, work: &FileWork<'_>, held: &PendingRecord, state: &RowState) -> bool {
        state.source_digest == Some(held.judged.digest) && !self.options.again && !work.is_rewritten
    }

    fn existing<'h>(
        &self,
        work: &FileWork<'_>,
        held: &'h PendingRecord,
        state: &RowState,
        row: Option<Row>,
    ) -> Planned<'h> {
        let PendingRecord { judged, .. } = held;
        let key = &judged.key;
        let Some(row) = row else {
            return self.in_place(work, held, state, Fate::Unchanged);
        };
        // The text itself decides, since an edit by hand leaves the digest behind.
        let same = row.digest_of_body() == Some(judged.digest);
        if state.source_digest == Some(judged.digest) && !self.options.again {
            // The source says what it said; an edit is no conflict. Where it says it in other
            // bytes, these are kept.
            if !same || is_written_alike(held, &row) {
                return self.in_place(work, held, state, Fate::Unchanged);
            }
        } else if !same && state.source_digest == Some(judged.digest) {
            return self.in_place(work, held, state, Fate::Unchanged);
        }
        if !same && row.edited() && self.options.prefer == Prefer::Database {
            let address = work.table.address(key);
            let message =
                format!("`{address}` was edited in the database and changed in the source");
            let finding = Finding::new(Level::Conflict, "record.edited", message)
                .in_file(work.path)
                .at(held.element.position(0))
                .on(&held.element.pointer)
                .help("the edit was kept; the source can be taken instead")
                .hint(Hint::option_of("prefer", "source"));
            let planned = self.in_place(work, held, state, Fate::Conflict);
            return Planned { finding: Some(finding), ..planned };
        }
        // A new text; or one that catches up with an edit, which the source now owns.
        let fate = if same && !self.options.again { Fate::Unchanged } else { Fate::Updated };
        let place = if work.keys.is_some() { state.position } else { held.element.index };
        Planned { held, fate, write: Write::Replace(place), before: Some(row), finding: None }
    }

    /// A record that stays what it is, and moves where it does not stand in its place.
    fn in_place<'h>(
        &self,
        work: &FileWork<'_>,
        held: &'h PendingRecord,
        state: &RowState,
        fate: Fate,
    ) -> Planned<'h> {
        let moves = work.keys.is_none() && state.position != held.element.index;
        let write =
            if moves { Write::Move(state.position, held.element.index) } else { Write::Nothing };
        Planned { held, fate, write, before: None, finding: None }
    }
}

/// Whether an export would write the record as the source does now.
fn is_written_alike(held: &PendingRecord, row: &Row) -> bool {
    let text = &*held.element.text;
    match (held.judged.parsed.relational.is_some(), held.judged.verbatim) {
        (false, _) => row.body == text,
        (true, true) => row.verbatim && row.body == text,
        (true, false) => !row.verbatim || row.body == text,
    }
}
