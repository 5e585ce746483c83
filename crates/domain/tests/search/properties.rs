//! Whatever a record holds, its text can be made, and somebody can read it.

use proptest::prelude::*;
use rehome_domain::{
    App, Record, SearchText, Source,
    apps::{self, dnd5e, dnd5e::*, editor, editor::session_source, learner, learner::arbitrary},
};

fn is_readable(text: &SearchText) {
    assert!(!text.title.trim().is_empty(), "{text:?}");
    for section in &text.sections {
        let says_something = section.heading.is_some() || !section.text.is_empty();
        assert!(says_something, "{text:?}");
        assert_eq!(section.text.trim(), section.text);
    }
}

fn can_be_searched(app: App, collection: &str, text: &str) {
    let search = crate::search(app, collection);
    is_readable(&search.text(&Source::named(text, Some("name"))).expect("it is a record"));
}

macro_rules! records_can_be_searched {
    ($($test:ident: $record:ident),* $(,)?) => {
        proptest! {
            $(
                #[test]
                fn $test(record in any::<$record>()) {
                    let text = serde_json::to_string(&record).expect("it can be written");
                    can_be_searched(dnd5e::app(), $record::COLLECTION, &text);
                }
            )*
        }
    };
}

records_can_be_searched! {
    ability_scores: AbilityScore,
    alignments: Alignment,
    backgrounds: Background,
    classes: Class,
    conditions: Condition,
    damage_types: DamageType,
    equipment: Equipment,
    equipment_categories: EquipmentCategory,
    feats: Feat,
    features: Feature,
    languages: Language,
    levels: Level,
    lore: Lore,
    magic_items: MagicItem,
    magic_schools: MagicSchool,
    monsters: Monster,
    proficiencies: Proficiency,
    races: Race,
    rule_sections: RuleSection,
    rules: Rule,
    skills: Skill,
    spells: Spell,
    subclasses: Subclass,
    subraces: Subrace,
    traits: RacialTrait,
    weapon_properties: WeaponProperty,
}

proptest! {
    #[test]
    fn profiles(text in arbitrary::profile()) {
        can_be_searched(learner::app(), "profiles", &text);
    }

    #[test]
    fn cards(text in arbitrary::card()) {
        can_be_searched(learner::app(), "approved-cards", &text);
    }

    #[test]
    fn messages(text in arbitrary::chat_message()) {
        can_be_searched(learner::app(), "chat-messages", &text);
    }

    #[test]
    fn anki_profiles(text in arbitrary::anki_profile()) {
        can_be_searched(learner::app(), "anki-profiles", &text);
    }

    #[test]
    fn templates(text in arbitrary::prompt_template()) {
        can_be_searched(learner::app(), "prompt-templates", &text);
    }

    #[test]
    fn words(text in arbitrary::word_knowledge()) {
        can_be_searched(learner::app(), "word-knowledge", &text);
    }

    #[test]
    fn grammar(text in arbitrary::grammar_correction()) {
        can_be_searched(learner::app(), "grammar-corrections", &text);
    }

    #[test]
    fn memories(text in arbitrary::agent_memory()) {
        can_be_searched(learner::app(), "agent-memory", &text);
    }

    #[test]
    fn sessions(text in session_source()) {
        can_be_searched(editor::app(), "sessions", &text);
    }

    #[test]
    fn any_text_is_plain_after_its_marks_are_gone(text in "[-#*_|`\\[\\]()! \na-c风]{0,40}") {
        let text = SearchText::new("a").with(&text).with_markdown(&text);
        is_readable(&text);
    }
}

#[test]
fn a_record_with_only_a_key_is_called_by_it() {
    for collection in dnd5e::app().collections {
        let search = collection.searchable.expect("all of them are searched");
        let text = search.text(&Source::of(r#"{"index": "x"}"#)).expect("it is a record");
        assert_eq!(text, SearchText::new("x"), "{}", collection.id);
        let text = search.text(&Source::of(r#"{"index": ""}"#)).expect("it is a record");
        assert_eq!(text, SearchText::new(search.noun), "{}", collection.id);
    }
}

#[test]
fn nouns_are_told_apart_within_an_application() {
    for app in apps::all() {
        let searches =
            app.collections.iter().filter_map(|collection| collection.searchable.as_ref());
        let mut nouns: Vec<String> = searches.map(|search| search.noun.clone()).collect();
        let all = nouns.len();
        nouns.sort_unstable();
        nouns.dedup();
        assert_eq!(nouns.len(), all, "{}", app.id);
    }
}
