//! Records that came from the source once and are no longer in it.

use rehome_domain::{Finding, Hint, Level, short};
use rehome_persistence::{Connection, Row, RowState, changes};

use super::{Import, Prefer, file::FileWork};
use crate::{error::Result, judge::Judge, report::MissingRecord};

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
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let mut after = String::new();
        loop {
            let page = work.table.keys(c, work.container, &after, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            for (key, state) in page {
                if judge.has_seen(&key) {
                    continue;
                }
                // Whose element waits in quarantine is not missing.
                let is_missing =
                    !self.options.adds && state.source_digest.is_some() && !judge.may_wait(&key);
                work.totals.missing += u64::from(is_missing);
                if is_missing && delete && self.delete(c, work, &key)? {
                    continue;
                }
                if is_missing {
                    gone.push(key.clone());
                }
                kept.push((key, state));
            }
        }
        self.say_missing(c, work, &gone)?;
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

    /// Says which records are missing and were kept, and what an import would do that deletes
    /// such.
    fn say_missing(
        &self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        keys: &[String],
    ) -> Result<()> {
        let mut deletable = 0;
        for page in keys.chunks(PAGE as usize) {
            let page: Vec<&str> = page.iter().map(String::as_str).collect();
            let rows = work.table.rows(c, work.container, &page)?;
            for (key, row) in page.iter().zip(rows) {
                let is_edited = row.is_some_and(|row| row.edited());
                let stays = is_edited && self.options.prefer == Prefer::Database;
                let is_deletable = work.waiting_elements == 0 && !stays;
                deletable += usize::from(is_deletable);
                if work.missing.len() < self.options.max_findings {
                    work.missing.push(MissingRecord {
                        path: work.path.to_owned(),
                        record: work.table.record(work.container, *key),
                        deletable: is_deletable,
                    });
                }
            }
        }
        let names = short::names(keys.iter().map(String::as_str), keys.len() as u64);
        let message = match keys.len() {
            0 => return Ok(()),
            1 => format!("{names} came from this file once, is no longer in it, and was kept"),
            _ => format!("{names} came from this file once, are no longer in it, and were kept"),
        };
        let mut finding =
            Finding::new(Level::Warning, "record.missing", message).in_file(work.path);
        finding = if work.waiting_elements > 0 {
            finding.help("none would be deleted while elements of this file wait in quarantine")
        } else if deletable == 0 {
            finding.help("each was edited in the database, so none would be deleted")
        } else {
            let app = work.table.app.clone();
            let what = match keys.len() - deletable {
                0 if deletable == 1 => "it can be deleted".to_owned(),
                0 => "they can be deleted".to_owned(),
                edited => format!("{deletable} can be deleted; {edited} were edited and stay"),
            };
            finding.help(what).hint(Hint::DeleteMissing { app })
        };
        if self.options.delete_missing {
            finding.hint = None;
        }
        work.findings.add(finding);
        Ok(())
    }

    /// Keeps which records are missing for the report, up to its limit.
    pub(super) fn note_missing(&mut self, missing: Vec<MissingRecord>) {
        let room = self.options.max_findings.saturating_sub(self.missing.len());
        self.missing.extend(missing.into_iter().take(room));
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
