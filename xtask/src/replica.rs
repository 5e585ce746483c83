//! Reads on a real primary and its hot standby: who answers what, while the primary takes
//! an import, and when the standby goes and comes back.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Bool};
use rehome::{
    DatabaseError, ImportOptions, PackDetails, PackId, Packs, Rehome, Settings, dnd5e::Spell,
};
use rehome_persistence::{Database, on, testing};

use crate::proxy::{Proxy, Url};

/// How long to wait for what a standby has to hear of.
const PATIENCE: Duration = Duration::from_secs(30);

/// Proves what reads do on a primary with a hot standby.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address of the primary's maintenance database.
    #[arg(long)]
    primary: String,
    /// The address of the same database on the standby.
    #[arg(long)]
    standby: String,
    /// The folder with the 25 files of the SRD.
    #[arg(long)]
    data: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    for (name, address) in [("primary", &arguments.primary), ("standby", &arguments.standby)] {
        let database = Database::open(address, &Settings::default())
            .with_context(|| format!("--{name} names a server that runs"))?;
        ensure!(
            is_standby(&database)? == (name == "standby"),
            "--{name} names a server that is none"
        );
    }
    let address = testing::empty_on(&arguments.primary);
    let (_, name) = address.rsplit_once('/').context("an address with a database")?;
    let standby = Url::parse(&arguments.standby)?;
    let mut proxy = Proxy::start(&format!("{}:{}", standby.host, standby.port), 0, None)?;
    let through_proxy = format!("postgres://{}@127.0.0.1:{}/{name}", standby.user, proxy.port);
    let nobody = format!("postgres://postgres@127.0.0.1:1/{name}");
    let settings =
        Settings { read_urls: vec![nobody.clone(), through_proxy], ..Settings::default() };
    let rehome = Rehome::builder().settings(settings).open(&address)?;
    let stale = rehome.stale();

    rehome.import("dnd5e", &arguments.data)?;
    let here = rehome.stats()?.records;
    until("the standby has the import", || {
        Ok(is_standby(stale.database())? && stale.stats().is_ok_and(|stats| stats.records == here))
    })?;
    println!("ok  the standby answers: {here} records");

    during_an_import(&rehome, &arguments.data)?;

    let refused = stale.create_pack("dnd5e", &"mine".parse::<PackId>()?, &PackDetails::default());
    ensure!(refused.is_ok(), "a write goes to the primary, whatever the reads do: {refused:?}");
    ensure!(
        rehome.packs()?.iter().any(|container| container.id == "mine"),
        "a write is seen at once"
    );
    let writes = stale.database().reading()?.write(|c| {
        on!(c, |c| sql_query("DELETE FROM packs").execute(c))?;
        Ok::<_, DatabaseError>(())
    });
    ensure!(matches!(writes, Err(DatabaseError::ReadOnly)), "{writes:?}");
    println!("ok  writes go to the primary, a connection to a replica refuses them");

    let states = stale.ask_replicas();
    let skipped = states.iter().filter(|state| state.skipped.is_some()).count();
    ensure!(skipped == 1 && states[0].skipped.is_some(), "{states:?}");
    println!("ok  a replica that does not answer is skipped: {:?}", states[0].skipped);

    proxy.stop();
    for _ in 0..10 {
        stale.get::<Spell>("fireball", &Packs::Active)?;
    }
    ensure!(!is_standby(stale.database())?, "the primary answers while no replica does");
    ensure!(stale.replicas().iter().all(|state| state.skipped.is_some()), "{:?}", stale.replicas());
    println!("ok  the standby went away: the primary answers, and all skipped are named");

    proxy.restart()?;
    until("the standby is asked again", || is_standby(stale.database()))?;
    println!("ok  the standby came back and answers");
    Ok(())
}

/// The standby serves reads all the while.
fn during_an_import(rehome: &Rehome, data: &std::path::Path) -> Result<()> {
    let (done, reads, elsewhere) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let stale = rehome.stale();
    let outcome = thread::scope(|scope| {
        let reader = scope.spawn(|| -> Result<()> {
            while !done.load(Ordering::Relaxed) {
                let spell = stale.get::<Spell>("fireball", &Packs::Active)?;
                ensure!(spell.record.level == Some(3), "{:?}", spell.record.level);
                // A standby that is too slow for a moment is skipped for a while.
                let counter = if is_standby(stale.database())? { &reads } else { &elsewhere };
                counter.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        });
        let options =
            ImportOptions { container: Some("second".parse()?), ..ImportOptions::default() };
        let report = rehome.import_with("dnd5e", data, &options);
        done.store(true, Ordering::Relaxed);
        match reader.join() {
            Ok(read) => read?,
            Err(_) => bail!("the reader panicked"),
        }
        Ok(report?)
    })?;
    let (reads, elsewhere) = (reads.into_inner(), elsewhere.into_inner());
    ensure!(reads > elsewhere, "the standby served {reads} reads, the primary {elsewhere}");
    println!(
        "ok  the standby served {reads} reads while the primary took {} records",
        outcome.totals.inserted
    );
    Ok(())
}

fn is_standby(database: &Database) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Answer {
        #[diesel(sql_type = Bool)]
        standby: bool,
    }
    let query = sql_query("SELECT pg_is_in_recovery() AS standby");
    let answer: Answer =
        database.read(|c| Ok::<_, DatabaseError>(on!(c, |c| query.get_result(c))?))?;
    Ok(answer.standby)
}

fn until(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if holds().unwrap_or(false) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(50));
    }
    bail!("in vain: {what}")
}
