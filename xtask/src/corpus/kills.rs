//! Imports killed at random moments: the database is sound, every file is in it whole or
//! not at all, as the log has it, and a run after it ends like one that nobody disturbed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rehome::{Rehome, migrations};
use rehome_persistence::{Database, Table};

use super::{databases::Databases, shown, units};
use crate::{bench::Numbers, workspace};

/// How many imports run at a time, each with a database of its own.
const WORKERS: usize = 2;

/// When a kill met an import.
#[derive(Clone, Copy, PartialEq)]
enum Killed {
    /// Before its first write.
    Early,
    /// Under way.
    Inside,
    /// At its end.
    Late,
}

pub(super) fn check(
    databases: &Databases,
    app: &'static str,
    data: &Path,
    kills: u32,
    seed: u64,
) -> Result<()> {
    let binary = build()?;
    let scratch = tempfile::tempdir()?;
    let database = |name: &str| databases.address(&format!("{app}-{name}"));
    let import = |database: &str| {
        let mut command = Command::new(&binary);
        command.arg("--database").arg(database).args(["import", app]).arg(data);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.current_dir(scratch.path());
        command
    };
    let reference = database("reference.db");
    // The shortest of three, so that a pause of the machine does not move the kills behind
    // the end of the imports.
    let mut whole = Duration::MAX;
    for address in [&reference, &database("second.db"), &database("third.db")] {
        let start = Instant::now();
        ensure!(import(address).status()?.success(), "the undisturbed import fails");
        whole = whole.min(start.elapsed());
    }
    let expected = digests(app, &reference)?;

    let round = |number: u32, moment: Duration| -> Result<Killed> {
        let address = database(&format!("killed-{number}.db"));
        let mut child = import(&address).spawn()?;
        thread::sleep(moment);
        child.kill()?;
        let ended = child.wait()?.success();
        let begun = Database::exists(&address)?;
        if begun {
            whole_files(app, &address, &expected)?;
        }
        ensure!(import(&address).status()?.success(), "the run after the kill fails");
        ensure!(digests(app, &address)? == expected, "the digests differ");
        Ok(match (begun, ended) {
            (false, _) => Killed::Early,
            (true, false) => Killed::Inside,
            (true, true) => Killed::Late,
        })
    };
    let mut numbers = Numbers(seed);
    let rounds: Vec<(u32, Duration)> =
        (0..kills).map(|number| (number, whole.mul_f64(numbers.fraction()))).collect();
    let next = Mutex::new(rounds.into_iter());
    let work = || -> Result<Vec<Killed>> {
        let mut met = Vec::new();
        while let Some((number, moment)) = next.lock().ok().and_then(|mut next| next.next()) {
            met.push(
                round(number, moment).with_context(|| format!("round {number}, seed {seed}"))?,
            );
        }
        Ok(met)
    };
    let met = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        let met = workers.into_iter().map(|worker| worker.join().expect("a worker that ends"));
        met.collect::<Result<Vec<_>>>()
    })?;
    let count = |how: Killed| met.iter().flatten().filter(|met| **met == how).count();
    let (early, inside, late) = (count(Killed::Early), count(Killed::Inside), count(Killed::Late));
    ensure!(inside * 4 >= kills as usize, "only {inside} of {kills} kills met an import under way");
    shown(
        &format!("imports of {app} killed"),
        format!(
            "{kills} (seed {seed}; {early} before the first write, {late} at the end), each file whole or absent, \
             its log with it"
        ),
    );
    Ok(())
}

/// The program as people run it, built like the tests; together with this one, since alone it
/// would have other features, and all crates below it would be built once more.
pub(crate) fn build() -> Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "rehome-cli", "--package", "xtask"])
        .current_dir(workspace::root())
        .status()?;
    ensure!(status.success(), "rehome-cli does not build");
    Ok(workspace::target().join("debug/rehome"))
}

/// The digests of all records with their keys, by collection and container.
pub(super) type Digests = BTreeMap<(String, String), Vec<(String, rehome::Digest)>>;

pub(super) fn digests(app: &str, address: &str) -> Result<Digests> {
    let rehome = Rehome::builder().existing().open(address)?;
    let mut connection = rehome.database().connection()?;
    let mut digests = Digests::new();
    for table in Table::all(rehome.app(app)?) {
        let containers = if table.is_relational() {
            table.containers(&mut connection)?
        } else {
            vec!["srd".to_owned()]
        };
        for container in containers {
            let mut keys = Vec::new();
            let mut after: Option<(i64, String)> = None;
            loop {
                let behind = after.as_ref().map(|(position, key)| (*position, key.as_str()));
                let page = table.page(&mut connection, &container, behind, 1000)?;
                let Some(last) = page.last() else { break };
                after = Some((last.position, last.key.clone()));
                keys.extend(page.into_iter().map(|row| (row.key, row.digest)));
            }
            digests.insert((table.collection.id.clone(), container), keys);
        }
    }
    Ok(digests)
}

/// A database that was left by a killed import: sound, no file in part, and a log that agrees.
fn whole_files(app: &str, address: &str, expected: &Digests) -> Result<()> {
    let rehome = Rehome::builder().any_schema().open(address)?;
    ensure!(rehome.integrity()?.is_empty(), "the database is damaged");
    if migrations::require_current(&mut rehome.database().connection()?, rehome.apps()).is_err() {
        return Ok(()); // killed while the schema was made; the next run finishes that
    }
    units::log_agrees(&rehome)?;
    drop(rehome);
    for (file, found) in digests(app, address)? {
        let whole = found.is_empty() || expected.get(&file) == Some(&found);
        ensure!(whole, "{} {} is there in part", file.0, file.1);
    }
    Ok(())
}
