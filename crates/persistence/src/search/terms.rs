//! What a text is searched by: its stems, how often it has each, and its headings.

use std::collections::BTreeMap;

use rehome_domain::{SearchText, Stems, index_terms};

use super::segment::Counts;

/// Longer words are not searched by: no language has them.
pub(super) const LONGEST: usize = 200;

/// So many headings of a record are titles of their own.
const MOST_HEADINGS: usize = 200;

/// What a text is searched by.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) words: u32,
    pub(super) stems: BTreeMap<String, Counts>,
    pub(super) headings: Vec<String>,
}

impl Terms {
    /// Those of a text, and of what a glossary says of it.
    pub(super) fn of(text: &SearchText, glossary: Option<&str>, stems: &mut Stems) -> Self {
        let mut terms = Self::default();
        terms.add(&text.title, stems, |counts| &mut counts.title);
        terms.add(&text.body(), stems, |counts| &mut counts.text);
        let words = terms.words;
        // Neither a glossary nor headings, which are in the text, make it longer.
        terms.add(glossary.unwrap_or_default(), stems, |counts| &mut counts.glossary);
        for section in text.sections.iter().filter_map(|section| section.heading.as_deref()) {
            terms.add(section, stems, |counts| &mut counts.heading);
        }
        terms.words = words;
        let headings = text.sections.iter().filter_map(|section| section.heading.as_deref());
        for heading in headings.map(|heading| heading.trim_end_matches('.').trim()) {
            if !heading.is_empty() && heading != text.title && terms.headings.len() < MOST_HEADINGS
            {
                terms.headings.push(heading.to_owned());
            }
        }
        terms
    }

    fn add(&mut self, text: &str, stems: &mut Stems, count: impl Fn(&mut Counts) -> &mut u8) {
        for word in index_terms(text).split_whitespace().filter(|word| word.len() <= LONGEST) {
            self.words = self.words.saturating_add(1);
            let stem = stems.of(word);
            if !self.stems.contains_key(stem) {
                self.stems.insert(stem.to_owned(), Counts::default());
            }
            if let Some(counts) = self.stems.get_mut(stem) {
                let count = count(counts);
                *count = count.saturating_add(1);
            }
        }
    }
}
