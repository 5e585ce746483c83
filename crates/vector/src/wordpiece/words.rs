//! How BERT cleans a text and cuts it into words, before any vocabulary is asked.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Calls `found` for each word of `text`: in lower case, without accents; punctuation and
/// Chinese characters are words of their own. `word` is room for one word.
pub(super) fn each(text: &str, word: &mut String, mut found: impl FnMut(&str)) {
    word.clear();
    let mut take = |c: char| {
        let kind = kind(c);
        if matches!(kind, Kind::Letter) {
            word.push(c);
            return;
        }
        if !word.is_empty() {
            found(word);
            word.clear();
        }
        if matches!(kind, Kind::Alone) {
            found(c.encode_utf8(&mut [0; 4]));
        }
    };
    if text.is_ascii() {
        let kept = text.chars().filter(|c| !is_control(*c));
        kept.for_each(|c| take(c.to_ascii_lowercase()));
    } else {
        let clean = text.chars().filter(|c| !is_control(*c));
        let bare = clean.nfd().filter(|c| !is_accent(*c));
        bare.flat_map(char::to_lowercase).for_each(&mut take);
    }
    take(' ');
}

/// What a character does to the word before it.
enum Kind {
    /// It goes on with it.
    Letter,
    /// It ends it.
    Space,
    /// It ends it, and is a word itself.
    Alone,
}

fn kind(c: char) -> Kind {
    if c.is_ascii_alphanumeric() {
        Kind::Letter
    } else if c.is_whitespace() {
        Kind::Space
    } else if is_punctuation(c) || is_chinese(c) {
        Kind::Alone
    } else {
        Kind::Letter
    }
}

fn is_control(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' => false,
        '\u{fffd}' => true,
        _ => c.general_category_group() == GeneralCategoryGroup::Other,
    }
}

fn is_accent(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::NonspacingMark
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || (!c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Punctuation)
}

/// The blocks that BERT has always taken apart; Hiragana, Katakana and Hangul are not
/// among them.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b81f}' | '\u{2b820}'..='\u{2ceaf}'
        | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::each;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each(text, &mut String::new(), |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_lower_case_without_accents() {
        assert_eq!(words("Crème BRÛLÉE"), ["creme", "brulee"]);
        assert_eq!(words("  Two\twords\r\n"), ["two", "words"]);
    }

    #[test]
    fn punctuation_stands_alone_in_every_script() {
        assert_eq!(words("don't (stop)!"), ["don", "'", "t", "(", "stop", ")", "!"]);
        assert_eq!(words("a—b「c」"), ["a", "—", "b", "「", "c", "」"]);
        assert_eq!(words("3+4=7$"), ["3", "+", "4", "=", "7", "$"]);
    }

    #[test]
    fn chinese_stands_apart_and_kana_together() {
        assert_eq!(words("火の玉ボール"), ["火", "の", "玉", "ホール"]);
    }

    #[test]
    fn controls_vanish_and_odd_spaces_part() {
        assert_eq!(words("a\u{0}b\u{200b}c\u{fffd}d"), ["abcd"]);
        assert_eq!(words("a\u{a0}b\u{3000}c\u{2028}d"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn nothing_has_no_words() {
        assert!(words("").is_empty());
        assert!(words(" \n").is_empty());
    }
}
