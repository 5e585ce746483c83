//! Levels: what one step of a class or subclass gives.

mod specific;
mod spellcasting;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use specific::{ClassSpecific, DiceAmount, SpellSlotPrice, SubclassSpecific};
pub use spellcasting::LevelSpellcasting;

use super::{columns, ranges::Ranges, reference::Reference, target};
use crate::{Collection, Column, Record, ReferenceUse, Remark};

/// A level of a class, or of a subclass, which then adds to the same level of its class.
///
/// Levels have no name of their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Level {
    /// The key: that of the class or subclass, a hyphen, and the level.
    pub index: String,
    /// The class.
    pub class: Option<Reference>,
    /// The subclass, if it is a level of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subclass: Option<Reference>,
    /// The level, from 1 to 20.
    pub level: Option<i64>,
    /// Levels of classes: how many rises of ability scores there were up to here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ability_score_bonuses: Option<u32>,
    /// Levels of classes: the proficiency bonus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prof_bonus: Option<u32>,
    /// The features that are gained.
    #[serde(default)]
    pub features: Vec<Reference>,
    /// Levels of classes that cast spells: the spells they can cast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spellcasting: Option<LevelSpellcasting>,
    /// Levels of classes: the numbers that only this class has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_specific: Option<ClassSpecific>,
    /// Levels of some subclasses: the numbers that only this subclass has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subclass_specific: Option<SubclassSpecific>,
    /// The record's own address.
    #[serde(default)]
    pub url: String,
}

impl Record for Level {
    const COLLECTION: &'static str = "levels";

    fn key(&self) -> &str {
        &self.index
    }

    fn name(&self) -> Option<&str> {
        None
    }

    fn schema() -> serde_json::Value {
        crate::schema_of::<Self>()
    }

    fn references(&self) -> Vec<ReferenceUse> {
        target::references(self)
    }

    fn remarks(&self) -> Vec<Remark> {
        let ranges = Ranges::default().number("level", self.level, 1..=20);
        ranges.number("prof_bonus", self.prof_bonus, 2..=6).remarks()
    }
}

/// The collection of these records, with its columns and facets.
pub(super) fn collection() -> Collection {
    let columns = [
        Column::text("class", |level: &Level| columns::key(&level.class)),
        Column::text("subclass", |level: &Level| columns::key(&level.subclass)),
        Column::integer("level", |level: &Level| level.level.into()).called(&["levels"]),
        Column::integer("prof_bonus", |level: &Level| level.prof_bonus.into()),
        Column::integer("ability_score_bonuses", |level: &Level| {
            level.ability_score_bonuses.into()
        })
        .unindexed(),
    ];
    Collection::of(columns, []).with_pairs(&[["class", "level"], ["subclass", "level"]])
}
