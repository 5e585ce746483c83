//! Searching the SRD finds what people meant, and the same on every database.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use diesel::connection::SimpleConnection as _;
use rehome::{Connection, Rehome, SearchHit, SearchMode, SearchQuery, SearchSettings};

use super::{databases::Databases, shown};
use crate::eval::{self, Question};

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
