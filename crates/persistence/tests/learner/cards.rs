//! Cards: lists by what they are filtered by, edits, and the way of their status.

use rehome_domain::apps::learner::{CardStatus, CardType};
use rehome_persistence::{
    Error,
    apps::learner::{CardFilter, CardOwner, PageRequest},
};
use serde_json::json;

use crate::fixture::{Desk, card};

/// Five cards of two children and nobody.
fn desk() -> Desk {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    for (id, kind, status, tags) in [
        ("e", "basic", "pending", "ann, red"),
        ("d", "cloze", "approved", "ann"),
        ("c", "basic", "pending", "bo, red"),
        ("b", "basic", "synced", ""),
        ("a", "basic", "pending", "red, red"),
    ] {
        desk.import(
            "approved-cards",
            &format!(
                r#"{{"id": "{id}", "front": "f", "back": "b", "card_type": "{kind}",
                    "status": "{status}", "tags": "{tags}", "shelf": 3}}"#
            ),
        );
    }
    desk.settle("approved-cards");
    desk
}

fn keys(desk: &mut Desk, filter: &CardFilter<'_>) -> String {
    let (mut keys, mut after) = (String::new(), None);
    loop {
        let cut = PageRequest { after: after.as_deref(), limit: 2 };
        let page = desk.learner().cards().list(filter, cut).unwrap();
        keys.extend(page.items.iter().map(|item| item.stored.key.as_str()));
        match page.next {
            Some(next) => after = Some(next),
            None => return keys,
        }
    }
}

#[test]
fn cards_are_listed_by_status_tag_owner_and_kind_in_their_order() {
    let mut desk = desk();
    let all = CardFilter::default();
    let pending = CardFilter { status: Some(CardStatus::Pending), ..all };
    for (filter, expected) in [
        (all, "edcba"),
        (pending, "eca"),
        (CardFilter { tag: Some("red"), ..all }, "eca"),
        (CardFilter { card_type: Some(CardType::Cloze), ..all }, "d"),
        (CardFilter { owner: Some(CardOwner::Profile("Ann")), ..all }, "ed"),
        (CardFilter { owner: Some(CardOwner::Nobody), ..all }, "ba"),
        (CardFilter { owner: Some(CardOwner::Profile("bo")), tag: Some("red"), ..pending }, "c"),
        (CardFilter { tag: Some("blue"), ..pending }, ""),
    ] {
        assert_eq!(keys(&mut desk, &filter), expected, "{filter:?}");
    }
    let nobody = CardFilter { owner: Some(CardOwner::Profile("nobody")), ..all };
    assert!(desk.learner().cards().list(&nobody, PageRequest::default()).is_err());
}

#[test]
fn tags_and_statuses_are_counted() {
    let mut desk = desk();
    let mut learner = desk.learner();
    let tags = learner.cards().tags(None, 2).unwrap();
    assert_eq!(tags, [("ann".to_owned(), 2), ("bo".to_owned(), 1)]);
    assert_eq!(learner.cards().tags(Some("bo"), 2).unwrap(), [("red".to_owned(), 4)]);
    let counts = learner.cards().counts().unwrap();
    let counts: Vec<_> = counts.iter().map(|(status, count)| (status.as_str(), *count)).collect();
    assert_eq!(counts, [("approved", 1), ("pending", 3), ("synced", 1)]);
}

#[test]
fn an_edit_keeps_keys_that_the_type_does_not_know_and_the_form_of_tags() {
    let mut desk = desk();
    let edited = card(
        r#"{"id": "ignored", "front": "new", "back": "b", "card_type": "basic",
        "status": "pending", "tags": ["ann", "red"]}"#,
    );
    let stored = desk.learner().cards().update("e", &edited, Some(1)).unwrap();
    assert_eq!((stored.stored.rev, stored.profile.as_deref()), (2, Some("ann")));
    let text = desk.text("approved-cards", "e");
    assert_eq!(
        (&text["front"], &text["shelf"], &text["tags"], &text["id"]),
        (&json!("new"), &json!(3), &json!("ann, red"), &json!("e"))
    );
    let stale = desk.learner().cards().update("e", &edited, Some(1));
    assert!(matches!(stale, Err(Error::Conflict(conflict)) if conflict.found == 2));

    let changed = desk.learner().cards().set_tags("e", &[" red ", ""]).unwrap();
    assert_eq!(changed.stored.record.tags, ["red"]);
    assert_eq!(desk.text("approved-cards", "e")["tags"], json!(["red"]));
}

#[test]
fn a_card_goes_from_pending_over_approved_to_synced() {
    let mut desk = desk();
    let mut learner = desk.learner();
    let approved = learner.cards().set_status("e", CardStatus::Approved).unwrap();
    assert_eq!(approved.stored.rev, 2);
    learner.cards().synced(&["e", "d"]).unwrap();
    let refused = learner.cards().set_status("c", CardStatus::Synced).unwrap_err();
    let said =
        "the card `c` is pending and cannot become synced; it can become approved or rejected";
    assert_eq!(refused.to_string(), said);
    learner.cards().set_status("c", CardStatus::Rejected).unwrap();
    assert!(learner.cards().set_status("c", CardStatus::Approved).is_err());
    // All or none.
    learner.cards().set_status("a", CardStatus::Approved).unwrap();
    assert!(learner.cards().synced(&["a", "c"]).is_err());
    assert_eq!(learner.cards().get("a").unwrap().stored.record.status, CardStatus::Approved);
    let known =
        "SELECT id AS x FROM learner_approved_cards WHERE approved_at IS NOT NULL ORDER BY 1";
    assert_eq!(desk.ask(known), "a e");
    let mut sneaked = card(r#"{"front": "", "back": "", "status": "synced"}"#);
    assert!(desk.learner().cards().update("c", &sneaked, None).is_err());
    sneaked.status = CardStatus::Rejected;
    assert!(desk.learner().cards().update("c", &sneaked, None).is_ok());
}

#[test]
fn a_new_card_gets_an_id_a_time_and_an_owner() {
    let mut desk = desk();
    let new = card(r#"{"front": "Q", "back": "A", "card_type": "basic", "tags": ["bo"]}"#);
    let mut learner = desk.learner();
    let made = learner.cards().create(&new).unwrap();
    assert_eq!((made.profile.as_deref(), made.owner_by.as_deref()), (Some("bo"), Some("tag")));
    assert_eq!(made.stored.record.id.as_ref(), Some(&made.stored.key));
    assert!(made.stored.record.created_at.instant.is_some());
    let twin = learner.cards().create(&new).unwrap().stored.key;
    assert_eq!(twin, format!("{}-2", made.stored.key));
    let taken = card(r#"{"id": "a", "front": "", "back": ""}"#);
    assert!(matches!(learner.cards().create(&taken), Err(Error::Invalid(_))));
    assert!(learner.cards().delete("a").unwrap());
    assert!(!learner.cards().delete("a").unwrap());
}
