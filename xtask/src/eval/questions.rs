//! Questions whose right answers people have judged, read from a JSON file.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::Value;

/// A question, and the records that answer it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Question {
    /// What is asked.
    pub(crate) query: String,
    /// The records that answer it, at least one.
    pub(crate) expected: Vec<Expected>,
    /// How it is asked: `nl` for natural language, `typo`, or any other word.
    pub(crate) kind: String,
    /// Whether it has no word of the name that it means; no where the file does not say.
    #[serde(default, deserialize_with = "yes_or_no")]
    pub(crate) paraphrase: bool,
    /// What it is filed under: the collection that it asks for, or any other word.
    #[serde(rename = "type")]
    pub(crate) ty: String,
}

/// A record that answers a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Expected {
    /// The id of its collection, with `-` or `_` between the words.
    #[serde(rename = "type", deserialize_with = "collection")]
    collection: String,
    /// Its key.
    index: String,
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.collection, self.index)
    }
}

impl Expected {
    /// The record with that key of the collection with that id.
    #[cfg(test)]
    pub(crate) fn new(collection: &str, index: &str) -> Self {
        Self { collection: hyphenated(collection), index: index.to_owned() }
    }

    /// Whether it is the record of that collection, with `-` or `_` in its id, and that key.
    pub(crate) fn is(&self, collection: &str, key: &str) -> bool {
        self.index == key && self.collection == hyphenated(collection)
    }
}

/// The questions of a file: an array of objects with `query`, `expected` (objects with `type`
/// and `index`), `kind`, `type` and perhaps `paraphrase`; what else they have is ignored.
///
/// # Errors
/// A file that cannot be read or is no such array, with the number of the question.
pub(crate) fn read(file: &Path) -> Result<Vec<Question>> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    parse(&text).with_context(|| format!("{name} is no file of judged questions"))
}

/// The questions of a text, as [`read`] reads them.
pub(crate) fn parse(text: &str) -> Result<Vec<Question>> {
    let Value::Array(elements) = serde_json::from_str(text)? else {
        bail!("it is no array");
    };
    if elements.is_empty() {
        bail!("it has no question");
    }
    let questions = elements.into_iter().enumerate();
    questions
        .map(|(index, element)| {
            question(element).with_context(|| format!("question {}", index + 1))
        })
        .collect()
}

fn question(element: Value) -> Result<Question> {
    let question: Question = serde_json::from_value(element)?;
    if question.query.trim().is_empty() {
        bail!("its `query` is blank");
    }
    if question.expected.is_empty() {
        bail!("its `expected` names no record, so no answer could be right");
    }
    Ok(question)
}

fn hyphenated(collection: &str) -> String {
    collection.replace('_', "-")
}

fn collection<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(hyphenated(&String::deserialize(deserializer)?))
}

/// A null says no more than nothing.
fn yes_or_no<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_with_what_it_leaves_out() {
        let questions = parse(
            r#"[{"query": "what flies", "expected": [{"type": "magic_toys", "index": "kite"}],
                 "kind": "nl", "paraphrase": true, "type": "toys", "by": "ann"},
                {"query": "kiet", "expected": [{"type": "magic-toys", "index": "kite"}],
                 "kind": "typo", "paraphrase": null, "type": "toys"},
                {"query": "kite?", "expected": [{"type": "toys", "index": "kite"}],
                 "kind": "nl", "type": ""}]"#,
        )
        .unwrap();
        let kinds: Vec<(&str, bool)> = questions
            .iter()
            .map(|question| (question.kind.as_str(), question.paraphrase))
            .collect();
        assert_eq!(kinds, [("nl", true), ("typo", false), ("nl", false)]);
        assert_eq!(questions[0].expected, questions[1].expected);
        assert!(questions[0].expected[0].is("magic_toys", "kite"));
        assert!(questions[0].expected[0].is("magic-toys", "kite"));
        assert!(!questions[0].expected[0].is("magic-toys", "kites"));
        assert!(!questions[2].expected[0].is("magic-toys", "kite"));
    }

    #[test]
    fn what_is_no_question_is_refused_with_its_number() {
        let good = r#"{"query": "q", "expected": [{"type": "t", "index": "i"}], "kind": "nl",
            "type": "t"}"#;
        for (bad, complaint) in [
            (r#"{"query": "q", "kind": "nl", "type": "t"}"#, "missing field `expected`"),
            (&good.replace("\"i\"", "7"), "expected a string"),
            (&good.replace("\"q\"", "\" \""), "its `query` is blank"),
            (&good.replace(r#"{"type": "t", "index": "i"}"#, ""), "names no record"),
            ("3", "invalid type"),
        ] {
            let said = format!("{:#}", parse(&format!("[{good}, {bad}]")).unwrap_err());
            assert!(said.starts_with("question 2: ") && said.contains(complaint), "{said}");
        }
        for (text, complaint) in
            [("{}", "no array"), ("[]", "has no question"), ("[1,", "EOF while parsing")]
        {
            let said = format!("{:#}", parse(text).unwrap_err());
            assert!(said.contains(complaint), "{said}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("questions.json");
        let said = format!("{:#}", read(&file).unwrap_err());
        assert!(said.contains("cannot read") && said.contains("questions.json"), "{said}");
        fs::write(&file, "[{}]").unwrap();
        let said = format!("{:#}", read(&file).unwrap_err());
        assert!(
            said.contains("questions.json is no file of judged questions: question 1"),
            "{said}"
        );
    }
}
