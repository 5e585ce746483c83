//! Every arbitrary record survives the way to JSON and back, through the struct and
//! through the declaration of its collection.

use std::{fmt::Debug, sync::LazyLock};

use proptest::prelude::*;
use rehome_domain::{App, Difference, Record, Source, apps::dnd5e::*, difference};

static APP: LazyLock<App> = LazyLock::new(app);

fn survives<T: Record + Debug + PartialEq>(record: &T) {
    let text = serde_json::to_string(record).expect("a record can be written");
    let again: T = serde_json::from_str(&text).expect("what was written can be read");
    assert_eq!(&again, record);

    let collection = APP.collection(T::COLLECTION).expect("the collection is declared");
    let parsed = collection.parse(&Source::of(&text)).expect("what was written can be parsed");
    assert_eq!(difference(&text, &parsed.written), Difference::default());
    assert_eq!((parsed.key(), parsed.name.as_deref()), (record.key(), record.name()));
    for (value, column) in parsed.columns.iter().zip(&collection.columns) {
        assert!(value.ty().is_none_or(|ty| ty == column.ty), "{}: {value:?}", column.name);
    }
}

macro_rules! round_trips {
    ($($test:ident: $record:ident),* $(,)?) => {
        proptest! {
            $(
                #[test]
                fn $test(record in any::<$record>()) {
                    survives(&record);
                }
            )*
        }
    };
}

round_trips! {
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
