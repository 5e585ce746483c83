//! Lore of a world and events of a campaign.

use crate::{assert_says, dnd5e};

#[test]
fn an_event_says_what_happened_and_when() {
    let text = r#"{"index": "the-bell-fell", "name": "The Bell Fell", "kind": "event",
        "desc": "It *broke* the pier.", "date": "12 Harvest", "tags": ["harbour", "bell"]}"#;
    let expected = ["It broke the pier.", "Date: 12 Harvest. Tags: harbour, bell."];
    assert_says(&dnd5e("lore", text), "The Bell Fell", &expected);
}

#[test]
fn lore_is_cut_at_its_headings() {
    let text = r###"{"index": "pier", "name": "The Pier", "desc": "Old.\n\n## Bell\n\nLoud."}"###;
    let text = dnd5e("lore", text);
    assert_eq!((text.title.as_str(), text.body().as_str()), ("The Pier", "Old.\nBell.\nLoud."));
}
