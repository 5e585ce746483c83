//! Units of work killed at random moments: whatever kind they are, each is in the database with
//! its entries in the log or not at all, and the log and the rows agree.

mod agree;
mod undo;
mod work;

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use rehome::{Connection, Rehome};
use rehome_persistence::{
    changes::Scope,
    on,
    schema::{
        changes as log, dnd5e_conditions as conditions, dnd5e_damage_types as damage_types,
        dnd5e_lore as lore, editor_chat_messages as messages, learner_mastered_words as words,
        quarantine,
    },
};

use super::{databases::Databases, shown};
use crate::bench::Numbers;
use agree::Seen;
pub(crate) use work::{Arguments, run};
use work::{KINDS, RECORDS};

/// How many kinds are killed at a time, each in a database of its own.
const WORKERS: usize = 2;

/// The longest that a process works before it is killed.
const LONGEST: Duration = Duration::from_millis(120);

/// The same of one that reads files.
const LONGEST_OF_FILES: Duration = Duration::from_millis(400);

/// Kills processes of every kind, `kills` of each, and compares the log with the rows after each.
pub(super) fn check(databases: &Databases, kills: u32, seed: u64) -> Result<()> {
    let start = Instant::now();
    let kinds = Mutex::new(KINDS.iter().zip(seed..));
    let work = || -> Result<Vec<(&str, Seen)>> {
        let mut done = Vec::new();
        while let Some((kind, seed)) = kinds.lock().ok().and_then(|mut kinds| kinds.next()) {
            let seen = of_kind(databases, kind, kills, seed);
            done.push((*kind, seen.with_context(|| format!("{kind}, seed {seed}"))?));
        }
        Ok(done)
    };
    let done = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| worker.join().expect("a worker that ends"));
        done.collect::<Result<Vec<_>>>()
    })?;
    let done: Vec<(&str, Seen)> = done.into_iter().flatten().collect();
    for (kind, seen) in &done {
        let Seen { entries, units, records, known, standing } = seen;
        shown(
            &format!("units of `{kind}` killed"),
            format!(
                "{kills}; {units} units, {entries} entries, {known} of {records} records by \
                 their digest, {standing} changes of rows"
            ),
        );
    }
    let entries: usize = done.iter().map(|(_, seen)| seen.entries).sum();
    let seconds = start.elapsed().as_secs();
    shown("log and rows agree after each kill", format!("{entries} entries, {seconds} s"));
    Ok(())
}

/// Compares the log of a database with its rows.
pub(super) fn log_agrees(rehome: &Rehome) -> Result<()> {
    let apps = rehome.apps();
    let seen = rehome.database().read(|c| c.snapshot(|c| agree::check(c, apps)));
    seen.context("the log and the rows")?;
    Ok(())
}

fn of_kind(databases: &Databases, kind: &str, kills: u32, seed: u64) -> Result<Seen> {
    let folder = tempfile::tempdir()?;
    let address = databases.address(&format!("units-{kind}.db"));
    work::prepare(kind, &address, folder.path())?;
    let rehome = work::open(&address)?;
    let mut numbers = Numbers(seed);
    let mut seen = Seen::default();
    for round in 1..=kills {
        let mut c = rehome.database().connection()?;
        // As the last act of whom was killed before: a server goes on for a moment.
        let before = c.write(units)?;
        drop(c);
        // A server takes longer for a unit.
        let part = numbers.fraction() * if databases.is_files() { 1.0 } else { 2.0 };
        let begun = killed(kind, &address, folder.path(), round, part)?;
        // A process that begins anew finds a file as it was left.
        let rehome = if databases.is_files() { work::open(&address)? } else { rehome.clone() };
        ensure!(rehome.integrity()?.is_empty(), "the database is damaged");
        let mut c = rehome.database().connection()?;
        seen = c
            .write(|c| {
                let seen = agree::check(c, rehome.apps())?;
                effects(kind, c)?;
                let done = units(c)? - before;
                let expected = begun - 1..=begun;
                let is_one_each = ["lore", "editor", "learner", "records"].contains(&kind);
                ensure!(
                    !is_one_each || expected.contains(&done),
                    "{done} units are in the log, and {begun} had begun"
                );
                Ok::<_, anyhow::Error>(seen)
            })
            .with_context(|| format!("after kill {round}"))?;
    }
    undone(kind, &rehome)?;
    Ok(seen)
}

/// How many units the log has.
fn units(c: &mut Connection) -> Result<i64> {
    Ok(on!(c, |c| log::table.filter(log::tx.eq(log::seq)).count().get_result(c))?)
}

/// Lets a process work for `part` of the longest time, and kills it; returns how many steps
/// it had begun.
fn killed(kind: &str, address: &str, folder: &Path, round: u32, part: f64) -> Result<i64> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["units", kind, "--database", address, "--round", &round.to_string(), "--folder"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().context("its output is a pipe")?;
    let mut lines = BufReader::new(out).lines();
    let mut begun = i64::from(lines.next().is_some());
    let reads_files = ["import", "reimport", "rollback", "quarantine"].contains(&kind);
    thread::sleep(if reads_files { LONGEST_OF_FILES } else { LONGEST }.mul_f64(part));
    child.kill()?;
    begun += lines.count() as i64;
    let ended = child.wait_with_output()?;
    let error = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.code().is_none(), "the process ended by itself: {error}");
    Ok(begun)
}

/// What a kind of work does is there as a whole or not at all.
fn effects(kind: &str, c: &mut Connection) -> Result<()> {
    match kind {
        "import" | "reimport" | "rollback" => {
            for (container, count) in of_files(c)? {
                ensure!(count == RECORDS as i64, "{count} records of a file are in {container}");
            }
        }
        "lore" => {
            let query = lore::table.order(lore::key).select((lore::key, lore::rev));
            let all: Vec<(String, i64)> = on!(c, |c| query.load(c))?;
            let (bells, tides) = all.split_at(all.len() / 2);
            let same = |(bell, tide): (&(String, i64), &(String, i64))| bell.1 == tide.1;
            ensure!(all.len().is_multiple_of(2) && bells.iter().zip(tides).all(same), "{all:?}");
        }
        "quarantine" => {
            let query = quarantine::table.filter(quarantine::how.eq("record")).count();
            let settled: i64 = on!(c, |c| query.get_result(c))?;
            let records: i64 = of_files(c)?.values().sum();
            ensure!(settled == records, "{settled} entries became {records} records");
        }
        "editor" => {
            let count = on!(c, |c| messages::table.count().get_result(c))?;
            came(c, "editor_chat_messages", count)?;
        }
        "learner" => {
            let count = on!(c, |c| words::table.count().get_result(c))?;
            came(c, "learner_mastered_words", count)?;
        }
        _ => {}
    }
    Ok(())
}

/// How many records each file has brought, by collection and container.
fn of_files(c: &mut Connection) -> Result<BTreeMap<String, i64>> {
    let of = |all: Vec<String>, what: &str| -> Vec<String> {
        all.into_iter().map(|container| format!("{what} of {container}")).collect()
    };
    let all: Vec<String> = on!(c, |c| conditions::table.select(conditions::container).load(c))?;
    let others: Vec<String> =
        on!(c, |c| damage_types::table.select(damage_types::container).load(c))?;
    let mut counts = BTreeMap::new();
    for place in of(all, "conditions").into_iter().chain(of(others, "damage types")) {
        *counts.entry(place).or_default() += 1;
    }
    Ok(counts)
}

/// As many rows have come and not gone, in the log, as there are.
fn came(c: &mut Connection, table: &str, count: i64) -> Result<()> {
    let mut net = 0;
    for entry in agree::entries(c)? {
        for row in entry.rows().iter().filter(|row| row.table == table) {
            net += match (row.gone, row.values.is_empty()) {
                (true, _) => -1,
                (false, true) => 1,
                (false, false) => 0,
            };
        }
    }
    ensure!(net == count, "{table} has {count} rows, and {net} have come in the log");
    Ok(())
}

/// Undoes the whole log; and once more without its last unit, which must not succeed: if nobody
/// noticed that one is missing, these checks would prove nothing. (Of a unit of several entries
/// one alone may be missing unnoticed: what it changed in a column that no text of the record
/// tells, where another entry of the unit is about the record as a whole.)
fn undone(kind: &str, rehome: &Rehome) -> Result<()> {
    let apps = rehome.apps();
    tried(rehome, |c| undo::all(c, apps))?.context("undoing all of it")?;
    let without = tried(rehome, |c| {
        // A place in the order is all that a change of it says, and the next one may be the same.
        let query = log::table.filter(log::op.ne("reorder")).select(diesel::dsl::max(log::tx));
        let last: Option<i64> = on!(c, |c| query.get_result(c))?;
        let last = last.context("an entry of the log")?;
        on!(c, |c| diesel::delete(log::table.filter(log::seq.ge(last))).execute(c))?;
        agree::check(c, apps)?;
        effects(kind, c)?;
        undo::all(c, apps)
    })?;
    ensure!(without.is_err(), "a unit is missing in the log, and nobody notices");
    Ok(())
}

/// Runs `work` in a transaction that is never committed.
fn tried(rehome: &Rehome, work: impl FnOnce(&mut Connection) -> Result<()>) -> Result<Result<()>> {
    let mut done = None;
    let end = rehome.database().connection()?.trial(Scope::Database, |c| {
        done = Some(work(c));
        anyhow::anyhow!("never committed")
    });
    done.context(end)
}
