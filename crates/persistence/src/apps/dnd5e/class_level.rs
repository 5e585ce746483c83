//! A class at a level, and what it can cast there.

use std::collections::BTreeMap;

use rehome_domain::{
    Filter, Operator, Order,
    apps::dnd5e::{
        Class, Feature, Level, Spell,
        rules::{
            AbilityScores, CharacterLevel, HitPoints, ability_modifier, hit_points, spell_save_dc,
        },
    },
};

use super::{catalogue::Catalogue, content::Content};
use crate::{
    error::Result,
    repository::{Page, Stored},
};

/// What a character of one class is at a level.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassAtLevel {
    /// The class.
    pub class: Stored<Class>,
    /// The level.
    pub level: CharacterLevel,
    /// What this level gives; none where the packs do not say.
    pub gains: Option<Stored<Level>>,
    /// The features of the class up to this level, in the order of levels.
    pub features: Vec<Stored<Feature>>,
    /// The proficiency bonus.
    pub proficiency_bonus: u32,
    /// The number of spell slots by their level.
    pub spell_slots: BTreeMap<u8, u32>,
    /// The hit points; none where the class does not say its hit die.
    pub hit_points: Option<HitPoints>,
}

impl Content<'_> {
    /// A class at a level, for a character with this Constitution modifier.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when there is no such class.
    pub fn class_at_level(
        &mut self,
        class: &str,
        level: CharacterLevel,
        constitution_modifier: i32,
    ) -> Result<ClassAtLevel> {
        self.moment(|content| {
            let mut classes = content.classes();
            let gains = classes.level(class, level)?;
            let features = classes.features_up_to(class, level)?;
            let class: Stored<Class> = content.catalogue()?.require(class)?;
            let record = gains.as_ref().map(|gains| &gains.record);
            let bonus = record.and_then(|record| record.prof_bonus);
            let spellcasting = record.and_then(|record| record.spellcasting.as_ref());
            let die = class.record.hit_die;
            Ok(ClassAtLevel {
                level,
                features,
                proficiency_bonus: bonus.unwrap_or_else(|| level.proficiency_bonus()),
                spell_slots: spellcasting.map(|s| s.spell_slots()).unwrap_or_default(),
                hit_points: die.map(|die| hit_points(die, level, constitution_modifier)),
                class,
                gains,
            })
        })
    }

    /// The spells that a class can learn and cast at a level, cantrips first: none above
    /// its highest spell slot. A page of the base query.
    ///
    /// # Errors
    /// As [`Content::class_at_level`].
    pub fn spells_for_class(
        &mut self,
        class: &str,
        level: CharacterLevel,
    ) -> Result<Page<Stored<Spell>>> {
        self.moment(|content| {
            let slots = content.classes().spell_slots(class, level)?;
            let highest = slots.last_key_value().map_or(0, |(level, _)| *level);
            let base = content.ordered_unless("level", false);
            Catalogue::new(content.connection, content.registry, &base)?.page([
                Filter::equal("class", class),
                Filter::new("level", Operator::AtMost, highest),
            ])
        })
    }

    /// What a saving throw against the spells of a character must reach; none for a class
    /// that casts no spells, and where the score it casts with is not given.
    ///
    /// # Errors
    /// As [`Content::class_at_level`].
    pub fn spell_save_dc(
        &mut self,
        class: &str,
        level: CharacterLevel,
        scores: &AbilityScores,
    ) -> Result<Option<i32>> {
        self.moment(|content| {
            let bonus = content.classes().proficiency_bonus(class, level)?;
            let class: Stored<Class> = content.catalogue()?.require(class)?;
            let ability = class.record.spellcasting.and_then(|s| s.spellcasting_ability);
            let score = ability.and_then(|ability| scores.get(&ability.index).copied());
            Ok(score.map(|score| spell_save_dc(bonus, ability_modifier(score))))
        })
    }

    /// The base query, in an order of its own where it has none.
    pub(super) fn ordered_unless(&self, field: &str, descending: bool) -> rehome_domain::Query {
        let mut base = self.base.clone();
        base.order.get_or_insert_with(|| Order { field: field.to_owned(), descending });
        base
    }
}
