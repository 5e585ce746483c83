//! A record as a text: a title, and sections of plain words.

use serde::{Deserialize, Serialize};

use super::plain::{plain_text, sections};

/// What a record is searched by, and what is shown of it to those who asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// What the record is called.
    pub title: String,
    /// What it says, in the order in which it is read.
    pub sections: Vec<Section>,
}

/// A part of a record's text that is about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What it is called, where it has a title of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// What it says: lines of words without marks. Empty where the heading stands alone.
    pub text: String,
}

impl SearchText {
    /// A text of that title and no sections.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), sections: Vec::new() }
    }

    /// The same with a section more, unless `text` is blank. Marks of Markdown are left out.
    #[must_use]
    pub fn with(mut self, text: impl AsRef<str>) -> Self {
        let text = plain_text(text.as_ref());
        if !text.is_empty() {
            self.sections.push(Section { heading: None, text });
        }
        self
    }

    /// The same with a section more of the names of other records, each once, unless there
    /// are none.
    #[must_use]
    pub fn with_names<N: AsRef<str>>(mut self, heading: &str, names: &[N]) -> Self {
        let mut all: Vec<String> = Vec::with_capacity(names.len());
        for name in names.iter().map(|name| plain_text(name.as_ref())) {
            if !name.is_empty() && !all.contains(&name) {
                all.push(name);
            }
        }
        if !all.is_empty() {
            let text = format!("{}.", all.join(", "));
            self.sections.push(Section { heading: Some(heading.to_owned()), text });
        }
        self
    }

    /// The same with the sections of a longer text in Markdown, which is cut at its headings.
    #[must_use]
    pub fn with_markdown(mut self, text: &str) -> Self {
        self.sections.extend(sections(text));
        self
    }

    /// All sections as one text, each from a new line; a heading leads its section and ends
    /// with a full stop.
    pub fn body(&self) -> String {
        let sections = self.sections.iter().map(|section| match section.heading.as_deref() {
            None => section.text.clone(),
            Some(heading) => format!("{heading}.\n{}", section.text).trim_end().to_owned(),
        });
        sections.collect::<Vec<_>>().join("\n")
    }

    /// The same with the first of `names` for its title that is not blank, where it has none.
    pub(crate) fn titled<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        if self.title.trim().is_empty() {
            let name = names.into_iter().find(|name| !name.trim().is_empty());
            self.title = name.unwrap_or_default().to_owned();
        }
        self
    }
}

/// `value` between two phrases; nothing where the value is blank.
#[allow(dead_code, reason = "which applications are built in decides")]
pub(crate) fn phrase(before: &str, value: impl AsRef<str>, after: &str) -> String {
    let value = value.as_ref().trim();
    if value.is_empty() { String::new() } else { format!("{before}{value}{after}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_plain_and_none_is_blank() {
        let text = SearchText::new("Kite").with("  ").with("It *flies*.").with("***");
        assert_eq!(text.sections.len(), 1);
        assert_eq!(text.body(), "It flies.");
    }

    #[test]
    fn headings_lead_their_sections() {
        let text = SearchText::new("Kites")
            .with_markdown("Before.\n\n## Flying\n\nInto the wind.\n# Landing\n")
            .with("After.");
        assert_eq!(text.body(), "Before.\nFlying.\nInto the wind.\nLanding.\nAfter.");
    }

    #[test]
    fn names_stand_under_their_heading_each_once() {
        let text = SearchText::new("Kite").with("It flies.");
        let text = text.with_names("Parts", &["Tail", " ", "Line", "Tail"]);
        assert_eq!(text.body(), "It flies.\nParts.\nTail, Line.");
        assert_eq!(text.clone().with_names("Colours", &[""; 2]), text);
    }

    #[test]
    fn a_title_is_the_first_name_that_is_there() {
        let title = |title: &str, names| SearchText::new(title).titled(names).title;
        assert_eq!(title("Kite", ["k", "kites"]), "Kite");
        assert_eq!(title(" ", ["", "k"]), "k");
    }
}
