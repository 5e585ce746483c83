//! A text as it is read for names and cues: its words, folded, and how they stand.

use std::ops::Range;

use crate::{is_stop_word, passages::words, stem::stem, trigrams::fold};

/// So many characters are read for each word that may be read.
const LETTERS: usize = 20;

/// A word, or a character of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands in the folded text.
    pub range: Range<usize>,
    /// Without its endings.
    pub stem: String,
    /// Whether a sentence begins with it.
    pub begins: bool,
    /// Whether it has a capital that no beginning of a sentence asks for.
    pub is_capital: bool,
    /// Which quotation it stands in, counted from 1; 0 for none.
    pub quotation: usize,
}

/// The words of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// As much of the text as was read, with spaces in place of control characters.
    pub text: String,
    /// The same folded; each part that spaces or quotation marks divide for itself.
    pub folded: String,
    /// The words, in order.
    pub words: Vec<Word>,
}

impl Reading {
    /// Whether it has any word that is no function word.
    pub fn says_something(&self) -> bool {
        (0..self.words.len()).any(|word| !is_stop_word(self.window(word..word + 1)))
    }

    /// Reads at most so many words of a text; a book in place of a question is not read whole,
    /// and neither is one word without an end.
    pub fn of(text: &str, most_words: usize) -> Self {
        let end = text.char_indices().nth(most_words.saturating_mul(LETTERS));
        let text = &text[..end.map_or(text.len(), |(end, _)| end)];
        let is_loud = !text.chars().any(char::is_lowercase);
        let mut reading = Self::default();
        let (mut quotation, mut quotations) = (0, 0);
        let mut begins = true;
        for piece in pieces(text) {
            if reading.words.len() >= most_words {
                break;
            }
            if let Some(mark) = piece.chars().next().filter(|c| is_quotation_mark(*c)) {
                let opens = is_opening(mark) || (mark == '"' && quotation == 0);
                quotations += usize::from(opens);
                quotation = if opens { quotations } else { 0 };
                begins |= opens;
                reading.text.push(mark);
                continue;
            }
            reading.text.extend(piece.chars().map(|c| if c.is_control() { ' ' } else { c }));
            let first = piece.chars().find(|c| c.is_alphanumeric());
            let is_capital = !is_loud && first.is_some_and(char::is_uppercase);
            reading.push(&fold(piece), most_words, |is_first| {
                (is_first && begins, quotation, is_capital)
            });
            if first.is_some() {
                begins = piece.ends_with(['.', '!', '?', '…', '。', '！', '？']);
            }
        }
        reading
    }

    /// Adds the words of a folded piece. `how` tells of the first and of the others whether
    /// they begin a sentence, their quotation, and whether they have a capital.
    fn push(&mut self, piece: &str, most: usize, how: impl Fn(bool) -> (bool, usize, bool)) {
        if piece.is_empty() {
            return;
        }
        if !self.folded.is_empty() {
            self.folded.push(' ');
        }
        let start = self.folded.len();
        self.folded.push_str(piece);
        let room = most.saturating_sub(self.words.len());
        for (index, range) in words(piece).into_iter().take(room).enumerate() {
            let (begins, quotation, is_capital) = how(index == 0);
            let stem = stem(&piece[range.clone()]);
            let range = start + range.start..start + range.end;
            let is_capital = is_capital && !begins;
            self.words.push(Word { range, stem, begins, is_capital, quotation });
        }
    }

    /// The folded text of some words.
    pub fn window(&self, words: Range<usize>) -> &str {
        let Some(words) = self.words.get(words).filter(|words| !words.is_empty()) else {
            return "";
        };
        &self.folded[words[0].range.start..words[words.len() - 1].range.end]
    }

    /// Where the words with these stems stand side by side.
    pub fn places(&self, stems: &[String]) -> Vec<Range<usize>> {
        if stems.is_empty() {
            return Vec::new();
        }
        let windows = self.words.windows(stems.len()).enumerate();
        let places = windows.filter(|(_, words)| words.iter().map(|word| &word.stem).eq(stems));
        places.map(|(start, words)| start..start + words.len()).collect()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// The pieces of a text: runs of white space, quotation marks, and what stands between.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| match c {
        _ if is_quotation_mark(c) => 0,
        _ if c.is_whitespace() || c.is_control() => 1,
        _ => 2,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = kind(rest.chars().next()?);
        let end = rest.char_indices().skip(1).find(|(_, c)| first == 0 || kind(*c) != first);
        let (piece, after) = rest.split_at(end.map_or(rest.len(), |(end, _)| end));
        rest = after;
        Some(piece)
    })
}

fn is_quotation_mark(c: char) -> bool {
    is_opening(c) || matches!(c, '"' | '”' | '»' | '」' | '』')
}

fn is_opening(c: char) -> bool {
    matches!(c, '“' | '„' | '«' | '「' | '『')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Reading;
    use crate::stem::stems;

    fn words(text: &str, is_meant: impl Fn(&super::Word) -> bool) -> Vec<String> {
        let reading = Reading::of(text, 99);
        let meant = reading.words.iter().filter(|word| is_meant(word));
        meant.map(|word| reading.folded[word.range.clone()].to_owned()).collect()
    }

    #[test]
    fn words_tell_how_they_stand() {
        let text = "Row! The “Old Oar” is Ada's. \"Who\" sails";
        assert_eq!(words(text, |word| word.begins), ["row", "the", "old", "who"]);
        assert_eq!(words(text, |word| word.is_capital), ["oar", "adas"]);
        assert_eq!(words(text, |word| word.quotation == 1), ["old", "oar"]);
        assert_eq!(words(text, |word| word.quotation == 2), ["who"]);
        assert!(words("ROW THE BOAT", |word| word.is_capital).is_empty());
    }

    #[test]
    fn windows_are_folded() {
        let reading = Reading::of("Half-Moon, 月の光", 99);
        assert_eq!(reading.window(0..2), "half moon");
        assert_eq!(reading.window(1..4), "moon 月の");
        assert_eq!(reading.window(3..5), "の光");
        assert_eq!(reading.window(4..9), "");
    }

    #[test]
    fn phrases_are_found_by_their_stems() {
        let reading = Reading::of("They were rowing boats", 99);
        let places = |phrase: &str| reading.places(&stems(phrase));
        assert_eq!(places("row boat"), vec![2..4]);
        assert!(places("boat row").is_empty() && places("").is_empty());
    }

    #[test]
    fn a_long_text_is_not_read_whole() {
        let reading = Reading::of(&"oar ".repeat(1000), 10);
        assert_eq!(reading.words.len(), 10);
        assert!(reading.text.len() < 50);
        assert_eq!(Reading::of("帆を張る船", 2).words.len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>(), most in 0_usize..9) {
            let reading = Reading::of(&text, most);
            prop_assert!(reading.words.len() <= most);
            prop_assert!(!reading.text.chars().any(char::is_control));
            prop_assert!((0..reading.words.len()).all(|word| !reading.window(word..word + 1).is_empty()));
        }
    }
}
