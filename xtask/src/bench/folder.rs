//! A folder that nobody declared: `init` and an import by what it writes down, beside Python's
//! `json` and `sqlite3` on the same files; ten thousand small files; and `init` on as many megabytes
//! as there are thousands of rows.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::{
    Bench,
    generate::Numbers,
    process::{self, Usage},
    report::{Bound, Report, median},
};
use crate::workspace;

/// How many records the one file has, and how many small files there are.
const RECORDS: usize = 100_000;
const FILES: usize = 10_000;

const WORDS: [&str; 8] =
    ["lantern", "rope", "harbour", "barrel", "oar", "compass", "ledger", "tarpaulin"];

pub(crate) fn folder(bench: &Bench, report: &mut Report) -> Result<()> {
    one_file(bench, report)?;
    small_files(bench, report)?;
    init(bench, report)
}

/// A record of half a kilobyte, as applications of shops and clubs keep them.
fn record(numbers: &mut Numbers, number: usize, indent: &str) -> String {
    let mut words = || *numbers.pick(&WORDS);
    let text: Vec<&str> = (0..40).map(|_| words()).collect();
    format!(
        "{indent}{{\n{indent}  \"id\": {number},\n{indent}  \"name\": \"{} {} {number}\",\n{indent}  \
         \"price\": {}.50,\n{indent}  \"tags\": [\"{}\", \"{}\"],\n{indent}  \"sold\": {},\n{indent}  \
         \"text\": \"{}\"\n{indent}}}",
        words(),
        words(),
        number % 900,
        words(),
        words(),
        number.is_multiple_of(3),
        text.join(" ")
    )
}

fn one_file(bench: &Bench, report: &mut Report) -> Result<()> {
    let folder = bench.scratch.path().join("wares");
    fs::create_dir_all(&folder)?;
    let file = folder.join("wares.json");
    write_records(&file, RECORDS)?;
    report.note("100,000 records, the file", fs::metadata(&file)?.len() as f64 / 1e6, "MB");
    let made =
        process::run(bench.rehome(&bench.scratch.path().join("none.db")).arg("init").arg(&folder))?;
    report.note("100,000 records, init", made.elapsed.as_secs_f64(), "s");
    let race = Race::run(bench, &folder, &[file], "wares", bench.repeat.min(5))?;
    let (ours, json) = (race.ours, race.json);
    report.note("100,000 records, elapsed time of json and sqlite3", json.wall, "s");
    report.note("100,000 records, memory of json and sqlite3", json.peak, "MiB");
    let what = "100,000 records, elapsed beside json and sqlite3";
    report.add(what, ours.wall, Bound::AtMost, json.wall * 1.5, "s");
    report.add("100,000 records, memory", ours.peak, Bound::AtMost, 128.0, "MiB");
    report.note("100,000 records, CPU time", ours.cpu, "s");
    report.note("100,000 records, CPU time of json and sqlite3", json.cpu, "s");
    Ok(())
}

fn small_files(bench: &Bench, report: &mut Report) -> Result<()> {
    let folder = bench.scratch.path().join("notes");
    let mut numbers = Numbers(11);
    let mut files = Vec::new();
    for number in 0..FILES {
        let month = folder.join(format!("2026/{:02}", number % 12 + 1));
        fs::create_dir_all(&month)?;
        let file = month.join(format!("n{number}.json"));
        fs::write(&file, record(&mut numbers, number, "") + "\n")?;
        files.push(file);
    }
    process::run(bench.rehome(&bench.scratch.path().join("none.db")).arg("init").arg(&folder))?;
    let race = Race::run(bench, &folder, &files, "notes", bench.repeat.min(3))?;
    report.note("10,000 small files, elapsed", race.ours.wall, "s");
    report.note("10,000 small files, elapsed time of json and sqlite3", race.json.wall, "s");
    report.note("10,000 small files, CPU time", race.ours.cpu, "s");
    report.add("10,000 small files, memory", race.ours.peak, Bound::AtMost, 128.0, "MiB");
    Ok(())
}

/// `init` beside reading the bytes.
fn init(bench: &Bench, report: &mut Report) -> Result<()> {
    let folder = bench.scratch.path().join("large");
    fs::create_dir_all(&folder)?;
    let file = folder.join("large.json");
    write_records(&file, bench.rows * 1000 / 520)?;
    let megabytes = fs::metadata(&file)?.len() as f64 / 1e6;
    report.note("init, the file", megabytes, "MB");
    let read = process::time(Command::new("sha256sum").arg(&file))?.as_secs_f64();
    let made =
        process::run(bench.rehome(&bench.scratch.path().join("none.db")).arg("init").arg(&folder))?;
    fs::remove_file(&file)?;
    report.note("init, elapsed", made.elapsed.as_secs_f64(), "s");
    report.note("init, elapsed time of sha256sum on the same file", read, "s");
    report.add("init, memory", made.peak_kib as f64 / 1024.0, Bound::AtMost, 64.0, "MiB");
    Ok(())
}

fn write_records(file: &Path, count: usize) -> Result<()> {
    let mut numbers = Numbers(7);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    for number in 0..count {
        out.write_all(if number == 0 { b"[\n" } else { b",\n" })?;
        out.write_all(record(&mut numbers, number, "  ").as_bytes())?;
    }
    out.write_all(b"\n]\n")?;
    Ok(out.flush()?)
}

/// What both took, the medians of some rounds in turn.
struct Race {
    ours: Taken,
    json: Taken,
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
        folder: &Path,
        files: &[PathBuf],
        name: &str,
        rounds: usize,
    ) -> Result<Self> {
        let script = workspace::root().join("xtask/src/bench/peers.py");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        // Ten thousand names are too many arguments.
        let list = bench.scratch.path().join(format!("{name}.list"));
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        fs::write(&list, names.join("\n"))?;
        for round in 0..rounds {
            let database = bench.scratch.path().join(format!("{name}-json-{round}.db"));
            let mut command = Command::new("python3");
            command.arg(&script).arg("json").arg(&database).arg("--list").arg(&list);
            theirs.push(process::run(&mut command).context("python3 with its json and sqlite3")?);
            fs::remove_file(&database)?;
            let database = bench.scratch.path().join(format!("{name}-{round}.db"));
            let mut command = bench.unindexed(&database);
            ours.push(process::run(command.arg("import").arg(folder))?);
            fs::remove_file(&database)?;
        }
        Ok(Self { ours: taken(&ours), json: taken(&theirs) })
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
