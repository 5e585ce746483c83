//! Files of one record that are gone, which is known when all files of their container are
//! in.

use std::collections::HashSet;

use rehome_persistence::{
    Connection, Table,
    changes::Cause,
    quarantine::{self, How},
};

use super::{Import, file::scope};
use crate::{
    error::{Error, Result},
    judge::Judge,
    report::FileReport,
    source::PlannedFile,
};

impl Import<'_> {
    /// Counts the records whose files are gone, when all files of their container are in;
    /// what such a file had in quarantine is settled.
    pub(super) fn missing_files(
        &mut self,
        c: &mut Connection,
        files: &[&PlannedFile],
        table: &Table,
        container: &str,
        judge: &Judge<'_>,
        reports: &mut [FileReport],
    ) -> Result<()> {
        let bad = reports.iter().any(|report| report.rejected || report.totals.waiting > 0);
        let (Some(file), Some(report)) = (files.first(), reports.last_mut()) else { return Ok(()) };
        let rejected = self.plan.rejected_records(&file.source);
        let mut work = self.work(file.source.name(), container, table);
        work.waiting_elements = u64::from(bad || !rejected.is_empty());
        work.keys = Some(Vec::new());
        let there: HashSet<&str> =
            files.iter().map(|file| file.record_name()).chain(rejected).collect();
        let scope = scope(table, container);
        let work = c.unit(scope, Cause::Import, Some(self.run), |c| {
            let place = quarantine::Place {
                app: &self.app.id,
                collection: &table.collection.id,
                container,
            };
            for (id, path) in quarantine::files(c, &place)? {
                if !there.contains(file.source.record_name(&path)) {
                    self.before_change()?;
                    let entry = quarantine::get(c, id)?;
                    quarantine::settle(c, &entry, self.run, How::Absent, None)?;
                }
            }
            self.missing(c, &mut work, judge)?;
            Ok::<_, Error>(work)
        })?;
        report.totals.missing += work.totals.missing;
        report.totals.deleted += work.totals.deleted;
        report.totals.conflicts += work.totals.conflicts;
        report.totals.moved += work.totals.moved;
        self.findings.append(work.findings);
        self.note_missing(work.missing);
        Ok(())
    }
}
