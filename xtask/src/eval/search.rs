//! The questions, asked of a database that holds the records they are about.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rehome::{OwnWeights, Rehome, SearchMode, SearchQuery, SearchSettings};
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
    /// Several files are asked as one; may be repeated.
    #[arg(long, required = true)]
    queries: Vec<PathBuf>,
    /// Only every second question: 1 for the first, third, ..., 2 for the others.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=2))]
    half: Option<u8>,
    /// A weight that takes the place of the model's own, as `tokens=0.5`; may be repeated.
    #[arg(long, value_name = "NAME=WEIGHT")]
    set: Vec<String>,
    /// Only all parts together, and what they miss.
    #[arg(long)]
    only: bool,
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

/// What a weight is called, and where it stands.
type Weight = (&'static str, fn(&mut OwnWeights) -> &mut Option<f64>);

/// The weights of the parts that are fused.
const WEIGHTS: [Weight; 7] = [
    ("text", |weights| &mut weights.text),
    ("names", |weights| &mut weights.names),
    ("vectors", |weights| &mut weights.vectors),
    ("tokens", |weights| &mut weights.tokens),
    ("phrases", |weights| &mut weights.phrases),
    ("headings", |weights| &mut weights.headings),
    ("fields", |weights| &mut weights.fields),
];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut questions = Vec::new();
    for file in &arguments.queries {
        questions.extend(questions::read(file)?);
    }
    if let Some(half) = arguments.half {
        // Neighbours go into different halves, so that both have all kinds.
        let mut place = 0;
        questions.retain(|_| {
            place += 1;
            place % 2 == usize::from(half % 2)
        });
    }
    let folder = tempfile::tempdir()?;
    let address = match &arguments.server {
        None => folder.path().join("eval.db").display().to_string(),
        Some(server) => testing::migrated_on(server),
    };
    let model = arguments.model_dir.as_deref();
    let mut own = OwnWeights::default();
    for set in &arguments.set {
        let (name, value) = set.split_once('=').context("--set is NAME=WEIGHT")?;
        *weight(&mut own, name)? = Some(value.parse().context("--set is NAME=WEIGHT")?);
    }
    let rehome = open(&address, model, own)?;
    rehome.import("dnd5e", &arguments.data).context("the records of --data")?;
    rehome.refresh_index()?;

    let whole = evaluate_as(&rehome, &questions, "hybrid", SearchMode::Hybrid)?;
    if !arguments.only {
        for (part, mode) in [("text", SearchMode::Text), ("vectors", SearchMode::Vector)] {
            let scores = evaluate_as(&rehome, &questions, part, mode)?;
            print!("{}", report::table(&questions, &scores));
        }
        for (part, _) in WEIGHTS.iter().filter(|(part, _)| !["text", "vectors"].contains(part)) {
            let mut alone = own;
            for (other, of) in &WEIGHTS {
                if other != part {
                    *of(&mut alone) = Some(0.0);
                }
            }
            let scores =
                evaluate_as(&open(&address, model, alone)?, &questions, part, SearchMode::Hybrid)?;
            print!("{}", report::table(&questions, &scores));
        }
    }
    print!("{}", report::table(&questions, &whole));
    if !arguments.only {
        println!("what each part adds: recall@10 and nDCG@10 with it less those without it");
        for (part, of) in &WEIGHTS {
            let mut without = own;
            *of(&mut without) = Some(0.0);
            let rehome = open(&address, model, without)?;
            let scores = evaluate_as(&rehome, &questions, part, SearchMode::Hybrid)?;
            println!("{}", report::difference(part, &whole, &scores));
        }
    }
    print!("{}", report::misses(&questions, &whole));
    Ok(())
}

fn weight<'w>(weights: &'w mut OwnWeights, name: &str) -> Result<&'w mut Option<f64>> {
    let others: [Weight; 4] = [
        ("glossary", |weights| &mut weights.glossary),
        ("boost", |weights| &mut weights.boost),
        ("damping", |weights| &mut weights.damping),
        ("floor_vectors", |weights| &mut weights.floor_vectors),
    ];
    let found = WEIGHTS.iter().chain(&others).find(|(of, _)| *of == name);
    let (_, of) = found.with_context(|| format!("there is no weight `{name}`"))?;
    Ok(of(weights))
}

/// The database at `address`, with the tables of the application.
fn open(address: &str, model: Option<&Path>, weights: OwnWeights) -> Result<Rehome> {
    let model = match model {
        None => rehome::EmbedderChoice::BuiltIn,
        Some(folder) => rehome::EmbedderChoice::MiniLm(folder.to_owned()),
    };
    let search = SearchSettings { model, weights, ..SearchSettings::default() };
    Ok(Rehome::builder().only(&["dnd5e"]).search(search).open(address)?)
}

fn evaluate_as(
    rehome: &Rehome,
    questions: &[Question],
    part: &str,
    mode: SearchMode,
) -> Result<Scores> {
    let mut scores = evaluate(questions, &[part], |question, _| {
        let query = SearchQuery { mode, limit: HITS, ..SearchQuery::new(&question.query) };
        let found = rehome.search(&query)?;
        Ok(found.hits.into_iter().map(|hit| (hit.record.collection, hit.record.key)).collect())
    })?;
    Ok(scores.remove(0))
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
