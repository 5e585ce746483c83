//! What the log of changes costs: edits and imports beside the same without it, its bytes, and
//! whether the change of a large record costs what that of a small one does. With a server also
//! how clients side by side get on.

mod append;
mod past;
mod server;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rehome::{ImportOptions, Outcome, PackDetails, PackId, dnd5e::Spell};
use rehome_domain::apps::dnd5e;
use rehome_persistence::{
    Application, Connection, Database, Settings, migrations, packs,
    repository::{Effect, Records, Registry},
    testing,
};

use super::{
    Bench,
    generate::{self, Numbers, Vocabulary},
    process,
    report::{Bound, Report, median},
};

/// How many records there are to be edited.
const RECORDS: usize = 500;
/// How many edits a turn has.
const EDITS: usize = 1_000;
/// The most records of the import.
const ROWS: usize = 100_000;
/// How often imports take their turn, at most.
const TURNS: usize = 5;

pub(super) fn log(bench: &Bench, report: &mut Report) -> Result<()> {
    edits(bench, report)?;
    imports(bench, report)?;
    append::appends(bench, report)?;
    past::past(bench, report)?;
    match &bench.server {
        Some(server) => server::clients(bench, server, report),
        None => Ok(()),
    }
}

fn application() -> Application {
    rehome_persistence::apps::dnd5e::application()
}

fn pack_id(id: &str) -> Result<PackId> {
    id.parse().ok().with_context(|| format!("{id} is no id of a pack"))
}

/// A database with the tables and that pack.
fn prepared(address: &str, pack: &PackId) -> Result<Database> {
    let database = Database::open(address, &Settings::default())?;
    let app = application();
    migrations::migrate(&database, std::slice::from_ref(&app))?;
    database.write(|c| packs::create(c, &app, pack, &PackDetails::default(), None))?;
    Ok(database)
}

/// The elapsed time of `work`, but for that in which others had the processors.
fn taken(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let waited = process::waited()?;
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().saturating_sub(process::waited()? - waited))
}

/// How many bytes the tables of the log take in a file, with their indexes.
fn bytes(file: &Path) -> Result<f64> {
    let c = rusqlite::Connection::open(file)?;
    let sql = "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE 'change%' \
               OR name LIKE 'sqlite_autoindex_change%'";
    Ok(c.query_row(sql, [], |row| row.get::<_, i64>(0))? as f64)
}

/// One side of a comparison: a database whose records are edited.
struct Side {
    c: Connection,
    registry: Registry,
    pack: PackId,
    spells: Vec<Spell>,
}

impl Side {
    fn new(database: &Database, pack: &PackId, sample: &Path) -> Result<Self> {
        let vocabulary = Vocabulary::read(sample)?;
        let mut numbers = Numbers(41);
        let spells = (0..RECORDS).map(|number| vocabulary.spell(&mut numbers, number)).collect();
        let registry = Registry::new(&application());
        let mut side = Self { c: database.connection()?, registry, pack: pack.clone(), spells };
        for at in 0..RECORDS {
            ensure!(side.put(at)? == Effect::Inserted, "a record that was there");
        }
        Ok(side)
    }

    fn put(&mut self, at: usize) -> Result<Effect> {
        let mut records = Records::<Spell>::new(&mut self.c, &self.registry)?;
        Ok(records.put(&self.pack, &self.spells[at])?.effect)
    }

    /// Changes one field of one record after another; returns what one change takes, in µs.
    fn turn(&mut self, turn: usize) -> Result<f64> {
        let time = taken(|| {
            for number in 0..EDITS {
                let at = number % RECORDS;
                self.spells[at].duration = format!("Up to {} minutes", turn * EDITS + number + 2);
                ensure!(self.put(at)? == Effect::Updated, "an edit that changes nothing");
            }
            Ok(())
        })?;
        Ok(time.as_secs_f64() * 1e6 / EDITS as f64)
    }
}

/// One field of a record of 2 KB, through the whole path: read, validate, columns, facets,
/// search, commit.
fn edits(bench: &Bench, report: &mut Report) -> Result<()> {
    let pack = pack_id("edited")?;
    let file = |name: &str| bench.scratch.path().join(name);
    let (with, without) = (file("edits.db"), file("edits-unlogged.db"));
    let logged = prepared(&with.display().to_string(), &pack)?;
    let unlogged = testing::without_log(prepared(&without.display().to_string(), &pack)?);
    let mut sides =
        [Side::new(&logged, &pack, &bench.sample)?, Side::new(&unlogged, &pack, &bench.sample)?];
    let length = serde_json::to_string(&sides[0].spells[0])?.len();
    sides[0].c.persist()?;
    let before = bytes(&with)?;
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..bench.repeat {
        let [logged, unlogged] = &mut sides;
        // Who begins gets no advantage of it.
        let (with, without) = if turn.is_multiple_of(2) {
            let with = logged.turn(turn)?;
            (with, unlogged.turn(turn)?)
        } else {
            let without = unlogged.turn(turn)?;
            (logged.turn(turn)?, without)
        };
        ratios.push(with / without);
        ours.push(with);
        theirs.push(without);
    }
    sides[0].c.persist()?;
    let size = (bytes(&with)? - before) / (bench.repeat * EDITS) as f64;
    report.note("log, size of an edited record", length as f64, "bytes");
    report.note("log, an edit without the log", median(theirs), "µs");
    report.note("log, an edit", median(ours), "µs");
    report.add("log, an edit beside it", median(ratios), Bound::AtMost, 1.3, "times");
    report.add("log, size of an edit in it", size, Bound::AtMost, 260.0, "bytes");
    Ok(())
}

/// Many new records of one file.
fn imports(bench: &Bench, report: &mut Report) -> Result<()> {
    let count = bench.rows.min(ROWS);
    let folder = bench.scratch.path().join("log");
    generate::folder(&bench.sample, &folder, &dnd5e::app(), count)?;
    let (mut ours, mut ratios) = (Vec::new(), Vec::new());
    let mut size = 0.0;
    for turn in 0..bench.repeat.min(TURNS) {
        let import = |is_logged: bool| -> Result<(f64, f64)> {
            let file = bench.scratch.path().join(format!("log-{turn}-{is_logged}.db"));
            let database = prepared(&file.display().to_string(), &pack_id("other")?)?;
            let database = if is_logged { database } else { testing::without_log(database) };
            let before = process::cpu_time()?;
            import(&database, &folder, None)?;
            let cpu = process::cpu_time()? - before;
            database.connection()?.persist()?;
            let size = bytes(&file)?;
            drop(database);
            std::fs::remove_file(file)?;
            Ok((cpu.as_secs_f64(), size))
        };
        let is_first = turn.is_multiple_of(2);
        let (first, second) = (import(is_first)?, import(!is_first)?);
        let (with, without) = if is_first { (first, second) } else { (second, first) };
        ratios.push(with.0 / without.0);
        ours.push(count as f64 / with.0);
        size = with.1;
    }
    report.note("log, import", median(ours), "rows per CPU-second");
    report.add("log, import beside it", median(ratios), Bound::AtMost, 1.05, "times");
    let files = dnd5e::app().files.len();
    let limit = 20.0 + 1024.0 * files as f64 / count as f64;
    report.add("log, size of a record in it", size / count as f64, Bound::AtMost, limit, "bytes");
    Ok(())
}

/// Imports a folder, with what is searched of it left for later.
fn import(database: &Database, folder: &Path, pack: Option<PackId>) -> Result<()> {
    let options =
        ImportOptions { container: pack, verify: false, backup: false, ..ImportOptions::default() };
    let report = rehome_migration::import(database, &application(), folder, &options)?;
    ensure!(
        report.totals.inserted > 0 && report.outcome() <= Outcome::NeedsAttention,
        "{:?}",
        report.findings
    );
    Ok(())
}
