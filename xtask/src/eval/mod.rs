//! How well a search finds what a person meant: judged questions, asked of each part of the
//! search alone and of all together.
//!
//! It owns the questions, the measures and the tables. What searches is handed to it.

mod bootstrap;
mod metrics;
mod questions;
mod report;
mod search;

use anyhow::{Context as _, Result};

pub(crate) use questions::{Expected, Question, read};
pub(crate) use search::{Arguments, ask, run};

use metrics::Metrics;

/// How one part of the search answered all questions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scores {
    /// What the part is called.
    pub(crate) part: String,
    /// One for each question, in their order.
    pub(crate) metrics: Vec<Metrics>,
}

impl Scores {
    /// The mean recall@10 over the questions of a kind.
    pub(crate) fn recall_10(&self, questions: &[Question], kind: &str) -> f64 {
        let of_kind = questions.iter().zip(&self.metrics).filter(|(of, _)| of.kind == kind);
        let recalls: Vec<f64> = of_kind.map(|(_, metrics)| metrics.recall_10).collect();
        recalls.iter().sum::<f64>() / recalls.len().max(1) as f64
    }
}

/// Asks every question of each of `parts`, and scores the answers.
///
/// `search` answers a question by one part with pairs of a collection's id and a key, best
/// first. Ten are enough; what comes later has no effect.
///
/// # Errors
/// What `search` fails with, and at which question.
pub(crate) fn evaluate(
    questions: &[Question],
    parts: &[&str],
    mut search: impl FnMut(&Question, &str) -> Result<Vec<(String, String)>>,
) -> Result<Vec<Scores>> {
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        let mut metrics = Vec::with_capacity(questions.len());
        for (index, question) in questions.iter().enumerate() {
            let found = search(question, part).with_context(|| {
                format!("{part} cannot answer question {}, `{}`", index + 1, question.query)
            })?;
            metrics.push(Metrics::of(&question.expected, &found));
        }
        all.push(Scores { part: (*part).to_owned(), metrics });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;
    use crate::eval::questions::parse;

    fn questions() -> Vec<Question> {
        parse(
            r#"[
                {"query": "what flies", "expected": [{"type": "toys", "index": "kite"}],
                 "kind": "nl", "type": "toys"},
                {"query": "what floats", "expected": [{"type": "toys", "index": "boat"}],
                 "kind": "nl", "type": "toys"}
            ]"#,
        )
        .unwrap()
    }

    #[test]
    fn every_part_answers_every_question() {
        let mut asked = Vec::new();
        let scores = evaluate(&questions(), &["text", "vector"], |question, part| {
            asked.push(format!("{part}: {}", question.query));
            let key = if part == "text" { "kite" } else { "boat" };
            Ok(vec![("toys".to_owned(), key.to_owned())])
        })
        .unwrap();
        let expected =
            ["text: what flies", "text: what floats", "vector: what flies", "vector: what floats"];
        assert_eq!(asked, expected);
        let recalls: Vec<(&str, Vec<f64>)> = scores
            .iter()
            .map(|scores| {
                let recalls = scores.metrics.iter().map(|metrics| metrics.recall_10);
                (scores.part.as_str(), recalls.collect())
            })
            .collect();
        assert_eq!(recalls, [("text", vec![1.0, 0.0]), ("vector", vec![0.0, 1.0])]);
    }

    #[test]
    fn a_search_that_fails_says_at_which_question() {
        let error = evaluate(&questions(), &["text"], |question, _| {
            if question.query.contains("floats") { bail!("no index") } else { Ok(Vec::new()) }
        });
        let said = format!("{:#}", error.unwrap_err());
        assert_eq!(said, "text cannot answer question 2, `what floats`: no index");
    }
}
