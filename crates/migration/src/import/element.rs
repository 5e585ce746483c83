//! One element of a file that is imported.

use rehome_domain::Level;
use rehome_persistence::Connection;

use super::{
    Import,
    file::{Abort, FileWork},
    quarantine::{Item, QuarantineWriter},
};
use crate::{
    batch::{Batch, PendingRecord, Said},
    judge::{Judge, NoRecord, Verdict, finding_of},
    source::Element,
};

/// What takes the elements of a file in.
pub(super) struct Intake<'i, 't> {
    pub(super) work: &'i mut FileWork<'t>,
    pub(super) judge: &'i mut Judge<'t>,
    /// What waits to be written.
    pub(super) batch: Batch,
    pub(super) shelf: QuarantineWriter,
}

impl Import<'_> {
    /// Takes one element: a record waits to be written, anything else goes into quarantine.
    pub(super) fn element(
        &mut self,
        c: &mut Connection,
        intake: &mut Intake<'_, '_>,
        element: Element<'static>,
        verdict: Verdict,
    ) -> Result<(), Abort> {
        let work = &mut *intake.work;
        match verdict {
            Verdict::Record(mut judged) => {
                let remarks = std::mem::take(&mut judged.parsed.remarks);
                if let Some(difference) = &mut judged.difference {
                    // What the record type speaks of is not unknown to it.
                    difference
                        .unknown
                        .retain(|pointer| !remarks.iter().any(|remark| remark.pointer == *pointer));
                }
                let mut findings = Vec::new();
                for remark in remarks {
                    let part = remark.quarantine.then(|| remark.pointer.clone());
                    let finding = finding_of(remark, work.path, &element);
                    if finding.level == Level::Note && part.is_none() {
                        work.notes.gather(finding);
                    } else {
                        findings.push(Said { finding, part });
                    }
                }
                if let Some(keys) = &mut work.keys {
                    keys.push(judged.key.clone());
                }
                self.notice(work, &element, &judged, &mut findings);
                intake.batch.push(PendingRecord { element, judged: *judged, findings });
            }
            Verdict::Quarantine(none) => {
                work.sequence.break_off();
                let NoRecord { finding, merge } = *none;
                work.lacking.add(&finding);
                let (position, raw) = (element.index, element.raw());
                let item = Item { key: None, position, pointer: "", raw: &raw, finding: &finding };
                let mut refusal = None;
                if let Some(merge) = &merge {
                    let new = !intake.shelf.knows(&item);
                    // The record that takes it over may be among those that wait.
                    self.flush(c, intake)?;
                    refusal = self.merge(c, intake.work, &element, merge, new)?;
                }
                let item = Item { finding: refusal.as_ref().unwrap_or(&finding), ..item };
                let Intake { work, judge, batch, shelf } = intake;
                batch.say(self.quarantine(c, work, judge, shelf, &item)?);
            }
        }
        Ok(())
    }
}
