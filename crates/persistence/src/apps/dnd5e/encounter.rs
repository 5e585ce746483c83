//! What a party can face.

use rehome_domain::{
    Filter, Operator,
    apps::dnd5e::{
        Monster,
        rules::{CharacterLevel, Difficulty, encounter_budget},
    },
};

use super::{catalogue::Catalogue, content::Content};
use crate::{
    error::Result,
    repository::{Page, Stored},
};

/// The means for an encounter.
#[derive(Clone, Debug, PartialEq)]
pub struct Encounter {
    /// The experience points that the monsters together may be worth.
    pub budget: u32,
    /// Monsters that one alone does not exceed it, those worth most first.
    pub monsters: Page<Stored<Monster>>,
}

impl Content<'_> {
    /// The means for an encounter of this difficulty for a party. The monsters are a page
    /// of the base query.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list).
    pub fn encounter(
        &mut self,
        party: &[CharacterLevel],
        difficulty: Difficulty,
    ) -> Result<Encounter> {
        let budget = encounter_budget(party, difficulty);
        let base = self.ordered_unless("xp", true);
        let mut monsters = Catalogue::new(self.connection, self.registry, &base)?;
        let monsters = monsters.page([Filter::new("xp", Operator::AtMost, budget)])?;
        Ok(Encounter { budget, monsters })
    }
}
