//! The reference of the import benchmark: a loop over prepared statements that puts ready
//! rows into the same tables and indexes, in one transaction, and does nothing else.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use rehome_domain::{Digest, ParsedRecord, Value, fold};
use rehome_persistence::{Database, Settings, Table, apps::dnd5e, migrations};
use rusqlite::{
    Connection, params,
    types::{ToSqlOutput, ValueRef},
};

use super::{
    generate::{Numbers, Vocabulary},
    process,
};

/// How many rows are made ready at a time, outside the measured part.
const CHUNK: usize = 10_000;

struct Row {
    body: String,
    digest: Digest,
    parsed: ParsedRecord,
}

/// Inserts `count` generated spells into a new database at `path`; returns the CPU time
/// of the inserts and the commit alone.
pub(crate) fn insert(sample: &Path, path: &Path, count: usize) -> Result<Duration> {
    let address = path.display().to_string();
    let settings = Settings::default();
    let database = Database::open(&address, &settings)?;
    let app = dnd5e::application();
    migrations::migrate(&database, std::slice::from_ref(&app))?;
    drop(database);
    let collection = app.collection("spells").context("the application has spells")?;
    let table = Table::new(&app, collection);
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -{}; PRAGMA mmap_size = {};
         INSERT INTO packs (id, app, name, priority, created_at, updated_at)
         VALUES ('srd', 'dnd5e', 'srd', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
         BEGIN IMMEDIATE;",
        settings.cache_mib * 1024,
        u64::from(settings.mmap_mib) << 20,
    ))?;
    let vocabulary = Vocabulary::read(sample)?;
    let mut numbers = Numbers(5);
    let mut spent = Duration::ZERO;
    {
        let columns = 11 + collection.columns.len();
        let marks = vec!["?"; columns].join(", ");
        let mut record =
            connection.prepare(&format!("INSERT INTO {} VALUES ({marks})", table.name))?;
        let mut facet = connection.prepare("INSERT INTO facets VALUES (?, ?, ?, ?, ?, ?)")?;
        for start in (0..count).step_by(CHUNK) {
            let rows = (start..count.min(start + CHUNK))
                .map(|number| {
                    let spell = vocabulary.spell(&mut numbers, number);
                    let body = serde_json::to_string_pretty(&spell)?;
                    let parsed = collection
                        .parse(&rehome_domain::Source::of(&body))
                        .map_err(|decode_error| anyhow::anyhow!(decode_error.message))?;
                    Ok(Row { digest: Digest::of(&body)?, body, parsed })
                })
                .collect::<Result<Vec<_>>>()?;
            let before = process::cpu_time()?;
            for (position, row) in (start..).zip(&rows) {
                let parsed = &row.parsed;
                let (position, digest) = (position as i64, row.digest.as_bytes().as_slice());
                let folded = parsed.name.as_deref().map(fold);
                let mut values: Vec<ToSqlOutput<'_>> = vec![
                    text("srd"),
                    text(parsed.key()),
                    parsed.name.as_deref().map_or(null(), text),
                    folded.as_deref().map_or(null(), text),
                    integer(position),
                    text(&row.body),
                    ToSqlOutput::Borrowed(ValueRef::Blob(digest)),
                    ToSqlOutput::Borrowed(ValueRef::Blob(digest)),
                    integer(1),
                    integer(1),
                    text("2026-01-01T00:00:00.000000Z"),
                ];
                values.extend(parsed.columns.iter().map(column));
                record.execute(rusqlite::params_from_iter(&values))?;
                for (index, value) in &parsed.facets {
                    let name = &collection.facets[*index];
                    facet.execute(params![
                        table.app,
                        collection.id,
                        name,
                        value,
                        "srd",
                        parsed.key()
                    ])?;
                }
            }
            spent += process::cpu_time()? - before;
        }
    }
    let before = process::cpu_time()?;
    connection.execute_batch("COMMIT")?;
    spent += process::cpu_time()? - before;
    connection.close().map_err(|(_, error)| error)?;
    Ok(spent)
}

fn column(value: &Value) -> ToSqlOutput<'_> {
    match value {
        Value::Null => null(),
        Value::Integer(value) => integer(*value),
        Value::Real(value) => ToSqlOutput::Borrowed(ValueRef::Real(*value)),
        Value::Text(value) => text(value),
        Value::Flag(value) => integer(i64::from(*value)),
    }
}

fn text(value: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes()))
}

fn integer(value: i64) -> ToSqlOutput<'static> {
    ToSqlOutput::Borrowed(ValueRef::Integer(value))
}

fn null() -> ToSqlOutput<'static> {
    ToSqlOutput::Borrowed(ValueRef::Null)
}
