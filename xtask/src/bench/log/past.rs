//! Reading the past and proving the log: a container with many later changes, and what it takes to
//! read a record, its history, all of it, and to verify the log.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use rehome_persistence::{
    Connection, Table,
    changes::{self, Cause, Scope},
};

use super::{Bench, Bound, Report, Side, application, bytes, pack_id, prepared};

/// How many records the container has, at most.
const RECORDS: usize = 10_000;
/// How many changes come later, for each record.
const EACH: usize = 10;
/// How many reads are timed.
const READS: usize = 2_000;

pub(super) fn past(bench: &Bench, report: &mut Report) -> Result<()> {
    let records = bench.rows.min(RECORDS);
    let file = bench.scratch.path().join("past.db");
    let pack = pack_id("past")?;
    let database = prepared(&file.display().to_string(), &pack)?;
    let app = application();
    let table = Table::all(&app).into_iter().find(|table| table.collection.id == "spells");
    let Some(table) = table else { anyhow::bail!("there are no spells") };
    let mut side = Side::of(&database, &pack, &bench.sample, records)?;
    let moment = changes::head(&mut side.c)?.size();
    for turn in 0..EACH {
        side.change_all(turn)?;
    }
    let size = changes::head(&mut side.c)?.size();
    ensure!(size - moment == (records * EACH) as i64, "{size} entries behind {moment}");
    side.c.persist()?;
    let kept = bytes(&file)? / size as f64;
    report.note("past, entries of the log", size as f64, "");
    report.note("past, size of an entry", kept, "bytes");
    let start = Instant::now();
    let found = changes::container_at(&mut side.c, &table, pack.as_str(), moment)?;
    ensure!(found.len() == records, "{} records of {records}", found.len());
    let limit = 1000.0 * (records * EACH) as f64 / (RECORDS * EACH) as f64;
    let took = start.elapsed().as_secs_f64() * 1000.0;
    report.add(
        "past, a container with its later changes",
        took,
        Bound::AtMost,
        limit.max(1.0),
        "ms",
    );
    let keys: Vec<String> = found.into_iter().map(|record| record.key).collect();
    let one = |c: &mut Connection, at: usize| {
        let key = &keys[(at * 7919) % keys.len()];
        let seq = moment + (at * 104_729 % (records * EACH)) as i64;
        ensure!(
            changes::record_at(c, &table, pack.as_str(), key, seq)?.is_some(),
            "{key} at {seq}"
        );
        Ok(())
    };
    report.add("past, one record, p99", p99(&mut side.c, one)?, Bound::AtMost, 1.0, "ms");
    let history = |c: &mut Connection, at: usize| {
        let record = table.record(pack.as_str(), keys[(at * 7919) % keys.len()].as_str());
        ensure!(changes::of_record(c, &record, i64::MAX, 100)?.len() > EACH, "{record}");
        Ok(())
    };
    report.add(
        "past, history of a record, p99",
        p99(&mut side.c, history)?,
        Bound::AtMost,
        5.0,
        "ms",
    );
    let start = Instant::now();
    ensure!(changes::verify_log(&mut side.c, &[])?.sound, "the log is not sound");
    let rate = size as f64 / start.elapsed().as_secs_f64();
    report.add("past, log against its root", rate, Bound::AtLeast, 300_000.0, "entries/s");
    splices(&mut side, &table, pack.as_str(), report)
}

/// A record of 2 KB of which one field changes again and again: how fast its chain is followed.
fn splices(side: &mut Side, table: &Table, pack: &str, report: &mut Report) -> Result<()> {
    const STEPS: i64 = 60;
    let first = changes::head(&mut side.c)?.size();
    side.change_one(STEPS as usize)?;
    let key = side.key(0);
    let start = Instant::now();
    let mut steps = 0;
    while start.elapsed() < Duration::from_millis(500) {
        let found = changes::record_at(&mut side.c, table, pack, &key, first)?;
        ensure!(found.is_some(), "{key}");
        steps += STEPS;
    }
    let rate = steps as f64 / start.elapsed().as_secs_f64();
    report.add("past, replay", rate, Bound::AtLeast, 60_000.0, "splices/s");
    Ok(())
}

fn p99(c: &mut Connection, read: impl Fn(&mut Connection, usize) -> Result<()>) -> Result<f64> {
    let mut times = Vec::with_capacity(READS);
    for at in 0..READS {
        let start = Instant::now();
        read(c, at)?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[READS * 99 / 100])
}

impl Side {
    /// The same with so many records.
    fn of(
        database: &rehome_persistence::Database,
        pack: &rehome::PackId,
        sample: &Path,
        records: usize,
    ) -> Result<Self> {
        let vocabulary = super::Vocabulary::read(sample)?;
        let mut numbers = super::Numbers(43);
        let spells = (0..records).map(|number| vocabulary.spell(&mut numbers, number)).collect();
        let registry = super::Registry::new(&application());
        let c = database.connection()?;
        let mut side = Self { c, registry, pack: pack.clone(), spells };
        side.put_all()?;
        Ok(side)
    }

    fn put_all(&mut self) -> Result<()> {
        let Self { c, registry, pack, spells } = self;
        c.unit(Scope::Database, Cause::Edit, None, |c| {
            for spell in spells.iter() {
                super::Records::new(c, registry)?.put(pack, spell)?;
            }
            Ok::<_, rehome_persistence::Error>(())
        })?;
        Ok(())
    }

    /// Changes one field of every record, in one unit of work.
    fn change_all(&mut self, turn: usize) -> Result<()> {
        for (at, spell) in self.spells.iter_mut().enumerate() {
            spell.duration = format!("Up to {} minutes", turn * 100_000 + at + 2);
        }
        self.put_all()
    }

    /// Changes one field of the first record, so many times.
    fn change_one(&mut self, times: usize) -> Result<()> {
        for turn in 0..times {
            self.spells[0].duration = format!("Up to {turn} hours");
            self.put(0)?;
        }
        Ok(())
    }

    fn key(&self, at: usize) -> String {
        rehome::Record::key(&self.spells[at]).to_owned()
    }
}
