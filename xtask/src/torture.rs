//! The long versions of tests that every change runs a small part of: attacks on the log, flipped
//! bits, damaged backups, callers side by side, kills, disks that are full, hostile texts, random
//! sequences with restores, and folders that nobody declared: of any documents, and of twenty thousand
//! records in each layout. A plain run of the tests does a twentieth of it.

use anyhow::{Context as _, Result, ensure};
use rehome_persistence::{Database, Settings, testing};

use crate::workspace::{cargo, root};

/// Runs what is tested of the log, the doctor, backups, kills, full disks and hostile texts in full
/// numbers, and random sequences.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address of a server's maintenance database, instead of SQLite.
    #[arg(long)]
    server: Option<String>,
    /// How many times as much as a test run does.
    #[arg(long, default_value_t = 20)]
    times: u32,
    /// The seed of what is drawn by lot.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(server) = &arguments.server {
        Database::open(server, &Settings::default()).context("--server names no server")?;
    }
    println!("{} times as much, seed {}", arguments.times, arguments.seed);
    let mut command = cargo();
    command.args(["test", "--package", "rehome-tests", "--test", "main", "--"]);
    command.args(["past::", "sequences::", "torture::", "any_folder::"]).current_dir(root());
    command.env("REHOME_TORTURE", arguments.times.to_string());
    command.env("REHOME_SEED", arguments.seed.to_string());
    command.env("PROPTEST_RNG_SEED", arguments.seed.to_string());
    command.env("PROPTEST_CASES", (60 * arguments.times).to_string());
    if let Some(server) = &arguments.server {
        command.env(testing::SERVER, server);
    }
    ensure!(command.status()?.success(), "torture failed with the seed {}", arguments.seed);
    Ok(())
}
