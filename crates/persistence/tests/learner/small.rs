//! Anki profiles and templates of prompts.

use rehome_domain::apps::learner::{AnkiProfile, Moment, PromptTemplate};
use rehome_persistence::{Error, apps::learner::PageRequest};

use crate::fixture::Desk;

fn anki(name: &str) -> AnkiProfile {
    AnkiProfile { name: name.to_owned(), deck_name: "Deck".to_owned(), is_active: true }
}

#[test]
fn one_profile_of_anki_is_used_after_it_is_activated() {
    let mut desk = Desk::new();
    desk.import("anki-profiles", r#"{"name": "A", "deck_name": "D", "is_active": true, "x": 1}"#);
    let mut learner = desk.learner();
    learner.anki().create(&anki("B")).unwrap();
    learner.anki().create(&AnkiProfile { is_active: false, ..anki("C") }).unwrap();
    for name in ["C", "A", "A"] {
        learner.anki().activate(name).unwrap();
        let all = learner.anki().list(PageRequest::default()).unwrap().items;
        let active: Vec<_> =
            all.iter().filter(|item| item.record.is_active).map(|item| item.key.as_str()).collect();
        assert_eq!(active, [name]);
    }
    assert!(matches!(learner.anki().create(&anki("B")), Err(Error::Invalid(_))));
    assert!(matches!(learner.anki().create(&anki(" ")), Err(Error::Invalid(_))));
    assert!(matches!(learner.anki().activate("D"), Err(Error::Unknown { .. })));
    assert!(learner.anki().delete("B").unwrap() && !learner.anki().delete("B").unwrap());
    assert!(learner.anki().get("B").is_err());
    assert_eq!(desk.text("anki-profiles", "A")["x"], 1);
}

#[test]
fn templates_are_made_changed_and_deleted() {
    let mut desk = Desk::new();
    let new = PromptTemplate {
        id: None,
        name: "Word List".to_owned(),
        description: String::new(),
        template_text: "Make @quantity cards".to_owned(),
        created_at: Moment::default(),
        updated_at: Moment::default(),
    };
    let mut learner = desk.learner();
    let made = learner.templates().create(&new).unwrap();
    assert_eq!((made.key.as_str(), made.rev), ("word-list", 1));
    assert_eq!(learner.templates().create(&new).unwrap().key, "word-list-2");
    let taken = PromptTemplate { id: Some("word-list".to_owned()), ..new.clone() };
    assert!(matches!(learner.templates().create(&taken), Err(Error::Invalid(_))));

    let edit = PromptTemplate { template_text: "t".to_owned(), ..new.clone() };
    let edited = learner.templates().update("word-list", &edit, Some(1)).unwrap();
    assert_eq!((edited.rev, &edited.record.created_at), (2, &made.record.created_at));
    assert!(edited.record.updated_at.instant.is_some());
    let stale = learner.templates().update("word-list", &edit, Some(1));
    assert!(matches!(stale, Err(Error::Conflict { .. })));

    let names: Vec<String> = learner
        .templates()
        .list(PageRequest::default())
        .unwrap()
        .items
        .into_iter()
        .map(|t| t.key)
        .collect();
    assert_eq!(names, ["word-list", "word-list-2"]);
    assert!(learner.templates().delete("word-list").unwrap());
    assert!(learner.templates().get("word-list").is_err());
}
