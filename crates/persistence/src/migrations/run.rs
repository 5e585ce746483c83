//! Applying and reverting migrations: one at a time, each in a transaction of its own
//! with its record, all under the lock of the database.

use std::fmt::Display;

use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use diesel_migrations::MigrationHarness;

use super::{
    embedded::Known,
    group::known,
    ledger,
    status::{Entry, State, refuse_others, status},
};
use crate::{
    Application, Connection, Database, DatabaseLock,
    error::{Error, Result, SchemaState},
    on, outside,
};

/// Applies every migration of `apps` that is still to run and names them. What was applied
/// before one that fails stays applied.
///
/// # Errors
/// [`Error::Schema`] when the database is newer or altered, [`Error::Busy`], and
/// [`Error::Migration`] with the name of the one that fails.
pub fn migrate(database: &Database, apps: &[Application]) -> Result<Vec<String>> {
    let lock = DatabaseLock::acquire(database, "migrate", database.busy_timeout())?;
    migrate_locked(database, apps, &lock)
}

/// As [`migrate`], for a caller that holds the lock already.
///
/// # Errors
/// As [`migrate`].
pub fn migrate_locked(
    database: &Database,
    apps: &[Application],
    lock: &DatabaseLock,
) -> Result<Vec<String>> {
    let entries = status(&mut database.connection()?, apps)?;
    refuse_others(&entries)?;
    bring(database, apps, entries, lock)
}

/// The same for a database that is being filled from another, and marked so.
///
/// # Errors
/// As [`migrate`].
pub(crate) fn migrate_marked(
    database: &Database,
    apps: &[Application],
    lock: &DatabaseLock,
) -> Result<Vec<String>> {
    let mut entries = status(&mut database.connection()?, apps)?;
    entries.retain(|entry| entry.state != State::Unfinished);
    refuse_others(&entries)?;
    bring(database, apps, entries, lock)
}

fn bring(
    database: &Database,
    apps: &[Application],
    entries: Vec<Entry>,
    _lock: &DatabaseLock,
) -> Result<Vec<String>> {
    let _span = tracing::debug_span!("migrate").entered();
    let connection = &mut database.connection()?;
    let is_whole = entries.iter().all(|entry| entry.state != State::Pending);
    if is_whole && outside::missing(connection, apps)?.is_empty() {
        // To make a table that is there is to own the schema, which not every role does.
        return Ok(Vec::new());
    }
    ledger::prepare(connection)?;
    without_foreign_keys(connection, |connection| {
        let pending = entries.into_iter().filter(|entry| entry.state == State::Pending);
        let applied: Result<Vec<String>> =
            pending.map(|entry| apply(connection, &entry, apps)).collect();
        // A table that was rebuilt has lost its own.
        connection.write(|c| outside::ensure(c, apps))?;
        applied
    })
}

/// Applies what is still to run of `app`, in the caller's transaction: for one that is
/// rolled back in the end, such as that of a check.
///
/// # Errors
/// As [`migrate`].
pub fn migrate_within(connection: &mut Connection, app: &Application) -> Result<Vec<String>> {
    let apps = std::slice::from_ref(app);
    let entries = status(connection, apps)?;
    let pending = entries.iter().filter(|entry| entry.state == State::Pending);
    let of_app = pending.filter(|entry| entry.group() == app.id);
    let applied = of_app.map(|entry| apply(connection, entry, apps)).collect();
    outside::ensure(connection, apps)?;
    applied
}

/// Applies what is still to run of `apps`, in the caller's transaction, which can only be
/// one on a server.
pub(super) fn migrate_all_within(
    connection: &mut Connection,
    apps: &[Application],
) -> Result<Vec<String>> {
    let entries = status(connection, apps)?;
    refuse_others(&entries)?;
    ledger::prepare(connection)?;
    let pending = entries.iter().filter(|entry| entry.state == State::Pending);
    let applied = pending.map(|entry| apply(connection, entry, apps)).collect();
    outside::ensure(connection, apps)?;
    applied
}

fn apply(connection: &mut Connection, entry: &Entry, apps: &[Application]) -> Result<String> {
    connection.write(|connection| {
        let known = find(connection, entry, apps)?;
        on!(connection, |c| c.run_migration(known)).map_err(failed(entry))?;
        check_foreign_keys(connection, &entry.name)?;
        ledger::note(connection, known)
    })?;
    Ok(entry.name.clone())
}

/// Reverts the newest `count` migrations of `apps`, newest first, and names them.
///
/// # Errors
/// [`Error::Schema`] when one of them is unknown to this program, [`Error::Busy`], and
/// [`Error::Migration`] with the name of the one that fails.
pub fn revert(database: &Database, apps: &[Application], count: usize) -> Result<Vec<String>> {
    let _lock = DatabaseLock::acquire(database, "migrate", database.busy_timeout())?;
    let connection = &mut database.connection()?;
    let mut entries = status(connection, apps)?;
    entries.retain(|entry| entry.state != State::Pending);
    let newest = entries.split_off(entries.len().saturating_sub(count));
    refuse_others(&newest)?;
    ledger::prepare(connection)?;
    without_foreign_keys(connection, |connection| {
        let undone = newest.iter().rev().map(|entry| undo(connection, entry, apps)).collect();
        connection.unit_mut().set_knows_log(false);
        undone
    })
}

fn undo(connection: &mut Connection, entry: &Entry, apps: &[Application]) -> Result<String> {
    connection.write(|connection| {
        let known = find(connection, entry, apps)?;
        on!(connection, |c| c.revert_migration(known)).map_err(failed(entry))?;
        check_foreign_keys(connection, &entry.name)?;
        ledger::forget(connection, &entry.version)
    })?;
    Ok(entry.name.clone())
}

/// The statements of an entry that this program knows.
fn find<'a>(connection: &Connection, entry: &Entry, apps: &'a [Application]) -> Result<&'a Known> {
    known(connection.backend(), apps)?
        .into_iter()
        .find(|known| known.migration.version == entry.version)
        .ok_or_else(|| Error::Schema(SchemaState::Newer(vec![entry.name.clone()])))
}

fn failed<E: Display>(entry: &Entry) -> impl FnOnce(E) -> Error {
    |error| Error::Migration { name: entry.name.clone(), reason: error.to_string() }
}

/// Runs `body` while SQLite does not enforce foreign keys; a server does so throughout. A
/// table that is rebuilt is dropped in between, which would otherwise delete the rows that
/// point to it; the pragma does nothing inside a transaction, so it comes before.
fn without_foreign_keys<T>(
    connection: &mut Connection,
    body: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    enforce(connection, false)?;
    let outcome = body(connection);
    enforce(connection, true)?;
    outcome
}

fn enforce(connection: &mut Connection, keys: bool) -> Result<()> {
    if let Connection::Sqlite(c) = connection {
        let state = if keys { "ON" } else { "OFF" };
        c.batch_execute(&format!("PRAGMA foreign_keys = {state}"))?;
    }
    Ok(())
}

/// Refuses the change `name` of the schema if it leaves rows which point nowhere. A server
/// never lets that happen.
fn check_foreign_keys(connection: &mut Connection, name: &str) -> Result<()> {
    #[derive(QueryableByName)]
    struct Dangling {
        #[diesel(sql_type = Text)]
        child: String,
        #[diesel(sql_type = Text)]
        parent: String,
    }
    let Connection::Sqlite(c) = connection else { return Ok(()) };
    let dangling: Option<Dangling> =
        sql_query(r#"SELECT "table" AS child, parent FROM pragma_foreign_key_check LIMIT 1"#)
            .get_result(&mut **c)
            .optional()?;
    match dangling {
        None => Ok(()),
        Some(Dangling { child, parent }) => Err(Error::Migration {
            name: name.to_owned(),
            reason: format!("it leaves rows in `{child}` that point nowhere in `{parent}`"),
        }),
    }
}
