//! Lore of a game's world and events of its campaign: texts that a game master writes.
//!
//! The SRD has none. They are records like all others, so that packs, lists, edits and
//! searches treat them alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{columns, record::record, vocabulary::vocabulary};
use crate::{Collection, Column, Facet, fold, plain_text, search::heading};

vocabulary! {
    /// What a text of lore tells of.
    LoreKind { Lore = "lore", Event = "event" }
}

/// A text about the world of a game, or about something that happened in its campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lore {
    /// The key.
    pub index: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// What it tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<LoreKind>,
    /// The text, in Markdown.
    #[serde(default)]
    pub desc: String,
    /// When it happened, in the words of the game's own calendar: `12 Harvest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Words to find it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}
record!(Lore, "lore");

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("kind", |lore: &Lore| columns::word(&lore.kind)),
        Column::text("date", |lore: &Lore| columns::word(&lore.date)),
    ];
    let facets = [Facet::new("tag", |lore: &Lore, sink| {
        columns::texts(lore.tags.iter().flatten().map(String::as_str), sink)
    })];
    Collection::of(columns, facets)
}

impl Lore {
    /// The record of a text in Markdown: its name is the first heading, or else `name`, and
    /// its key the [key of that name](Lore::key_of), so that the same text is always the same
    /// record. A heading that the text begins with is no part of the description.
    ///
    /// ```
    /// use rehome_domain::apps::dnd5e::Lore;
    ///
    /// let lore = Lore::of_text("notes", "# The *Kite* Harbour\n\nNobody sails at night.\n");
    /// assert_eq!((lore.index.as_str(), lore.name.as_str()), ("the-kite-harbour", "The Kite Harbour"));
    /// assert_eq!(lore.desc, "Nobody sails at night.");
    /// assert_eq!(Lore::of_text("Old Bell", "It rings.").index, "old-bell");
    /// ```
    pub fn of_text(name: &str, text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim();
        let titles = text.lines().enumerate().filter_map(|(line, words)| {
            let title = plain_text(heading(words.trim())?).trim().to_owned();
            (!title.is_empty()).then_some((line, title))
        });
        let (name, desc) = match titles.into_iter().next() {
            Some((0, title)) => (title, text.split_once('\n').map_or("", |(_, rest)| rest)),
            Some((_, title)) => (title, text),
            None => (name.trim().to_owned(), text),
        };
        let desc = desc.trim().to_owned();
        Self { index: Self::key_of(&name), name, desc, ..Self::default() }
    }

    /// The key of a text of that name: its letters and digits of any script in lower case,
    /// with a hyphen for whatever stands between them but an apostrophe. Empty for a name
    /// without any.
    pub fn key_of(name: &str) -> String {
        let folded = fold(name).replace(['\'', '’'], "");
        let words = folded.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str, text: &str) -> [String; 3] {
        let Lore { index, name, desc, .. } = Lore::of_text(name, text);
        [index, name, desc]
    }

    #[test]
    fn a_text_is_named_by_its_first_heading() {
        for (text, expected) in [
            ("# Tide Bell #\r\n\r\nIt rings.\r\n", ["tide-bell", "Tide Bell", "It rings."]),
            ("\u{feff}\n\n## Tide Bell\nIt rings.", ["tide-bell", "Tide Bell", "It rings."]),
            ("Before.\n# Tide Bell\nIt.", ["tide-bell", "Tide Bell", "Before.\n# Tide Bell\nIt."]),
            ("# Tide Bell", ["tide-bell", "Tide Bell", ""]),
            ("#5 is missing.\n#\n", ["my-notes", "My Notes", "#5 is missing.\n#"]),
            ("# ***\nIt rings.", ["my-notes", "My Notes", "# ***\nIt rings."]),
        ] {
            assert_eq!(parts("My Notes", text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_key_has_the_letters_and_digits_of_any_script() {
        for (name, key) in [
            ("The Ferryman's Oath", "the-ferrymans-oath"),
            ("The Ferryman’s  Oath!", "the-ferrymans-oath"),
            ("Session_12: fog", "session-12-fog"),
            ("Élodie & 潮の鐘", "élodie-潮の鐘"),
            ("?!", ""),
        ] {
            assert_eq!(Lore::key_of(name), key, "{name}");
        }
    }

    #[test]
    fn fields_that_a_text_lacks_are_not_written() {
        let written = serde_json::to_string(&Lore::of_text("Bell", "It rings.")).unwrap();
        assert_eq!(written, r#"{"index":"bell","name":"Bell","desc":"It rings."}"#);
    }
}
