//! Lore and campaign events as texts.

use super::words::{fact, list, sentences};
use crate::{SearchText, Searchable, apps::dnd5e::Lore};

/// The words that speak of lore, and of what happened in a campaign.
const WORDS: [&str; 8] =
    ["lore", "legend", "legends", "history", "event", "events", "campaign", "campaigns"];

pub(in super::super) fn lore() -> Searchable {
    Searchable::of("lore", &WORDS, |lore: &Lore| {
        let date = lore.date.as_deref().unwrap_or_default();
        let tags = fact("Tags: ", list(lore.tags.iter().flatten()));
        SearchText::new(&lore.name)
            .with_markdown(&lore.desc)
            .with(sentences([fact("Date: ", date), tags]))
    })
}
