//! What preselection by sign finds among vectors of real texts: the passages of the SRD, as
//! the built-in model embeds them.

use std::path::Path;

use anyhow::Result;
use ndarray::{Array2, ArrayView1, Axis};
use rehome_vector::{Embedder as _, Int8Index, StaticEmbedder, has_direction, passages::passages};

use super::COUNT;
use crate::{
    bench::report::{Bound, Report},
    search_texts,
};

/// One passage in so many is asked for, without the words that it shares with others of its
/// record.
const ASKED: usize = 60;

/// Adds to the report which of the exact nearest are found when signs preselect, however few
/// the rows are.
pub(super) fn recall(data: &Path, report: &mut Report) -> Result<()> {
    let embedder = StaticEmbedder::embedded();
    let mut texts = Vec::new();
    let mut questions = Vec::new();
    for text in search_texts::read(data)? {
        for passage in passages(&text.text, &text.noun, embedder.windows()) {
            if texts.len().is_multiple_of(ASKED) {
                questions.push(passage.words.clone());
            }
            texts.push(passage.to_text());
        }
    }
    let vectors = embed(&embedder, &texts)?;
    let queries = embed(&embedder, &questions)?;
    let mut codes = Int8Index::new(vectors.ncols()).preselecting_from(0);
    codes.extend(vectors.view())?;
    let (mut found, mut exact) = (Vec::new(), Vec::new());
    for query in queries.rows() {
        let near = codes.nearest(query, COUNT, None, |rows| Ok(vectors.select(Axis(0), rows)))?;
        found.push(near.into_iter().map(|near| near.row).collect());
        exact.push(nearest(&vectors, query));
    }
    report.note("vectors, passages of real texts", vectors.nrows() as f64, "");
    let recall = super::recall(&found, &exact);
    report.add("vectors, their recall@10", recall, Bound::AtLeast, 0.99, "");
    Ok(())
}

/// The vectors of those texts that have one.
fn embed(embedder: &StaticEmbedder, texts: &[String]) -> Result<Array2<f32>> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = embedder.embed(&texts)?;
    let rows: Vec<usize> =
        (0..texts.len()).filter(|row| has_direction(vectors.row(*row))).collect();
    Ok(vectors.select(Axis(0), &rows))
}

/// The rows of the largest cosines, all of them computed; vectors and query have length 1.
fn nearest(vectors: &Array2<f32>, query: ArrayView1<'_, f32>) -> Vec<usize> {
    let cosines = vectors.dot(&query);
    let mut rows: Vec<usize> = (0..cosines.len()).collect();
    rows.sort_by(|a, b| cosines[*b].total_cmp(&cosines[*a]).then(a.cmp(b)));
    rows.truncate(COUNT);
    rows
}
