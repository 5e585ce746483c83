//! Words of scripts that put no spaces between them: Chinese characters and Japanese kana.
//!
//! A full-text index finds words, and these scripts show none. So what is indexed are all
//! single characters and all pairs of neighbours, as if they were words, and a query asks
//! for the pairs that it has, or for its one character. A name or text that contains a query
//! of one or two characters is then found by one term, through the same index as any word,
//! on every database; a longer query is found by its pairs, and ranked by how many match.
//!
//! Korean puts spaces between words, so it is not cut here.

use unicode_normalization::UnicodeNormalization as _;

/// Whether a character belongs to a script without spaces.
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' // 々 〆 〇
        | '\u{3041}'..='\u{309f}' // Hiragana
        | '\u{30a1}'..='\u{30ff}' // Katakana
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' // Katakana of half the width
        | '\u{20000}'..='\u{3134f}')
        && c != '\u{30fb}' // the dot between words of Katakana
}

/// The terms to index for a text: every character of a script without spaces, and every pair
/// of neighbours, in the order of the text and as often as they occur. The text's other words
/// are indexed as they are, beside these.
pub fn indexed_terms(text: &str) -> Vec<String> {
    terms(text, |run| {
        let singles = run.iter().map(|c| c.to_string());
        let pairs = run.windows(2).map(|pair| pair.iter().collect());
        singles.chain(pairs).collect()
    })
}

/// The terms to ask for: of every run of such characters its pairs, each once, or its one
/// character. A text holds a run of one or two exactly when it has that term.
pub fn query_terms(query: &str) -> Vec<String> {
    let mut terms = terms(query, |run| match run {
        [c] => vec![c.to_string()],
        _ => run.windows(2).map(|pair| pair.iter().collect()).collect(),
    });
    let mut seen = std::collections::HashSet::new();
    terms.retain(|term| seen.insert(term.clone()));
    terms
}

/// What `of` makes of every run of characters of a script without spaces. Widths are folded,
/// so that ﾎﾞ is ボ.
fn terms(text: &str, of: impl Fn(&[char]) -> Vec<String>) -> Vec<String> {
    if text.is_ascii() {
        return Vec::new();
    }
    let folded: Vec<char> = text.nfkc().collect();
    let runs = folded.split(|c| !is_unspaced(*c)).filter(|run| !run.is_empty());
    runs.flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{indexed_terms, query_terms};

    #[test]
    fn characters_and_pairs_are_indexed() {
        assert_eq!(indexed_terms("大火球 x2 術"), ["大", "火", "球", "大火", "火球", "術"]);
        assert!(indexed_terms("none").is_empty());
    }

    #[test]
    fn a_query_asks_for_its_pairs_or_its_one_character() {
        assert_eq!(query_terms("火"), ["火"]);
        assert_eq!(query_terms("火球"), ["火球"]);
        assert_eq!(query_terms("大火球 and 火球"), ["大火", "火球"]);
        assert!(query_terms("fire").is_empty());
    }

    #[test]
    fn widths_are_folded_and_dots_part() {
        assert_eq!(query_terms("ﾎﾞ"), ["ボ"]);
        assert_eq!(query_terms("ア・ベ"), ["ア", "ベ"]);
    }

    proptest! {
        #[test]
        fn a_query_of_one_or_two_is_found_exactly_where_it_is_contained(
            text in "[火球術a ]{0,12}", query in "[火球術]{1,2}",
        ) {
            let terms = query_terms(&query);
            prop_assert_eq!(&terms, std::slice::from_ref(&query));
            prop_assert_eq!(indexed_terms(&text).contains(&terms[0]), text.contains(&query));
        }

        #[test]
        fn what_contains_a_query_has_all_its_terms(
            before in "[火球術a ]{0,5}", query in "[火球術]{1,6}", after in "[火球術a ]{0,5}",
        ) {
            let indexed = indexed_terms(&format!("{before}{query}{after}"));
            prop_assert!(query_terms(&query).iter().all(|term| indexed.contains(term)));
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            prop_assert!(query_terms(&text).len() <= indexed_terms(&text).len());
        }
    }
}
