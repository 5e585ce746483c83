//! Entries of what other programs wrote, noted after the fact.

use rehome_domain::{Digest, RecordId};

use super::{
    Former, Op,
    entry::Said,
    record::note_rows,
    rows::Picture,
    splice::Splice,
    unit::{self, note},
};
use crate::{
    Application, Connection, Row, Table,
    error::Result,
    outside,
    table_copy::{Shape, Value},
};

/// Notes what became of a record in an envelope: how it stood, and how it stands.
pub(crate) fn note_outside(
    c: &mut Connection,
    table: &Table,
    container: &str,
    before: Option<&Row>,
    now: Option<&Row>,
) -> Result<()> {
    let Some(key) = now.or(before).map(|row| row.key.clone()) else { return Ok(()) };
    unit::touch(c, table, container, &key)?;
    let digest = |row: &Row| {
        row.digest_of_body().unwrap_or_else(|| Digest::of_canonical(row.body.as_bytes()))
    };
    let said = |op| Said {
        former: before.map(Former::of).unwrap_or_default(),
        digest_before: before.map(digest),
        digest_after: now.map(digest),
        ..Said::new(op)
    };
    let record = table.record(container, &key);
    match (before, now) {
        (None, _) => note(c, record, said(Op::Insert)),
        (Some(old), None) => {
            note(c, record, Said { before: Some(Splice::whole(&*old.body)), ..said(Op::Delete) })
        }
        (Some(old), Some(new)) if old.body != new.body => {
            // A whole text, since a splice of one that another program wrote helps nobody.
            note(c, record, Said { before: Some(Splice::whole(&*old.body)), ..said(Op::Replace) })
        }
        (Some(old), Some(new)) if old.position != new.position => {
            let former = Former { position: Some(old.position), ..Former::default() };
            note(c, record, Said { former, ..Said::new(Op::Reorder) })
        }
        _ => Ok(()),
    }
}

/// Rows of relations, packs and workspaces that other programs changed, by what they belong to.
#[derive(Default)]
pub(crate) struct Outside {
    groups: Vec<(RecordId, Option<Table>, Vec<Changed>)>,
}

struct Changed {
    shape: Shape,
    before: Option<Vec<Value>>,
    now: Option<Vec<Value>>,
}

impl Outside {
    /// One row more, in the order of the tables.
    pub(crate) fn add(
        &mut self,
        c: &mut Connection,
        app: Option<&Application>,
        shape: &Shape,
        before: Option<Vec<Value>>,
        now: Option<Vec<Value>>,
    ) -> Result<()> {
        let Some(row) = now.as_ref().or(before.as_ref()) else { return Ok(()) };
        let owner = match app {
            Some(app) => outside::owner(c, app, shape, row)?,
            None => None,
        };
        let (table, record) = match owner {
            Some((table, record)) => (Some(table), record),
            // Of a record that is gone, or of none: rows that went together stand together.
            None => (None, self.of_no_record(app, shape, row)),
        };
        let changed = Changed { shape: shape.clone(), before, now };
        match self.groups.iter_mut().find(|(of, ..)| *of == record) {
            Some((.., rows)) => rows.push(changed),
            None => self.groups.push((record, table, vec![changed])),
        }
        Ok(())
    }

    fn of_no_record(&self, app: Option<&Application>, shape: &Shape, row: &[Value]) -> RecordId {
        let text = |column: &str| match shape.value(row, column) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        if shape.name == "packs" {
            return RecordId::new(text("app"), "", text("id"), "");
        }
        // What its parent is a part of, where that went with it.
        for (column, to, its) in &shape.refers {
            let Some(value) = shape.value(row, column) else { continue };
            let is_parent = |changed: &Changed| {
                let row = changed.before.as_ref().or(changed.now.as_ref());
                changed.shape.name == *to
                    && row.and_then(|row| changed.shape.value(row, its)) == Some(value)
            };
            if let Some((record, ..)) =
                self.groups.iter().find(|(.., rows)| rows.iter().any(is_parent))
            {
                return record.clone();
            }
        }
        RecordId::new(app.map_or("", |app| &app.id), "", "", shape.name.as_str())
    }

    /// Notes all of them, an entry for each record.
    pub(crate) fn note(self, c: &mut Connection) -> Result<()> {
        for (record, table, rows) in self.groups {
            if let Some(table) = &table {
                unit::touch(c, table, &record.container, &record.key)?;
            }
            let side = |of: fn(&Changed) -> &Option<Vec<Value>>| {
                let mut tables: Vec<(&Shape, Vec<Vec<Value>>)> = Vec::new();
                for changed in &rows {
                    let row = of(changed).iter().cloned();
                    match tables.last_mut().filter(|(shape, _)| shape.name == changed.shape.name) {
                        Some((_, all)) => all.extend(row),
                        None => tables.push((&changed.shape, row.collect())),
                    }
                }
                Picture::with(tables)
            };
            let (old, new) = (side(|changed| &changed.before), side(|changed| &changed.now));
            let schema = table.as_ref().map_or("", Table::schema_version);
            note_rows(c, record, schema, &old, &new)?;
        }
        Ok(())
    }
}
