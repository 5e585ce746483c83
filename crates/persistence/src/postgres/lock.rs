//! The lock of a process that imports or changes the schema: an advisory lock of the
//! server, held by a connection of its own, so that it goes with the process.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Bool, Integer, Text},
};

use super::{INDEX, LOCKS, PgConnection, WORK, WORK_AT, WRITE, connect, name_of};
use crate::error::{Error, Result};

/// How often one that waits asks again.
const PAUSE: Duration = Duration::from_millis(20);

/// An advisory lock, until it is dropped.
pub(crate) struct ServerLock {
    connection: PgConnection,
}

impl std::fmt::Debug for ServerLock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerLock")
    }
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    name: String,
}

impl ServerLock {
    /// Takes the lock in the database at `url`, of all of it or of a container of an
    /// application, and waits for it as long as `wait`.
    pub(crate) fn acquire(
        url: &str,
        of: Option<(&str, &str)>,
        purpose: &str,
        wait: Duration,
        wanted: impl Fn() -> Result<()>,
    ) -> Result<Self> {
        Self::acquire_by(url, purpose, wait, wanted, |c| take(c, of))
    }

    /// Takes the lock of those who make what is searched, and waits for it as long as `wait`.
    pub(crate) fn acquire_index(
        url: &str,
        purpose: &str,
        wait: Duration,
        wanted: impl Fn() -> Result<()>,
    ) -> Result<Self> {
        Self::acquire_by(url, purpose, wait, wanted, |c| {
            let of = (LOCKS, INDEX);
            Ok((!try_lock(c, "pg_try_advisory_lock", of)?).then_some(of))
        })
    }

    /// Takes a lock by `take`, which returns the name of the one that somebody else holds.
    fn acquire_by(
        url: &str,
        purpose: &str,
        wait: Duration,
        wanted: impl Fn() -> Result<()>,
        mut take: impl FnMut(&mut PgConnection) -> Result<Option<(i32, i32)>>,
    ) -> Result<Self> {
        let mut connection = connect(url)?;
        // Whoever waits for the lock reads this name.
        let name = format!("rehome process {} ({purpose})", std::process::id());
        // Nothing is heard from this connection while the work goes on over others.
        connection.batch_execute(&format!(
            "SET application_name = '{}'; SET idle_session_timeout = 0",
            name.replace('\'', "''")
        ))?;
        let until = Instant::now() + wait;
        loop {
            match take(&mut connection)? {
                None => return Ok(Self { connection }),
                Some(refused) if Instant::now() >= until => {
                    return Err(Error::Busy { holder: holder(&mut connection, refused)? });
                }
                Some(_) => {
                    wanted()?;
                    thread::sleep(PAUSE);
                }
            }
        }
    }
}

impl ServerLock {
    /// Takes the lock of writers too, so that nobody of ours writes while this one is held.
    pub(crate) fn stop_writers(&mut self, wait: Duration) -> Result<()> {
        let wait = wait.as_millis().max(1);
        let take = sql_query("SELECT pg_advisory_lock($1, $2)")
            .bind::<Integer, _>(LOCKS)
            .bind::<Integer, _>(WRITE);
        self.connection.batch_execute(&format!("SET lock_timeout = {wait}"))?;
        take.execute(&mut self.connection)?;
        Ok(())
    }
}

/// Tries to take the lock; returns the name of the one that somebody else holds. Whoever works at
/// a container shares the lock of the whole with those who work at others.
fn take(c: &mut PgConnection, of: Option<(&str, &str)>) -> Result<Option<(i32, i32)>> {
    let mut try_lock = |function: &str, of: (i32, i32)| try_lock(c, function, of);
    let whole = (LOCKS, WORK);
    let Some((app, container)) = of else {
        return Ok((!try_lock("pg_try_advisory_lock", whole)?).then_some(whole));
    };
    if !try_lock("pg_try_advisory_lock_shared", whole)? {
        return Ok(Some(whole));
    }
    let part = (WORK_AT, name_of(&[app, container]));
    if try_lock("pg_try_advisory_lock", part)? {
        return Ok(None);
    }
    try_lock("pg_advisory_unlock_shared", whole)?;
    Ok(Some(part))
}

/// Calls a function of the server that tries to take a lock, or gives one back.
fn try_lock(c: &mut PgConnection, function: &str, (class, name): (i32, i32)) -> Result<bool> {
    let query = sql_query(format!("SELECT {function}({class}, {name}) AS taken"));
    Ok(query.get_result::<Taken>(c)?.taken)
}

/// Whether two connections lead to one database of one server: what one of them locks is then taken
/// for the other.
pub(crate) fn are_one_database(one: &mut PgConnection, two: &mut PgConnection) -> Result<bool> {
    // Both halves of the name are of this call alone, as far as that can be.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap_or_default().subsec_nanos().cast_signed();
    let of = (LOCKS + 4, now ^ std::process::id().cast_signed());
    if !try_lock(one, "pg_try_advisory_lock", of)? {
        return Ok(false);
    }
    let taken = try_lock(two, "pg_try_advisory_lock", of);
    if let Ok(true) = taken {
        try_lock(two, "pg_advisory_unlock", of)?;
    }
    try_lock(one, "pg_advisory_unlock", of)?;
    Ok(!taken?)
}

/// Who is in the way of a writer: a process of ours that works or writes, else whoever has written
/// for longest without an end.
pub(crate) fn holder_of_writers(c: &mut PgConnection) -> Option<String> {
    let query = sql_query(
        "SELECT coalesce(nullif(a.application_name, ''), 'another program') \
             || coalesce(' of ' || a.usename, '') || ', process ' || a.pid || ' of the server' \
             || coalesce(', since ' || to_char(a.xact_start, 'HH24:MI:SS'), '') AS name \
         FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid \
             AND l.locktype = 'advisory' AND l.granted AND l.classid::bigint BETWEEN $1 AND $2 \
         WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() \
           AND (l.pid IS NOT NULL OR a.backend_xid IS NOT NULL) \
         ORDER BY l.pid IS NULL, a.xact_start LIMIT 1",
    )
    .bind::<diesel::sql_types::BigInt, _>(i64::from(LOCKS.cast_unsigned()))
    .bind::<diesel::sql_types::BigInt, _>(i64::from((LOCKS + 3).cast_unsigned()));
    query.get_result::<Holder>(c).ok().map(|holder| holder.name)
}

/// Who holds a lock, as far as the server tells.
fn holder(connection: &mut PgConnection, (class, name): (i32, i32)) -> Result<String> {
    let query = sql_query(
        "SELECT coalesce(nullif(a.application_name, ''), 'another process') \
             || coalesce(' on ' || host(nullif(a.client_addr, inet_client_addr())), '') AS name \
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = $1 \
           AND l.objid::bigint = $2 \
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    // As the server shows them: without a sign.
    .bind::<diesel::sql_types::BigInt, _>(i64::from(class.cast_unsigned()))
    .bind::<diesel::sql_types::BigInt, _>(i64::from(name.cast_unsigned()));
    let found: Vec<Holder> = query.load(connection)?;
    let name = found.into_iter().next().map(|holder| holder.name);
    Ok(name.map_or_else(
        || "another process".to_owned(),
        |name| name.strip_prefix("rehome ").unwrap_or(&name).to_owned(),
    ))
}
