//! PostgreSQL: importing beside a bare COPY into the same tables and indexes, and what a few
//! operations take on a server.
//!
//! What a server does is no CPU time of ours, so these figures are elapsed times. Both sides
//! take turns, and the median of their ratios counts.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection, sql_types::BigInt};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rehome::{MoveOptions, Packs, Query, Rehome, dnd5e::Spell};
use rehome_domain::apps::{dnd5e, editor::SessionCommands};
use rehome_persistence::{Database, Settings, apps::editor::SessionStore, migrations, testing};

use super::{
    Bench,
    copy::Ready,
    editor::corpus,
    generate::{self, Numbers},
    get::per_call,
    process,
    report::{Bound, Report, median},
};

/// The most spells of the large import.
const ROWS: usize = 100_000;
/// How often both sides take their turn, at most.
const TURNS: usize = 5;
/// What an import must reach of the bare COPY.
const LIMIT: f64 = 0.25;
/// How often a command is called.
const CALLS: usize = 1_000;
/// The folder whose history the editor's command is measured on, and its sessions.
const WORKSPACE: (&str, usize) = ("/srv/bench/server", 20);

pub(super) fn postgres(bench: &Bench, report: &mut Report) -> Result<()> {
    let Some(server) = bench.server.as_deref() else {
        bail!("postgres needs a server: --server URL, the address of its maintenance database");
    };
    Database::open(server, &Settings::default()).context("--server names a server that runs")?;
    let imported = rows(bench, server, report)?;
    sample(bench, server, report)?;
    point_reads(&imported, report)?;
    add_chat_message(bench, server, report)
}

/// Many generated spells; returns the address of a database that has them.
fn rows(bench: &Bench, server: &str, report: &mut Report) -> Result<String> {
    let count = bench.rows.min(ROWS);
    let folder = bench.scratch.path().join("postgres");
    generate::folder(&bench.sample, &folder, &dnd5e::app(), count)?;
    let ready = Ready::write(&bench.sample, bench.scratch.path(), count)?;
    let (mut bare, mut ours, mut ratios, mut cpu) = (vec![], vec![], vec![], vec![]);
    let mut peak = 0;
    let mut last = String::new();
    for _ in 0..bench.repeat.min(TURNS) {
        let (copied, imported) = (prepared(server)?, prepared(server)?);
        settle(server);
        let copy = ready.copy(&copied)?.as_secs_f64();
        settle(server);
        let mut import = bench.unindexed(Path::new(&imported));
        let import = process::run(import.args(["import", "dnd5e", "--no-verify"]).arg(&folder))?;
        for table in ["dnd5e_spells", "facets"] {
            let (theirs, own) = (rows_of(&copied, table)?, rows_of(&imported, table)?);
            ensure!(own >= theirs, "{table} has {own} rows, and {theirs} of the bare COPY");
        }
        ratios.push(copy / import.elapsed.as_secs_f64());
        bare.push(count as f64 / copy);
        ours.push(count as f64 / import.elapsed.as_secs_f64());
        cpu.push(import.cpu.as_secs_f64() / import.elapsed.as_secs_f64());
        peak = peak.max(import.peak_kib);
        last = imported;
    }
    report.note("postgres, bare COPY", median(bare), "rows/s");
    report.note("postgres, import", median(ours), "rows/s");
    report.add("postgres, import beside COPY", median(ratios), Bound::AtLeast, LIMIT, "of it");
    report.note("postgres, import's own CPU", median(cpu) * 100.0, "% of its time");
    let peak = peak as f64 / 1024.0;
    report.add("postgres, import's peak memory", peak, Bound::AtMost, 64.0, "MiB");
    let mut again = bench.unindexed(Path::new(&last));
    let again = process::time(again.args(["import", "dnd5e", "--no-verify"]).arg(&folder))?;
    report.note("postgres, import of what is there", count as f64 / again.as_secs_f64(), "rows/s");
    let mut verify = bench.rehome(Path::new(&last));
    let verify = process::time(verify.args(["verify", "dnd5e"]).arg(&folder))?;
    report.note("postgres, verification", count as f64 / verify.as_secs_f64(), "rows/s");
    moves(bench, server, &last, report)?;
    Ok(last)
}

/// The way of a whole database into a file, and back into another one.
fn moves(bench: &Bench, server: &str, address: &str, report: &mut Report) -> Result<()> {
    let file = bench.scratch.path().join("moved.db").display().to_string();
    let back = testing::empty_on(server);
    for (way, from, to) in [("into a file", address, &*file), ("out of a file", &file, &back)] {
        let start = Instant::now();
        let rehome = Rehome::builder().existing().open(from)?;
        let moved = rehome.move_to(to, &MoveOptions::default())?;
        let seconds = start.elapsed().as_secs_f64();
        ensure!(moved.equal, "the move {way} lost something");
        report.note(&format!("postgres, move {way}"), moved.written as f64 / seconds, "rows/s");
        report.note(&format!("postgres, move {way}, in all"), seconds, "s");
    }
    Ok(())
}

/// The files of a whole pack, as a person imports them.
fn sample(bench: &Bench, server: &str, report: &mut Report) -> Result<()> {
    let data = bench.data.as_ref().unwrap_or(&bench.sample).canonicalize()?;
    let seconds = (0..bench.repeat.min(TURNS))
        .map(|_| {
            let address = prepared(server)?;
            let mut import = bench.unindexed(Path::new(&address));
            Ok(process::time(import.args(["import", "dnd5e"]).arg(&data))?.as_secs_f64())
        })
        .collect::<Result<Vec<_>>>()?;
    report.note("postgres, SRD with verification, whole process", median(seconds), "s");
    Ok(())
}

/// Reading one record by its key, struct included, on a held connection.
fn point_reads(address: &str, report: &mut Report) -> Result<()> {
    let rehome = Rehome::open(address)?;
    let mut session = rehome.session("dnd5e")?;
    let mut spells = session.records::<Spell>()?;
    let keys = spells.keys(&Query { limit: 1000, ..Query::default() })?.items;
    let read = per_call(&keys, |key| {
        let spell = spells.get(&Packs::Active, key)?.context("a spell")?;
        ensure!(spell.record.index == key, "another spell");
        Ok(())
    })?;
    report.note("postgres, get, repository and struct", read, "µs");
    Ok(())
}

fn add_chat_message(bench: &Bench, server: &str, report: &mut Report) -> Result<()> {
    let (workspace, count) = WORKSPACE;
    let folder = bench.scratch.path().join("postgres-editor");
    corpus::write(&folder, workspace, count)?;
    let address = testing::empty_on(server);
    let mut import = bench.unindexed(Path::new(&address));
    process::time(import.args(["import", "editor", "--no-verify"]).arg(&folder))?;
    let store = SessionStore::new(Database::open(&address, &Settings::default())?);
    let mut numbers = Numbers(17);
    let mut taken = Vec::with_capacity(CALLS);
    for number in 0..CALLS {
        let message = corpus::message(&mut numbers, 1_790_000_000_000 + number as i64);
        let start = Instant::now();
        store.add_chat_message(workspace, &corpus::id(number % count), message)?;
        taken.push(start.elapsed().as_secs_f64() * 1e3);
    }
    report.note("postgres, add_chat_message", median(taken), "ms");
    Ok(())
}

/// The address of a new database with the schema, gone at the end.
fn prepared(server: &str) -> Result<String> {
    let address = testing::empty_on(server);
    let database = Database::open(&address, &Settings::default())?;
    migrations::migrate(&database, &[rehome_persistence::apps::dnd5e::application()])?;
    Ok(address)
}

/// Lets the server write what it still has to, as far as it lets us ask for that: nobody
/// should pay for what was before.
fn settle(server: &str) {
    if let Ok(mut c) = PgConnection::establish(server) {
        let _ = c.batch_execute("CHECKPOINT");
    }
}

fn rows_of(address: &str, table: &str) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut c = PgConnection::establish(address)?;
    Ok(sql_query(format!("SELECT count(*) AS n FROM {table}")).get_result::<Count>(&mut c)?.n)
}
