//! What a rollback does to each record: put back, taken out, or kept and listed.

use std::collections::HashMap;

use rehome_domain::{App, Digest, Finding, Level, ParsedRecord, Source};
use rehome_persistence::{
    Connection, NewRow, Row, Table, declared,
    history::{self, BeforeImage, Change},
    packs,
};

use super::RollbackReport;
use crate::error::{Error, Result};

/// How many rows or images are read at a time.
const PAGE: u32 = 64;

/// A rollback under way.
pub(super) struct Undo<'a> {
    pub(super) app: &'a App,
    pub(super) run: i64,
    pub(super) undone: i64,
    pub(super) report: RollbackReport,
    pub(super) now: String,
}

impl Undo<'_> {
    /// Records that the run brought and a later run changed: kept, where they still are.
    pub(super) fn changed_since(
        &mut self,
        c: &mut Connection,
        tables: &HashMap<String, Table>,
    ) -> Result<()> {
        for (name, container, key) in history::changed_since(c, self.undone)? {
            let Some(table) = tables.get(&name) else { continue };
            if let Some(row) = table.row(c, &container, &key)?
                && row.run != Some(self.undone)
                && !history::has_image(c, self.undone, &name, &container, &key)?
            {
                self.conflict(table, &container, &key, "was changed by a later run");
            }
        }
        Ok(())
    }

    /// Records that the run updated, deleted, moved or put back.
    pub(super) fn images(
        &mut self,
        c: &mut Connection,
        tables: &HashMap<String, Table>,
    ) -> Result<()> {
        let mut after = (String::new(), String::new(), String::new());
        loop {
            let from = (after.0.as_str(), after.1.as_str(), after.2.as_str());
            let page = history::images(c, self.undone, from, i64::from(PAGE))?;
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.table.clone(), last.container.clone(), last.key.clone());
            for image in page {
                if let Some(table) = tables.get(&image.table) {
                    self.image(c, table, image)?;
                }
            }
        }
    }

    fn image(&mut self, c: &mut Connection, table: &Table, image: BeforeImage) -> Result<()> {
        let (container, key) = (image.container.clone(), image.key.clone());
        let current = table.row(c, &container, &key)?;
        let untouched = match &current {
            Some(row) => row.digest_of_body() == image.digest_after,
            None => image.digest_after.is_none(),
        };
        match (image.change, current) {
            (Change::Reorder, Some(row)) => {
                if let Some(position) = image.position
                    && row.position != position
                    && !self.moved_since(c, table, &container, &row)?
                {
                    self.keep(c, table, &container, Change::Reorder, Some(row.digest), row)?;
                    table.reorder(c, &container, &key, position)?;
                    self.report.restored += 1;
                }
            }
            (Change::Update, Some(row)) if untouched => {
                if let Some(mut old) = image.row {
                    if self.moved_since(c, table, &container, &row)? {
                        old.position = row.position;
                    }
                    let rev = row.rev + 1;
                    self.keep(c, table, &container, Change::Update, Some(old.digest), row)?;
                    self.put(c, table, &container, &old, rev, true)?;
                }
            }
            (Change::Delete, None) => {
                if let Some(old) = image.row {
                    let image = BeforeImage {
                        table: table.name.clone(),
                        container: container.clone(),
                        key,
                        change: Change::Insert,
                        digest_after: Some(old.digest),
                        position: None,
                        row: None,
                    };
                    history::keep(c, self.run, &image)?;
                    self.put(c, table, &container, &old, old.rev + 1, false)?;
                }
            }
            (Change::Insert, Some(row)) if untouched => self.remove(c, table, &container, row)?,
            (Change::Insert | Change::Reorder, None) => {}
            (Change::Update, None) => {
                self.conflict(table, &container, &key, "was deleted since");
            }
            (Change::Delete, Some(_)) => {
                self.conflict(table, &container, &key, "was created anew since");
            }
            (Change::Update | Change::Insert, Some(_)) => {
                self.conflict(table, &container, &key, "was changed since");
            }
        }
        Ok(())
    }

    /// Whether a later run gave the record another place, which then stays.
    fn moved_since(
        &self,
        c: &mut Connection,
        table: &Table,
        container: &str,
        row: &Row,
    ) -> Result<bool> {
        let left = history::place_before(c, self.undone, &table.name, container, &row.key)?;
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
                if history::has_image(c, self.undone, &table.name, &container, &key)? {
                    continue;
                }
                let Some(row) = table.row(c, &container, &key)? else { continue };
                if row.edited() {
                    self.conflict(table, &container, &key, "was edited since");
                } else {
                    self.remove(c, table, &container, row)?;
                }
            }
        }
    }

    /// Records that the run wrote into a table whose collection is declared no more.
    pub(super) fn left_behind(&mut self, c: &mut Connection, table: &str) -> Result<()> {
        let count = declared::written_by(c, table, self.undone)?
            + history::count_images(c, self.undone, table)?;
        if count > 0 {
            let message = format!(
                "what the run did to the table {table} was kept: `{}` no longer declares its \
                 collection",
                self.app.id
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
        container: &str,
        row: Row,
    ) -> Result<()> {
        let key = row.key.clone();
        self.keep(c, table, container, Change::Delete, None, row)?;
        table.delete(c, container, &key)?;
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
        table: &Table,
        container: &str,
        change: Change,
        digest_after: Option<Digest>,
        row: Row,
    ) -> Result<()> {
        let image = BeforeImage {
            table: table.name.clone(),
            container: container.to_owned(),
            key: row.key.clone(),
            change,
            digest_after,
            position: Some(row.position),
            row: (change != Change::Reorder).then_some(row),
        };
        Ok(history::keep(c, self.run, &image)?)
    }

    fn conflict(&mut self, table: &Table, container: &str, key: &str, why: &str) {
        let place = match &self.app.default_pack {
            Some(_) => format!(" in pack `{container}`"),
            None if container.is_empty() => String::new(),
            None => format!(" in `{container}`"),
        };
        let message = format!("`{key}` of {}{place} {why}; it was kept", table.collection.id);
        self.report.conflicts.push(
            Finding::new(Level::Conflict, "rollback.edited", message)
                .help("undo that change first, or keep it"),
        );
    }
}
