//! How a record's text is cut into excerpts, which are read, by people and by language models.
//! Passages, which are embedded, are windows over words; an excerpt is whole sentences.

mod sentences;

use std::{collections::BTreeMap, ops::Range};

use rehome_domain::SearchText;

pub(crate) use sentences::{Sentence, sentences};

use crate::{
    passages::{bare, runs, single_spaced},
    stem::stems,
    stop_words::is_stop_word,
    trigrams::fold,
};

/// A part of a text that can be read by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The heading that it stands under, where there is one.
    pub heading: Option<String>,
    /// Whole sentences, in the lines of the text. Never blank.
    pub text: String,
}

/// The excerpts of a text, in its order, of at most `most_words` words each; a character of a
/// script without spaces is a word. 0 is taken for 1.
///
/// None crosses a heading, and none ends within a sentence, unless that sentence alone is
/// longer. Each repeats the last sentence of the one before where it is short, so that what
/// `it` is stands there too. A heading that has no words under it is left out.
///
/// ```
/// use rehome_domain::SearchText;
/// use rehome_vector::excerpts::excerpts;
///
/// let text = SearchText::new("Sails").with("They catch wind.").with_markdown("# Care\nDry them.");
/// let excerpts = excerpts(&text, 100);
/// assert_eq!(excerpts[0].text, "They catch wind.");
/// assert_eq!(excerpts[1].heading.as_deref(), Some("Care"));
/// ```
///
/// A heading that is the title is left out.
pub fn excerpts(text: &SearchText, most_words: usize) -> Vec<Excerpt> {
    let most_words = most_words.max(1);
    let mut excerpts = Vec::new();
    for (heading, body) in runs(&text.sections) {
        let heading = heading.map(single_spaced).filter(|heading| !heading.is_empty());
        if heading.as_deref() == Some(bare(&body)) {
            continue;
        }
        // A heading that only repeats the title says nothing.
        let heading = heading.filter(|heading| bare(heading) != bare(&text.title));
        let sentences = sentences(&body, most_words);
        for part in parts(&sentences, most_words) {
            let range = sentences[part.start].range.start..sentences[part.end - 1].range.end;
            let text = body[range].trim().to_owned();
            excerpts.push(Excerpt { heading: heading.clone(), text });
        }
    }
    excerpts
}

/// Which sentences stand together: as many as there is room for.
fn parts(sentences: &[Sentence], most_words: usize) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut start, mut words) = (0, 0);
    for (index, sentence) in sentences.iter().enumerate() {
        if words + sentence.words > most_words {
            parts.push(start..index);
            // The first sentence is never too long, so there is one before.
            let last = sentences[index - 1].words;
            let is_short = last <= most_words / 4 && last + sentence.words <= most_words;
            (start, words) = if is_short { (index - 1, last) } else { (index, 0) };
        }
        words += sentence.words;
    }
    if start < sentences.len() {
        parts.push(start..sentences.len());
    }
    parts
}

/// The same for who asked `query`: an excerpt under a heading whose words all stand in it fits
/// better than any other.
pub fn best_excerpt_for(excerpts: &[Excerpt], query: &str, words: &str) -> usize {
    let asked = stems(&fold(query));
    let is_meant = |excerpt: &&Excerpt| {
        let heading = fold(excerpt.heading.as_deref().unwrap_or_default());
        let mut said = heading.split(' ').filter(|word| !is_stop_word(word)).peekable();
        said.peek().is_some_and(|word| !word.is_empty())
            && said.all(|word| stems(word).iter().all(|stem| asked.contains(stem)))
    };
    let meant: Vec<Excerpt> = excerpts.iter().filter(is_meant).cloned().collect();
    if meant.is_empty() {
        return best_excerpt(excerpts, words);
    }
    let best = &meant[best_excerpt(&meant, words)];
    excerpts.iter().position(|excerpt| excerpt == best).unwrap_or_default()
}

/// Which excerpt has most in common with these words, a passage that was found or a query: the
/// first that holds them as they stand, or else the one that shares the most words with them,
/// words of few excerpts counting more. Of equals the first; 0 also where there are none.
pub fn best_excerpt(excerpts: &[Excerpt], words: &str) -> usize {
    let wanted = single_spaced(words);
    let holds = |excerpt: &Excerpt| single_spaced(&excerpt.text).contains(&wanted);
    if let Some(index) = excerpts.iter().position(holds) {
        return if wanted.is_empty() { 0 } else { index };
    }
    // In the order of the words, so that sums of the same shares are the same.
    let mut having: BTreeMap<String, Vec<usize>> =
        telling(words).map(|word| (word, vec![])).collect();
    for (index, excerpt) in excerpts.iter().enumerate() {
        let heading = excerpt.heading.as_deref().unwrap_or_default();
        for word in telling(&format!("{heading} {}", excerpt.text)) {
            if let Some(having) = having.get_mut(&word).filter(|all| all.last() != Some(&index)) {
                having.push(index);
            }
        }
    }
    let mut scores = vec![0.0; excerpts.len()];
    for having in having.values() {
        having.iter().for_each(|index| scores[*index] += 1.0 / having.len() as f64);
    }
    let best = |best: usize, index: usize| if scores[index] > scores[best] { index } else { best };
    (0..excerpts.len()).reduce(best).unwrap_or_default()
}

/// The stems of the words that say something.
fn telling(text: &str) -> impl Iterator<Item = String> {
    stems(&fold(text)).into_iter().filter(|word| !is_stop_word(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rehome_domain::{SearchText, Section};

    use super::{Excerpt, best_excerpt, excerpts};

    fn text(sections: &[(Option<&str>, &str)]) -> SearchText {
        let sections = sections.iter().map(|(heading, text)| Section {
            heading: heading.map(str::to_owned),
            text: (*text).to_owned(),
        });
        SearchText { title: "Boats".into(), sections: sections.collect() }
    }

    fn cut(sections: &[(Option<&str>, &str)], most_words: usize) -> Vec<(Option<String>, String)> {
        let excerpts = excerpts(&text(sections), most_words);
        excerpts.into_iter().map(|excerpt| (excerpt.heading, excerpt.text)).collect()
    }

    fn plain(texts: &[&str]) -> Vec<(Option<String>, String)> {
        texts.iter().map(|text| (None, (*text).to_owned())).collect()
    }

    #[test]
    fn a_heading_that_is_the_title_is_left_out() {
        let text = SearchText::new("Oars").with_markdown("# Oars.\nPull.\n# Care\nDry them.");
        let headings: Vec<Option<String>> =
            excerpts(&text, 9).into_iter().map(|excerpt| excerpt.heading).collect();
        assert_eq!(headings, [None, Some("Care".to_owned())]);
    }

    #[test]
    fn an_excerpt_is_whole_sentences_and_lines_stay() {
        let sections = [(None, "One two three. Four five.\nSix seven eight."), (None, "Nine.")];
        assert_eq!(
            cut(&sections, 50),
            plain(&["One two three. Four five.\nSix seven eight.\nNine."])
        );
        assert_eq!(
            cut(&sections, 6),
            plain(&["One two three. Four five.", "Six seven eight.\nNine."])
        );
    }

    #[test]
    fn a_short_sentence_is_repeated() {
        let one = "The long boat has twelve oars. It is old. The crew of it rows at night.";
        let cut = cut(&[(None, one)], 12);
        assert_eq!(
            cut,
            plain(&[
                "The long boat has twelve oars. It is old.",
                "It is old. The crew of it rows at night."
            ])
        );
    }

    #[test]
    fn no_excerpt_crosses_a_heading() {
        let sections = [(None, "a"), (Some("Oars."), "b c"), (Some("Sails"), ""), (Some(""), "d")];
        let under = |heading: &str, text: &str| (Some(heading.to_owned()), text.to_owned());
        assert_eq!(
            cut(&sections, 9),
            [(None, "a".to_owned()), under("Oars", "b c"), (None, "d".to_owned())]
        );
    }

    #[test]
    fn a_long_sentence_is_cut_in_every_script() {
        assert_eq!(
            cut(&[(None, "one two three four five")], 2),
            plain(&["one two", "three four", "five"])
        );
        assert_eq!(cut(&[(None, "帆を張る。船だ。")], 5), plain(&["帆を張る。", "船だ。"]));
        assert_eq!(cut(&[(None, "帆を張る")], 3), plain(&["帆を張", "る"]));
    }

    #[test]
    fn the_best_excerpt_shares_the_rare_words() {
        let of = |texts: &[&str]| -> Vec<Excerpt> {
            let excerpt = |text: &&str| Excerpt { heading: None, text: (*text).to_owned() };
            texts.iter().map(excerpt).collect()
        };
        let boats = of(&["A boat and an oar.", "A boat that sails.", "A boat,\nsailed by a crew."]);
        assert_eq!(best_excerpt(&boats, "a boat with a crew"), 2);
        assert_eq!(best_excerpt(&boats, "sailing"), 1);
        assert_eq!(best_excerpt(&boats, "boat, sailed by"), 2);
        assert_eq!(best_excerpt(&boats, "anchor"), 0);
        assert_eq!(best_excerpt(&boats, ""), 0);
        assert_eq!(best_excerpt(&[], "boat"), 0);
        let mut headed = boats;
        headed[1].heading = Some("Anchors".to_owned());
        assert_eq!(best_excerpt(&headed, "anchor"), 1);
    }

    proptest! {
        #[test]
        fn excerpts_lose_no_word_and_have_no_more_than_they_may(
            body in "([a-z]{1,4}[ .]{1,2}|火。|\n){0,60}", most in 1_usize..20,
        ) {
            let found = excerpts(&text(&[(None, &body)]), most);
            for excerpt in &found {
                prop_assert!((1..=most).contains(&crate::passages::words(&excerpt.text).len()));
            }
            for word in body.split(|c: char| !c.is_ascii_lowercase()) {
                prop_assert!(word.is_empty() || found.iter().any(|excerpt| excerpt.text.contains(word)));
            }
        }
    }
}
