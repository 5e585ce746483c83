//! Searching the SRD finds what people meant, and the same on every database.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use diesel::connection::SimpleConnection as _;
use rehome::{
    Connection, Packs, Rehome, SearchHit, SearchMode, SearchQuery, SearchSettings,
    retrieve::Retrieve,
};

use super::{databases::Databases, shown};
use crate::{
    eval::{self, Question},
    workspace,
};

/// The least recall@10 over questions in natural language.
const RECALL: f64 = 0.78;
/// How much less a server may find than SQLite.
const BEHIND: f64 = 0.03;

pub(super) fn check(databases: &Databases, data: &Path, questions: &Path) -> Result<()> {
    let questions = eval::read(questions)?;
    let rehome = indexed(&databases.ready(), data)?;
    let status = rehome.index_status()?;
    ensure!(status.is_complete(), "{status:#?}");
    let found = recall(&rehome, &questions)?;
    ensure!(found >= RECALL, "recall@10 is {found:.3}, less than {RECALL}");
    if !databases.is_files() {
        let here = recall(&indexed("sqlite::memory:", data)?, &questions)?;
        ensure!(here - found <= BEHIND, "recall@10 is {found:.3} there, and {here:.3} on SQLite");
    }
    shown("questions in natural language", format!("recall@10 {found:.3}, all names found"));

    own(&rehome)?;
    said(&rehome)?;
    extend(&rehome)?;
    modes(&rehome, &questions)?;
    filters(&rehome)?;
    let before = answers(&rehome, &questions)?;
    rehome.rebuild_index()?;
    ensure!(before == answers(&rehome, &questions)?, "an index made anew gives other hits");
    let anew = answers(&indexed(&databases.ready(), data)?, &questions)?;
    ensure!(before == anew, "another database gives other hits");
    shown("the same hits in the same order", "again, from an index made anew, elsewhere");
    Ok(())
}

/// What `xtask/questions` asks, and the least recall@10 of it: conditions in words, and what nothing
/// was tuned by.
const OWN: [(&str, f64); 2] = [("filters.json", 0.90), ("untuned.json", 0.66)];

/// Our own questions, in files beside this.
fn own_questions(file: &str) -> Result<Vec<Question>> {
    eval::read(&workspace::root().join("xtask/questions").join(file))
}

fn own(rehome: &Rehome) -> Result<()> {
    for (file, least) in OWN {
        let questions = own_questions(file)?;
        let scores = eval::ask(rehome, &questions)?;
        let all = scores.iter().find(|of| of.part == "hybrid").context("all parts together")?;
        let found = all.recall_10(&questions, &questions[0].kind);
        ensure!(found >= least, "recall@10 of {file} is {found:.3}, less than {least}");
        shown(file, format!("recall@10 {found:.3} of {}", questions.len()));
    }
    let names = own_questions("names.json")?;
    for name in &names {
        let hits = search(rehome, &name.query, SearchMode::Hybrid, &[])?;
        let first = hits.first().with_context(|| format!("`{}` is not found", name.query))?;
        let is_meant = |hit: &SearchHit| {
            name.expected.iter().any(|of| of.is(&hit.record.collection, &hit.record.key))
        };
        // Several records may be called the same.
        let equals = hits.iter().take_while(|hit| hit.title == first.title);
        ensure!(
            equals.into_iter().any(is_meant),
            "`{}`: first is {}",
            name.query,
            first.record.key
        );
    }
    shown("records by their exact name", format!("first in {} of {0}", names.len()));
    Ok(())
}

/// What says nothing that any record could tell of.
const SMALL_TALK: [&str; 6] = [
    "Hello there",
    "Hi!",
    "Thanks, everybody",
    "What's the wifi password?",
    "Sorry, the pizza is here",
    "See you next Tuesday",
];

/// What a player says calls for the right passage among the first three, and small talk for none.
fn said(rehome: &Rehome) -> Result<()> {
    let passages = |text: &str| -> Result<Vec<rehome::retrieve::RetrievedPassage>> {
        let request = Retrieve { text: text.to_owned(), ..Retrieve::default() };
        Ok(rehome.retrieve("dnd5e", &request, &Packs::Active)?.passages)
    };
    let all = own_questions("said.json")?;
    for said in &all {
        let found = passages(&said.query)?;
        let is_right = found.iter().take(3).any(|passage| {
            let record = &passage.record;
            said.expected.iter().any(|of| of.is(&record.collection, &record.key))
        });
        let keys: Vec<&str> = found.iter().take(3).map(|of| of.record.key.as_str()).collect();
        ensure!(is_right, "`{}` gives {}", said.query, keys.join(", "));
    }
    for text in SMALL_TALK {
        let found = passages(text)?;
        ensure!(found.is_empty(), "`{text}` gives {}", found[0].record.key);
    }
    shown("what a player says", format!("right in {} of {0}, nothing for small talk", all.len()));
    Ok(())
}

fn indexed(address: &str, data: &Path) -> Result<Rehome> {
    // Exact search reads the vectors.
    let search = SearchSettings { keeps_vectors: true, ..SearchSettings::default() };
    let rehome = Rehome::builder().only(&["dnd5e"]).search(search).open(address)?;
    rehome.import("dnd5e", data)?;
    Ok(rehome)
}

/// The recall of all parts together; names with typing errors must all be found.
fn recall(rehome: &Rehome, questions: &[Question]) -> Result<f64> {
    let scores = eval::ask(rehome, questions)?;
    let all = scores.iter().find(|scores| scores.part == "hybrid").context("all parts together")?;
    let typos = all.recall_10(questions, "typo");
    ensure!(typos == 1.0, "of names with typing errors {typos:.3} are found");
    Ok(all.recall_10(questions, "nl"))
}

/// The codes in memory, and the HNSW index of a server, find what the database finds that
/// computes all distances.
fn modes(rehome: &Rehome, questions: &[Question]) -> Result<()> {
    let recall = recall_of(rehome, questions, SearchMode::Vector)?;
    ensure!(recall >= 0.99, "the fast index finds {recall:.4} of what the exact one finds");
    shown("vectors in memory against all distances", format!("recall@10 {recall:.4}"));
    if rehome.index_status()?.hnsw.is_some() {
        rehome.make_hnsw()?;
        let recall = recall_of(rehome, questions, SearchMode::Hnsw)?;
        ensure!(recall >= 0.95, "HNSW finds {recall:.4} of what the exact index finds");
        shown("HNSW against all distances", format!("recall@10 {recall:.4}"));
    }
    Ok(())
}

/// How much of what exact search finds a mode finds, with the very same scores.
fn recall_of(rehome: &Rehome, questions: &[Question], mode: SearchMode) -> Result<f64> {
    let (mut same, mut all) = (0, 0);
    for question in questions {
        let ask = |mode| search(rehome, &question.query, mode, &[]);
        let (found, exact) = (ask(mode)?, ask(SearchMode::Exact)?);
        for hit in &exact {
            all += 1;
            let near =
                found.iter().find(|other| other.record == hit.record && other.kind == hit.kind);
            if let Some(near) = near {
                same += 1;
                ensure!(
                    // Sums of tokens and stored floats differ in their last digits.
                    (near.score - hit.score).abs() < 1e-4,
                    "{}: {} and {}",
                    hit.record.key,
                    near.score,
                    hit.score
                );
            }
        }
    }
    Ok(f64::from(same) / f64::from(all))
}

/// Makes exact search and HNSW possible, where that needs an extension of the server.
fn extend(rehome: &Rehome) -> Result<()> {
    if let Connection::Postgres(c) = &mut rehome.database().connection()? {
        c.batch_execute("CREATE EXTENSION IF NOT EXISTS vector")?;
    }
    Ok(())
}

/// A condition that leaves a hundredth still finds as many as are asked for.
fn filters(rehome: &Rehome) -> Result<()> {
    let few = "challenge_rating=10";
    let has_hnsw = rehome.index_status()?.hnsw.is_some();
    for (_, mode) in SearchMode::ALL {
        if mode == SearchMode::Names || (mode == SearchMode::Hnsw && !has_hnsw) {
            continue;
        }
        let hits = search(rehome, "a creature that breathes fire", mode, &[few])?;
        let least = if mode == SearchMode::Text { 1 } else { 6 };
        ensure!(hits.len() >= least, "{mode} finds {} monsters of {few}", hits.len());
        ensure!(hits.iter().all(|hit| hit.record.collection == "monsters"), "{mode} ignores {few}");
    }
    shown("a condition that leaves few", few);
    Ok(())
}

fn search(
    rehome: &Rehome,
    text: &str,
    mode: SearchMode,
    conditions: &[&str],
) -> Result<Vec<SearchHit>> {
    let filters = conditions.iter().map(|condition| condition.parse());
    let filters = filters.collect::<Result<_, _>>().map_err(anyhow::Error::from)?;
    let query = SearchQuery { mode, filters, ..SearchQuery::new(text) };
    Ok(rehome.search(&query)?.hits)
}

fn answers(rehome: &Rehome, questions: &[Question]) -> Result<Vec<Vec<(String, String)>>> {
    let answer = |question: &Question| {
        let hits = search(rehome, &question.query, SearchMode::Hybrid, &[])?;
        Ok(hits.into_iter().map(|hit| (hit.record.collection, hit.record.key)).collect())
    };
    questions.iter().map(answer).collect()
}
