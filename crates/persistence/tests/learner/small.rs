//! Anki profiles, templates of prompts, and what the application keeps for itself.

use rehome_domain::apps::learner::{
    AnkiProfile, GrammarCorrection, MemoryEntry, Moment, PromptTemplate, WordKnowledge,
};
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

#[test]
fn what_is_known_of_a_word_is_kept_and_a_stale_revision_refused() {
    let mut desk = Desk::new();
    let knowledge = |meaning: &str| WordKnowledge {
        word: "灯塔".to_owned(),
        pronunciations: vec!["dēngtǎ".to_owned()],
        meanings: vec![meaning.to_owned()],
        hsk_level: Some(6),
    };
    let mut learner = desk.learner();
    assert_eq!(learner.word_knowledge().find("灯塔").unwrap(), None);
    let made = learner.word_knowledge().put(&knowledge("lamp"), None).unwrap();
    let edited = learner.word_knowledge().put(&knowledge("lighthouse"), Some(made.rev)).unwrap();
    assert_eq!((edited.rev, edited.record), (2, knowledge("lighthouse")));
    let stale = learner.word_knowledge().put(&knowledge("lamp"), Some(1));
    assert!(matches!(stale, Err(Error::Conflict { .. })));
    assert_eq!(learner.word_knowledge().list(PageRequest::default()).unwrap().items.len(), 1);
    assert!(learner.word_knowledge().delete("灯塔").unwrap());
    assert!(matches!(learner.word_knowledge().get("灯塔"), Err(Error::Unknown { .. })));
}

#[test]
fn a_point_of_grammar_is_corrected_now() {
    let mut desk = Desk::new();
    let correction = GrammarCorrection {
        uri: "http://example.org/gp-1".to_owned(),
        grammar_point: Some("of".to_owned()),
        grammar_point_zh: None,
        structure: Some("A 的 B".to_owned()),
        explanation: None,
        cefr_level: None,
        example_chinese: None,
        updated_at: Moment::default(),
    };
    let mut learner = desk.learner();
    let made = learner.grammar_corrections().put(&correction, None).unwrap();
    assert!(made.record.updated_at.instant.is_some());
    let found = learner.grammar_corrections().get(&correction.uri).unwrap();
    assert_eq!(found.record.structure, correction.structure);
    let stale = learner.grammar_corrections().put(&correction, Some(7));
    assert!(matches!(stale, Err(Error::Conflict { .. })));
    assert!(learner.grammar_corrections().delete(&correction.uri).unwrap());
    assert_eq!(learner.grammar_corrections().find(&correction.uri).unwrap(), None);
}

#[test]
fn the_agent_remembers_plan_by_plan_and_forgets() {
    let mut desk = Desk::new();
    let plan =
        |topic: &str| MemoryEntry { topic: Some(topic.to_owned()), ..MemoryEntry::default() };
    let mut learner = desk.learner();
    learner.agent_memory().remember("mei", &plan("lamps")).unwrap();
    learner.agent_memory().set_level("mei", Some("novice")).unwrap();
    let memory = learner.agent_memory().remember("mei", &plan("boats")).unwrap();
    assert_eq!(memory.record.level.as_deref(), Some("novice"));
    assert_eq!(memory.record.history, [plan("lamps"), plan("boats")]);
    assert_eq!(learner.agent_memory().list(PageRequest::default()).unwrap().items.len(), 1);
    assert!(learner.agent_memory().forget("mei").unwrap());
    assert_eq!(learner.agent_memory().find("mei").unwrap(), None);
}
