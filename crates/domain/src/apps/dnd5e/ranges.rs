//! The ranges of the game: what lies outside is imported, and looked at.

use std::{fmt::Display, ops::RangeInclusive};

use super::challenge_rating::ChallengeRating;
use crate::Remark;

/// The rule of a number that the game does not have.
const RULE: &str = "record.range";

/// What there is to say of the numbers of a record.
#[derive(Default)]
pub(super) struct Ranges(Vec<Remark>);

impl Ranges {
    /// Looks at the number of the field `name`.
    pub(super) fn number<N>(
        mut self,
        name: &str,
        value: Option<N>,
        range: RangeInclusive<i64>,
    ) -> Self
    where
        N: Copy + Display + Into<i64>,
    {
        if let Some(value) = value.filter(|value| !range.contains(&(*value).into())) {
            self.say(name, &value, range.start(), range.end());
        }
        self
    }

    /// Looks at a challenge rating.
    pub(super) fn rating(mut self, name: &str, value: Option<ChallengeRating>) -> Self {
        const MOST: u32 = 30;
        if let Some(value) = value.filter(|value| *value > ChallengeRating::from(MOST)) {
            self.say(name, &value, &0, &MOST);
        }
        self
    }

    fn say(&mut self, name: &str, value: &dyn Display, from: &dyn Display, to: &dyn Display) {
        let message = format!("`{name}` is {value}; in the game it is from {from} to {to}");
        self.0.push(
            Remark::warning(RULE, message)
                .on(format!("/{name}"))
                .help("correct it where it is a mistake; it was imported as it is"),
        );
    }

    /// All of it.
    pub(super) fn remarks(self) -> Vec<Remark> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use crate::{Source, apps::dnd5e::app};

    #[test]
    fn a_number_that_the_game_does_not_have_is_a_warning() {
        let app = app();
        let said = |collection: &str, text: &str| -> Vec<String> {
            let parsed = app.collection(collection).unwrap().parse(&Source::of(text)).unwrap();
            parsed.remarks.iter().map(|remark| remark.pointer.clone()).collect()
        };
        assert_eq!(said("spells", r#"{"index": "x", "level": 10}"#), ["/level"]);
        for level in ["-1", "256", "300", "70000"] {
            let text = format!(r#"{{"index": "x", "level": {level}}}"#);
            assert_eq!(said("spells", &text), ["/level"], "{level}");
            assert_eq!(said("features", &text), ["/level"], "{level}");
        }
        let weak = r#"{"index": "x", "strength": -3, "dexterity": 999}"#;
        assert_eq!(said("monsters", weak), ["/strength", "/dexterity"]);
        assert_eq!(said("spells", r#"{"index": "x", "level": 9}"#), Vec::<String>::new());
        let monster = r#"{"index": "x", "strength": 31, "wisdom": 0, "challenge_rating": 31}"#;
        assert_eq!(said("monsters", monster), ["/strength", "/wisdom", "/challenge_rating"]);
        assert_eq!(said("levels", r#"{"index": "x", "level": 21}"#), ["/level"]);
        assert_eq!(said("features", r#"{"index": "x", "level": 0}"#), ["/level"]);
        assert_eq!(said("classes", r#"{"index": "x", "hit_die": 20}"#), ["/hit_die"]);
    }
}
