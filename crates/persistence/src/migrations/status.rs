//! How the migrations of a database compare with those of this program.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;

use super::{
    embedded::{Known, group_of, is_shared},
    foreign,
    group::known,
    ledger::{Recorded, recorded},
    mark::{self, Marked},
};
use crate::{
    Application, Backend, Connection,
    error::{Error, Result, SchemaState},
    on,
    types::Timestamp,
};

/// One migration that the program or the database knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its version: the digits in front of its name.
    pub version: String,
    /// Its group and name, as in `core/2026-11-29-000001_core`.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// When it was applied, as far as that is recorded.
    pub applied_at: Option<Timestamp>,
}

impl Entry {
    /// The group: `core`, or the application whose tables it makes.
    pub fn group(&self) -> &str {
        group_of(&self.name).unwrap_or_default()
    }
}

/// How a migration stands in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was applied as it is in this program.
    Applied,
    /// It is still to run.
    Pending,
    /// It was applied, and its statements were others then.
    Altered,
    /// It was applied by a program that has more migrations than this one.
    Unknown,
    /// It is none, but the mark of a database that a move has not filled yet.
    Unfinished,
}

impl State {
    /// The word for it in listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Altered => "altered",
            Self::Unknown => "unknown",
            Self::Unfinished => "unfinished",
        }
    }
}

/// Every migration that concerns `apps` and that the program or the database knows, by
/// version: those of the shared groups, and those of each application's own group. What was
/// applied for another application is left alone.
pub fn status(connection: &mut Connection, apps: &[Application]) -> Result<Vec<Entry>> {
    let recorded = recorded(connection)?;
    status_of(connection.backend(), apps, recorded)
}

fn status_of(
    backend: Backend,
    apps: &[Application],
    recorded: Vec<Recorded>,
) -> Result<Vec<Entry>> {
    let known = known(backend, apps)?;
    let mut entries = compare(&known, recorded);
    entries.retain(|entry| match group_of(&entry.name) {
        _ if entry.state == State::Unfinished => true,
        Some(group) => is_shared(group) || apps.iter().any(|app| app.id == group),
        // Somebody applied it who left no name; it may concern us.
        None => true,
    });
    Ok(entries)
}

/// Whether all that is still to run comes with applications of which nothing was applied
/// yet: then the others stay as they are.
pub fn only_adds(connection: &mut Connection, apps: &[Application]) -> Result<bool> {
    let entries = status(connection, apps)?;
    let (pending, applied): (Vec<_>, Vec<_>) =
        entries.iter().partition(|entry| entry.state == State::Pending);
    let is_new = |group: &str| applied.iter().all(|entry| entry.group() != group);
    Ok(!pending.is_empty()
        && pending.iter().all(|entry| !is_shared(entry.group()) && is_new(entry.group())))
}

/// Whether the database was never used: a new file, or one whose making was interrupted.
pub fn is_unused(connection: &mut Connection) -> Result<bool> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let count = |connection: &mut Connection, sql: &'static str| -> Result<i64> {
        let row: Count = on!(connection, |c| diesel::sql_query(sql).get_result(c))?;
        Ok(row.count)
    };
    let tables = match connection.backend() {
        Backend::Sqlite => {
            "SELECT count(*) AS count FROM sqlite_schema \
             WHERE type = 'table' AND name IN ('packs', 'import_runs')"
        }
        Backend::Postgres => {
            "SELECT count(*) AS count FROM pg_tables \
             WHERE schemaname = current_schema() AND tablename IN ('packs', 'import_runs')"
        }
    };
    match count(connection, tables)? {
        0 => Ok(true),
        2 => {
            let rows = "SELECT (SELECT count(*) FROM packs) \
                        + (SELECT count(*) FROM import_runs) AS count";
            Ok(count(connection, rows)? == 0)
        }
        _ => Ok(false),
    }
}

/// Refuses a database whose schema is not the one that `apps` work with. One query.
///
/// # Errors
/// [`Error::Schema`].
pub fn require_current(connection: &mut Connection, apps: &[Application]) -> Result<()> {
    let recorded = recorded(connection)?;
    require_recorded(connection, apps, recorded)
}

/// The same, where it is known already what was applied.
pub(crate) fn require_recorded(
    connection: &mut Connection,
    apps: &[Application],
    recorded: Vec<Recorded>,
) -> Result<()> {
    let entries = status_of(connection.backend(), apps, recorded)?;
    let checked = refuse_others(&entries).and_then(|()| refuse_older(&entries));
    if checked.is_err() {
        // What another program made is not older, and not newer either.
        foreign::require_ours(connection)?;
    }
    checked
}

/// Refuses a database that is not as this program would have made it for those of `apps`
/// that it is for, whichever those are; names the groups of its migrations.
///
/// # Errors
/// [`Error::Schema`].
pub fn require_whole(connection: &mut Connection, apps: &[Application]) -> Result<Vec<String>> {
    let known = known(connection.backend(), apps)?;
    let mut entries = compare(&known, recorded(connection)?);
    refuse_others(&entries)?;
    let groups = groups_of(&entries);
    entries.retain(|entry| is_shared(entry.group()) || groups.iter().any(|g| g == entry.group()));
    refuse_older(&entries)?;
    Ok(groups)
}

/// The groups of the core and of `apps` of which the database has migrations.
pub(crate) fn groups(connection: &mut Connection, apps: &[Application]) -> Result<Vec<String>> {
    let known = known(connection.backend(), apps)?;
    Ok(groups_of(&compare(&known, recorded(connection)?)))
}

fn groups_of(entries: &[Entry]) -> Vec<String> {
    let applied = entries.iter().filter(|entry| entry.state == State::Applied);
    let groups: BTreeSet<&str> = applied.map(Entry::group).collect();
    groups.into_iter().map(str::to_owned).collect()
}

/// Refuses what this program did not make and cannot bring to where it would be.
pub(super) fn refuse_others(entries: &[Entry]) -> Result<()> {
    refuse(entries, State::Unfinished, SchemaState::Unfinished)?;
    refuse(entries, State::Unknown, SchemaState::Newer)?;
    refuse(entries, State::Altered, SchemaState::Altered)
}

/// Refuses what has not all of its migrations yet, or none.
fn refuse_older(entries: &[Entry]) -> Result<()> {
    let is_empty = entries.iter().all(|entry| entry.state == State::Pending);
    let state = |names| if is_empty { SchemaState::Missing } else { SchemaState::Older(names) };
    refuse(entries, State::Pending, state)
}

/// Refuses when any entry is in `state`.
fn refuse(
    entries: &[Entry],
    state: State,
    error: impl FnOnce(Vec<String>) -> SchemaState,
) -> Result<()> {
    let names: Vec<String> = entries
        .iter()
        .filter(|entry| entry.state == state)
        .map(|entry| entry.name.clone())
        .collect();
    if names.is_empty() { Ok(()) } else { Err(Error::Schema(error(names))) }
}

fn compare(known: &[&Known], recorded: Vec<Recorded>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = known
        .iter()
        .filter(|known| !recorded.iter().any(|row| row.version == known.migration.version))
        .map(|known| Entry {
            version: known.migration.version.to_owned(),
            name: known.migration.name.to_owned(),
            state: State::Pending,
            applied_at: None,
        })
        .collect();
    entries.extend(recorded.into_iter().map(|row| {
        let known = known.iter().find(|known| known.migration.version == row.version);
        let state = match (known, &row.checked) {
            (None, _) if row.version == mark::VERSION => State::Unfinished,
            (None, _) => State::Unknown,
            (Some(known), Some(checked)) if known.checksum == checked.checksum => State::Applied,
            (Some(_), _) => State::Altered,
        };
        let noted = row.checked.as_ref().map(|checked| match state {
            State::Unfinished => {
                format!("a move from {}", Marked::read(&checked.checksum).address)
            }
            _ => checked.name.clone(),
        });
        Entry {
            name: known
                .map(|known| known.migration.name.to_owned())
                .or(noted)
                .unwrap_or_else(|| row.version.clone()),
            version: row.version,
            state,
            applied_at: row.checked.map(|checked| checked.applied_at),
        }
    }));
    entries.sort_by(|a, b| a.version.cmp(&b.version));
    entries
}
