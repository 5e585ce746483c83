//! Writing records: those that wait together, or one by one where the database takes not all.

use rehome_domain::{Finding, KeptText, Level, json::locate};
use rehome_persistence::{Connection, Error as DatabaseError, NewRow, Row, changes};

use super::{
    Import,
    decide::{Planned, Write},
    element::Intake,
    file::{Abort, FileWork},
    quarantine::{Fate, Item, QuarantineWriter, said},
};
use crate::{
    batch::{PendingRecord, Said, Waiting},
    error::Result,
    judge::{Judge, ValidRecord},
    source::Element,
};

/// What a person can do about a record that the database does not take.
pub(super) const HELP: &str = "change the value that the reason is about, such as one that is \
                               too long for an index, and import again";

impl Import<'_> {
    /// Says of a record what need not wait until it is written.
    pub(super) fn notice(
        &self,
        work: &mut FileWork<'_>,
        element: &Element<'_>,
        judged: &ValidRecord,
        findings: &mut Vec<Said>,
    ) {
        if let Some(difference) = &judged.difference {
            // A model has said itself what it makes of what it lacks or reads otherwise.
            let all = !work.table.is_relational();
            work.notes.add(work.path, element, difference, all, findings);
        }
        work.references.add(work.path, &judged.parsed.references);
    }

    /// Writes the records that wait, and says all that waits to be said.
    pub(super) fn flush(
        &mut self,
        c: &mut Connection,
        intake: &mut Intake<'_, '_>,
    ) -> Result<(), Abort> {
        let waiting = intake.batch.take();
        let Intake { work, judge, shelf, .. } = intake;
        let held: Vec<&PendingRecord> = waiting.iter().filter_map(Waiting::record).collect();
        let planned = if held.is_empty() { Vec::new() } else { self.plan(c, work, held)? };
        if planned.iter().any(|planned| planned.write != Write::Nothing) {
            self.before_change()?;
        }
        let mut refusals = self.write(c, work, &planned)?.into_iter();
        let mut planned = planned.into_iter();
        for waiting in &waiting {
            match waiting {
                Waiting::Said(finding) => work.findings.add((**finding).clone()),
                Waiting::Record(held) => {
                    let (planned, refusal) = (planned.next(), refusals.next().flatten());
                    let kept = refusal.is_none().then(|| {
                        // An edit that stays may be what a person made of a part.
                        planned.as_ref().is_some_and(|planned| !planned.writes_text())
                    });
                    for said in &held.findings {
                        self.say(c, work, held, said, kept, shelf)?;
                    }
                    match (planned, refusal) {
                        (_, Some(reason)) => self.refused(c, work, judge, held, &reason, shelf)?,
                        (Some(planned), None) => planned.count(work),
                        (None, None) => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes what is planned; says for each record why it was refused, if it was.
    ///
    /// Where a refused statement spoils the transaction, all is written behind a savepoint,
    /// and after a refusal each record behind its own. Elsewhere savepoints cost more than
    /// they save, so a file in which a record is refused is read again, with them.
    fn write(
        &self,
        c: &mut Connection,
        work: &FileWork<'_>,
        planned: &[Planned<'_>],
    ) -> Result<Vec<Option<String>>, Abort> {
        let mut refusals = vec![None; planned.len()];
        if planned.iter().all(|planned| planned.write == Write::Nothing) {
            return Ok(refusals);
        }
        if !work.guarded {
            return match self.put(c, work, planned) {
                Err(DatabaseError::Refused(_)) => Err(Abort::Refused),
                done => Ok(done.map(|()| refusals)?),
            };
        }
        match (c.write(|c| self.put(c, work, planned)), planned.len()) {
            (Err(DatabaseError::Refused(reason)), 1) => refusals = vec![Some(reason)],
            (Err(DatabaseError::Refused(_)), _) => {
                for (planned, refusal) in planned.iter().zip(&mut refusals) {
                    match c.write(|c| self.put(c, work, std::slice::from_ref(planned))) {
                        Err(DatabaseError::Refused(reason)) => *refusal = Some(reason),
                        done => done?,
                    }
                }
            }
            (done, _) => done?,
        }
        Ok(refusals)
    }

    fn put(
        &self,
        c: &mut Connection,
        work: &FileWork<'_>,
        planned: &[Planned<'_>],
    ) -> Result<(), DatabaseError> {
        if work.table.is_relational() && planned.len() > 1 {
            // Such records may depend on those before them.
            return planned
                .iter()
                .try_for_each(|planned| self.put(c, work, std::slice::from_ref(planned)));
        }
        let (mut moved, mut inserted) = (Vec::new(), Vec::new());
        let mut replaced: Vec<(NewRow<'_>, &Row)> = Vec::new();
        for planned in planned {
            let key = planned.held.judged.key.as_str();
            match (planned.write, &planned.before) {
                (Write::Nothing, _) => {}
                (Write::Move(from, to), _) => moved.push((key, from, to)),
                (Write::Replace(place), Some(before)) => {
                    replaced.push((self.row(work, planned, place), before));
                }
                (Write::Replace(place) | Write::Insert(place), _) => {
                    inserted.push(self.row(work, planned, place));
                }
            }
        }
        changes::reorder(c, work.table, work.container, &moved)?;
        changes::replace(c, work.table, &replaced)?;
        changes::insert(c, work.table, &inserted)
    }

    fn row<'r>(
        &self,
        work: &'r FileWork<'_>,
        planned: &'r Planned<'_>,
        position: i64,
    ) -> NewRow<'r> {
        let PendingRecord { judged, element, .. } = planned.held;
        let before = planned.before.as_ref();
        NewRow {
            container: work.container,
            key: &judged.key,
            parsed: &judged.parsed,
            position,
            body: &element.text,
            digest: judged.digest,
            faithful: judged.difference.is_none(),
            keeps: judged.verbatim.then_some(KeptText::Bytes),
            source_digest: Some(judged.digest),
            run: Some(self.run),
            rev: before.map_or(1, |row| row.rev + 1),
            updated_at: &work.now,
        }
    }

    /// Says what there is to say of a record, and puts the part that it is about into
    /// quarantine. `kept` tells whether the database has another text than the source; it
    /// is none where the database does not take the record, which is in quarantine as a
    /// whole then.
    fn say(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        held: &PendingRecord,
        remark: &Said,
        kept: Option<bool>,
        shelf: &mut QuarantineWriter,
    ) -> Result<()> {
        let Said { finding, part } = remark;
        let (pointer, kept) = match (part, kept) {
            (None, _) => {
                work.findings.add(finding.clone());
                return Ok(());
            }
            (Some(_), None) => return Ok(()),
            (Some(pointer), Some(kept)) => (pointer, kept),
        };
        let text = &*held.element.text;
        let raw = locate(text, pointer).map_or("", |range| &text[range]);
        let key = Some(held.judged.key.as_str());
        let item = Item { key, position: held.element.index, pointer, raw, finding };
        if let Fate::Held { new, waits } = shelf.put(c, self, work, &item, |_, _| Ok(kept))? {
            if new {
                self.before_change()?;
            }
            work.totals.quarantined += 1;
            work.totals.waiting += u64::from(waits);
            work.findings.add(said(finding, waits));
        }
        Ok(())
    }

    /// Puts a record into quarantine that the database does not take.
    fn refused(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        judge: &mut Judge<'_>,
        held: &PendingRecord,
        reason: &str,
        shelf: &mut QuarantineWriter,
    ) -> Result<()> {
        work.refused.push(held.judged.key.clone());
        work.sequence.break_off();
        let message = format!("the database does not take this record: {reason}");
        let finding = Finding::new(Level::Quarantined, "record.refused", message)
            .in_file(work.path)
            .at(held.element.position(0))
            .on(&held.element.pointer)
            .help(HELP);
        let (position, raw) = (held.element.index, held.element.raw());
        let item = Item { key: None, position, pointer: "", raw: &raw, finding: &finding };
        let said = self.quarantine(c, work, judge, shelf, &item)?;
        work.findings.add(said);
        Ok(())
    }
}
