//! From addresses such as `/api/2014/spells/fireball` to the records they name.
//!
//! It owns the shape of addresses. Whether the record exists is for a store to say.

use serde::Serialize;

use super::{
    AbilityScore, Alignment, Background, Class, Condition, DamageType, Equipment,
    EquipmentCategory, Feat, Feature, Language, Level, Lore, MagicItem, MagicSchool, Monster,
    Proficiency, Race, RacialTrait, Rule, RuleSection, Skill, Spell, Subclass, Subrace,
    WeaponProperty,
};
use crate::{Record, ReferenceUse, Target, nested_structs};

/// The ids of the collections, which are also the words that addresses use.
pub(super) const COLLECTIONS: [&str; 26] = [
    AbilityScore::COLLECTION,
    Alignment::COLLECTION,
    Background::COLLECTION,
    Class::COLLECTION,
    Condition::COLLECTION,
    DamageType::COLLECTION,
    Equipment::COLLECTION,
    EquipmentCategory::COLLECTION,
    Feat::COLLECTION,
    Feature::COLLECTION,
    Language::COLLECTION,
    Level::COLLECTION,
    Lore::COLLECTION,
    MagicItem::COLLECTION,
    MagicSchool::COLLECTION,
    Monster::COLLECTION,
    Proficiency::COLLECTION,
    Race::COLLECTION,
    RacialTrait::COLLECTION,
    Rule::COLLECTION,
    RuleSection::COLLECTION,
    Skill::COLLECTION,
    Spell::COLLECTION,
    Subclass::COLLECTION,
    Subrace::COLLECTION,
    WeaponProperty::COLLECTION,
];

/// The record that the address `url` names; `None` when it names none.
///
/// `/api/2014/spells/fireball`, `/api/spells/fireball` and `/spells/fireball` are one
/// address. A level has its address below its class or subclass:
/// `/api/2014/classes/cleric/levels/3` is the record `cleric-3` of `levels`.
pub fn parse(url: &str) -> Option<Target> {
    let path = url.split_once("/api/").map_or(url, |(_, path)| path);
    let mut segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    if segments.len() > 2 && collection(segments[0]).is_none() {
        // What stands before the collection is the version of the rules.
        segments.remove(0);
    }
    if segments.iter().any(|segment| segment.is_empty()) {
        return None;
    }
    match segments[..] {
        [name, key] => Some(target(collection(name)?, key)),
        ["classes" | "subclasses", owner, "levels", level] => {
            Some(target(Level::COLLECTION, format!("{owner}-{level}")))
        }
        _ => None,
    }
}

/// Every struct inside `record` that has an address, with the record it names.
pub(super) fn references<T: Serialize>(record: &T) -> Vec<ReferenceUse> {
    nested_structs(record, "url")
        .into_iter()
        .filter(|found| !found.text.is_empty())
        .map(|found| ReferenceUse {
            target: parse(&found.text).ok_or(found.text),
            pointer: found.pointer,
        })
        .collect()
}

fn target(collection: &'static str, key: impl Into<String>) -> Target {
    Target { collection: collection.into(), key: key.into() }
}

fn collection(name: &str) -> Option<&'static str> {
    COLLECTIONS.into_iter().find(|id| *id == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Option<String> {
        parse(url).map(|target| format!("{}:{}", target.collection, target.key))
    }

    #[test]
    fn the_version_of_the_rules_is_optional() {
        for url in [
            "/api/2014/magic-items/orb",
            "/api/v1/magic-items/orb",
            "/api/magic-items/orb",
            "magic-items/orb",
            "https://host.example/api/2024/magic-items/orb/",
        ] {
            assert_eq!(parsed(url).as_deref(), Some("magic-items:orb"), "{url}");
        }
    }

    #[test]
    fn levels_stand_below_their_class_or_subclass() {
        let class = parsed("/api/2014/classes/cleric/levels/3");
        assert_eq!(class.as_deref(), Some("levels:cleric-3"));
        let subclass = parsed("/api/subclasses/open-hand/levels/17");
        assert_eq!(subclass.as_deref(), Some("levels:open-hand-17"));
    }

    #[test]
    fn an_address_of_no_record_names_none() {
        for url in [
            "",
            "/",
            "/api/2014/spells",
            "/api/2014/spells/",
            "/api/2014/spells//x",
            "/api/2014/planets/mars",
            "/api/2014/classes/cleric/levels",
            "/api/2014/classes/cleric/levels/3/features",
        ] {
            assert_eq!(parsed(url), None, "{url}");
        }
    }
}
