//! One record: inserted, updated, unchanged, in conflict; and those that are missing.

use rehome_domain::{Digest, Finding, Level, Source};
use rehome_persistence::{
    Connection, NewRow, Row, RowState,
    history::{self, BeforeImage, Change},
};

use super::{Import, Prefer, file::FileWork};
use crate::{
    error::Result,
    judge::{Judge, Judged, Merge},
    source::Element,
};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

impl Import<'_> {
    pub(super) fn record(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        element: &Element<'_>,
        judged: &Judged,
    ) -> Result<()> {
        if let Some(difference) = &judged.difference {
            // A model has said itself what it makes of what it lacks or reads otherwise.
            let all = !work.table.is_relational();
            work.notes.add(work.path, element, difference, all, &mut work.findings);
        }
        work.references.add(work.path, &judged.inspection.references);
        let key = &judged.key;
        let state = match work.fresh {
            true => None,
            false => work.table.state(c, work.container, key)?,
        };
        match state {
            None => {
                self.before_change()?;
                work.totals.inserted += 1;
                let place = match work.keys.is_some() {
                    true => work.table.last_position(c, work.container)? + 1,
                    false => element.index,
                };
                work.table.insert(c, &self.row(work, element, judged, place, 1))?;
            }
            Some(state) => self.existing(c, work, element, judged, &state)?,
        }
        Ok(())
    }

    fn existing(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        element: &Element<'_>,
        judged: &Judged,
        state: &RowState,
    ) -> Result<()> {
        let key = &judged.key;
        let place = if work.keys.is_some() { state.position } else { element.index };
        if state.source_digest == Some(judged.digest) && !self.options.again {
            work.totals.unchanged += 1;
            return self.place(c, work, key, state, place);
        }
        // The text itself decides, since an edit by hand leaves the digest behind.
        let Some(row) = work.table.row(c, work.container, key)? else { return Ok(()) };
        let same = row.digest_of_body() == Some(judged.digest);
        if !same && state.source_digest == Some(judged.digest) {
            // The source is what it was; the edit is no conflict.
            work.totals.unchanged += 1;
            return self.place(c, work, key, state, place);
        }
        if !same && row.edited() && self.options.prefer == Prefer::Database {
            work.totals.conflicts += 1;
            let message = format!("`{key}` was edited in the database and changed in the source");
            work.findings.add(
                Finding::new(Level::Conflict, "record.edited", message)
                    .in_file(work.path)
                    .at(element.position(0))
                    .on(&element.pointer)
                    .help("the edit was kept; --prefer source takes the source instead"),
            );
            return self.place(c, work, key, state, place);
        }
        // A new text; or one that catches up with an edit, which the source now owns.
        if same && !self.options.again {
            work.totals.unchanged += 1;
        } else {
            work.totals.updated += 1;
        }
        self.replace(c, work, element, judged, place, row)
    }

    /// Puts a record in its place, unless it stands there already.
    fn place(
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
        let image = BeforeImage {
            table: work.table.name.clone(),
            pack: work.container.to_owned(),
            key: key.to_owned(),
            change: Change::Move,
            digest_after: None,
            position: Some(state.position),
            row: None,
        };
        history::keep(c, self.run, &image)?;
        work.table.move_to(c, work.container, key, position)?;
        Ok(())
    }

    fn replace(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        element: &Element<'_>,
        judged: &Judged,
        place: i64,
        row: Row,
    ) -> Result<()> {
        self.before_change()?;
        let rev = row.rev + 1;
        self.keep(c, work, Change::Update, Some(judged.digest), row)?;
        work.table.replace(c, &self.row(work, element, judged, place, rev))?;
        Ok(())
    }

    /// Keeps how a record stood before this run changed or deleted it.
    fn keep(
        &self,
        c: &mut Connection,
        work: &FileWork<'_>,
        change: Change,
        digest_after: Option<Digest>,
        row: Row,
    ) -> Result<()> {
        let image = BeforeImage {
            table: work.table.name.clone(),
            pack: work.container.to_owned(),
            key: row.key.clone(),
            change,
            digest_after,
            position: Some(row.position),
            row: Some(row),
        };
        Ok(history::keep(c, self.run, &image)?)
    }

    fn row<'r>(
        &'r self,
        work: &'r FileWork<'_>,
        element: &'r Element<'_>,
        judged: &'r Judged,
        place: i64,
        rev: i64,
    ) -> NewRow<'r> {
        NewRow {
            container: work.container,
            key: &judged.key,
            inspection: &judged.inspection,
            position: place,
            body: element.text,
            digest: judged.digest,
            faithful: judged.difference.is_none(),
            source_digest: Some(judged.digest),
            run: Some(self.run),
            rev,
            updated_at: &work.now,
        }
    }

    /// Lets an earlier record take over what a later element of its key says: its columns
    /// do, and its text stays what its own element is. An edit of the record wins.
    pub(super) fn merge(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        element: &Element<'_>,
        merge: &Merge,
        is_new: bool,
    ) -> Result<()> {
        let Merge { container, key, text } = merge;
        let Some(row) = work.table.row(c, container, key)? else { return Ok(()) };
        let ours = row.run == Some(self.run);
        if row.edited() || !(is_new || ours || self.options.again) {
            return Ok(());
        }
        let source = Source { text, name: element.name, choices: &self.options.choices };
        let Ok(inspection) = work.table.collection.inspect(&source) else { return Ok(()) };
        self.before_change()?;
        let (body, digest, rev) = (row.body.clone(), row.digest, row.rev + i64::from(!ours));
        let (position, source_digest) = (row.position, row.source_digest);
        if !ours {
            let image = BeforeImage {
                table: work.table.name.clone(),
                pack: container.clone(),
                key: key.clone(),
                change: Change::Update,
                digest_after: Some(digest),
                position: Some(position),
                row: Some(row),
            };
            history::keep(c, self.run, &image)?;
        }
        let row = NewRow {
            container,
            key,
            inspection: &inspection,
            position,
            body: &body,
            digest,
            faithful: false,
            source_digest,
            run: Some(self.run),
            rev,
            updated_at: &work.now,
        };
        Ok(work.table.replace(c, &row)?)
    }

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
        let delete = self.options.delete_missing && work.totals.quarantined == 0;
        if self.options.delete_missing && !delete {
            let message = "nothing was deleted, since elements of this file are in quarantine";
            work.findings.add(
                Finding::new(Level::Warning, "record.missing-kept", message)
                    .in_file(work.path)
                    .help("correct them, then import with --delete-missing again"),
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
        let key = &row.key;
        let message = format!("`{key}` was edited in the database and is gone from the source");
        work.findings.add(
            Finding::new(Level::Conflict, "record.edited", message)
                .in_file(work.path)
                .help("the edit was kept; --prefer source deletes it instead"),
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
        self.keep(c, work, Change::Delete, None, row)?;
        work.table.delete(c, work.container, key)?;
        work.totals.missing -= 1;
        work.totals.deleted += 1;
        Ok(true)
    }
}
