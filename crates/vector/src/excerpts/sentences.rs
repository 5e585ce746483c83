//! Where the sentences of a text begin and end.

use std::ops::Range;

use crate::passages::words;

/// A sentence, or a part of one that is too long, with the white space behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// The bytes; the sentences of a text follow each other without a gap.
    pub range: Range<usize>,
    /// How many words it has; a character of a script without spaces is one.
    pub words: usize,
}

/// The sentences of a text that have a word, in order. A line break ends one too, and one of
/// more than `most_words` words is cut.
pub(crate) fn sentences(text: &str, most_words: usize) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in ends(text) {
        cut(text, start..end, most_words.max(1), &mut sentences);
        start = end;
    }
    sentences
}

/// The part of a text from one byte to another as parts of at most so many words.
fn cut(text: &str, range: Range<usize>, most_words: usize, found: &mut Vec<Sentence>) {
    let words = words(&text[range.clone()]);
    let mut start = range.start;
    for (index, part) in words.chunks(most_words).enumerate() {
        let next = words.get((index + 1) * most_words).map(|word| range.start + word.start);
        let end = next.unwrap_or(range.end);
        found.push(Sentence { range: start..end, words: part.len() });
        start = end;
    }
}

/// What has ended where the next word begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    Sentence,
    Line,
}

/// The bytes behind the sentences, and behind the white space after each.
fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = text.char_indices().peekable();
    let (mut end, mut before) = (End::Nothing, ' ');
    while let Some((at, c)) = chars.next() {
        end = match c {
            '\n' => End::Line,
            '!' | '?' | '…' => End::Sentence,
            '.' if !is_initial(&text[..at]) => End::Sentence,
            _ if is_unspaced_end(c) => End::Sentence,
            _ if c.is_whitespace() || is_closing(c) => end,
            _ => End::Nothing,
        };
        let Some(&(next_at, next)) = chars.peek() else { break };
        let goes_on = next.is_whitespace() || (is_closing(next) && !c.is_whitespace());
        let is_apart = c.is_whitespace() || is_unspaced_end(c) || is_unspaced_end(before);
        let is_end = end == End::Line || (end == End::Sentence && !next.is_lowercase());
        if is_end && is_apart && !goes_on {
            ends.push(next_at);
            end = End::Nothing;
        }
        before = c;
    }
    ends.push(text.len());
    ends
}

/// Whether a text ends with a letter that stands alone, as in `J. Smith`.
fn is_initial(before: &str) -> bool {
    let mut letters = before.chars().rev();
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_none_or(|c| !c.is_alphanumeric())
}

/// Ends of sentences that no space follows.
fn is_unspaced_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '」' | '』' | '）' | '】')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sentences;

    fn cut(text: &str, most_words: usize) -> Vec<&str> {
        sentences(text, most_words).iter().map(|one| text[one.range.clone()].trim()).collect()
    }

    #[test]
    fn sentences_end_with_their_marks_and_lines() {
        for (text, expected) in [
            ("One sails. Two row! Three?", &["One sails.", "Two row!", "Three?"][..]),
            ("It costs 2.5 coins, i.e. much.", &["It costs 2.5 coins, i.e. much."]),
            ("J. Smith (a sailor.) Sails.", &["J. Smith (a sailor.)", "Sails."]),
            ("A line\nAnother\n\n \n", &["A line", "Another"]),
            ("“Row!” They did.", &["“Row!”", "They did."]),
            ("He said. \"Row!\" They did.", &["He said.", "\"Row!\"", "They did."]),
            ("帆を張る。「漕げ！」船だ", &["帆を張る。", "「漕げ！」", "船だ"]),
            ("...", &["..."]),
            (" \n ", &[]),
        ] {
            assert_eq!(cut(text, 50), expected, "{text}");
        }
    }

    #[test]
    fn a_line_ends_a_sentence_whatever_follows() {
        assert_eq!(cut("a heading\nlower case", 9), ["a heading", "lower case"]);
    }

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        assert_eq!(cut("a b c d e", 2), ["a b", "c d", "e"]);
        assert_eq!(cut("帆を張る", 3), ["帆を張", "る"]);
        assert_eq!(cut("a b", 0), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn sentences_hold_every_word(text in any::<String>(), most in 1_usize..9) {
            let found = sentences(&text, most);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            let all: String = found.iter().map(|one| letters(&text[one.range.clone()])).collect();
            prop_assert_eq!(all, letters(&text));
            prop_assert!(found.iter().all(|one| (1..=most).contains(&one.words)));
            prop_assert!(found.windows(2).all(|two| two[0].range.end == two[1].range.start));
        }
    }
}
