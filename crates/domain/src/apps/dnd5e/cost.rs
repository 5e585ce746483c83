//! Prices and purses: a number of coins of one kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;

vocabulary! {
    /// A kind of coin.
    Coin { Copper = "cp", Silver = "sp", Electrum = "ep", Gold = "gp", Platinum = "pp" }
}

impl Coin {
    /// What one coin is worth in copper pieces; `None` for a coin we do not know.
    ///
    /// The rules trade ten copper pieces for a silver one, ten silver for a gold one,
    /// ten gold for a platinum one, and two electrum pieces for a gold one.
    pub fn copper_pieces(&self) -> Option<u32> {
        match self {
            Self::Copper => Some(1),
            Self::Silver => Some(10),
            Self::Electrum => Some(50),
            Self::Gold => Some(100),
            Self::Platinum => Some(1000),
            Self::Other(_) => None,
        }
    }
}

/// So many coins of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cost {
    /// The number of coins.
    pub quantity: Option<u32>,
    /// The kind of coin.
    pub unit: Option<Coin>,
}

impl Cost {
    /// The worth in copper pieces; `None` when the number or the kind of coin is unknown.
    pub fn copper_pieces(&self) -> Option<i64> {
        let coin = self.unit.as_ref()?.copper_pieces()?;
        Some(i64::from(self.quantity?) * i64::from(coin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_coin_has_a_worth_in_copper() {
        for (unit, copper) in [("cp", 3), ("sp", 30), ("ep", 150), ("gp", 300), ("pp", 3000)] {
            let cost = Cost { quantity: Some(3), unit: Some(unit.into()) };
            assert_eq!(cost.copper_pieces(), Some(copper), "{unit}");
        }
        let cost = Cost { quantity: Some(3), unit: Some("po".into()) };
        assert_eq!(cost.copper_pieces(), None);
    }
}
