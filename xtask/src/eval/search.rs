//! The questions, asked of a database that holds the records they are about.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rehome::{Rehome, SearchMode, SearchQuery, SearchSettings};
use rehome_persistence::testing;

use super::{Question, Scores, evaluate, questions, report};

/// The parts that are measured: each alone, and all together.
pub(crate) const PARTS: [&str; 4] = ["text", "names", "vector", "hybrid"];

/// As many hits as the measures look at.
const HITS: usize = 10;

/// Measures how well searches find what people meant: judged questions, asked of each part of
/// the search alone and of all of them fused.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The judged questions: an array of objects with `query`, `expected`, `kind` and `type`.
    #[arg(long)]
    queries: PathBuf,
    /// A folder with the 25 files of the SRD, which are imported and asked.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL server to ask them on, by the address of its maintenance database; SQLite
    /// without it.
    #[arg(long)]
    server: Option<String>,
    /// The folder of the full model, in place of the one that is built in; for a program with
    /// the feature `minilm`.
    #[arg(long)]
    model_dir: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let questions = questions::read(&arguments.queries)?;
    let address = match &arguments.server {
        None => "sqlite::memory:".to_owned(),
        Some(server) => testing::migrated_on(server),
    };
    let rehome = open(&address, &arguments.data, arguments.model_dir.as_deref())?;
    for scores in ask(&rehome, &questions)? {
        print!("{}", report::table(&questions, &scores));
    }
    Ok(())
}

/// A database at `address` with the records of `data`, all of it indexed.
fn open(address: &str, data: &Path, model: Option<&Path>) -> Result<Rehome> {
    let model = match model {
        None => rehome::EmbedderChoice::BuiltIn,
        Some(folder) => rehome::EmbedderChoice::MiniLm(folder.to_owned()),
    };
    let search = SearchSettings { model, ..SearchSettings::default() };
    let rehome = Rehome::builder().only(&["dnd5e"]).search(search).open(address)?;
    rehome.import("dnd5e", data).context("the records of --data")?;
    rehome.refresh_index()?;
    Ok(rehome)
}

/// Asks all questions of all parts.
pub(crate) fn ask(rehome: &Rehome, questions: &[Question]) -> Result<Vec<Scores>> {
    evaluate(questions, &PARTS, |question, part| {
        let mode: SearchMode = part.parse().map_err(anyhow::Error::msg)?;
        let query = SearchQuery { mode, limit: HITS, ..SearchQuery::new(&question.query) };
        let found = rehome.search(&query)?;
        Ok(found.hits.into_iter().map(|hit| (hit.record.collection, hit.record.key)).collect())
    })
}
