//! Reading one record by its key: as a process, and through the repository on a held
//! connection beside the raw statement that fetches the same body.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rehome::{Packs, Query, Rehome, dnd5e::Spell};

use super::{
    Bench, process,
    report::{Bound, Report, median},
};

/// How many reads one round times.
const CALLS: usize = 20_000;

pub(crate) fn get(bench: &Bench, report: &mut Report) -> Result<()> {
    let database = bench.scratch.path().join("get.db");
    let source = bench.data.as_ref().unwrap_or(&bench.sample).canonicalize()?;
    process::time(bench.rehome(&database).args(["import", "dnd5e"]).arg(source))?;

    let rehome = Rehome::open(&database.display().to_string())?;
    let mut session = rehome.session("dnd5e")?;
    let mut spells = session.records::<Spell>()?;
    let keys = spells.keys(&Query { limit: 1000, ..Query::default() })?.items;
    let first = keys.first().context("the import brought spells")?;

    let raw = rusqlite::Connection::open(&database)?;
    let mut body =
        raw.prepare("SELECT body FROM dnd5e_spells WHERE container = ?1 AND key = ?2")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..bench.repeat {
        theirs.push(per_call(&keys, |key| {
            let body: String = body.query_row(["srd", key], |row| row.get(0))?;
            ensure!(!body.is_empty(), "no body");
            Ok(())
        })?);
        ours.push(per_call(&keys, |key| {
            let spell = spells.get(&Packs::Active, key)?.context("a spell")?;
            ensure!(spell.record.index == key, "another spell");
            Ok(())
        })?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    report.note("get, raw statement", theirs, "µs");
    report.add("get, repository and struct", ours, Bound::AtMost, theirs * 4.0, "µs");

    let seconds = (0..bench.repeat)
        .map(|_| process::time(bench.rehome(&database).args(["get", "spells", first])))
        .map(|time| Ok(time?.as_secs_f64()))
        .collect::<Result<Vec<_>>>()?;
    report.add("get, whole process", median(seconds) * 1e3, Bound::AtMost, 20.0, "ms");
    Ok(())
}

/// The mean time of one call of `read` over many, in microseconds.
pub(super) fn per_call(keys: &[String], mut read: impl FnMut(&str) -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    for key in keys.iter().cycle().take(CALLS) {
        read(key)?;
    }
    let elapsed: Duration = start.elapsed();
    Ok(elapsed.as_secs_f64() * 1e6 / CALLS as f64)
}
