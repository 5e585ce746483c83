//! The SRD moves into another database and back: every record and all history arrive, also
//! when the program is killed on the way, again and again.

use std::{
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use rehome::{ImportOptions, MoveOptions, QuarantineFilter, Rehome, RollbackOptions};

use super::{
    databases::Databases,
    kills::{Digests, build, digests},
    shown,
};
use crate::bench::Numbers;

const RECORDS: u64 = 2317;

/// How often one move is killed before it may come to its end.
const KILLS_OF_ONE: u32 = 2;

/// How many moves are timed to know how long one takes.
const UNDISTURBED: usize = 3;

/// What must be equal in every database.
#[derive(PartialEq)]
struct Contents {
    records: Digests,
    history: Vec<String>,
}

fn held(address: &str) -> Result<Contents> {
    let rehome = Rehome::builder().existing().open(address)?;
    let mut history =
        vec![serde_json::to_string(&rehome.quarantine(&QuarantineFilter::default(), 0, 1000)?)?];
    for run in rehome.history(1000)? {
        history.push(serde_json::to_string(&rehome.run(run.id)?)?);
    }
    drop(rehome);
    Ok(Contents { records: digests("dnd5e", address)?, history })
}

pub(super) fn check(databases: &Databases, data: &Path, kills: u32, seed: u64) -> Result<()> {
    let files = Databases::new(None)?;
    let source = files.address("moved-from.db");
    import_twice(&source, data)?;
    let expected = held(&source)?;

    let (there, back) = (databases.address("moved-to.db"), files.address("moved-back.db"));
    for (from, to) in [(&source, &there), (&there, &back)] {
        let rehome = Rehome::builder().existing().open(from)?;
        let report = rehome.move_to(to, &MoveOptions::default())?;
        let records: u64 = report.collections.iter().map(|moved| moved.to.count).sum();
        ensure!(report.equal && records == RECORDS, "{records} records: {:?}", report.collections);
        ensure!(held(to)? == expected, "records or history differ in {to}");
    }
    shown(
        &format!("SRD moved to {} and back", databases.kind()),
        format!("{RECORDS} records and {} runs equal", expected.history.len() - 1),
    );
    let ways = [(&source, databases), (&there, &files)];
    killed(&ways, &expected, kills.div_ceil(5), seed)
}

/// Fills a file, with a run that was undone.
fn import_twice(address: &str, data: &Path) -> Result<()> {
    let rehome = Rehome::open(address)?;
    let options = ImportOptions { backup: false, ..ImportOptions::default() };
    let import = || rehome.import_with("dnd5e", data, &options);
    let undo = RollbackOptions { backup: false, ..RollbackOptions::default() };
    if let Some(run) = import()?.run {
        rehome.rollback(run, &undo)?;
    }
    ensure!(import()?.totals.inserted == RECORDS, "the import is not whole");
    Ok(())
}

/// Moves along one of `ways` in turn, each killed at random moments.
fn killed(
    ways: &[(&String, &Databases)],
    expected: &Contents,
    rounds: u32,
    seed: u64,
) -> Result<()> {
    let binary = build()?;
    let moving = |from: &str, to: &str| {
        let mut command = Command::new(&binary);
        command.args(["move", from, to]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut whole = Vec::new();
    for (number, (from, targets)) in ways.iter().enumerate() {
        // The shortest: a first move is slower than what follows, which would then all have ended.
        let mut shortest = Duration::MAX;
        for turn in 0..UNDISTURBED {
            let target = targets.address(&format!("undisturbed-{number}-{turn}.db"));
            let start = Instant::now();
            ensure!(moving(from, &target).status()?.success(), "the undisturbed move fails");
            shortest = shortest.min(start.elapsed());
        }
        whole.push(shortest);
    }
    let mut numbers = Numbers(seed);
    let mut met = 0;
    for (round, way) in (0..rounds).zip((0..ways.len()).cycle()) {
        let (from, targets) = ways[way];
        let to = targets.address(&format!("move-killed-{round}.db"));
        let (mut done, mut killed) = (false, false);
        for _ in 0..KILLS_OF_ONE {
            if !done {
                done = kill(&mut moving(from, &to), whole[way].mul_f64(numbers.fraction()))?;
                killed |= !done;
            }
        }
        if !done {
            let went_on = moving(from, &to).status()?.success();
            ensure!(went_on, "round {round}, seed {seed}: it does not go on");
        }
        met += u32::from(killed);
        ensure!(held(&to)? == *expected, "round {round}, seed {seed}: the target differs");
    }
    ensure!(met * 4 >= rounds, "only {met} of {rounds} moves were met under way");
    let ended = rounds - met;
    shown("moves killed", format!("{rounds} (seed {seed}; {ended} had ended), none lost a row"));
    Ok(())
}

/// Kills the program after a while; tells whether it had ended well before.
fn kill(command: &mut Command, after: Duration) -> Result<bool> {
    let mut child = command.spawn()?;
    thread::sleep(after);
    child.kill()?;
    Ok(child.wait()?.success())
}
