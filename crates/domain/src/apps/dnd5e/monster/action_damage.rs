//! One part of the damage of an action: fixed, or a choice.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::apps::dnd5e::{
    choice::{Choice, OptionSet},
    damage::Damage,
    dice::Dice,
    difficulty_class::DifficultyClass,
    reference::Reference,
};

/// One part of the damage of an action.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ActionDamage {
    /// Damage of one type.
    Direct(Damage),
    /// Damage to choose, for example by how a weapon is held.
    Choice(Choice),
}

/// The keys of both shapes. The outer `Option` is whether the key is there at all, which
/// tells the shapes apart even where its value is null.
#[derive(Deserialize)]
struct Keys {
    damage_type: Option<Reference>,
    damage_dice: Option<Dice>,
    dc: Option<DifficultyClass>,
    desc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    choose: Option<Option<u32>>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "present")]
    from: Option<Option<OptionSet>>,
}

fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

// Not derived: all keys may be absent, so that an untagged enum would take either shape
// for the first variant.
impl<'de> Deserialize<'de> for ActionDamage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = Keys::deserialize(deserializer)?;
        if keys.choose.is_none() && keys.from.is_none() {
            let Keys { damage_type, damage_dice, dc, .. } = keys;
            return Ok(Self::Direct(Damage { damage_type, damage_dice, dc }));
        }
        Ok(Self::Choice(Choice {
            desc: keys.desc,
            choose: keys.choose.flatten(),
            kind: keys.kind,
            from: keys.from.flatten(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(json: &str) -> ActionDamage {
        let damage: ActionDamage = serde_json::from_str(json).unwrap();
        let written = serde_json::to_value(&damage).unwrap();
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(json).unwrap());
        damage
    }

    #[test]
    fn damage_is_direct_or_a_choice() {
        let direct = round_trip(
            r#"{"damage_type": {"index": "fire", "name": "Fire", "url": "/u"}, "damage_dice": "2d6",
                "dc": {"dc_type": null, "dc_value": 15, "success_type": "half"}}"#,
        );
        assert!(matches!(direct, ActionDamage::Direct(_)));
        let choice = round_trip(
            r#"{"choose": 1, "type": "damage", "from": {"option_set_type": "options_array",
                "options": [{"option_type": "damage", "damage_type": null, "damage_dice": "1d8",
                             "notes": "One handed"}]}}"#,
        );
        assert!(matches!(choice, ActionDamage::Choice(_)));
        let empty = round_trip(r#"{"choose": null, "type": "", "from": null}"#);
        assert_eq!(empty, ActionDamage::Choice(Choice::default()));
    }
}
