//! Dice expressions such as `2d6+3`: the text as written, and what can be read from it.
//!
//! It rolls nothing: no randomness lives in this crate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A dice expression, kept as it was written.
///
/// Any text is accepted; [`terms`](Self::terms) and the averages answer `None` for one
/// that does not follow the grammar of terms joined by `+` or `-`.
///
/// ```
/// use rehome_domain::apps::dnd5e::Dice;
///
/// assert_eq!(Dice::from("2d6+3").average(), Some(10.0));
/// assert_eq!(Dice::from("1d8 + MOD").average_with(4), Some(8.5));
/// assert_eq!(Dice::from("1d8 + MOD").average(), None);
/// assert_eq!(Dice::from("as many as you like").average(), None);
/// ```
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Dice(String);

/// One part of a dice expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// So many dice of one kind; a negative count is subtracted.
    Dice {
        /// The number of dice.
        count: i32,
        /// The sides of each.
        sides: u32,
    },
    /// A fixed number.
    Constant(i32),
    /// The modifier of the spellcasting ability, written `MOD`.
    Modifier,
}

impl Dice {
    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The terms, in order; `None` when the text does not follow the grammar.
    pub fn terms(&self) -> Option<Vec<Term>> {
        let mut terms = Vec::new();
        let mut rest = self.0.trim();
        let mut sign = 1;
        loop {
            let end = rest.find(['+', '-']).unwrap_or(rest.len());
            terms.push(term(rest[..end].trim(), sign)?);
            match rest[end..].chars().next() {
                None => return Some(terms),
                Some(operator) => sign = if operator == '-' { -1 } else { 1 },
            }
            rest = &rest[end + 1..];
        }
    }

    /// The average of all rolls; `None` when the text has no meaning that we know, or
    /// has a modifier, see [`average_with`](Self::average_with).
    pub fn average(&self) -> Option<f64> {
        let terms = self.terms()?;
        (!terms.contains(&Term::Modifier)).then(|| average(&terms, 0))
    }

    /// The average of all rolls where `MOD` stands for `modifier`.
    pub fn average_with(&self, modifier: i32) -> Option<f64> {
        Some(average(&self.terms()?, modifier))
    }
}

fn term(text: &str, sign: i32) -> Option<Term> {
    if text == "MOD" {
        return (sign > 0).then_some(Term::Modifier);
    }
    match text.split_once(['d', 'D']) {
        None => Some(Term::Constant(sign * i32::from(number(text)?))),
        Some((count, sides)) => {
            let count = if count.is_empty() { 1 } else { number(count)? };
            Some(Term::Dice { count: sign * i32::from(count), sides: number(sides)?.into() })
        }
    }
}

/// Plain digits only: Rust's own parser would also take a sign.
fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn average(terms: &[Term], modifier: i32) -> f64 {
    let of = |term: &Term| match *term {
        // The average of one fair die is half of one more than its sides.
        Term::Dice { count, sides } => f64::from(count) * (f64::from(sides) + 1.0) / 2.0,
        Term::Constant(number) => f64::from(number),
        Term::Modifier => f64::from(modifier),
    };
    terms.iter().map(of).sum()
}

impl From<&str> for Dice {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Dice {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Display for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_of_the_data_has_an_average() {
        for (text, average) in [
            ("20", 20.0),
            ("1", 1.0),
            ("1d4", 2.5),
            ("d6", 3.5),
            ("2d6+3", 10.0),
            ("2D6-1", 6.0),
            ("1d4 + 4", 6.5),
            ("20d6 + 20d6", 140.0),
            ("10d6 + 40", 75.0),
        ] {
            assert_eq!(Dice::from(text).average(), Some(average), "{text}");
        }
    }

    #[test]
    fn other_texts_are_kept_and_have_no_terms() {
        for text in ["", "d", "1d", "2d6+", "+3", "1d6 + STR", "1w6", "1d6+-1", "99999d6", "1 d6"] {
            assert_eq!(Dice::from(text).terms(), None, "{text}");
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(serde_json::to_string(&Dice::from(text)).unwrap(), json);
        }
    }
}
