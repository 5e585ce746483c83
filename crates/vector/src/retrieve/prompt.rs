//! The text that a language model reads, and how long it is.

use std::sync::LazyLock;

use super::Candidate;
use crate::{
    StaticEmbedder, WordPiece,
    excerpts::{Excerpt, sentences},
    passages::single_spaced,
};

/// The most words of a sentence that is not cut, where a text is.
const LONGEST_SENTENCE: usize = 120;
/// So many characters are at least one token: a word without an end is not read for free.
const LETTERS: usize = 8;

/// The tokenizer of the model that is built in. It is read once, when it is first needed.
pub(super) fn tokenizer() -> &'static WordPiece {
    static EMBEDDER: LazyLock<StaticEmbedder> = LazyLock::new(StaticEmbedder::embedded);
    EMBEDDER.tokenizer()
}

/// About how many tokens a language model counts for a text: those of the WordPiece tokenizer
/// that is built in, but at least one for every 8 characters. Models have vocabularies of their
/// own; for English text theirs are larger, so that they mostly count less.
///
/// ```
/// assert_eq!(rehome_vector::retrieve::tokens("Two sails, one mast."), 6);
/// ```
pub fn tokens(text: &str) -> usize {
    tokenizer().tokens(text).len().max(text.chars().count().div_ceil(LETTERS))
}

/// A part of a prompt: what a record says, under a line that tells which record that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub heading: Option<String>,
    /// What it says, without control characters.
    pub text: String,
    /// Both as they stand in the prompt.
    pub prompt: String,
    /// How many tokens that has, with the blank line before the next.
    pub tokens: usize,
}

impl Block {
    /// What a record says in one of its excerpts.
    pub fn new(candidate: &Candidate, excerpt: &Excerpt) -> Self {
        let heading = excerpt.heading.as_deref().map(line).filter(|heading| !heading.is_empty());
        let text = clean(&excerpt.text);
        let mut prompt = format!("## {}", line(&candidate.title));
        if let Some(heading) = &heading {
            prompt.push_str(&format!(": {heading}"));
        }
        let source = [line(&candidate.noun), line(&candidate.record.container)];
        let source: Vec<String> = source.into_iter().filter(|part| !part.is_empty()).collect();
        if !source.is_empty() {
            prompt.push_str(&format!(" ({})", source.join(", ")));
        }
        prompt.push_str(&format!("\n{text}\n"));
        let tokens = tokens(&format!("{prompt}\n"));
        Self { heading, text, prompt, tokens }
    }

    /// The most whole sentences from the beginning of the excerpt that have room; none where
    /// the first has not.
    pub fn cut(candidate: &Candidate, excerpt: &Excerpt, room: usize) -> Option<Self> {
        let sentences = sentences(&excerpt.text, LONGEST_SENTENCE);
        let until = |end: usize| {
            let text = excerpt.text[..sentences[end].range.end].trim().to_owned();
            Self::new(candidate, &Excerpt { heading: excerpt.heading.clone(), text })
        };
        let ends: Vec<usize> = (0..sentences.len()).collect();
        let fitting = ends.partition_point(|end| until(*end).tokens <= room);
        // A word that is cut can have more tokens than whole: what is given back is sure.
        let block = fitting.checked_sub(1).map(until);
        block.filter(|block| block.tokens <= room && !block.text.is_empty())
    }
}

/// A name as one line without control characters.
fn line(text: &str) -> String {
    single_spaced(&text.replace(char::is_control, " "))
}

/// A text without control characters but line breaks, and without blank lines.
fn clean(text: &str) -> String {
    let lines = text.lines().map(|line| line.replace(char::is_control, " ").trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Block, tokens};
    use rehome_domain::RecordId;

    use crate::{excerpts::Excerpt, retrieve::Candidate};

    fn candidate() -> Candidate {
        let record = RecordId { container: "own".into(), ..RecordId::default() };
        Candidate { record, title: "Boat".into(), noun: "ship".into(), ..Candidate::default() }
    }

    fn excerpt(text: &str) -> Excerpt {
        Excerpt { heading: Some("Oars\u{7}".into()), text: text.into() }
    }

    #[test]
    fn a_block_tells_its_source() {
        let block = Block::new(&candidate(), &excerpt("Two.\n\n\u{0}Of \u{1b}[31m wood."));
        assert_eq!(block.prompt, "## Boat: Oars (ship, own)\nTwo.\nOf  [31m wood.\n");
        assert_eq!(block.heading.as_deref(), Some("Oars"));
        let bare = Candidate { title: "Boat".into(), ..Candidate::default() };
        assert_eq!(Block::new(&bare, &Excerpt::default()).prompt, "## Boat\n\n");
    }

    #[test]
    fn a_block_is_cut_at_a_sentence() {
        let all = "It has oars. It has a sail. It has a crew.";
        let whole = Block::new(&candidate(), &excerpt(all));
        let cut = |room| Block::cut(&candidate(), &excerpt(all), room).map(|block| block.text);
        assert_eq!(cut(whole.tokens).as_deref(), Some(all));
        assert_eq!(cut(whole.tokens - 1).as_deref(), Some("It has oars. It has a sail."));
        assert_eq!(cut(whole.tokens - 7).as_deref(), Some("It has oars."));
        assert_eq!(cut(5), None);
    }

    #[test]
    fn a_word_without_an_end_has_many_tokens() {
        assert_eq!(tokens(&"a".repeat(8000)), 1000);
        assert_eq!(tokens(""), 0);
    }

    proptest! {
        #[test]
        fn what_is_cut_has_room(text in any::<String>(), room in 0_usize..60) {
            let block = Block::cut(&candidate(), &excerpt(&text), room);
            prop_assert!(block.is_none_or(|block| block.tokens <= room));
        }
    }
}
