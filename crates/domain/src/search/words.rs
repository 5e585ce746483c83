//! The words of a text in the form in which they are compared and counted.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::unspaced::indexed_terms;

/// The words of a text in the form in which they are compared: lower case, without accents
/// and apostrophes, one space between them. Voiced kana stay what they are: が is not か.
pub fn folded_words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut take = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    };
    if text.is_ascii() {
        let kept = text.chars().filter(|c| *c != '\'');
        kept.for_each(|c| take(c.to_ascii_lowercase()));
    } else {
        let is_voicing = |c| matches!(c, '\u{3099}' | '\u{309a}');
        let is_left_out = |c| matches!(c, '\'' | '’') || (is_combining_mark(c) && !is_voicing(c));
        let bare = text.nfkd().filter(|c| !is_left_out(*c)).nfc();
        bare.flat_map(char::to_lowercase).for_each(take);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What a full-text index is given for a text: its folded words, and the terms of scripts
/// that put no spaces between words.
pub fn index_terms(text: &str) -> String {
    let mut terms = folded_words(text);
    for term in indexed_terms(text) {
        terms.push(' ');
        terms.push_str(&term);
    }
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{folded_words, index_terms};

    #[test]
    fn case_accents_and_apostrophes_do_not_count() {
        assert_eq!(folded_words("  L’Épée,  de-Jean's! "), "lepee de jeans");
        assert_eq!(folded_words("ﬁre ＡＢ x_1"), "fire ab x_1");
        assert_eq!(folded_words("ｶﾞが한국"), "ガが한국");
        assert_eq!(folded_words("?!"), "");
    }

    #[test]
    fn terms_of_scripts_without_spaces_stand_behind_the_words() {
        assert_eq!(index_terms("Ein Kürbis"), "ein kurbis");
        assert_eq!(index_terms("火球 x"), "火球 x 火 球 火球");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let folded = folded_words(&text);
            prop_assert_eq!(folded_words(&folded), folded);
        }
    }
}
