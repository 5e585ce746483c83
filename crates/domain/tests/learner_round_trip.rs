//! Whatever the files of the learner app say, the text comes back from the clean record and
//! its residue, and the parts that have columns of their own come back from these.

use std::fmt::Debug;

use proptest::prelude::*;
use rehome_domain::{
    Choices, Digest, RelationalRecord, Source,
    apps::learner::{
        AgentMemory, AnkiProfile, Card, ChatMessage, ChildProfile, GrammarCorrection, Moment,
        PromptTemplate, WordKnowledge, WordList, arbitrary,
    },
    residue, restore,
};

fn read<M: RelationalRecord>(text: &str, zone: Option<&str>) -> M {
    let mut choices = Choices::default();
    if let Some(zone) = zone {
        choices.add("timezone", zone);
    }
    let source = Source { choices: &choices, ..Source::named(text, Some("name")) };
    M::read(&source, &mut Vec::new())
        .unwrap_or_else(|decode_error| panic!("{decode_error:?}: {text}"))
}

fn comes_back<M: RelationalRecord + Debug + PartialEq>(text: &str) {
    for zone in [None, Some("America/New_York")] {
        let model: M = read(text, zone);
        let written = serde_json::to_string(&model).expect("a model can be written");
        let children: Vec<_> =
            M::CHILDREN.iter().map(|child| (*child, model.places(child))).collect();
        let residue = residue(text, &written, &children).expect("both are JSON");
        let restored = match residue {
            Some(residue) => restore(&written, &residue, &children).expect("both are JSON"),
            None => written.clone(),
        };
        assert_eq!(Digest::of(&restored), Digest::of(text), "{text}\n{written}");
        // What was written is read as the same, and needs no residue.
        let again: M = read(&written, None);
        let rewritten = serde_json::to_string(&again).expect("a model can be written");
        assert_eq!(Digest::of(&rewritten), Digest::of(&written), "{text}");
    }
}

macro_rules! come_back {
    ($($test:ident: $model:ident),* $(,)?) => {
        proptest! {
            $(
                #[test]
                fn $test(text in arbitrary::$test()) {
                    comes_back::<$model>(&text);
                }
            )*
        }
    };
}

come_back! {
    profile: ChildProfile,
    card: Card,
    chat_message: ChatMessage,
    anki_profile: AnkiProfile,
    prompt_template: PromptTemplate,
    word_knowledge: WordKnowledge,
    grammar_correction: GrammarCorrection,
    agent_memory: AgentMemory,
}

fn from_rows(list: &WordList) -> WordList {
    let rows = list.items().iter().map(|item| item.raw.as_str());
    WordList::from_rows(list.kind(), list.text(), rows)
}

proptest! {
    #[test]
    fn lists_come_back_from_text_and_rows(text in arbitrary::profile()) {
        let profile: ChildProfile = read(&text, None);
        let lists =
            [&profile.mastered_words, &profile.mastered_english_words, &profile.mastered_grammar];
        for list in lists.into_iter().flatten() {
            prop_assert_eq!(&from_rows(list), list);
            prop_assert!(!list.items().is_empty() || list.text().is_some());
        }
    }

    #[test]
    fn moments_come_back_from_their_columns(text in arbitrary::card()) {
        let card: Card = read(&text, Some("+08:00"));
        let Moment { text, .. } = card.created_at.clone();
        let moment = Moment::from_columns(card.created_at.column().as_deref(), text).unwrap();
        prop_assert_eq!(moment, card.created_at);
    }

    #[test]
    fn images_come_back_into_their_fields(text in arbitrary::card()) {
        let card: Card = read(&text, None);
        let mut without = card.clone();
        let images = without.take_images();
        prop_assert_eq!(images.is_empty(), without == card);
        without.put_images(&images);
        prop_assert_eq!(without, card);
    }
}
