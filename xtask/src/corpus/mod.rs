//! Checks on real and hostile input that the project does not contain: the SRD, the JSON
//! test suite, files of the other applications, and imports, moves and every other kind of
//! write that are killed at random moments.
//!
//! The input comes with `--data`; what is missing there is an error, never a skip.

mod apps;
mod database_move;
mod databases;
mod field;
mod kills;
mod meaning;
mod sessions;
mod srd;
mod suite;
mod units;

pub(crate) use kills::build;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use databases::Databases;
pub(crate) use units::{Arguments as UnitArguments, run as run_units};

/// Checks the importer on real data: the SRD, the JSON test suite, killed imports.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder with `dnd5e` (the 25 files of the SRD), `judged-queries.json` about it,
    /// `json-test-suite`, `field` (inputs as people have them), and files of `learner` and `editor`.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL server whose databases the checks run on, by the address of its
    /// maintenance database; SQLite without it.
    #[arg(long)]
    server: Option<String>,
    /// How many imports to kill.
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// How many processes of every kind of write to kill.
    #[arg(long, default_value_t = 20)]
    unit_kills: u32,
    /// Check this part alone.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// The seed of the moments at which they are killed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A part that can be checked alone.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Killed writes of every kind.
    Units,
    /// Inputs as people have them.
    Field,
    /// What searching the SRD finds.
    Meaning,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let databases = Databases::new(arguments.server.as_deref())?;
    println!("on {}", databases.kind());
    let srd = folder(&arguments.data, "dnd5e")?;
    let questions = arguments.data.join("judged-queries.json");
    match arguments.only {
        Some(Part::Field) => {
            return field::check(&databases, &folder(&arguments.data, "field")?);
        }
        Some(Part::Meaning) => return meaning::check(&databases, &srd, &questions),
        Some(Part::Units) | None => {
            units::check(&databases, arguments.unit_kills, arguments.seed)?;
        }
    }
    if arguments.only.is_some() {
        return Ok(());
    }
    srd::check(&databases, &srd)?;
    meaning::check(&databases, &srd, &questions)?;
    suite::check(&databases, &folder(&arguments.data, "json-test-suite")?)?;
    field::check(&databases, &folder(&arguments.data, "field")?)?;
    for app in ["learner", "editor"] {
        apps::check(&databases, app, &folder(&arguments.data, app)?)?;
    }
    database_move::check(&databases, &srd, arguments.kills, arguments.seed)?;
    kills::check(&databases, "dnd5e", &srd, arguments.kills, arguments.seed)?;
    let sessions = tempfile::tempdir()?;
    sessions::write(sessions.path())?;
    kills::check(&databases, "editor", sessions.path(), arguments.kills, arguments.seed)?;
    Ok(())
}

fn folder(data: &Path, name: &str) -> Result<PathBuf> {
    let path = data.join(name);
    ensure!(path.is_dir(), "{} is missing; --data names the folder that holds it", path.display());
    Ok(path.canonicalize()?)
}

/// Says that something holds, with what was seen.
fn shown(what: &str, seen: impl std::fmt::Display) {
    println!("ok  {what}: {seen}");
}
