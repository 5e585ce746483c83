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

impl Import<'_> {
    /// Takes one element: a record waits to be written, anything else goes into quarantine.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn element(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        judge: &mut Judge<'_>,
        batch: &mut Batch,
        shelf: &mut QuarantineWriter,
        element: Element<'static>,
        verdict: Verdict,
    ) -> Result<(), Abort> {
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
                batch.push(PendingRecord { element, judged: *judged, findings });
            }
            Verdict::Quarantine(none) => {
                work.sequence.break_off();
                let NoRecord { finding, merge } = *none;
                work.lacking.add(&finding);
                let (position, raw) = (element.index, element.raw());
                let item = Item { key: None, position, pointer: "", raw: &raw, finding: &finding };
                let mut refusal = None;
                if let Some(merge) = &merge {
                    let new = !shelf.knows(&item);
                    // The record that takes it over may be among those that wait.
                    self.flush(c, work, judge, batch, shelf)?;
                    refusal = self.merge(c, work, &element, merge, new)?;
                }
                let item = Item { finding: refusal.as_ref().unwrap_or(&finding), ..item };
                batch.say(self.quarantine(c, work, judge, shelf, &item)?);
            }
        }
        Ok(())
    }
}
