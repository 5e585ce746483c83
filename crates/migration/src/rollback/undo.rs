//! What a rollback does to each record: put back, taken out, or kept and listed.

use rehome_domain::{Digest, Finding, Level, ParsedRecord, RecordId, Source};
use rehome_persistence::{
    Application, Connection, NewRow, Row, Table,
    declared::{self, UndeclaredTable},
    history::{self, BeforeImage, Change},
    packs,
};

use super::RollbackReport;
use crate::error::{Error, Result};

/// How many rows or images are read at a time.
const PAGE: u32 = 64;

/// A rollback under way.
pub(super) struct Undo<'a> {
    pub(super) app: &'a Application,
    pub(super) run: i64,
    pub(super) undone: i64,
    pub(super) report: RollbackReport,
    pub(super) now: String,
}

impl Undo<'_> {
    /// Records that the run brought and a later run changed: kept, where they still are.
    pub(super) fn changed_since(&mut self, c: &mut Connection, tables: &[Table]) -> Result<()> {
        for record in history::changed_since(c, self.undone)? {
            let Some(table) = table_of(tables, &record) else { continue };
            if let Some(row) = table.row(c, &record.container, &record.key)?
                && row.run != Some(self.undone)
                && !history::has_image(c, self.undone, &record)?
            {
                self.conflict(&record, "was changed by a later run");
            }
        }
        Ok(())
    }

    /// Records that the run updated, deleted, moved or put back.
    pub(super) fn images(&mut self, c: &mut Connection, tables: &[Table]) -> Result<()> {
        let mut after: Option<RecordId> = None;
        loop {
            let page = history::images(c, self.undone, after.as_ref(), i64::from(PAGE))?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.record.clone());
            for image in page {
                if let Some(table) = table_of(tables, &image.record) {
                    self.image(c, table, image)?;
                }
            }
        }
    }

    fn image(&mut self, c: &mut Connection, table: &Table, image: BeforeImage) -> Result<()> {
        let record = image.record;
        let RecordId { container, key, .. } = &record;
        let current = table.row(c, container, key)?;
        let untouched = match &current {
            Some(row) => row.digest_of_body() == image.digest_after,
            None => image.digest_after.is_none(),
        };
        match (image.change, current) {
            (Change::Reorder, Some(row)) => {
                if let Some(position) = image.position
                    && row.position != position
                    && !self.moved_since(c, &record, &row)?
                {
                    self.keep(c, &record, Change::Reorder, Some(row.digest), row)?;
                    table.reorder(c, container, key, position)?;
                    self.report.restored += 1;
                }
            }
            (Change::Update, Some(row)) if untouched => {
                if let Some(mut old) = image.row {
                    if self.moved_since(c, &record, &row)? {
                        old.position = row.position;
                    }
                    let rev = row.rev + 1;
                    self.keep(c, &record, Change::Update, Some(old.digest), row)?;
                    self.put(c, table, container, &old, rev, true)?;
                }
            }
            (Change::Delete, None) => {
                if let Some(old) = image.row {
                    let image = BeforeImage {
                        record: record.clone(),
                        change: Change::Insert,
                        digest_after: Some(old.digest),
                        position: None,
                        row: None,
                    };
                    history::keep(c, self.run, &image)?;
                    self.put(c, table, container, &old, old.rev + 1, false)?;
                }
            }
            (Change::Insert, Some(row)) if untouched => self.remove(c, table, &record, row)?,
            (Change::Insert | Change::Reorder, None) => {}
            (Change::Update, None) => {
                self.conflict(&record, "was deleted since");
            }
            (Change::Delete, Some(_)) => {
                self.conflict(&record, "was created anew since");
            }
            (Change::Update | Change::Insert, Some(_)) => {
                self.conflict(&record, "was changed since");
            }
        }
        Ok(())
    }

    /// Whether a later run gave the record another place, which then stays.
    fn moved_since(&self, c: &mut Connection, record: &RecordId, row: &Row) -> Result<bool> {
        let left = history::place_before(c, self.undone, record)?;
        Ok(left.is_some_and(|left| left != row.position))
    }

    /// Records that the run inserted and nothing touched since by another run.
    pub(super) fn inserted(&mut self, c: &mut Connection, table: &Table) -> Result<()> {
        let mut after = (String::new(), String::new());
        loop {
            let page = table.written_by(c, self.undone, (&after.0, &after.1), PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (container, key) in page {
                let record = table.record(&container, key);
                if history::has_image(c, self.undone, &record)? {
                    continue;
                }
                let Some(row) = table.row(c, &container, &record.key)? else { continue };
                if row.edited() {
                    self.conflict(&record, "was edited since");
                } else {
                    self.remove(c, table, &record, row)?;
                }
            }
        }
    }

    /// Records that the run wrote into a table whose collection is declared no more.
    pub(super) fn left_behind(
        &mut self,
        c: &mut Connection,
        table: &UndeclaredTable,
    ) -> Result<()> {
        let UndeclaredTable { name, app, collection } = table;
        let count = declared::written_by(c, table, self.undone)?
            + history::count_images(c, self.undone, app, collection)?;
        if count > 0 {
            let message = format!(
                "what the run did to the table {name} was kept: `{app}` no longer declares its \
                 collection",
            );
            self.report.conflicts.push(
                Finding::new(Level::Conflict, "rollback.undeclared", message)
                    .help("undo it with a program that declares the collection"),
            );
        }
        Ok(())
    }

    fn remove(
        &mut self,
        c: &mut Connection,
        table: &Table,
        record: &RecordId,
        row: Row,
    ) -> Result<()> {
        self.keep(c, record, Change::Delete, None, row)?;
        table.delete(c, &record.container, &record.key)?;
        self.report.removed += 1;
        Ok(())
    }

    fn put(
        &mut self,
        c: &mut Connection,
        table: &Table,
        container: &str,
        old: &Row,
        rev: i64,
        replace: bool,
    ) -> Result<()> {
        // The columns, too, come back as they were: not as the text would be read today.
        let body = Source::named(&old.body, Some(&old.key));
        let parsed = match &old.rendered {
            Some(text) => table.collection.revive(&Source::named(text, body.name), &body),
            None => table.collection.parse(&body),
        };
        let parsed: ParsedRecord =
            parsed.map_err(|decode_error| rehome_persistence::Error::Damaged {
                table: table.name.clone(),
                key: old.key.clone(),
                reason: decode_error.message,
            })?;
        let row = NewRow {
            container,
            key: &old.key,
            parsed: &parsed,
            position: old.position,
            body: &old.body,
            digest: old.digest,
            faithful: false,
            source_digest: old.source_digest,
            run: old.run,
            rev,
            updated_at: &self.now,
        };
        if replace {
            table.replace(c, &row)?;
        } else {
            if self.app.default_pack.is_some() {
                self.ensure_pack(c, container, self.run)?;
            }
            table.insert(c, &row)?;
        }
        self.report.restored += 1;
        Ok(())
    }

    /// Creates the pack in the name of `run`, unless it is there.
    pub(super) fn ensure_pack(&self, c: &mut Connection, container: &str, run: i64) -> Result<()> {
        let id =
            container.parse().map_err(|_| Error::Usage(format!("`{container}` is no pack id")))?;
        packs::ensure(c, self.app, &id, Some(run))?;
        Ok(())
    }

    fn keep(
        &mut self,
        c: &mut Connection,
        record: &RecordId,
        change: Change,
        digest_after: Option<Digest>,
        row: Row,
    ) -> Result<()> {
        let image = BeforeImage {
            record: record.clone(),
            change,
            digest_after,
            position: Some(row.position),
            row: (change != Change::Reorder).then_some(row),
        };
        Ok(history::keep(c, self.run, &image)?)
    }

    fn conflict(&mut self, record: &RecordId, why: &str) {
        let place = match (&self.app.default_pack, record.container.as_str()) {
            (Some(_), pack) => format!(" in pack `{pack}`"),
            (None, "") => String::new(),
            (None, container) => format!(" in `{container}`"),
        };
        let message = format!("`{}`{place} {why}; it was kept", record.address());
        self.report.conflicts.push(
            Finding::new(Level::Conflict, "rollback.edited", message)
                .help("undo that change first, or keep it"),
        );
    }
}

/// The table that holds a record; none where its collection is declared no more, and for the
/// images of what is no record.
fn table_of<'t>(tables: &'t [Table], record: &RecordId) -> Option<&'t Table> {
    let holds =
        |table: &&Table| table.app == record.app && table.collection.id == record.collection;
    tables.iter().find(holds)
}
