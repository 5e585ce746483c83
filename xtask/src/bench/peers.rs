//! An import beside what people use today: Python's `json` with its `sqlite3`, sqlite-utils and
//! DuckDB, in turn with us on the same files. None of them checks, proves, or keeps what was there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, ensure};
use rehome_domain::apps::dnd5e;

use super::{
    Bench, generate, process,
    process::Usage,
    report::{Bound, Report, median},
};
use crate::workspace;

/// The programs beside us, as `peers.py` knows them.
const PEERS: [&str; 3] = ["json", "sqlite-utils", "duckdb"];

/// How many records the large import has.
const RECORDS: usize = 100_000;

pub(crate) fn peers(bench: &Bench, report: &mut Report) -> Result<()> {
    let python = python()?;
    let folder = bench.scratch.path().join("peers");
    generate::folder(&bench.sample, &folder, &dnd5e::app(), RECORDS)?;
    let file = folder.join("5e-SRD-Spells.json");
    let bytes = fs::metadata(&file)?.len() as f64;
    report.note("100,000 spells, the file", bytes / 1e6, "MB");
    let rounds = bench.repeat.min(5);
    let large = Race::run(bench, &python, &folder, &[file], rounds, &PEERS)?;
    let [json, utils, duckdb] = [0, 1, 2].map(|peer| &large.peers[peer]);
    let ours = &large.ours;
    report.note("100,000 spells, rehome", ours.wall, "s");
    let limits = [
        ("CPU time beside json and sqlite3", ours.cpu, json.cpu, 2.2),
        ("elapsed beside json and sqlite3", ours.wall, json.wall, 1.5),
        ("elapsed beside sqlite-utils", ours.wall, utils.wall, 1.0),
    ];
    for (what, figure, peer, most) in limits {
        report.add(&format!("100,000 spells, {what}"), figure, Bound::AtMost, peer * most, "s");
    }
    for (what, peer) in [("json and sqlite3", json), ("sqlite-utils", utils), ("DuckDB", duckdb)] {
        report.note(&format!("100,000 spells, CPU time of {what}"), peer.cpu, "s");
        report.note(&format!("100,000 spells, elapsed time of {what}"), peer.wall, "s");
        report.note(&format!("100,000 spells, memory of {what}"), peer.peak, "MiB");
    }
    report.add("100,000 spells, memory", ours.peak, Bound::AtMost, 128.0, "MiB");

    if let Some(data) = &bench.data {
        let data = data.canonicalize()?;
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(&data)? {
            files.push(entry?.path());
        }
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        let small = Race::run(bench, &python, &data, &files, bench.repeat, &PEERS[..1])?;
        let (ours, json) = (&small.ours, &small.peers[0]);
        report.add("SRD beside json and sqlite3", ours.wall, Bound::AtMost, json.wall * 1.2, "s");
        report.add("SRD, CPU time beside them", ours.cpu, Bound::AtMost, json.cpu * 2.2, "s");
    }
    Ok(())
}

/// What each took, the medians of some rounds in turn.
struct Race {
    ours: Taken,
    peers: Vec<Taken>,
}

/// Seconds, and MiB.
struct Taken {
    wall: f64,
    cpu: f64,
    peak: f64,
}

impl Race {
    fn run(
        bench: &Bench,
        python: &Path,
        folder: &Path,
        files: &[PathBuf],
        rounds: usize,
        peers: &[&str],
    ) -> Result<Self> {
        let script = workspace::root().join("xtask/src/bench/peers.py");
        let mut ours = Vec::new();
        let mut theirs: Vec<Vec<Usage>> = peers.iter().map(|_| Vec::new()).collect();
        for round in 0..rounds {
            for (peer, usages) in peers.iter().zip(&mut theirs) {
                let database = bench.scratch.path().join(format!("{peer}-{round}.db"));
                let mut command = Command::new(python);
                command.arg(&script).arg(peer).arg(&database).args(files);
                usages.push(process::run(&mut command)?);
                fs::remove_file(&database)?;
            }
            let database = bench.scratch.path().join(format!("peers-{round}.db"));
            let mut command = bench.unindexed(&database);
            ours.push(process::run(command.args(["import", "dnd5e"]).arg(folder))?);
            fs::remove_file(&database)?;
        }
        Ok(Self { ours: taken(&ours), peers: theirs.iter().map(|usages| taken(usages)).collect() })
    }
}

fn taken(usages: &[Usage]) -> Taken {
    let of = |what: fn(&Usage) -> f64| median(usages.iter().map(what).collect());
    Taken {
        wall: of(|usage| usage.elapsed.as_secs_f64()),
        cpu: of(|usage| usage.cpu.as_secs_f64()),
        peak: of(|usage| usage.peak_kib as f64 / 1024.0),
    }
}

/// The Python of an environment of its own, with the libraries of the peers.
fn python() -> Result<PathBuf> {
    let folder = workspace::target().join("peers");
    let python = folder.join("bin/python");
    let has_all = |python: &Path| {
        let check = Command::new(python).args(["-c", "import sqlite_utils, duckdb"]).output();
        check.is_ok_and(|output| output.status.success())
    };
    if !has_all(&python) {
        let status = Command::new("python3").args(["-m", "venv"]).arg(&folder).status()?;
        ensure!(status.success(), "python3 makes no environment; it needs its module venv");
        let status = Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "sqlite-utils", "duckdb"])
            .status()?;
        ensure!(status.success(), "pip does not install sqlite-utils and duckdb");
    }
    Ok(python)
}
