//! A question as conditions are read from it: its words, and which of them are numbers.

use rehome_domain::folded_words;

use crate::search::{index::Index, words::is_stop_word};

/// So many words of a question are read; no condition has more.
const MOST: usize = 32;

/// A word of a question.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct QueryWord {
    /// The word, folded.
    pub(super) text: String,
    /// The number that it says.
    pub(super) number: Option<f64>,
    /// Whether it says `or more`, as `8+` does.
    pub(super) is_open: bool,
    /// Whether it carries no meaning by itself: a function word, or one that only asks.
    pub(super) is_empty: bool,
}

/// Words that only ask, or compare.
const ASKING: &[&str] = &[
    "above",
    "all",
    "any",
    "below",
    "between",
    "cheaper",
    "every",
    "everything",
    "exactly",
    "exceeding",
    "fewer",
    "find",
    "give",
    "greater",
    "heavier",
    "higher",
    "least",
    "less",
    "lighter",
    "list",
    "lower",
    "more",
    "most",
    "one",
    "over",
    "please",
    "show",
    "some",
    "than",
    "under",
    "up",
];

/// The words of a question.
pub(super) fn words(index: &Index, query: &str) -> Vec<QueryWord> {
    let is_empty = |word: &str| is_stop_word(index, word) || ASKING.contains(&word);
    let mut words = Vec::new();
    for piece in query.split_whitespace().flat_map(|piece| piece.split(['-', '–', '—'])) {
        let piece = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
        if words.len() >= MOST {
            break;
        }
        if let Some(number) = fraction(piece) {
            let text = piece.to_owned();
            words.push(QueryWord { text, number: Some(number), is_open: false, is_empty: false });
            continue;
        }
        let is_open = piece.ends_with('+');
        for text in folded_words(piece).split_whitespace() {
            let number = number(text);
            let is_empty = number.is_none() && is_empty(text);
            let is_open = is_open && number.is_some();
            words.push(QueryWord { text: text.to_owned(), number, is_open, is_empty });
        }
    }
    words
}

/// What `1/2` or `2.5` says.
fn fraction(piece: &str) -> Option<f64> {
    if let Some((above, below)) = piece.split_once('/') {
        let (above, below): (u32, u32) = (above.parse().ok()?, below.parse().ok()?);
        return (below > 0).then(|| f64::from(above) / f64::from(below));
    }
    let is_decimal = piece.contains('.') && piece.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_decimal { piece.parse().ok() } else { None }
}

/// The number that a folded word says: `5`, `5th`, `five`, `fifth`.
pub(super) fn number(word: &str) -> Option<f64> {
    const NUMBERS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const ORDINALS: [&str; 21] = [
        "zeroth",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
    let digits = digits.unwrap_or(word);
    if digits.len() <= 9 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let of = |list: &[&str]| list.iter().position(|of| *of == word);
    of(&NUMBERS).or_else(|| of(&ORDINALS)).map(|number| number as f64)
}

#[cfg(test)]
mod tests {
    use super::{fraction, number};

    #[test]
    fn numbers_are_read_in_all_forms() {
        for (word, said) in [
            ("5", Some(5.0)),
            ("5th", Some(5.0)),
            ("five", Some(5.0)),
            ("fifth", Some(5.0)),
            ("22nd", Some(22.0)),
            ("boat", None),
            ("5x", None),
            ("th", None),
        ] {
            assert_eq!(number(word), said, "{word}");
        }
        assert_eq!(fraction("1/4"), Some(0.25));
        assert_eq!(fraction("2.5"), Some(2.5));
        assert_eq!((fraction("1/0"), fraction("5"), fraction("a/b")), (None, None, None));
    }
}
