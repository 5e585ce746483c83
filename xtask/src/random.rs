//! The random tests in the number that a release wants, which take too long for every change:
//! the sequences of the rollback on either database, and the learner's and the editor's sources
//! with one seed after the other.

use std::ops::RangeInclusive;

use anyhow::{Context as _, Result, anyhow, ensure};
use rehome_persistence::{Database, Settings, testing};

use crate::workspace::{cargo, root};

/// Runs the random tests of the rollback many times: so many sequences, and then the sources of
/// the learner and the editor with each seed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address of a server's maintenance database, instead of SQLite.
    #[arg(long)]
    server: Option<String>,
    /// How many sequences of each application; 0 for none.
    #[arg(long, default_value_t = 1000)]
    sequences: u32,
    /// The seed of the sequences.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// With which seeds the sources are drawn, `FIRST-LAST`; `0-0` for none.
    #[arg(long, default_value = "1-200", value_parser = seeds)]
    seeds: RangeInclusive<u64>,
}

fn seeds(text: &str) -> Result<RangeInclusive<u64>> {
    let (first, last) = text.split_once('-').ok_or_else(|| anyhow!("expected FIRST-LAST"))?;
    Ok(first.parse()?..=last.parse()?)
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(server) = &arguments.server {
        Database::open(server, &Settings::default()).context("--server names no server")?;
    }
    if arguments.sequences > 0 {
        test(arguments, &["sequences::"], arguments.seed)?;
    }
    for seed in arguments.seeds.clone().filter(|seed| *seed > 0) {
        println!("seed {seed}");
        test(arguments, &["learner::random", "editor::random"], seed)?;
    }
    Ok(())
}

fn test(arguments: &Arguments, names: &[&str], seed: u64) -> Result<()> {
    let mut command = cargo();
    command.args(["test", "--quiet", "--package", "rehome-tests", "--test", "main", "--"]);
    command.args(names).current_dir(root()).env("PROPTEST_RNG_SEED", seed.to_string());
    command.env("PROPTEST_CASES", arguments.sequences.to_string());
    if let Some(server) = &arguments.server {
        command.env(testing::SERVER, server);
    }
    ensure!(command.status()?.success(), "{} failed with the seed {seed}", names.join(" and "));
    Ok(())
}
