//! The kinds of knowledge that a game master draws on, and the words that call for them.
//!
//! A cue stands where it says more about the kind than about anything else; names of records
//! are no cues, since they are found by name.

mod deeds;
mod things;

use crate::Knowledge;
use deeds::{combat, exploration, social};
use things::{characters, creatures, equipment, mechanics, spells, world};

/// The kinds of knowledge. All collections belong to one or more, and first to the one whose
/// cues, next to a name, say that one of theirs is meant.
pub(super) fn kinds() -> Vec<Knowledge> {
    vec![
        combat(),
        spells(),
        creatures(),
        characters(),
        equipment(),
        mechanics(),
        world(),
        social(),
        exploration(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::app;

    #[test]
    fn every_collection_belongs_to_a_kind_of_knowledge() {
        let app = app();
        for collection in &app.collections {
            let kinds = app.knowledge.iter().filter(|kind| kind.holds(&collection.id));
            assert!(kinds.count() > 0, "{}", collection.id);
        }
    }

    #[test]
    fn every_kind_is_of_collections_that_are_there() {
        let app = app();
        for kind in &app.knowledge {
            let is_there = |id: &String| app.collection(id).is_some() || id == "lore";
            assert!(kind.collections.iter().all(is_there), "{}", kind.id);
            assert!(kind.collections.iter().any(|id| app.collection(id).is_some()), "{}", kind.id);
        }
    }
}
