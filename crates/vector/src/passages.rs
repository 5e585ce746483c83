//! How a record's text is cut into the passages that are embedded. It owns the shape of a
//! passage, and no record: what a record says is told by its application.

use std::ops::Range;

use rehome_domain::{SearchText, Section, unspaced::is_unspaced};

use crate::{Error, Result};

/// A passage: some words of a text, and what they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Title, heading and noun: `Sail, Repair (part)`.
    pub of: String,
    /// The words, with one space between them. Empty when the record has no text.
    pub words: String,
}

impl Passage {
    /// The text that is embedded: `Sail, Repair (part). the words`.
    pub fn to_text(&self) -> String {
        let space = if self.words.is_empty() { "" } else { " " };
        format!("{}.{space}{}", self.of, self.words)
    }
}

/// The windows that are laid over a text, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    size: usize,
    step: usize,
}

impl Windows {
    /// For vectors that are sums of their words: 15 words, 10 on from each to the next.
    pub const WORDS: Self = Self { size: 15, step: 10 };
    /// For models that read whole sentences: 25 words, 16 on from each to the next.
    pub const SENTENCES: Self = Self { size: 25, step: 16 };

    /// Windows of `size` words, each `step` words after the one before.
    ///
    /// # Errors
    /// [`Error::Setting`] unless `1 <= step <= size`: else words would stand in no window.
    pub fn new(size: usize, step: usize) -> Result<Self> {
        if step == 0 || step > size {
            let range = "from 1 to the size of the window";
            return Err(Error::Setting { name: "step", value: step as f64, range });
        }
        Ok(Self { size, step })
    }

    /// The windows over so many words: the last one ends with the last word.
    pub(crate) fn over(self, words: usize) -> impl Iterator<Item = Range<usize>> {
        let more = words.saturating_sub(self.size).div_ceil(self.step);
        let starts = (0..=more).map(move |window| window * self.step);
        starts.map(move |start| start..words.min(start + self.size))
    }
}

/// The passages of a text, at least one. `noun` is what kind of thing it tells of, in a word
/// or two; it may be empty. Sections without a heading are read as one, those
/// with a heading each for itself.
pub fn passages(text: &SearchText, noun: &str, windows: Windows) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (heading, body) in runs(&text.sections) {
        let of = subject(text, noun, heading);
        let words = words(&body);
        for window in windows.over(words.len()).filter(|window| !window.is_empty()) {
            let part = words[window.start].start..words[window.end - 1].end;
            passages.push(Passage { of: of.clone(), words: single_spaced(&body[part]) });
        }
    }
    if passages.is_empty() {
        passages.push(Passage { of: subject(text, noun, None), words: String::new() });
    }
    passages
}

/// All that a record says, in one: what its one vector of the whole is made from.
pub fn whole(text: &SearchText, noun: &str) -> String {
    let sections = text.sections.iter().flat_map(|section| {
        let heading = section.heading.as_ref().map(|heading| format!("{}.", bare(heading)));
        [heading, Some(single_spaced(&section.text))].into_iter().flatten()
    });
    let words: Vec<String> = sections.filter(|part| !part.is_empty()).collect();
    Passage { of: subject(text, noun, None), words: words.join(" ") }.to_text()
}

/// The texts that windows are laid over, with their headings. One that has a heading and
/// says nothing repeats it, so that it is found.
pub(crate) fn runs(sections: &[Section]) -> Vec<(Option<&str>, String)> {
    let mut runs: Vec<(Option<&str>, String)> = Vec::new();
    for section in sections {
        match (&section.heading, runs.last_mut()) {
            (None, Some((None, body))) => {
                body.push('\n');
                body.push_str(&section.text);
            }
            (None, _) => runs.push((None, section.text.clone())),
            (Some(heading), _) => {
                let heading = bare(heading);
                let says_nothing = section.text.trim().is_empty();
                let body = if says_nothing { heading } else { section.text.as_str() };
                runs.push((Some(heading), body.to_owned()));
            }
        }
    }
    runs
}

pub(crate) fn bare(heading: &str) -> &str {
    heading.trim_end_matches('.').trim()
}

fn subject(text: &SearchText, noun: &str, heading: Option<&str>) -> String {
    let mut subject = text.title.clone();
    if let Some(heading) = heading.filter(|heading| !heading.is_empty() && *heading != text.title) {
        subject.push_str(", ");
        subject.push_str(heading);
    }
    if !noun.is_empty() {
        subject.push_str(&format!(" ({noun})"));
    }
    subject
}

/// Where the words stand: what spaces part, and each character of a script without spaces.
pub(crate) fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut goes_on = false;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let is_alone = is_unspaced(c);
        match words.last_mut() {
            _ if c.is_whitespace() => {}
            Some(word) if goes_on && !is_alone => word.end = end,
            _ => words.push(start..end),
        }
        goes_on = !c.is_whitespace() && !is_alone;
    }
    words
}

pub(crate) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Passage, SearchText, Section, Windows, passages, whole};

    fn text(sections: &[(Option<&str>, &str)]) -> SearchText {
        let sections = sections.iter().map(|(heading, text)| Section {
            heading: heading.map(str::to_owned),
            text: (*text).to_owned(),
        });
        SearchText { title: "Sail".into(), sections: sections.collect() }
    }

    fn cut(sections: &[(Option<&str>, &str)], size: usize, step: usize) -> Vec<String> {
        let passages = passages(&text(sections), "part", Windows::new(size, step).unwrap());
        passages.iter().map(Passage::to_text).collect()
    }

    #[test]
    fn windows_overlap_and_end_with_the_text() {
        let sections = [(None, "one two\nthree"), (None, "four  five six")];
        assert_eq!(
            cut(&sections, 4, 3),
            ["Sail (part). one two three four", "Sail (part). four five six"]
        );
        assert_eq!(cut(&sections, 6, 2), ["Sail (part). one two three four five six"]);
    }

    #[test]
    fn no_window_crosses_a_heading() {
        let sections = [(Some("Sail"), "a b"), (Some("Repair."), "c"), (None, "d"), (None, "e")];
        let expected = ["Sail (part). a b", "Sail, Repair (part). c", "Sail (part). d e"];
        assert_eq!(cut(&sections, 9, 9), expected);
    }

    #[test]
    fn what_says_nothing_is_still_found_by_its_name() {
        assert_eq!(cut(&[], 5, 5), ["Sail (part)."]);
        assert_eq!(cut(&[(None, " \n")], 5, 5), ["Sail (part)."]);
        assert_eq!(cut(&[(Some("Repair"), "")], 5, 5), ["Sail, Repair (part). Repair"]);
        assert_eq!(whole(&SearchText::new("Sail"), ""), "Sail.");
    }

    #[test]
    fn the_whole_has_all_sections() {
        let sections = [(None, "a\nb"), (Some("Repair"), "c"), (None, "")];
        assert_eq!(whole(&text(&sections), "part"), "Sail (part). a b Repair. c");
    }

    #[test]
    fn a_script_without_spaces_is_cut_too() {
        let expected = ["Sail (part). 帆を", "Sail (part). 張る", "Sail (part). 船 ok"];
        assert_eq!(cut(&[(None, "帆を張る船 ok")], 2, 2), expected);
    }

    #[test]
    fn windows_that_would_leave_words_out_are_refused() {
        assert!(Windows::new(5, 0).is_err());
        assert!(Windows::new(5, 6).is_err());
        assert!(Windows::new(0, 0).is_err());
        assert!(Windows::new(5, 5).is_ok());
    }

    proptest! {
        #[test]
        fn windows_cover_every_word_and_none_is_within_another(
            words in 1_usize..200, size in 1_usize..40, step in 1_usize..40,
        ) {
            prop_assume!(step <= size);
            let windows: Vec<_> = Windows { size, step }.over(words).collect();
            prop_assert_eq!(windows[0].start, 0);
            prop_assert_eq!(windows[windows.len() - 1].end, words);
            for pair in windows.windows(2) {
                prop_assert!(pair[1].start <= pair[0].end, "a gap after {:?}", pair[0]);
                prop_assert!(pair[0].end < pair[1].end);
            }
        }

        #[test]
        fn any_text_has_passages_without_loss(body in any::<String>()) {
            let found = passages(&text(&[(None, &body)]), "part", Windows::new(3, 3).unwrap());
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let all: String = found.iter().map(|passage| letters(&passage.words)).collect();
            prop_assert_eq!(all, letters(&body));
        }
    }
}
