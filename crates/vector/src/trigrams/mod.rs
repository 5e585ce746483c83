//! How alike two names are, in spite of typing errors: by the runs of three characters that
//! they share. It owns the forms of a name and the measure; [`Names`] compares with many.

mod names;

use std::collections::HashSet;

use crate::stop_words::is_stop_word;

pub use names::{Named, Names};
pub use rehome_domain::folded_words as fold;

/// The most words of a query that are taken for one name.
const MOST_WORDS: usize = 5;
/// As many words of a query are looked at: so many that no question has more, and so few
/// that a book in place of a question does not take forever.
pub(crate) const LONGEST_QUERY: usize = 256;
/// Marks of the beginning and the end of a name. No folded name has them.
const BEGIN: char = '^';
const END: char = '$';

/// The folded forms under which a name is looked for: as it is; without what stands in
/// parentheses; what stands behind a colon; and of `Boots, Old` also `boots` and `old boots`.
pub fn variants(name: &str) -> Vec<String> {
    let mut variants = vec![name.to_owned(), without_parentheses(name)];
    if let Some((_, last)) = name.split_once(": ") {
        variants.push(last.to_owned());
    }
    if let Some((first, last)) = name.split_once(", ") {
        variants.extend([first.to_owned(), format!("{last} {first}")]);
    }
    let mut folded: Vec<String> = Vec::new();
    for variant in variants {
        let variant = fold(&variant);
        if !variant.is_empty() && !folded.contains(&variant) {
            folded.push(variant);
        }
    }
    folded
}

/// A text without `(what stands in parentheses)`.
pub(crate) fn without_parentheses(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((_, after)) = inside.split_once(')') else { break };
        kept.push_str(before);
        kept.push(' ');
        rest = after;
    }
    kept + rest
}

/// What of a query may be a misspelt name: every run of 1 to 5 words of which at least one
/// is no `is_known` word, and one is no function word; each once, folded. Of a query of more
/// than 256 words the first 256 are looked at.
///
/// `is_known` is asked for folded words, and says whether one occurs in any text that is
/// searched: such a word is not misspelt, and is found by full text.
pub fn query_windows(query: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let query = fold(query);
    let words = query.split(' ').filter(|word| !word.is_empty()).take(LONGEST_QUERY);
    let words: Vec<(&str, bool)> = words.map(|word| (word, is_known(word))).collect();
    let mut windows = Vec::new();
    let mut seen = HashSet::new();
    for first in 0..words.len() {
        for last in first..words.len().min(first + MOST_WORDS) {
            let window = &words[first..=last];
            let is_misspelt = window.iter().any(|(_, is_known)| !is_known);
            if is_misspelt && !window.iter().all(|(word, _)| is_stop_word(word)) {
                let window = window.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
                if seen.insert(window.clone()) {
                    windows.push(window);
                }
            }
        }
    }
    windows
}

/// The trigrams of a folded name, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trigrams(Vec<[char; 3]>);

impl Trigrams {
    /// The trigrams of a name that [`fold`] made. Spaces do not count, so that words written
    /// apart or together are alike; two marks before and one behind make its beginning
    /// count most.
    pub fn of(folded: &str) -> Self {
        let letters = folded.chars().filter(|c| *c != ' ');
        let padded: Vec<char> = [BEGIN, BEGIN].into_iter().chain(letters).chain([END]).collect();
        let mut trigrams: Vec<[char; 3]> =
            padded.windows(3).map(|three| [three[0], three[1], three[2]]).collect();
        trigrams.sort_unstable();
        trigrams.dedup();
        Self(trigrams)
    }

    /// The trigrams, in ascending order.
    pub fn as_slice(&self) -> &[[char; 3]] {
        &self.0
    }

    /// Dice's coefficient: twice the shared trigrams, divided by the sum of both numbers. 1
    /// for the same trigrams, 0 for none in common.
    pub fn dice(&self, other: &Self) -> f64 {
        let shared = self.0.iter().filter(|three| other.0.binary_search(three).is_ok()).count();
        dice(shared, self.0.len(), other.0.len())
    }
}

fn dice(shared: usize, a: usize, b: usize) -> f64 {
    2.0 * shared as f64 / (a + b) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Trigrams, fold, query_windows, variants};

    fn alike(a: &str, b: &str) -> f64 {
        Trigrams::of(&fold(a)).dice(&Trigrams::of(&fold(b)))
    }

    #[test]
    fn a_name_has_the_forms_that_people_use() {
        assert_eq!(variants("Boots, Old"), ["boots old", "boots", "old boots"]);
        assert_eq!(variants("Rope (50 feet)"), ["rope 50 feet", "rope"]);
        assert_eq!(variants("Rule: Rest"), ["rule rest", "rest"]);
        assert_eq!(variants("a (b"), ["a b"]);
        assert!(variants("--").is_empty());
    }

    #[test]
    fn typing_errors_stay_near() {
        assert_eq!(alike("Windmill", "wind mill"), 1.0);
        assert!(alike("lanturn", "Lantern") > 0.5);
        assert!(alike("windmil", "Windmill") > 0.8);
        assert!(alike("water", "Lantern") < 0.3);
        assert!(alike("火球", "火球術") > 0.5);
    }

    #[test]
    fn a_trigram_counts_once() {
        assert_eq!(Trigrams::of("aaaaaa").as_slice().len(), 4);
        assert_eq!(Trigrams::of("").as_slice(), [['^', '^', '$']]);
    }

    #[test]
    fn windows_hold_a_word_that_no_text_has() {
        let known = |word: &str| ["where", "is", "the", "old"].contains(&word);
        let windows = query_windows("Where is the old lanturn?", known);
        let expected = [
            "where is the old lanturn",
            "is the old lanturn",
            "the old lanturn",
            "old lanturn",
            "lanturn",
        ];
        assert_eq!(windows, expected);
        assert!(query_windows("the old", known).is_empty());
        assert!(query_windows("of them", |_| false).is_empty());
        assert!(query_windows("", |_| false).is_empty());
        assert_eq!(query_windows(&"oar ".repeat(100_000), |_| false).len(), 5);
    }

    proptest! {
        #[test]
        fn dice_is_a_measure(a in "[a-d ]{0,9}", b in "[a-d ]{0,9}") {
            let (a, b) = (Trigrams::of(&fold(&a)), Trigrams::of(&fold(&b)));
            prop_assert_eq!(a.dice(&b), b.dice(&a));
            prop_assert!((0.0..=1.0).contains(&a.dice(&b)));
            prop_assert_eq!(a.dice(&a), 1.0);
            prop_assert_eq!(a.dice(&b) == 1.0, a == b);
        }

        #[test]
        fn any_query_has_windows_of_its_words(query in any::<String>()) {
            let folded = fold(&query);
            let windows = query_windows(&query, |_| false);
            prop_assert!(windows.iter().all(|window| folded.contains(window)));
        }
    }
}
