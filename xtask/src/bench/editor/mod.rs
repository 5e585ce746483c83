//! The editor's history: importing a large workspace beside a bare loop into the same
//! tables, and the editor's commands on it beside what the editor itself does.

mod bare;
mod commands;
pub(super) mod corpus;

use std::{fs, time::Duration};

use anyhow::Result;

use super::{
    Bench, process,
    report::{Bound, Report},
};

/// The folder whose history is large.
const LARGE: &str = "/srv/bench/large";
/// A folder with the history of an ordinary week.
const SMALL: &str = "/srv/bench/small";
/// How many sessions that one has.
const SMALL_SESSIONS: usize = 20;

/// Imports a history of as many messages as there are to be rows, and asks it.
pub(super) fn editor(bench: &Bench, report: &mut Report) -> Result<()> {
    let count = (bench.rows / corpus::MESSAGES).max(SMALL_SESSIONS);
    let rows = count * (1 + corpus::INSTANCES + corpus::MESSAGES);
    let (large, small) = (bench.scratch.path().join("large"), bench.scratch.path().join("small"));
    let file = corpus::write(&large, LARGE, count)?;
    corpus::write(&small, SMALL, SMALL_SESSIONS)?;

    let bare_path = bench.scratch.path().join("editor-bare.db");
    let bare = bare::insert(&bare_path, LARGE, count)?;
    fs::remove_file(&bare_path)?;

    let database = bench.scratch.path().join("editor.db");
    let import = process::run(
        bench.unindexed(&database).args(["import", "editor", "--no-verify"]).arg(&large),
    )?;
    let bytes = fs::metadata(&database)?.len();
    let verify = process::run(bench.rehome(&database).args(["verify", "editor"]).arg(&large))?;

    let per_second = |cpu: Duration| rows as f64 / cpu.as_secs_f64();
    let mebibytes = |bytes: u64| bytes as f64 / (1 << 20) as f64;
    report.note("editor, file of sessions", mebibytes(fs::metadata(&file)?.len()), "MiB");
    report.note("editor, bare loop", per_second(bare), "rows per CPU-second");
    report.add(
        "editor, import",
        per_second(import.cpu),
        Bound::AtLeast,
        per_second(bare) * 0.4,
        "rows per CPU-second",
    );
    let peak = import.peak_kib as f64 / 1024.0;
    report.add("editor, import's peak memory", peak, Bound::AtMost, 256.0, "MiB");
    report.add("editor, database", mebibytes(bytes), Bound::AtMost, 1e9 / (1 << 20) as f64, "MiB");
    report.note("editor, verification", per_second(verify.cpu), "rows per CPU-second");
    report.note("editor, verification's peak", verify.peak_kib as f64 / 1024.0, "MiB");

    process::run(bench.unindexed(&database).args(["import", "editor", "--no-verify"]).arg(&small))?;
    commands::commands(&database, &file, count, report)
}
