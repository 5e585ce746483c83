//! The tests of the workspace on a PostgreSQL server. Without one there is nothing to run
//! here: `cargo test` is the same suite on SQLite, and runs the examples of documentation too,
//! whose databases no server can replace.

use anyhow::{Context as _, Result, ensure};
use rehome_persistence::{Database, Settings, testing};

use crate::workspace::{cargo, root};

/// Runs all tests on a PostgreSQL server, each test on a database of its own.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address of the server's maintenance database, such as
    /// `postgres://postgres@127.0.0.1/postgres`; the user must be allowed to create
    /// databases.
    #[arg(long)]
    server: String,
    /// The program pgbouncer: with it the tests that need a pooler run too, after the others.
    #[arg(long, value_name = "PROGRAM")]
    pooler: Option<String>,
    /// What to hand to `cargo test` instead of `--workspace --tests`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    Database::open(&arguments.server, &Settings::default())
        .context("the tests need a server; --server names it")?;
    let mut command = cargo();
    command.arg("test").current_dir(root()).env(testing::SERVER, &arguments.server);
    match arguments.arguments.as_slice() {
        [] => command.args(["--workspace", "--tests"]),
        given => command.args(given),
    };
    ensure!(command.status()?.success(), "`cargo test` failed on PostgreSQL");
    match &arguments.pooler {
        None => println!("without --pooler PROGRAM the tests of poolers are left out"),
        Some(program) => with_pooler(&arguments.server, program)?,
    }
    Ok(())
}

/// Runs what is tested of poolers.
fn with_pooler(server: &str, program: &str) -> Result<()> {
    let is_there = std::process::Command::new(program).arg("--version").output();
    ensure!(
        is_there.is_ok_and(|output| output.status.success()),
        "`{program}` does not run; --pooler names pgbouncer"
    );
    let mut command = cargo();
    command.args(["test", "--package", "rehome-tests", "--test", "main", "--"]);
    command.args(["--ignored", "a_pooler_"]).current_dir(root());
    command.env(testing::SERVER, server).env("REHOME_POOLER", program);
    ensure!(command.status()?.success(), "the tests of poolers failed");
    Ok(())
}
