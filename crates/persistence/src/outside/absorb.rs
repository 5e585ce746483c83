//! Taking over into the log what other programs wrote.
//!
//! What counts is how a row stood before the first of their statements, and how it stands now:
//! what came between nobody can see any more. A record in an envelope is read anew from its text,
//! which is what it says; columns beside it that were written by hand are made from it again.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};
use rehome_domain::{Digest, RecordId, Source};

use super::{ACTOR, row};
use crate::{
    Application, Connection, NewRow, Row, Table,
    changes::{self, Cause, Context, Outside, Scope},
    declared,
    error::Result,
    migrations, on,
    statement::Statement,
    table_copy::{Shape, Value, rows},
    types::Timestamp,
};

/// How many are read at a time.
const PAGE: i64 = 5_000;

/// Takes over all that waits, as one unit of work; returns how many rows had changed.
///
/// # Errors
/// When the database refuses.
pub fn absorb(c: &mut Connection) -> Result<u64> {
    let outside = Context::of(ACTOR).because("written by another program");
    let (context, was) = c.unit_mut().act(Arc::new(outside), true);
    let taken = c.unit(Scope::Database, Cause::Absorbed, None, take);
    c.unit_mut().act(context, was);
    taken
}

/// By key, how a row stood before the first statement; none where it was not there.
type First = BTreeMap<String, (Vec<Value>, Option<Vec<Value>>)>;

fn take(c: &mut Connection) -> Result<u64> {
    let apps = c.unit_mut().apps();
    let shapes = shapes(c, &apps)?;
    let mut noted: HashMap<String, First> = HashMap::new();
    let mut unknown: HashSet<String> = HashSet::new();
    let mut after = 0;
    loop {
        let page = page(c, after)?;
        let Some(last) = page.last() else { break };
        after = last.0;
        for (_, table, old, new) in page {
            let Some((_, shape)) = shapes.iter().find(|(_, shape)| shape.name == table) else {
                unknown.insert(table);
                continue;
            };
            let read =
                |text: Option<String>| text.and_then(|text| row::read(shape, &text, c.backend()));
            let (old, new) = (read(old), read(new));
            let rows = noted.entry(table).or_default();
            let mut first = |row: Vec<Value>, was: bool| {
                let key: Vec<Value> = shape.key_of(&row).cloned().collect();
                let before = was.then_some(row);
                rows.entry(format!("{key:?}")).or_insert((key, before));
            };
            if let Some(old) = old {
                first(old, true);
            }
            if let Some(new) = new {
                first(new, false);
            }
        }
    }
    let mut taken = 0;
    let mut parts = Outside::default();
    for (app, shape) in &shapes {
        let Some(rows) = noted.remove(&shape.name) else { continue };
        let table = table_of(app.as_ref(), shape);
        for (_, (key, before)) in rows {
            let now = find(c, shape, &key)?;
            if before == now {
                continue;
            }
            taken += 1;
            match &table {
                Some(table) => record(c, table, shape, before, now)?,
                None => parts.add(c, app.as_ref(), shape, before, now)?,
            }
        }
    }
    parts.note(c)?;
    forget(c, after, &unknown)?;
    Ok(taken)
}

/// The tables that the log may be about, each with its application; parents before what belongs to
/// them.
fn shapes(c: &mut Connection, apps: &[Application]) -> Result<Vec<(Option<Application>, Shape)>> {
    let core = migrations::core_shapes().iter().filter(|shape| shape.name == "packs");
    let mut all: Vec<_> = core.map(|shape| (None, shape.clone())).collect();
    for app in apps {
        let prefix = format!("{}_", app.id);
        let own = app.shapes();
        let own = own.iter().filter(|shape| shape.name.starts_with(&prefix));
        all.extend(own.map(|shape| (Some(app.clone()), shape.clone())));
    }
    for table in declared::all(c)?.iter().filter(|table| table.exists) {
        let app = apps.iter().find(|app| app.id == table.app);
        if app.is_some() {
            all.push((app.cloned(), Shape::declared(table)));
        }
    }
    Ok(all)
}

/// The envelope table of that shape, if it is one.
fn table_of(app: Option<&Application>, shape: &Shape) -> Option<Table> {
    let app = app.filter(|_| shape.is_envelope())?;
    Table::all(app).into_iter().find(|table| table.name == shape.name)
}

fn find(c: &mut Connection, shape: &Shape, key: &[Value]) -> Result<Option<Vec<Value>>> {
    let filter: Vec<(&str, Value)> = shape.key_columns().zip(key.iter().cloned()).collect();
    Ok(rows::matching(c, shape, &filter)?.pop())
}

type Noted = (i64, String, Option<String>, Option<String>);

fn page(c: &mut Connection, after: i64) -> Result<Vec<Noted>> {
    let statement = Statement::<(BigInt, Text, Nullable<Text>, Nullable<Text>)>::new(
        "SELECT id, table_name, old, new FROM outside_changes WHERE waiting = ",
    )
    .bind(true)
    .sql(" AND id > ")
    .bind(after)
    .sql(" ORDER BY id LIMIT ")
    .bind(PAGE);
    Ok(on!(c, |c| statement.load(c))?)
}

/// Forgets what was taken over, and lets wait no longer what nobody here knows.
fn forget(c: &mut Connection, last: i64, unknown: &HashSet<String>) -> Result<()> {
    for table in unknown {
        let keep: Statement = Statement::new("UPDATE outside_changes SET waiting = ")
            .bind(false)
            .sql(" WHERE table_name = ")
            .bind(table)
            .sql(" AND id <= ")
            .bind(last);
        on!(&mut *c, |c| keep.execute(c))?;
    }
    let gone: Statement = Statement::new("DELETE FROM outside_changes WHERE waiting = ")
        .bind(true)
        .sql(" AND id <= ")
        .bind(last);
    on!(c, |c| gone.execute(c))?;
    Ok(())
}

/// Takes over what became of a record in an envelope.
fn record(
    c: &mut Connection,
    table: &Table,
    shape: &Shape,
    before: Option<Vec<Value>>,
    now: Option<Vec<Value>>,
) -> Result<()> {
    let text = |row: &[Value], column: &str| match shape.value(row, column) {
        Some(Value::Text(text) | Value::Json(text) | Value::Instant(text)) => text.clone(),
        _ => String::new(),
    };
    let of = |row: &Vec<Value>| (text(row, "container"), row_of(shape, row));
    let (before, now) = (before.as_ref().map(of), now.as_ref().map(of));
    let Some((container, _)) = now.as_ref().or(before.as_ref()).cloned() else { return Ok(()) };
    let (before, now) = (before.map(|(_, row)| row), now.map(|(_, row)| row));
    if let Some(now) = &now {
        heal(c, table, &container, before.as_ref(), now)?;
    }
    changes::note_outside(c, table, &container, before.as_ref(), now.as_ref())
}

fn row_of(shape: &Shape, row: &[Value]) -> Row {
    let text = |column: &str| match shape.value(row, column) {
        Some(Value::Text(text) | Value::Json(text) | Value::Instant(text)) => text.clone(),
        _ => String::new(),
    };
    let number = |column: &str| match shape.value(row, column) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    let digest = |column: &str| match shape.value(row, column) {
        Some(Value::Bytes(bytes)) => bytes.as_slice().try_into().ok().map(Digest::from_bytes),
        _ => None,
    };
    Row {
        verbatim: false,
        key: text("key"),
        position: number("position").unwrap_or_default(),
        body: text("body"),
        rendered: None,
        digest: digest("digest").unwrap_or(Digest::from_bytes([0; 32])),
        source_digest: digest("source_digest"),
        run: number("run"),
        rev: number("rev").unwrap_or_default(),
        updated_at: text("updated_at"),
    }
}

/// Makes digest, columns and facets of a record fit its text again. One that is no record of its
/// collection any more has its digest alone.
fn heal(
    c: &mut Connection,
    table: &Table,
    container: &str,
    before: Option<&Row>,
    now: &Row,
) -> Result<()> {
    let digest = now.digest_of_body().unwrap_or_else(|| Digest::of_canonical(now.body.as_bytes()));
    let rev = before.map_or(now.rev, |before| now.rev.max(before.rev + 1));
    let at = Timestamp::now();
    let Ok(parsed) = table.collection.parse(&Source::named(&now.body, Some(&now.key))) else {
        let statement: Statement = Statement::new("UPDATE ")
            .name(&table.name)
            .sql(" SET digest = ")
            .bind(digest.as_bytes().as_slice())
            .sql(", rev = ")
            .bind(rev)
            .sql(" WHERE container = ")
            .bind(container)
            .sql(" AND key = ")
            .bind(&now.key);
        on!(c, |c| statement.execute(c))?;
        return Ok(());
    };
    let row = NewRow {
        container,
        key: &now.key,
        parsed: &parsed,
        position: now.position,
        body: &now.body,
        digest,
        faithful: false,
        keeps: None,
        source_digest: now.source_digest,
        run: now.run,
        rev,
        updated_at: at.as_str(),
    };
    table.replace_all(c, &[row])
}

/// The record that rows of a relation belong to, with what refers to what.
pub(crate) fn owner(
    c: &mut Connection,
    app: &Application,
    shape: &Shape,
    row: &[Value],
) -> Result<Option<(Table, RecordId)>> {
    let tables = Table::all(app);
    let shapes = app.shapes();
    let (mut shape, mut row) = (shape.clone(), row.to_vec());
    // No row is further away from its record than there are tables.
    for _ in 0..shapes.len() {
        if let Some(table) = tables.iter().find(|table| table.name == shape.name) {
            let text = |column: &str| match shape.value(&row, column) {
                Some(Value::Text(text)) => text.clone(),
                _ => String::new(),
            };
            let container = table.container.map(text).unwrap_or_default();
            let record = table.record(&container, text(table.key));
            return Ok(Some((table.clone(), record)));
        }
        let mut parent = None;
        for (column, to, its) in &shape.refers {
            let (Some(value), Some(to)) =
                (shape.value(&row, column), shapes.iter().find(|shape| shape.name == *to))
            else {
                continue;
            };
            let found = rows::matching(c, to, &[(its.as_str(), value.clone())])?.pop();
            if let Some(found) = found.filter(|_| *value != Value::Null) {
                parent = Some((to.clone(), found));
                break;
            }
        }
        match parent {
            Some(found) => (shape, row) = found,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// The records whose rows other programs wrote and nobody has taken over yet.
pub(crate) fn waiting_records(
    c: &mut Connection,
    apps: &[Application],
) -> Result<HashSet<RecordId>> {
    let shapes = shapes(c, apps)?;
    let mut records = HashSet::new();
    let mut after = 0;
    loop {
        let page = page(c, after)?;
        let Some(last) = page.last() else { return Ok(records) };
        after = last.0;
        for (_, name, old, new) in page {
            let Some((app, shape)) = shapes.iter().find(|(_, shape)| shape.name == name) else {
                continue;
            };
            for text in [old, new].into_iter().flatten() {
                let Some(row) = row::read(shape, &text, c.backend()) else { continue };
                if let Some(table) = table_of(app.as_ref(), shape) {
                    let text = |column: &str| match shape.value(&row, column) {
                        Some(Value::Text(text)) => text.clone(),
                        _ => String::new(),
                    };
                    records.insert(table.record(&text("container"), text("key")));
                } else if let Some(app) = app
                    && let Some((_, record)) = owner(c, app, shape, &row)?
                {
                    records.insert(record);
                }
            }
        }
    }
}
