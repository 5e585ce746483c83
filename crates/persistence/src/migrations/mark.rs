//! The mark of a database that is being filled from another: until it is gone nobody can
//! mistake a part for the whole.
//!
//! It stands among the migrations, as one that no program knows. So the one query that looks
//! at the schema on opening finds it, and so do programs older than this module.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use sha2::{Digest as _, Sha256};

use super::ledger::{__diesel_schema_migrations as versions, prepare, recorded, schema_checksums};
use crate::{Connection, error::Result, on, types::Timestamp};

/// The version under which it stands, which is that of no migration.
pub(super) const VERSION: &str = "unfinished-move";

/// Its name; without a group, so that it concerns everybody.
const NAME: &str = "an unfinished move";

/// The database from which another is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    /// What tells it from others.
    pub(crate) lineage: String,
    /// Its address, as it was shown.
    pub(crate) address: String,
}

impl Marked {
    /// Reads what stands in place of a checksum.
    pub(super) fn read(text: &str) -> Self {
        let (lineage, address) = text.split_once(' ').unwrap_or((text, ""));
        Self { lineage: lineage.to_owned(), address: address.to_owned() }
    }
}

/// What tells a database, and the copies of its file, from others: its migrations with the
/// moments at which they were applied.
pub(crate) fn lineage(connection: &mut Connection) -> Result<String> {
    let mut hash = Sha256::new();
    for row in recorded(connection)?.iter().filter(|row| row.version != VERSION) {
        let at = row.checked.as_ref().map_or("", |checked| checked.applied_at.as_str());
        hash.update(format!("{} {at}\n", row.version));
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The database from which this one is being filled, if it is.
pub(crate) fn marked(connection: &mut Connection) -> Result<Option<Marked>> {
    let rows = recorded(connection)?;
    let row = rows.into_iter().find(|row| row.version == VERSION);
    Ok(row.map(|row| Marked::read(row.checked.as_ref().map_or("", |note| &note.checksum))))
}

/// Marks the database as one that is filled from another, in the caller's transaction. There need
/// be no table in it yet.
pub(crate) fn mark(connection: &mut Connection, source: &Marked) -> Result<()> {
    prepare(connection)?;
    unmark(connection)?;
    let version = diesel::insert_into(versions::table).values(versions::version.eq(VERSION));
    let note = diesel::insert_into(schema_checksums::table).values((
        schema_checksums::version.eq(VERSION),
        schema_checksums::name.eq(NAME),
        schema_checksums::checksum.eq(format!("{} {}", source.lineage, source.address)),
        schema_checksums::applied_at.eq(Timestamp::now()),
    ));
    on!(connection, |c| {
        version.execute(c)?;
        note.execute(c)?;
    });
    Ok(())
}

/// Takes the mark away, in the caller's transaction.
pub(crate) fn unmark(connection: &mut Connection) -> Result<()> {
    on!(connection, |c| {
        diesel::delete(versions::table.find(VERSION)).execute(c)?;
        diesel::delete(schema_checksums::table.find(VERSION)).execute(c)?;
    });
    Ok(())
}
