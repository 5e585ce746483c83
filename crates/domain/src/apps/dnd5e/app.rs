//! The declaration of the application: which collections it has, and which files.
//!
//! The columns and facets of a collection are declared beside its record type.

use super::{
    Background, Condition, DamageType, Feat, WeaponProperty, ability_score, alignment, card, class,
    equipment, equipment_category, feature, knowledge, language, level, lore, magic_item,
    magic_school, monster, proficiency, race, racial_trait, rule, rule_section, search, skill,
    spell, subclass, subrace,
};
use crate::{App, Collection, DeclaredPack, PackDetails, SourceFile};

/// The application: its collections, and its files in the order in which what is
/// referred to comes before what refers to it, as far as that is possible.
pub fn app() -> App {
    card::with_cards(App {
        knowledge: knowledge::kinds(),
        ..App::new("dnd5e", "D&D 5e SRD", srd(), collections(), files())
    })
}

/// The pack of the SRD, which everything else builds upon: nobody changes it by mistake.
fn srd() -> DeclaredPack {
    DeclaredPack {
        id: "srd".to_owned(),
        details: PackDetails {
            name: Some("System Reference Document 5.1".to_owned()),
            description: Some("The rules content of D&D 5e that anybody may use".to_owned()),
            version: Some("5.1".to_owned()),
            author: Some("Wizards of the Coast LLC".to_owned()),
            licence: Some("CC-BY-4.0, or OGL 1.0a".to_owned()),
            locale: Some("en".to_owned()),
            edition: Some("2014".to_owned()),
        },
        protected: true,
    }
}

/// The 25 files of the SRD, and the lore of a game where there is some.
fn files() -> Vec<SourceFile> {
    vec![
        SourceFile::array(&["5e-SRD-Ability-Scores.json"], "ability-scores"),
        SourceFile::array(&["5e-SRD-Skills.json"], "skills"),
        SourceFile::array(&["5e-SRD-Alignments.json"], "alignments"),
        SourceFile::array(&["5e-SRD-Conditions.json"], "conditions"),
        SourceFile::array(&["5e-SRD-Damage-Types.json"], "damage-types"),
        SourceFile::array(&["5e-SRD-Magic-Schools.json"], "magic-schools"),
        SourceFile::array(&["5e-SRD-Languages.json"], "languages"),
        SourceFile::array(&["5e-SRD-Weapon-Properties.json"], "weapon-properties"),
        SourceFile::array(&["5e-SRD-Equipment-Categories.json"], "equipment-categories"),
        SourceFile::array(&["5e-SRD-Equipment.json"], "equipment"),
        SourceFile::array(&["5e-SRD-Magic-Items.json"], "magic-items"),
        SourceFile::array(&["5e-SRD-Proficiencies.json"], "proficiencies"),
        SourceFile::array(&["5e-SRD-Races.json"], "races"),
        SourceFile::array(&["5e-SRD-Subraces.json"], "subraces"),
        SourceFile::array(&["5e-SRD-Traits.json"], "traits"),
        SourceFile::array(&["5e-SRD-Classes.json"], "classes"),
        SourceFile::array(&["5e-SRD-Subclasses.json"], "subclasses"),
        SourceFile::array(&["5e-SRD-Features.json"], "features"),
        SourceFile::array(&["5e-SRD-Levels.json"], "levels"),
        SourceFile::array(&["5e-SRD-Spells.json"], "spells"),
        SourceFile::array(&["5e-SRD-Feats.json"], "feats"),
        SourceFile::array(&["5e-SRD-Backgrounds.json"], "backgrounds"),
        SourceFile::array(&["5e-SRD-Monsters.json"], "monsters"),
        SourceFile::array(&["5e-SRD-Rule-Sections.json"], "rule-sections"),
        SourceFile::array(&["5e-SRD-Rules.json"], "rules"),
        SourceFile::array(&["lore.json"], "lore").optional(),
    ]
}

fn collections() -> Vec<Collection> {
    vec![
        ability_score::collection().searchable(search::ability_scores()),
        alignment::collection().searchable(search::alignments()),
        Collection::of::<Background>([], []).searchable(search::backgrounds()),
        class::collection().searchable(search::classes()),
        Collection::of::<Condition>([], []).searchable(search::conditions()),
        Collection::of::<DamageType>([], []).searchable(search::damage_types()),
        equipment::collection().searchable(search::equipment()),
        equipment_category::collection().searchable(search::equipment_categories()),
        Collection::of::<Feat>([], []).searchable(search::feats()),
        feature::collection().searchable(search::features()),
        language::collection().searchable(search::languages()),
        level::collection().searchable(search::levels()),
        lore::collection().searchable(search::lore()),
        magic_item::collection().searchable(search::magic_items()),
        magic_school::collection().searchable(search::magic_schools()),
        monster::collection().searchable(search::monsters()),
        proficiency::collection().searchable(search::proficiencies()),
        race::collection().searchable(search::races()),
        racial_trait::collection().searchable(search::traits()),
        rule::collection().searchable(search::rules()),
        rule_section::collection().searchable(search::rule_sections()),
        skill::collection().searchable(search::skills()),
        spell::collection().searchable(search::spells()),
        subclass::collection().searchable(search::subclasses()),
        subrace::collection().searchable(search::subraces()),
        Collection::of::<WeaponProperty>([], []).searchable(search::weapon_properties()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, apps::dnd5e::target};

    #[test]
    fn every_collection_has_one_file_and_an_address() {
        let app = app();
        let mut ids: Vec<&str> =
            app.collections.iter().map(|collection| collection.id.as_str()).collect();
        assert_eq!(ids, target::COLLECTIONS);
        let mut of_files: Vec<&str> =
            app.files.iter().map(|file| file.collection.as_str()).collect();
        ids.sort_unstable();
        of_files.sort_unstable();
        assert_eq!(ids, of_files);
    }

    #[test]
    fn every_typed_column_of_the_original_can_be_asked_for() {
        let original = [
            ("ability-scores", "full_name"),
            ("alignments", "desc abbreviation"),
            ("classes", "hit_die class_levels spells"),
            (
                "equipment",
                "weapon_category weapon_range category_range weight armor_category str_minimum \
                 stealth_disadvantage tool_category vehicle_category capacity quantity",
            ),
            ("features", "level"),
            ("languages", "type script desc"),
            ("levels", "level ability_score_bonuses prof_bonus"),
            ("magic-items", "variant"),
            ("magic-schools", "desc"),
            (
                "monsters",
                "size type subtype alignment hit_points hit_dice hit_points_roll strength \
                 dexterity constitution intelligence wisdom charisma languages challenge_rating \
                 proficiency_bonus xp",
            ),
            ("proficiencies", "type"),
            ("races", "speed alignment age size size_description language_desc"),
            ("rules", "desc"),
            ("rule-sections", "desc"),
            (
                "spells",
                "range material ritual duration concentration casting_time level attack_type",
            ),
            ("subclasses", "subclass_flavor subclass_levels"),
            ("subraces", "desc"),
        ];
        let app = app();
        let mut count = 0;
        for (id, columns) in original {
            let collection = app.collection(id).unwrap();
            for column in columns.split_whitespace() {
                assert!(collection.column(column).is_some(), "{id}: {column}");
                count += 1;
            }
        }
        assert_eq!(count, 63);
    }

    #[test]
    fn a_long_text_is_a_record_where_no_index_holds_it() {
        let text = "x".repeat(5_000);
        let app = app();
        let read = |id: &str, field: &str| {
            let record = format!(r#"{{"index": "x", "{field}": "{text}"}}"#);
            app.collection(id).unwrap().parse(&Source::of(&record)).map(|_| ())
        };
        for (id, field) in [("races", "age"), ("rules", "desc"), ("spells", "material")] {
            assert_eq!(read(id, field), Ok(()), "{id}: {field}");
        }
        assert_eq!(read("spells", "range").unwrap_err().rule, "record.column");
    }

    #[test]
    fn a_record_needs_nothing_but_its_key() {
        for collection in app().collections {
            let parsed = collection.parse(&Source::of(r#"{"index": "x"}"#)).unwrap();
            assert_eq!(parsed.key(), "x", "{}", collection.id);
            assert_eq!(parsed.name, None, "{}", collection.id);
            assert_eq!(parsed.references, [], "{}", collection.id);
            assert!(collection.parse(&Source::of("{}")).is_err(), "{}", collection.id);
        }
    }
}
