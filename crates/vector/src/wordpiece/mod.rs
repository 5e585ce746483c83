//! The tokenizer of uncased BERT models: words, cut into the longest pieces that a
//! vocabulary knows. It owns no vocabulary.

mod words;

use std::collections::HashMap;

use crate::{Error, Result};

/// A word of more characters is unknown, whatever the vocabulary holds.
const LONGEST: usize = 100;
/// The token that stands for words that cannot be made of pieces.
const UNKNOWN: &str = "[UNK]";
/// What a piece begins with in the vocabulary when it goes on with a word.
const CONTINUES: &str = "##";

/// Cuts texts into the tokens of a vocabulary, without the special ones that BERT puts
/// around a text.
///
/// ```
/// let tokenizer = rehome_vector::WordPiece::new("[UNK]\nfire\n##ball\nthe")?;
/// assert_eq!(tokenizer.tokens("The Fireball!"), [3, 1, 2, 0]);
/// # Ok::<(), rehome_vector::Error>(())
/// ```
#[derive(Debug)]
pub struct WordPiece {
    /// Tokens that begin a word.
    first: HashMap<Box<str>, u32>,
    /// Tokens that go on with one, without their mark.
    next: HashMap<Box<str>, u32>,
    unknown: u32,
    /// The bytes of the longest token.
    longest: usize,
}

impl WordPiece {
    /// A tokenizer by a vocabulary: one token a line, whose number is that of its line,
    /// counted from 0. A last line may end with a line break.
    ///
    /// # Errors
    /// [`Error::Vocabulary`] for an empty line, a token that comes twice, and a vocabulary
    /// without `[UNK]`.
    pub fn new(vocabulary: &str) -> Result<Self> {
        let tokens = vocabulary.strip_suffix('\n').unwrap_or(vocabulary).split('\n');
        let (mut first, mut next) = (HashMap::new(), HashMap::new());
        let mut longest = 0;
        for (token, id) in tokens.zip(0..) {
            let (map, piece) = match token.strip_prefix(CONTINUES) {
                Some(piece) if !piece.is_empty() => (&mut next, piece),
                _ => (&mut first, token),
            };
            if token.is_empty() || map.insert(Box::from(piece), id).is_some() {
                let what = if token.is_empty() { "is empty" } else { "comes twice" };
                return Err(Error::Vocabulary(format!("`{token}` in line {} {what}", id + 1)));
            }
            longest = longest.max(piece.len());
        }
        let unknown = first.get(UNKNOWN).copied();
        let unknown = unknown.ok_or_else(|| Error::Vocabulary(format!("it has no {UNKNOWN}")))?;
        Ok(Self { first, next, unknown, longest })
    }

    /// How many tokens the vocabulary has.
    pub fn size(&self) -> usize {
        self.first.len() + self.next.len()
    }

    /// The number of the token for a word that is not known.
    pub fn unknown(&self) -> u32 {
        self.unknown
    }

    /// The tokens of a text, in its order. Their number is not limited.
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        let mut tokens = Vec::new();
        self.tokens_into(text, &mut String::new(), &mut tokens);
        tokens
    }

    /// In how many of the texts each token occurs: a number for every token.
    pub fn document_frequencies<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Vec<u32> {
        let mut frequencies = vec![0; self.size()];
        let (mut word, mut tokens) = (String::new(), Vec::new());
        for text in texts {
            tokens.clear();
            self.tokens_into(text, &mut word, &mut tokens);
            tokens.sort_unstable();
            tokens.dedup();
            for token in &tokens {
                frequencies[*token as usize] += 1;
            }
        }
        frequencies
    }

    /// Puts the tokens of a text behind those in `tokens`. `word` is room to work in, so
    /// that many texts need no new one each.
    pub(crate) fn tokens_into(&self, text: &str, word: &mut String, tokens: &mut Vec<u32>) {
        words::each(text, word, |word| self.pieces(word, tokens));
    }

    /// The longest piece that the word begins with, and so on with the rest.
    fn pieces(&self, word: &str, tokens: &mut Vec<u32>) {
        let before = tokens.len();
        let is_long = word.len() > LONGEST && word.chars().count() > LONGEST;
        let (mut map, mut rest) = (&self.first, word);
        while !rest.is_empty() && !is_long {
            let mut ends = (1..=rest.len().min(self.longest)).rev();
            let known = ends.find_map(|end| Some((end, *map.get(rest.get(..end)?)?)));
            let Some((end, id)) = known else { break };
            tokens.push(id);
            (map, rest) = (&self.next, &rest[end..]);
        }
        if !rest.is_empty() {
            tokens.truncate(before);
            tokens.push(self.unknown);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{UNKNOWN, WordPiece};

    const TOKENS: &[&str] =
        &[UNKNOWN, "sun", "##flower", "##f", "##lower", "sunf", "a", "##a", ".", "火", "##"];

    fn tokenizer() -> WordPiece {
        WordPiece::new(&TOKENS.join("\n")).unwrap()
    }

    fn tokens(text: &str) -> Vec<&'static str> {
        tokenizer().tokens(text).into_iter().map(|id| TOKENS[id as usize]).collect()
    }

    #[test]
    fn the_longest_piece_is_taken_first() {
        assert_eq!(tokens("Sun sunflower."), ["sun", "sunf", "##lower", "."]);
        assert_eq!(tokens("aaa"), ["a", "##a", "##a"]);
        assert_eq!(tokens("火a"), ["火", "a"]);
    }

    #[test]
    fn a_word_that_does_not_come_out_even_is_unknown_as_a_whole() {
        assert_eq!(tokens("sun sunx a"), ["sun", UNKNOWN, "a"]);
        assert_eq!(tokens("水"), [UNKNOWN]);
    }

    #[test]
    fn a_word_of_more_than_a_hundred_characters_is_unknown() {
        assert_eq!(tokens(&"a".repeat(100)).len(), 100);
        assert_eq!(tokens(&"a".repeat(101)), [UNKNOWN]);
    }

    #[test]
    fn a_vocabulary_that_says_two_things_is_refused() {
        for (vocabulary, reason) in [
            ("a\nb", "it has no [UNK]"),
            ("[UNK]\na\na", "`a` in line 3 comes twice"),
            ("[UNK]\n\na", "`` in line 2 is empty"),
            ("", "`` in line 1 is empty"),
        ] {
            let error = WordPiece::new(vocabulary).unwrap_err().to_string();
            assert!(error.ends_with(reason), "{error}");
        }
    }

    #[test]
    fn a_token_counts_once_a_text() {
        let frequencies = tokenizer().document_frequencies(["a a sun", "a", "x"]);
        assert_eq!(frequencies[..2], [1, 1]);
        assert_eq!(frequencies[6], 2);
        assert_eq!(frequencies.len(), TOKENS.len());
    }

    proptest! {
        #[test]
        fn any_text_has_known_tokens(text in any::<String>()) {
            let tokenizer = tokenizer();
            prop_assert!(tokenizer.tokens(&text).iter().all(|id| (*id as usize) < TOKENS.len()));
        }

        #[test]
        fn case_and_space_say_nothing(text in "[a-zA-Z. \t]{0,60}") {
            let loud = format!("  {} ", text.to_uppercase());
            prop_assert_eq!(tokenizer().tokens(&text), tokenizer().tokens(&loud));
        }
    }
}
