//! What a rollback does to each thing that the run changed: put back, taken out, or kept and
//! listed. It follows the log backwards, so that what came last goes first.

use std::collections::{BTreeSet, HashMap};

use rehome_domain::{Event, Finding, Level, RecordId};
use rehome_persistence::{
    Application, Connection, Error as DatabaseError, Row, Table,
    changes::{self, Change, Context, Op, Shapes},
    declared::{self, UndeclaredTable},
    history, packs, quarantine,
};

use super::RollbackReport;
use crate::error::{Error, Result};

/// How many changes or keys are read at a time.
const PAGE: u32 = 64;

/// A rollback under way.
pub(super) struct Undo<'a> {
    pub(super) app: &'a Application,
    pub(super) tables: Vec<Table>,
    pub(super) shapes: Shapes,
    pub(super) run: i64,
    pub(super) undone: i64,
    pub(super) report: RollbackReport,
    context: &'a Context,
    /// What the run did something to, and whether it is kept as it is now.
    decided: HashMap<RecordId, bool>,
    /// How the run made packs, which go last.
    packs: Vec<Change>,
    /// The packs that it changed.
    changed_packs: BTreeSet<String>,
}

impl<'a> Undo<'a> {
    pub(super) fn new(
        c: &mut Connection,
        app: &'a Application,
        run: i64,
        report: RollbackReport,
        context: &'a Context,
    ) -> Result<Self> {
        let (tables, shapes) = (Table::all(app), Shapes::of(c, app)?);
        let undone = report.undone;
        let (decided, packs, changed_packs) = Default::default();
        Ok(Self {
            app,
            tables,
            shapes,
            run,
            undone,
            report,
            context,
            decided,
            packs,
            changed_packs,
        })
    }

    /// Undoes all that stands in the log of the run.
    pub(super) fn changes(&mut self, c: &mut Connection) -> Result<()> {
        let mut before = i64::MAX;
        loop {
            let page = changes::of_run(c, self.undone, before, i64::from(PAGE))?;
            let Some(last) = page.last() else { return Ok(()) };
            before = last.seq;
            for change in page {
                self.context.tell(Event::Advanced(1))?;
                if quarantine::is_of_entry(&change) {
                    continue;
                }
                match self.table_of(&change.record) {
                    Some(table) if change.births.is_some() => {
                        self.births(c, &table, &change.record.container)?;
                    }
                    Some(table) if change.is_part() => self.part(c, &table, &change)?,
                    Some(table) => self.record(c, &table, &change)?,
                    None if change.is_part() => self.other(c, &change)?,
                    // Its collection is declared no more; that is said for all of them.
                    None => {}
                }
            }
        }
    }

    /// Undoes a change of a record as a whole.
    fn record(&mut self, c: &mut Connection, table: &Table, change: &Change) -> Result<()> {
        let RecordId { container, key, .. } = &change.record;
        let current = table.row(c, container, key)?;
        if change.op == Op::Replace && change.former.run == Some(self.undone) {
            // The run brought it itself, and it goes with what came with its file.
            return Ok(());
        }
        if change.op == Op::Reorder {
            let Some(row) = current else { return Ok(()) };
            let moves = change.former.position.is_some_and(|place| place != row.position);
            if moves && !self.is_kept(&change.record) && !moved_since(c, change, &row)? {
                changes::put_back(c, table, change, Some(&row), None)?;
                self.report.restored += 1;
            }
            return Ok(());
        }
        // The last of what the run did decides about all of it: the way back leads from there.
        if !self.decided.contains_key(&change.record) {
            let why = why_kept(change, current.as_ref());
            self.decide(change, why);
        }
        if self.is_kept(&change.record) || (change.op == Op::Insert && current.is_none()) {
            return Ok(());
        }
        let place = match &current {
            Some(row) if moved_since(c, change, row)? => Some(row.position),
            _ => None,
        };
        if change.op == Op::Delete && self.app.default_pack.is_some() {
            self.ensure_pack(c, container)?;
        }
        let put = |c: &mut Connection| changes::put_back(c, table, change, current.as_ref(), place);
        self.guarded(c, change, put)?;
        Ok(())
    }

    /// Undoes a change of a part of a record, where that part stands as the run left it.
    fn part(&mut self, c: &mut Connection, table: &Table, change: &Change) -> Result<()> {
        if self.is_kept(&change.record) {
            return Ok(());
        }
        if !self.decided.contains_key(&change.record)
            && let Some(whole) = changes::last_of_run(c, self.undone, &change.record)?
        {
            let current = table.row(c, &change.record.container, &change.record.key)?;
            let why = why_kept(&whole, current.as_ref());
            self.decide(change, why);
            if self.is_kept(&change.record) {
                return Ok(());
            }
        }
        if changes::are_gone(c, &self.shapes, change)? {
            // With the record that they belonged to.
            return Ok(());
        }
        if !changes::rows_stand(c, &self.shapes, change)? {
            self.decide(change, Some("was changed since"));
            return Ok(());
        }
        let shapes = self.shapes.clone();
        self.guarded(c, change, |c| changes::rows_put_back(c, &shapes, Some(table), change))?;
        Ok(())
    }

    /// Undoes a change of rows that are no record: of a pack, of a workspace, of the quarantine.
    fn other(&mut self, c: &mut Connection, change: &Change) -> Result<()> {
        let is_pack = change.part.starts_with("packs ") && !change.record.container.is_empty();
        if is_pack && change.op == Op::Patch {
            self.changed_packs.insert(change.record.container.clone());
        }
        if change.op == Op::Insert {
            if is_pack {
                self.packs.push(change.clone());
                return Ok(());
            }
            // What others need stays: it says nothing by itself.
            if changes::are_gone(c, &self.shapes, change)? || self.is_needed(c, change)? {
                return Ok(());
            }
        }
        if !changes::rows_stand(c, &self.shapes, change)? {
            self.decide(change, Some("was changed since"));
            return Ok(());
        }
        let shapes = self.shapes.clone();
        self.guarded(c, change, |c| changes::rows_put_back(c, &shapes, None, change))?;
        Ok(())
    }

    /// Whether rows refer to those that a change brought; where none can by their columns, whether
    /// records are in the container that it is about.
    fn is_needed(&self, c: &mut Connection, change: &Change) -> Result<bool> {
        if let Some(are_referred_to) = changes::are_referred_to(c, &self.shapes, change)? {
            return Ok(are_referred_to);
        }
        for table in self.tables.iter().filter(|table| table.has_containers()) {
            if !table.is_empty(c, &change.record.key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Puts something back behind a savepoint: what it refers to may be gone.
    fn guarded(
        &mut self,
        c: &mut Connection,
        change: &Change,
        put: impl FnOnce(&mut Connection) -> Result<(), DatabaseError>,
    ) -> Result<()> {
        match c.write(put) {
            Ok(()) if change.record.collection.is_empty() => self.report.others += 1,
            Ok(()) if change.op == Op::Insert => self.report.removed += 1,
            Ok(()) => self.report.restored += 1,
            Err(DatabaseError::Refused(_)) => {
                self.decide(
                    change,
                    Some(
                        "cannot be put back: what it belongs to is gone, or another has its place",
                    ),
                );
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Records that the run brought to a container, and that nothing has touched since.
    fn births(&mut self, c: &mut Connection, table: &Table, container: &str) -> Result<()> {
        let mut after = String::new();
        // What the run wrote in the place of another has an entry of its own.
        let others = changes::keys_of_run(c, self.undone, table, container)?;
        loop {
            let page = table.written_by(c, self.undone, container, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(last);
            let keys: Vec<&str> =
                page.iter().filter(|key| !others.contains(*key)).map(String::as_str).collect();
            let rows = table.rows(c, container, &keys)?.into_iter().flatten();
            let (edited, as_it_came): (Vec<Row>, Vec<Row>) = rows.partition(Row::edited);
            for row in edited {
                self.conflict(&table.record(container, row.key), "was edited since");
            }
            changes::delete_all(c, table, container, &as_it_came)?;
            self.report.removed += as_it_came.len() as u64;
        }
    }

    /// Records that the run brought and a later run changed: kept, where they still are.
    pub(super) fn changed_since(&mut self, c: &mut Connection) -> Result<()> {
        for record in changes::changed_since(c, self.undone)? {
            let Some(table) = self.table_of(&record) else { continue };
            if let Some(row) = table.row(c, &record.container, &record.key)?
                && row.run != Some(self.undone)
                && changes::last_of_run(c, self.undone, &record)?.is_none()
            {
                self.conflict(&record, "was changed by a later run");
            }
        }
        Ok(())
    }

    /// The packs that the run made go, if nothing is in them; and so do others that it changed,
    /// or whose records, if what made them was undone before. One that says something else than
    /// it was made with stays: that would be lost.
    pub(super) fn drop_packs(&mut self, c: &mut Connection, container: Option<&str>) -> Result<()> {
        for change in std::mem::take(&mut self.packs) {
            let id = change.record.container.as_str();
            if !packs::is_empty(c, self.app, id)? {
                continue;
            }
            if packs::is_as_made(c, self.app, id, Some(change.seq))? {
                let is_gone = packs::drop_if_empty(c, self.app, id)?;
                // That of an import comes and goes with its records.
                self.report.others += u64::from(is_gone && container.is_none());
            } else {
                self.decide(&change, Some("was changed since"));
            }
        }
        for id in
            std::mem::take(&mut self.changed_packs).iter().map(String::as_str).chain(container)
        {
            if let Some(run) = packs::made_by(c, id)?
                && history::is_undone_with(c, run, self.undone)?
                && packs::is_empty(c, self.app, id)?
                && packs::is_as_made(c, self.app, id, None)?
            {
                packs::drop_if_empty(c, self.app, id)?;
            }
        }
        Ok(())
    }

    /// Records that the run wrote into a table whose collection is declared no more.
    pub(super) fn left_behind(
        &mut self,
        c: &mut Connection,
        table: &UndeclaredTable,
    ) -> Result<()> {
        let UndeclaredTable { name, app, collection } = table;
        let count = declared::written_by(c, table, self.undone)?
            + changes::count_of_run(c, self.undone, app, collection)?;
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

    /// Creates the pack in the name of the rollback, unless it is there.
    fn ensure_pack(&self, c: &mut Connection, container: &str) -> Result<()> {
        let id =
            container.parse().map_err(|_| Error::Usage(format!("`{container}` is no pack id")))?;
        packs::ensure(c, self.app, &id, Some(self.run))?;
        Ok(())
    }

    fn is_kept(&self, record: &RecordId) -> bool {
        self.decided.get(record).copied().unwrap_or_default()
    }

    /// Decides about what a change is about; it is said once that it is kept, and why.
    fn decide(&mut self, change: &Change, why_kept: Option<&str>) {
        let was_kept = self.decided.insert(change.record.clone(), why_kept.is_some());
        if let Some(why) = why_kept
            && was_kept != Some(true)
        {
            if change.record.collection.is_empty() {
                self.conflict_of_other(change, why);
            } else {
                self.conflict(&change.record, why);
            }
        }
    }

    fn conflict(&mut self, record: &RecordId, why: &str) {
        let place = match (&self.app.default_pack, record.container.as_str()) {
            (Some(_), pack) => format!(" in pack `{pack}`"),
            (None, "") => String::new(),
            (None, container) => format!(" in `{container}`"),
        };
        self.kept(format!("`{}`{place} {why}; it was kept", record.address()));
    }

    fn conflict_of_other(&mut self, change: &Change, why: &str) {
        let RecordId { container, key, .. } = &change.record;
        let what = match (change.part.starts_with("packs "), container.as_str(), key.as_str()) {
            (true, "", _) => "the order of the packs".to_owned(),
            (true, pack, _) => format!("the pack `{pack}`"),
            (false, "", key) => format!("the workspace `{key}`"),
            (false, container, _) => format!("what belongs to `{container}`"),
        };
        self.kept(format!("{what} {why}; it was kept"));
    }

    fn kept(&mut self, message: String) {
        self.report.conflicts.push(
            Finding::new(Level::Conflict, "rollback.edited", message)
                .help("undo that change first, or keep it"),
        );
    }

    /// The table that holds a record; none where its collection is declared no more, and for
    /// what is no record.
    fn table_of(&self, record: &RecordId) -> Option<Table> {
        let holds =
            |table: &&Table| table.app == record.app && table.collection.id == record.collection;
        self.tables.iter().find(holds).cloned()
    }
}

/// Why a record is kept as it is now; nothing where it still is what the change left.
fn why_kept(change: &Change, current: Option<&Row>) -> Option<&'static str> {
    let now = current.and_then(Row::digest_of_body);
    match (change.op, current) {
        (Op::Reorder, _) | (Op::Delete | Op::Insert, None) => None,
        (Op::Delete, Some(_)) => Some("was created anew since"),
        (_, None) => Some("was deleted since"),
        (_, Some(_)) if now == change.digest_after => None,
        (_, Some(_)) => Some("was changed since"),
    }
}

/// Whether something gave the record another place since, which then stays.
fn moved_since(c: &mut Connection, change: &Change, row: &Row) -> Result<bool> {
    let left = changes::place_left(c, &change.record, change.seq)?;
    Ok(left.is_some_and(|left| left != row.position))
}
