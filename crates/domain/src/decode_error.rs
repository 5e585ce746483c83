//! Why a text is no record: the rule, the cause in the words of JSON, and the byte.

use crate::{json::locate, short};

/// The rule that a text breaks which has not the grammar of its record type.
pub(crate) const SHAPE: &str = "record.shape";

/// Why a text is no record of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The id of the rule that it breaks.
    pub rule: &'static str,
    /// What is wrong, in words.
    pub message: String,
    /// The byte in the text up to which it was read.
    pub offset: usize,
}

impl DecodeError {
    /// The value at `pointer` in `text`, or where there is none the whole, breaks `rule`.
    pub fn at(text: &str, pointer: &str, rule: &'static str, message: impl Into<String>) -> Self {
        let offset = locate(text, pointer).map_or(0, |range| range.start);
        Self { rule, message: message.into(), offset }
    }

    /// What serde_json could not read in `text`.
    pub fn from_serde(text: &str, error: &serde_json::Error) -> Self {
        let message = error.to_string();
        // serde_json appends its own position, which counts from the record's start and
        // would contradict the position in the file.
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(head, _)| head);
        let offset = offset_of(text, error.line(), error.column());
        Self { rule: SHAPE, message: in_words(message), offset }
    }
}

/// The message in the words of JSON instead of Rust's and serde's.
fn in_words(message: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("u8", "a whole number from 0 to 255"),
        ("u16", "a whole number from 0 to 65,535"),
        ("u32", "a whole number from 0 to 4,294,967,295"),
        ("u64", "a whole number from 0"),
        ("i32", "a whole number"),
        ("i64", "a whole number"),
        ("f64", "a number"),
        ("a boolean", "true or false"),
        ("a sequence", "an array"),
        ("a map", "an object"),
    ];
    let message = message.replace("invalid type: sequence", "invalid type: array");
    let message = message.replace("invalid type: map", "invalid type: object");
    let Some((head, expected)) = message.rsplit_once("expected ") else {
        return short::quoted(&message);
    };
    let head = short::quoted(head);
    let word = WORDS.iter().find(|(word, _)| *word == expected).map(|(_, words)| *words);
    let word = word.unwrap_or(if expected.starts_with("struct ") { "an object" } else { expected });
    format!("{head}expected {word}")
}

/// A byte of the value that serde_json stopped at. Its column is the number of bytes that
/// it has read of the line: all of a simple value, but nothing yet of an array or object.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let read = (start + column).min(text.len());
    match text.as_bytes().get(read) {
        Some(b'{' | b'[') => read,
        _ => read.saturating_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_misfit_speaks_of_json() {
        let said = [
            "invalid type: string \"three\", expected u8",
            "invalid type: map, expected a sequence",
            "invalid type: sequence, expected struct Reference",
            "invalid type: null, expected a string",
            "missing field `index`",
        ];
        let expected = [
            "invalid type: string \"three\", expected a whole number from 0 to 255",
            "invalid type: object, expected an array",
            "invalid type: array, expected an object",
            "invalid type: null, expected a string",
            "missing field `index`",
        ];
        assert_eq!(said.map(in_words), expected);
    }
}
