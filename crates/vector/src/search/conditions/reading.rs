//! What a question says as conditions on one kind of records. It owns how words become
//! conditions, and how much of the question they are.

use std::fmt;

use super::{
    vocabulary::{Meant, Vocabulary},
    words::QueryWord,
};

/// So many words make a value or a name at most.
pub(super) const LONGEST: usize = 5;

/// So many words stand between a number and what it counts.
const BETWEEN: usize = 3;

/// Words that may stand there.
const BETWEEN_WORDS: &[&str] = &[
    "a", "above", "an", "and", "at", "between", "below", "exactly", "fewer", "higher", "is",
    "least", "less", "lower", "more", "most", "of", "or", "over", "rating", "than", "the", "to",
    "under", "up", "value",
];

/// So many conditions are read at most.
const MOST: usize = 16;

/// How much of a question two values without a number must be.
const ALL: f64 = 0.99;

/// A question as conditions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    /// All of them are met.
    pub(super) conditions: Vec<Condition>,
    /// How much of the question's words that is.
    pub(super) cover: f64,
}

/// A condition: one of the alternatives is met.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    pub(super) alternatives: Vec<Comparison>,
}

/// A comparison of a field with a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    field: String,
    sign: &'static str,
    value: Comparand,
}

#[derive(Clone, Debug, PartialEq)]
enum Comparand {
    Number(f64),
    Text(String),
}

impl Comparison {
    /// Whether a value of a field meets it.
    pub(super) fn is_met(&self, field: &str, text: &str) -> bool {
        if self.field != field {
            return false;
        }
        match &self.value {
            Comparand::Text(value) => value == text,
            Comparand::Number(number) => {
                let Ok(value) = text.parse::<f64>() else { return false };
                match self.sign {
                    "<" => value < *number,
                    "<=" => value <= *number,
                    ">" => value > *number,
                    ">=" => value >= *number,
                    _ => value == *number,
                }
            }
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Comparand::Number(value) => write!(f, "{}{}{value}", self.field, self.sign),
            Comparand::Text(value) => write!(f, "{}{}{value}", self.field, self.sign),
        }
    }
}

/// Reads a question as conditions on the records of a kind; none where it says too little.
pub(super) fn read(vocabulary: &Vocabulary, kind: usize, words: &[QueryWord]) -> Option<Reading> {
    let phrases = phrases(vocabulary, kind, words);
    let mut reader = Reader { vocabulary, kind, words, is_used: vec![false; words.len()] };
    let numbers = reader.numbers(&phrases);
    let (values, named) = reader.values(&phrases);
    for phrase in &phrases {
        if phrase.meant.contains(&Meant::Kind) {
            reader.use_all(phrase);
        }
        // The name of a field whose value is told is a part of telling it.
        let is_told = |meant: &Meant| match meant {
            Meant::Field { field } | Meant::Number { field } => {
                let name = &vocabulary.field(kind, *field).name;
                let tells = |condition: &Condition| {
                    condition.alternatives.iter().any(|of| of.field == *name)
                };
                values.iter().chain(&numbers).any(tells)
            }
            _ => false,
        };
        if phrase.meant.iter().any(is_told) {
            reader.use_all(phrase);
        }
    }
    let is_kind = phrases.iter().any(|phrase| {
        phrase.meant.contains(&Meant::Kind)
            && !phrase.meant.iter().any(|meant| matches!(meant, Meant::NumberValue { .. }))
    });
    let content = words.iter().filter(|word| !word.is_empty).count();
    let used = words.iter().zip(&reader.is_used).filter(|(word, used)| !word.is_empty && **used);
    let cover = used.count() as f64 / content.max(1) as f64;
    let counts =
        !numbers.is_empty() && (!values.is_empty() || is_kind) || named >= 2 && cover >= ALL;
    let mut conditions: Vec<Condition> = Vec::new();
    for condition in numbers.into_iter().chain(values).take(MOST) {
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    }
    (counts && !conditions.is_empty()).then_some(Reading { conditions, cover })
}

/// Neighbouring words that mean something together.
#[derive(Debug)]
struct Phrase<'v> {
    first: usize,
    end: usize,
    meant: &'v [Meant],
}

/// The phrases of a question, no two of which share a word: longer ones first, then from the
/// left.
fn phrases<'v>(vocabulary: &'v Vocabulary, kind: usize, words: &[QueryWord]) -> Vec<Phrase<'v>> {
    let mut is_taken = vec![false; words.len()];
    let mut phrases = Vec::new();
    for count in (1..=LONGEST.min(words.len())).rev() {
        for first in 0..=words.len() - count {
            let end = first + count;
            if is_taken[first..end].contains(&true)
                || words[first..end].iter().all(|word| word.number.is_some())
            {
                continue;
            }
            let text: String = words[first..end].iter().map(|word| word.text.as_str()).collect();
            let meant = vocabulary.meant(kind, &text);
            if !meant.is_empty() {
                is_taken[first..end].fill(true);
                phrases.push(Phrase { first, end, meant });
            }
        }
    }
    phrases.sort_by_key(|phrase| phrase.first);
    phrases
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    kind: usize,
    words: &'a [QueryWord],
    is_used: Vec<bool>,
}

impl Reader<'_> {
    fn use_all(&mut self, phrase: &Phrase<'_>) {
        self.is_used[phrase.first..phrase.end].fill(true);
    }

    fn name(&self, field: usize) -> String {
        self.vocabulary.field(self.kind, field).name.clone()
    }

    fn text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    /// The conditions on numbers.
    fn numbers(&mut self, phrases: &[Phrase<'_>]) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for at in 0..self.words.len() {
            let Some(number) = self.words[at].number else { continue };
            if self.is_used[at] {
                continue;
            }
            let Some((field, worth, of)) = self.counted(phrases, at) else { continue };
            self.is_used[at] = true;
            self.use_all(&phrases[of]);
            let value = |number: f64| Comparand::Number(number * worth);
            let compare = |sign, number| Condition {
                alternatives: vec![Comparison {
                    field: self.name(field),
                    sign,
                    value: value(number),
                }],
            };
            // `between 2 and 5`
            let is_range = at >= 1 && self.text(at - 1) == "between"
                || at >= 2 && self.text(at - 2) == "between";
            let to = (at + 1..(at + 4).min(self.words.len()))
                .find(|to| self.words[*to].number.is_some())
                .filter(|to| ["and", "to"].contains(&self.text(to - 1)));
            if let Some(to) = to.filter(|_| is_range) {
                let until = self.words[to].number.unwrap_or(number);
                conditions.push(compare(">=", number.min(until)));
                conditions.push(compare("<=", number.max(until)));
                self.is_used[to] = true;
                continue;
            }
            conditions.push(compare(self.sign(at, &phrases[of]), number));
        }
        for phrase in phrases {
            let value = phrase.meant.iter().find_map(|meant| match meant {
                Meant::NumberValue { field, value } => Some((*field, *value)),
                _ => None,
            });
            if let Some((field, value)) = value {
                self.use_all(phrase);
                let value = Comparand::Number(value);
                let comparison = Comparison { field: self.name(field), sign: "=", value };
                conditions.push(Condition { alternatives: vec![comparison] });
            }
        }
        conditions
    }

    /// What a number counts: the field, what its unit is worth, and the phrase that tells it. The
    /// nearest counts, and of two the one behind the number.
    fn counted(&self, phrases: &[Phrase<'_>], at: usize) -> Option<(usize, f64, usize)> {
        let is_between = |words: std::ops::Range<usize>| {
            words.len() <= BETWEEN
                && words.clone().all(|word| {
                    BETWEEN_WORDS.contains(&self.text(word)) || self.words[word].number.is_some()
                })
        };
        let mut best: Option<(usize, (usize, f64, usize))> = None;
        for (of, phrase) in phrases.iter().enumerate() {
            let (distance, is_behind) = if phrase.first > at && is_between(at + 1..phrase.first) {
                (2 * (phrase.first - at), true)
            } else if phrase.end <= at && is_between(phrase.end..at) {
                (2 * (at + 1 - phrase.end) + 1, false)
            } else {
                continue;
            };
            let meant = phrase.meant.iter().find_map(|meant| match meant {
                Meant::Number { field } => Some((*field, 1.0, of)),
                Meant::Unit { field, worth } if is_behind => Some((*field, *worth, of)),
                _ => None,
            });
            let Some(meant) = meant else { continue };
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, meant));
            }
        }
        best.map(|(_, meant)| meant)
    }

    /// How a number is compared: by the words before it, and behind it and what it counts.
    fn sign(&self, at: usize, of: &Phrase<'_>) -> &'static str {
        if self.words[at].is_open {
            return ">=";
        }
        let end = if of.first > at { of.end } else { at + 1 };
        for end in [at + 1, end] {
            let behind = [self.text(end), self.text(end + 1)];
            match behind {
                ["or" | "and", "more" | "higher" | "above" | "up" | "over" | "greater"] => {
                    return ">=";
                }
                ["or" | "and", "less" | "lower" | "below" | "fewer" | "under" | "down"] => {
                    return "<=";
                }
                _ => {}
            }
        }
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.text(at));
        match [before(2), before(1)] {
            ["at", "least"] => return ">=",
            ["at", "most"] | ["up", "to"] => return "<=",
            _ => {}
        }
        for back in 1..=3 {
            let is_no = before(back + 1) == "no" || before(back + 1) == "not";
            match before(back) {
                "under" | "below" | "less" | "cheaper" | "fewer" | "lighter" | "lower" => {
                    return if is_no { ">=" } else { "<" };
                }
                "over" | "above" | "more" | "heavier" | "greater" | "higher" | "exceeding" => {
                    return if is_no { "<=" } else { ">" };
                }
                "than" | "of" | "to" | "a" => {}
                word if word == self.text(of.first) => {}
                _ => break,
            }
        }
        "="
    }

    /// The conditions on values, and how many values are named.
    fn values(&mut self, phrases: &[Phrase<'_>]) -> (Vec<Condition>, usize) {
        // The fields that the question names.
        let mut named = Vec::new();
        for phrase in phrases {
            named.extend(phrase.meant.iter().filter_map(|meant| match meant {
                Meant::Field { field } => Some(*field),
                _ => None,
            }));
        }
        let mut conditions: Vec<Condition> = Vec::new();
        let mut count = 0;
        for phrase in phrases {
            let mut values: Vec<(usize, &String)> = phrase
                .meant
                .iter()
                .filter_map(|meant| match meant {
                    Meant::Value { field, value } => Some((*field, value)),
                    _ => None,
                })
                .collect();
            if values.is_empty() {
                continue;
            }
            if values.iter().any(|(field, _)| named.contains(field)) {
                values.retain(|(field, _)| named.contains(field));
            }
            self.use_all(phrase);
            count += 1;
            let alternatives: Vec<Comparison> = values
                .iter()
                .map(|(field, value)| Comparison {
                    field: self.name(*field),
                    sign: "=",
                    value: Comparand::Text((*value).clone()),
                })
                .collect();
            // Several values of a field that has one: any of them.
            let is_single = |field: usize| !self.vocabulary.field(self.kind, field).is_facet;
            let same = conditions.iter_mut().find(|condition| {
                values.iter().all(|(field, _)| is_single(*field))
                    && condition
                        .alternatives
                        .iter()
                        .zip(&alternatives)
                        .all(|(a, b)| a.field == b.field)
                    && condition.alternatives.first().map(|of| &of.value)
                        != Some(&Comparand::Text("true".to_owned()))
            });
            match same {
                Some(condition) => condition.alternatives.extend(alternatives),
                None => conditions.push(Condition { alternatives }),
            }
        }
        (conditions, count)
    }
}
