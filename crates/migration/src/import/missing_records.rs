//! Records that came from the source once and are no longer in it.

use rehome_domain::{Finding, Hint, Level};
use rehome_persistence::{Connection, Row, RowState, changes};

use super::{Import, Prefer, file::FileWork};
use crate::{error::Result, judge::Judge};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

impl Import<'_> {
    /// Counts the records that came from this source once and are no longer in it, and
    /// deletes them where that was asked for. What stays moves behind what the source has,
    /// so that no two records claim one place.
    pub(super) fn missing(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        judge: &Judge<'_>,
    ) -> Result<()> {
        if work.fresh {
            return Ok(());
        }
        // An element in quarantine may be the very record that seems to be missing.
        let delete = self.options.delete_missing && work.waiting_elements == 0;
        if self.options.delete_missing && !delete {
            let message = "nothing was deleted, since elements of this file wait in quarantine";
            work.findings.add(
                Finding::new(Level::Warning, "record.missing-kept", message)
                    .in_file(work.path)
                    .help("correct them, then have what is missing deleted again")
                    .hint(Hint::DeleteMissing { app: work.table.app.clone() }),
            );
        }
        let mut kept = Vec::new();
        let mut after = String::new();
        loop {
            let page = work.table.keys(c, work.container, &after, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            for (key, state) in page {
                if judge.has_seen(&key) {
                    continue;
                }
                let imported = state.source_digest.is_some();
                work.totals.missing += u64::from(imported);
                if imported && delete && self.delete(c, work, &key)? {
                    continue;
                }
                kept.push((key, state));
            }
        }
        if work.keys.is_some() {
            return Ok(());
        }
        kept.sort_by(|(a, left), (b, right)| (left.position, a).cmp(&(right.position, b)));
        let behind = i64::try_from(work.totals.read).unwrap_or(i64::MAX);
        for (position, (key, state)) in (behind..).zip(&kept) {
            self.place(c, work, key, state, position)?;
        }
        Ok(())
    }

    /// Whether a record that is to be deleted has an edit that wins; reports it then.
    fn is_edited(&self, work: &mut FileWork<'_>, row: &Row) -> bool {
        if !row.edited() || self.options.prefer == Prefer::Source {
            return false;
        }
        work.totals.conflicts += 1;
        let address = work.table.address(&row.key);
        let message = format!("`{address}` was edited in the database and is gone from the source");
        work.findings.add(
            Finding::new(Level::Conflict, "record.edited", message)
                .in_file(work.path)
                .help("the edit was kept; it can be deleted instead")
                .hint(Hint::option_of("prefer", "source")),
        );
        true
    }

    /// Deletes a record, and tells whether it did: an edit is kept.
    fn delete(&mut self, c: &mut Connection, work: &mut FileWork<'_>, key: &str) -> Result<bool> {
        let Some(row) = work.table.row(c, work.container, key)? else { return Ok(false) };
        if self.is_edited(work, &row) {
            return Ok(false);
        }
        self.before_change()?;
        changes::delete(c, work.table, work.container, &row)?;
        work.totals.missing -= 1;
        work.totals.deleted += 1;
        Ok(true)
    }

    /// Puts a record in its place, unless it stands there already.
    pub(super) fn place(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        key: &str,
        state: &RowState,
        position: i64,
    ) -> Result<()> {
        if state.position == position {
            return Ok(());
        }
        work.totals.moved += 1;
        self.before_change()?;
        Ok(changes::reorder(c, work.table, work.container, &[(key, state.position, position)])?)
    }
}
