//! The reference of the import on PostgreSQL: a bare COPY of ready rows into the same
//! tables and indexes, in one transaction, and nothing else.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use diesel::{
    Connection as _, ExecuteCopyFromDsl as _, PgConnection, connection::SimpleConnection,
    result::Error as DieselError,
};
use rehome_domain::{Collection, Digest, ParsedRecord, Source, Value, apps::dnd5e, fold};
use rehome_persistence::schema::{dnd5e_spells, facets};

use super::generate::{Numbers, Vocabulary};

/// The pack that the rows belong to.
const PACK: &str = "INSERT INTO packs (id, app, name, priority, created_at, updated_at) \
                    VALUES ('srd', 'dnd5e', 'srd', 1, now(), now())";

/// Files with rows as COPY takes them.
pub(super) struct Ready {
    records: PathBuf,
    facets: PathBuf,
}

impl Ready {
    /// Writes `count` generated spells into `folder`, with what an import would keep of them.
    pub(super) fn write(sample: &Path, folder: &Path, count: usize) -> Result<Self> {
        let ready =
            Self { records: folder.join("records.copy"), facets: folder.join("facets.copy") };
        let create =
            |path| -> Result<_> { Ok(BufWriter::with_capacity(1 << 20, File::create(path)?)) };
        let (mut records, mut facets) = (create(&ready.records)?, create(&ready.facets)?);
        let app = dnd5e::app();
        let collection = app.collection("spells").context("the application has spells")?;
        let vocabulary = Vocabulary::read(sample)?;
        let mut numbers = Numbers(5);
        for number in 0..count {
            let body = serde_json::to_string_pretty(&vocabulary.spell(&mut numbers, number))?;
            let parsed = collection
                .parse(&Source::of(&body))
                .map_err(|decode_error| anyhow::anyhow!(decode_error.message))?;
            record(&mut records, number, &body, &parsed)?;
            for (name, value) in facets_of(collection, &parsed) {
                let facet = [&*app.id, &*collection.id, name, value, "srd", parsed.key()];
                line(&mut facets, &facet.map(text))?;
            }
        }
        records.flush()?;
        facets.flush()?;
        Ok(ready)
    }

    /// Copies them into the database at `address`, which has the schema; returns the time
    /// from the first statement to the end of the commit.
    pub(super) fn copy(&self, address: &str) -> Result<Duration> {
        let mut c = PgConnection::establish(address)?;
        let start = Instant::now();
        c.transaction(|c| {
            c.batch_execute(PACK)?;
            diesel::copy_from(dnd5e_spells::table)
                .from_raw_data(dnd5e_spells::table, |out| pour(&self.records, out))
                .execute(c)?;
            // In the order in which the file has them.
            let columns = (
                facets::app,
                facets::collection,
                facets::facet,
                facets::value,
                facets::container,
                facets::key,
            );
            diesel::copy_from(facets::table)
                .from_raw_data(columns, |out| pour(&self.facets, out))
                .execute(c)?;
            Ok::<_, DieselError>(())
        })?;
        Ok(start.elapsed())
    }
}

fn pour(path: &Path, out: &mut dyn Write) -> Result<(), DieselError> {
    let failed = |error: io::Error| DieselError::SerializationError(Box::new(error));
    let mut file = File::open(path).map_err(failed)?;
    io::copy(&mut file, out).map_err(failed)?;
    Ok(())
}

fn facets_of<'a>(
    collection: &'a Collection,
    parsed: &'a ParsedRecord,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    parsed.facets.iter().map(|(index, value)| (collection.facets[*index].as_str(), value.as_str()))
}

/// One record, in the order of the table's columns.
fn record(out: &mut impl Write, number: usize, body: &str, parsed: &ParsedRecord) -> Result<()> {
    let digest: String = Digest::of(body)?.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    let digest = format!("\\\\x{digest}");
    let null = || "\\N".to_owned();
    let mut cells = vec![
        text("srd"),
        text(parsed.key()),
        parsed.name.as_deref().map_or_else(null, text),
        parsed.name.as_deref().map_or_else(null, |name| text(&fold(name))),
        number.to_string(),
        text(body),
        digest.clone(),
        digest,
        "1".to_owned(),
        "1".to_owned(),
        "2026-01-01T00:00:00Z".to_owned(),
    ];
    cells.extend(parsed.columns.iter().map(|value| match value {
        Value::Null => null(),
        Value::Integer(value) => value.to_string(),
        Value::Real(value) => value.to_string(),
        Value::Text(value) => text(value),
        Value::Flag(value) => value.to_string(),
    }));
    line(out, &cells)
}

fn line(out: &mut impl Write, cells: &[String]) -> Result<()> {
    Ok(writeln!(out, "{}", cells.join("\t"))?)
}

/// A text as COPY reads it.
fn text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}
