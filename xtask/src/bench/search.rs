//! Searching the SRD by all means at once, as a library call and as a process, and making what
//! is searched from its records.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use rehome::{Embedder as _, Rehome, SearchMode, SearchQuery, SearchSettings, StaticEmbedder};
use rehome_vector::passages::{Passage, passages};

use super::{
    Bench, process,
    report::{Bound, Report, median},
};
use crate::search_texts;

/// Questions as people ask them, with names, without, and with typing errors.
const QUESTIONS: [&str; 12] = [
    "a spell that makes a whole group fall asleep",
    "how do I climb a slippery wall",
    "what happens when my hit points drop to zero",
    "armor for somebody who wants to stay quiet",
    "creature that turns people into stone",
    "can I cast two spells in one turn",
    "firebal",
    "somthing to see in the dark",
    "cheap weapon that can be thrown",
    "healing without magic during a rest",
    "dragon that breathes acid",
    "which class picks locks",
];
/// What the original took for one search at best, in milliseconds.
const ORIGINAL: f64 = 81.0;

pub(crate) fn search(bench: &Bench, report: &mut Report) -> Result<()> {
    let source = bench.data.as_ref().unwrap_or(&bench.sample).canonicalize()?;
    embedder(&source, bench.repeat, report)?;

    let database = bench.scratch.path().join("search.db");
    process::time(bench.rehome(&database).args(["import", "dnd5e"]).arg(&source))?;
    // Exact search reads the vectors; nothing else does.
    let keeping = SearchSettings { keeps_vectors: true, ..SearchSettings::default() };
    let exactly = bench.scratch.path().join("exact.db").display().to_string();
    let exactly = Rehome::builder().search(keeping).open(&exactly)?;
    exactly.import("dnd5e", &source)?;
    let bytes = std::fs::metadata(&database)?.len() as f64;
    let of_source: u64 = std::fs::read_dir(&source)?
        .filter_map(|file| Some(file.ok()?.metadata().ok()?.len()))
        .sum();
    let times_source = bytes / of_source as f64;
    report.add("search, the database beside the files", times_source, Bound::AtMost, 4.0, "times");
    let rehome = Rehome::open(&database.display().to_string())?;
    let mut built = Vec::new();
    for _ in 0..bench.repeat.min(5) {
        let start = Instant::now();
        let done = rehome.rebuild_index()?;
        built.push(start.elapsed().as_secs_f64());
        ensure!(done.is_complete && done.projected == done.embedded, "{done:?}");
    }
    report.add("search, indexing from scratch", median(built), Bound::AtMost, 2.0, "s");

    let opening = Instant::now();
    rehome.search(&SearchQuery::new("anything"))?;
    report.note("search, first call of a process", opening.elapsed().as_secs_f64() * 1e3, "ms");
    for mode in [SearchMode::Text, SearchMode::Names, SearchMode::Vector, SearchMode::Hybrid] {
        let per_question = times(&rehome, mode, bench.repeat)?;
        let middle = median(per_question.clone());
        if mode == SearchMode::Hybrid {
            report.add("search, all means at once", middle, Bound::AtMost, 5.0, "ms");
            let slowest = per_question.into_iter().fold(0.0, f64::max);
            report.note("search, the slowest question", slowest, "ms");
            report.note("search, the original at best", ORIGINAL, "ms");
        } else {
            report.note(&format!("search, by {mode}"), middle, "ms");
        }
    }
    let exact = times(&exactly, SearchMode::Exact, 1)?;
    report.note("search, by all distances in SQL", median(exact), "ms");

    let seconds = (0..bench.repeat)
        .map(|_| process::time(bench.rehome(&database).args(["search", QUESTIONS[0]])))
        .map(|time| Ok(time?.as_secs_f64()))
        .collect::<Result<Vec<_>>>()?;
    report.note("search, whole process", median(seconds) * 1e3, "ms");
    Ok(())
}

/// The median time of each question, in milliseconds.
fn times(rehome: &Rehome, mode: SearchMode, rounds: usize) -> Result<Vec<f64>> {
    let mut times = vec![Vec::new(); QUESTIONS.len()];
    for _ in 0..rounds {
        for (question, times) in QUESTIONS.iter().zip(&mut times) {
            let query = SearchQuery { mode, ..SearchQuery::new(*question) };
            let start = Instant::now();
            let found = rehome.search(&query)?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            ensure!(found.hits.len() <= query.limit, "{} hits", found.hits.len());
        }
    }
    Ok(times.into_iter().map(median).collect())
}

/// How many texts a second the built-in model turns into vectors, on one core.
fn embedder(data: &std::path::Path, rounds: usize, report: &mut Report) -> Result<()> {
    let model = StaticEmbedder::embedded();
    let texts: Vec<String> = search_texts::read(data)?
        .iter()
        .flat_map(|of| passages(&of.text, &of.noun, model.windows()))
        .map(|passage: Passage| passage.to_text())
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut rates = Vec::new();
    for _ in 0..rounds.min(5) {
        let start = Instant::now();
        let vectors = model.embed(&texts).context("the built-in model")?;
        ensure!(vectors.nrows() == texts.len(), "{} vectors", vectors.nrows());
        rates.push(texts.len() as f64 / start.elapsed().as_secs_f64());
    }
    let per_second = median(rates) / 1e3;
    report.add("search, texts embedded a second", per_second, Bound::AtLeast, 20.0, "thousand");
    Ok(())
}
