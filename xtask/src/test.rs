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
    Ok(())
}
