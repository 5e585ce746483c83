//! The table of one part: how well it answers all questions of a group.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    Question, Scores,
    bootstrap::{interval, mean},
    metrics::Metrics,
};

/// The kind of questions that are asked as people speak.
const NATURAL_LANGUAGE: &str = "nl";

const HEADER: [&str; 7] =
    ["questions", "count", "recall@5", "recall@10", "MRR@10", "nDCG@10", "95 % of recall@10"];

/// The table of one part, as text: a row for all questions in natural language, one for those
/// of them that are paraphrases, and one for each kind and each type. Groups without a
/// question have no row.
pub(super) fn table(questions: &[Question], scores: &Scores) -> String {
    let rows: Vec<[String; 7]> = groups(questions)
        .into_iter()
        .filter_map(|(name, belongs)| {
            let of_group = questions.iter().zip(&scores.metrics);
            let of_group = of_group.filter(|(question, _)| belongs(question));
            row(&name, &of_group.map(|(_, metrics)| *metrics).collect::<Vec<_>>())
        })
        .collect();
    laid_out(&scores.part, &rows)
}

/// How much better the fusion answers with a part than without it, over the same questions: a
/// paired difference, with where chance alone puts it.
pub(super) fn difference(part: &str, with: &Scores, without: &Scores) -> String {
    let pairs = || with.metrics.iter().zip(&without.metrics);
    let recall: Vec<f64> = pairs().map(|(a, b)| a.recall_10 - b.recall_10).collect();
    let ndcg: Vec<f64> = pairs().map(|(a, b)| a.ndcg_10 - b.ndcg_10).collect();
    let shown = |figures: &[f64]| {
        let between = interval(figures);
        format!("{:+.3} ({:+.3} to {:+.3})", mean(figures), between.low, between.high)
    };
    format!("  {part:<9}  {}  {}", shown(&recall), shown(&ndcg))
}

/// The questions whose answers are not all among the first ten.
pub(super) fn misses(questions: &[Question], scores: &Scores) -> String {
    let mut out = format!("missed by {}\n", scores.part);
    for (question, metrics) in questions.iter().zip(&scores.metrics) {
        if metrics.recall_10 < 1.0 {
            let expected: Vec<String> = question.expected.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                out,
                "  {:.2}  {}  [{}; {}]",
                metrics.recall_10,
                question.query,
                question.kind,
                expected.join(", ")
            );
        }
    }
    out
}

type Belongs<'q> = Box<dyn Fn(&Question) -> bool + 'q>;

/// The groups of questions, in the order of their rows.
fn groups(questions: &[Question]) -> Vec<(String, Belongs<'_>)> {
    let is_natural = |question: &Question| question.kind == NATURAL_LANGUAGE;
    let mut groups: Vec<(String, Belongs<'_>)> = vec![
        ("natural language".to_owned(), Box::new(is_natural)),
        (
            "paraphrases".to_owned(),
            Box::new(move |question| is_natural(question) && question.paraphrase),
        ),
    ];
    let kinds: BTreeSet<&str> = questions.iter().map(|question| question.kind.as_str()).collect();
    for kind in kinds {
        groups.push((format!("kind {kind}"), Box::new(move |question| question.kind == kind)));
    }
    let types: BTreeSet<&str> = questions.iter().map(|question| question.ty.as_str()).collect();
    for ty in types {
        groups.push((format!("type {ty}"), Box::new(move |question| question.ty == ty)));
    }
    groups
}

fn row(name: &str, metrics: &[Metrics]) -> Option<[String; 7]> {
    if metrics.is_empty() {
        return None;
    }
    let figures = |of: fn(&Metrics) -> f64| metrics.iter().map(of).collect::<Vec<f64>>();
    let recall_10 = figures(|metrics| metrics.recall_10);
    let between = interval(&recall_10);
    Some([
        name.to_owned(),
        metrics.len().to_string(),
        short(mean(&figures(|metrics| metrics.recall_5))),
        short(mean(&recall_10)),
        short(mean(&figures(|metrics| metrics.reciprocal_rank_10))),
        short(mean(&figures(|metrics| metrics.ndcg_10))),
        format!("{} to {}", short(between.low), short(between.high)),
    ])
}

fn short(figure: f64) -> String {
    format!("{figure:.3}")
}

/// The part's name above its columns: names to the left, figures to the right.
fn laid_out(part: &str, rows: &[[String; 7]]) -> String {
    let header = HEADER.map(str::to_owned);
    let lines = || std::iter::once(&header).chain(rows);
    let widths: [usize; 7] = std::array::from_fn(|column| {
        lines().map(|line| line[column].chars().count()).max().unwrap_or_default()
    });
    let mut out = format!("{part}\n");
    for line in lines() {
        let _ = write!(out, "  {:<width$}", line[0], width = widths[0]);
        for (cell, width) in line.iter().zip(widths).skip(1) {
            let _ = write!(out, "  {cell:>width$}");
        }
        out.push('\n');
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::questions::parse;

    #[test]
    fn every_group_has_its_row() {
        let question = |kind: &str, ty: &str, paraphrase: bool| {
            format!(
                r#"{{"query": "q", "expected": [{{"type": "{ty}", "index": "i"}}],
                    "kind": "{kind}", "type": "{ty}", "paraphrase": {paraphrase}}}"#
            )
        };
        let questions = [
            question("nl", "toys", false),
            question("nl", "boats", true),
            question("typo", "toys", true),
        ];
        let questions = parse(&format!("[{}]", questions.join(","))).unwrap();
        let right =
            Metrics { recall_5: 1.0, recall_10: 1.0, reciprocal_rank_10: 0.25, ndcg_10: 0.5 };
        let scores =
            Scores { part: "text".to_owned(), metrics: vec![right, right, Metrics::default()] };
        let expected = "\
text
  questions         count  recall@5  recall@10  MRR@10  nDCG@10  95 % of recall@10
  natural language      2     1.000      1.000   0.250    0.500     1.000 to 1.000
  paraphrases           1     1.000      1.000   0.250    0.500     1.000 to 1.000
  kind nl               2     1.000      1.000   0.250    0.500     1.000 to 1.000
  kind typo             1     0.000      0.000   0.000    0.000     0.000 to 0.000
  type boats            1     1.000      1.000   0.250    0.500     1.000 to 1.000
  type toys             2     0.500      0.500   0.125    0.250     0.000 to 1.000

";
        assert_eq!(table(&questions, &scores), expected);
    }

    #[test]
    fn a_group_without_questions_has_no_row() {
        let questions = parse(
            r#"[{"query": "q", "expected": [{"type": "t", "index": "i"}], "kind": "typo",
                 "type": "t"}]"#,
        )
        .unwrap();
        let scores = Scores { part: "text".to_owned(), metrics: vec![Metrics::default()] };
        let table = table(&questions, &scores);
        assert!(!table.contains("natural language") && !table.contains("paraphrases"), "{table}");
    }
}
