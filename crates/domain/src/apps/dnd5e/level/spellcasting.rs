//! The spells that a level of a class can cast.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many spells of which level can be cast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LevelSpellcasting {
    /// How many cantrips are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cantrips_known: Option<u32>,
    /// How many spells are known; absent where spells are prepared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spells_known: Option<u32>,
    /// Spell slots of level 1.
    pub spell_slots_level_1: Option<u32>,
    /// Spell slots of level 2.
    pub spell_slots_level_2: Option<u32>,
    /// Spell slots of level 3.
    pub spell_slots_level_3: Option<u32>,
    /// Spell slots of level 4.
    pub spell_slots_level_4: Option<u32>,
    /// Spell slots of level 5.
    pub spell_slots_level_5: Option<u32>,
    /// Spell slots of level 6; absent, as those above, where the class never has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell_slots_level_6: Option<u32>,
    /// Spell slots of level 7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell_slots_level_7: Option<u32>,
    /// Spell slots of level 8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell_slots_level_8: Option<u32>,
    /// Spell slots of level 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spell_slots_level_9: Option<u32>,
}

impl LevelSpellcasting {
    /// The number of spell slots by the level of the slot, for levels that have any.
    pub fn spell_slots(&self) -> BTreeMap<u8, u32> {
        let slots = [
            self.spell_slots_level_1,
            self.spell_slots_level_2,
            self.spell_slots_level_3,
            self.spell_slots_level_4,
            self.spell_slots_level_5,
            self.spell_slots_level_6,
            self.spell_slots_level_7,
            self.spell_slots_level_8,
            self.spell_slots_level_9,
        ];
        (1..)
            .zip(slots.into_iter().map(Option::unwrap_or_default))
            .filter(|slot| slot.1 > 0)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spell_slots_leave_out_levels_without_any() {
        let spellcasting = LevelSpellcasting {
            spell_slots_level_1: Some(4),
            spell_slots_level_2: Some(0),
            spell_slots_level_9: Some(1),
            ..LevelSpellcasting::default()
        };
        assert_eq!(spellcasting.spell_slots(), BTreeMap::from([(1, 4), (9, 1)]));
    }
}
