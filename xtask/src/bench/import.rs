//! Importing: the SRD as a whole process, and a million rows beside a bare loop.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use rehome_domain::apps::dnd5e;

use super::{
    Bench, bare, generate, process,
    report::{Bound, Report, median},
};

impl Bench {
    /// The program, about to work on `database`.
    pub(super) fn rehome(&self, database: &Path) -> Command {
        let mut command = Command::new(&self.rehome);
        command.arg("--database").arg(database).current_dir(self.scratch.path());
        command
    }

    /// The same, without making what is searched at the end of an import.
    pub(super) fn unindexed(&self, database: &Path) -> Command {
        let mut command = self.rehome(database);
        command.args(["--set", "index_imports=nothing"]);
        command
    }
}

/// The SRD, as a person imports it: checks, indexes, history and verification included.
pub(crate) fn srd(bench: &Bench, report: &mut Report) -> Result<()> {
    let data = bench.data.as_ref().context("srd needs --data DIR")?.canonicalize()?;
    let (mut seconds, mut indexed) = (Vec::new(), Vec::new());
    let (mut peak, mut indexed_peak) = (0, 0);
    for round in 0..bench.repeat {
        let database = bench.scratch.path().join(format!("srd-{round}.db"));
        let usage = process::run(bench.unindexed(&database).args(["import", "dnd5e"]).arg(&data))?;
        seconds.push(usage.elapsed.as_secs_f64());
        peak = peak.max(usage.peak_kib);
        let database = bench.scratch.path().join(format!("srd-indexed-{round}.db"));
        let usage = process::run(bench.rehome(&database).args(["import", "dnd5e"]).arg(&data))?;
        indexed.push(usage.elapsed.as_secs_f64());
        indexed_peak = indexed_peak.max(usage.peak_kib);
    }
    report.add("SRD, whole process", median(seconds), Bound::AtMost, 0.5, "s");
    report.add("SRD, the same with its index", median(indexed), Bound::AtMost, 2.5, "s");
    report.add("SRD, peak memory", peak as f64 / 1024.0, Bound::AtMost, 64.0, "MiB");
    let indexed_peak = indexed_peak as f64 / 1024.0;
    report.add("SRD, peak memory with its index", indexed_peak, Bound::AtMost, 96.0, "MiB");
    Ok(())
}

/// Many generated spells in one file, per CPU-second, beside the bare loop.
pub(crate) fn rows(bench: &Bench, report: &mut Report) -> Result<()> {
    let folder = bench.scratch.path().join("rows");
    generate::folder(&bench.sample, &folder, &dnd5e::app(), bench.rows)?;
    let bytes = fs::metadata(folder.join("5e-SRD-Spells.json"))?.len();

    let bare_path = bench.scratch.path().join("bare.db");
    let bare = bare::insert(&bench.sample, &bare_path, bench.rows)?;
    let bare_bytes = fs::metadata(&bare_path)?.len();
    fs::remove_file(&bare_path)?;

    let database = bench.scratch.path().join("rows.db");
    let import = process::run(
        bench.unindexed(&database).args(["import", "dnd5e", "--no-verify"]).arg(&folder),
    )?;
    let verify = process::run(bench.rehome(&database).args(["verify", "dnd5e"]).arg(&folder))?;
    ensure!(fs::metadata(&database)?.len() >= bare_bytes, "the import holds less than the loop");

    let per_second = |cpu: Duration| bench.rows as f64 / cpu.as_secs_f64();
    report.note("rows, size of a record", bytes as f64 / bench.rows as f64, "bytes");
    report.note("rows, bare loop", per_second(bare), "rows per CPU-second");
    report.add(
        "rows, import",
        per_second(import.cpu),
        Bound::AtLeast,
        per_second(bare) * 0.5,
        "rows per CPU-second",
    );
    report.add("rows, peak memory", import.peak_kib as f64 / 1024.0, Bound::AtMost, 256.0, "MiB");
    report.note("rows, verification", per_second(verify.cpu), "rows per CPU-second");
    report.note("rows, verification's peak", verify.peak_kib as f64 / 1024.0, "MiB");
    Ok(())
}
