//! What a database knows about its own migrations: Diesel's table of versions, and beside
//! it ours of checksums.

use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    connection::SimpleConnection, migration::MigrationConnection as _,
};

use super::{embedded::Known, foreign};
use crate::{Backend, Connection, error::Result, on, types::Timestamp};

/// The tables that belong to the machinery and to no application.
pub const BOOKKEEPING: [&str; 2] = ["__diesel_schema_migrations", "schema_checksums"];

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Instant;

    schema_checksums (version) {
        version -> Text,
        name -> Text,
        checksum -> Text,
        applied_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(__diesel_schema_migrations, schema_checksums);

/// An applied migration. One without a checksum was not applied by this machinery.
pub(crate) struct Recorded {
    pub(super) version: String,
    pub(super) checked: Option<Checked>,
}

impl Recorded {
    /// The migration of that version, with its name, its checksum, and when it was applied.
    pub(crate) fn new(version: String, checked: Option<((String, String), Timestamp)>) -> Self {
        let checked =
            checked.map(|((name, checksum), applied_at)| Checked { name, checksum, applied_at });
        Self { version, checked }
    }
}

/// What was noted when a migration was applied.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) checksum: String,
    pub(super) applied_at: Timestamp,
}

/// All applied migrations by version; none when the database has no such tables yet.
pub(crate) fn recorded(connection: &mut Connection) -> Result<Vec<Recorded>> {
    type Columns = (String, Option<((String, String), Timestamp)>);
    let query = __diesel_schema_migrations::table
        .left_join(
            schema_checksums::table
                .on(schema_checksums::version.eq(__diesel_schema_migrations::version)),
        )
        .order(__diesel_schema_migrations::version)
        .select((
            __diesel_schema_migrations::version,
            ((schema_checksums::name, schema_checksums::checksum), schema_checksums::applied_at)
                .nullable(),
        ));
    // A query that fails would spoil the caller's transaction on a server.
    if connection.backend() == Backend::Postgres && connection.depth()? > 0 {
        match existing(connection)?.as_slice() {
            [] => return Ok(Vec::new()),
            [_] => return versions(connection),
            _ => {}
        }
    }
    let found = match on!(&mut *connection, |c| query.load::<Columns>(c)) {
        Ok(found) => found,
        // Only now is it worth a query of its own whether the tables are there at all.
        Err(_) => match existing(connection)?.as_slice() {
            [] => return Ok(Vec::new()),
            [only] if only == BOOKKEEPING[0] => return versions(connection),
            // They are: somebody else may have made them in between.
            _ => on!(connection, |c| query.load::<Columns>(c))?,
        },
    };
    Ok(found.into_iter().map(|(version, checked)| Recorded::new(version, checked)).collect())
}

fn versions(connection: &mut Connection) -> Result<Vec<Recorded>> {
    let query = __diesel_schema_migrations::table
        .order(__diesel_schema_migrations::version)
        .select(__diesel_schema_migrations::version);
    let versions: Vec<String> = on!(connection, |c| query.load(c))?;
    Ok(versions.into_iter().map(|version| Recorded { version, checked: None }).collect())
}

/// Which of the tables exist.
fn existing(connection: &mut Connection) -> Result<Vec<String>> {
    diesel::table! {
        sqlite_schema (name) {
            name -> Text,
        }
    }
    diesel::table! {
        pg_tables (tablename) {
            schemaname -> Text,
            tablename -> Text,
        }
    }
    match connection {
        Connection::Postgres(c) => {
            let here = diesel::dsl::sql::<diesel::sql_types::Text>("current_schema()::text");
            Ok(pg_tables::table
                .filter(pg_tables::schemaname.eq(here))
                .filter(pg_tables::tablename.eq_any(BOOKKEEPING))
                .order(pg_tables::tablename)
                .select(pg_tables::tablename)
                .load(&mut **c)?)
        }
        Connection::Sqlite(c) => Ok(sqlite_schema::table
            .filter(sqlite_schema::name.eq_any(BOOKKEEPING))
            .order(sqlite_schema::name)
            .select(sqlite_schema::name)
            .load(&mut **c)?),
    }
}

/// Creates both tables where they are missing, but not in the database of another program.
///
/// # Errors
/// [`Error::NotOurs`](crate::Error::NotOurs).
pub(super) fn prepare(connection: &mut Connection) -> Result<()> {
    foreign::require_ours(connection)?;
    on!(connection, |c| c.setup())?;
    let instant = match connection.backend() {
        Backend::Sqlite => "TEXT",
        Backend::Postgres => "timestamptz",
    };
    on!(connection, |c| c.batch_execute(&format!(
        "CREATE TABLE IF NOT EXISTS schema_checksums (
             version    TEXT NOT NULL PRIMARY KEY,
             name       TEXT NOT NULL,
             checksum   TEXT NOT NULL,
             applied_at {instant} NOT NULL
         )"
    )))?;
    Ok(())
}

/// Notes that a migration was applied, in the caller's transaction.
pub(super) fn note(connection: &mut Connection, known: &Known) -> Result<()> {
    let insert = diesel::insert_into(schema_checksums::table).values((
        schema_checksums::version.eq(known.migration.version),
        schema_checksums::name.eq(known.migration.name),
        schema_checksums::checksum.eq(known.checksum.as_str()),
        schema_checksums::applied_at.eq(Timestamp::now()),
    ));
    on!(connection, |c| insert.execute(c))?;
    Ok(())
}

/// Forgets a migration that was reverted, in the caller's transaction.
pub(super) fn forget(connection: &mut Connection, version: &str) -> Result<()> {
    let delete = diesel::delete(schema_checksums::table.find(version));
    on!(connection, |c| delete.execute(c))?;
    Ok(())
}
