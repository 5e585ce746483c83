//! Questions about magic items.

use rehome_domain::{
    Filter,
    apps::dnd5e::{MagicItem, RarityName},
};

use super::catalogue::Catalogue;
use crate::{
    error::Result,
    repository::{Page, Stored},
};

/// The magic items. Each list is a page of the base query's order and size.
pub struct MagicItems<'c>(pub(super) Catalogue<'c, MagicItem>);

impl MagicItems<'_> {
    /// Those that are so rare.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list).
    pub fn by_rarity(&mut self, rarity: &RarityName) -> Result<Page<Stored<MagicItem>>> {
        self.0.page([Filter::equal("rarity", rarity)])
    }

    /// Those of a category, by its key, such as `wondrous-items`.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list).
    pub fn by_category(&mut self, category: &str) -> Result<Page<Stored<MagicItem>>> {
        self.0.page([Filter::equal("category", category)])
    }

    /// The degrees of rarity that there are, each with the number of items.
    pub fn rarities(&mut self) -> Result<Vec<(RarityName, u64)>> {
        let rarities = self.0.texts("rarity")?.into_iter();
        Ok(rarities.map(|(word, count)| (RarityName::from(word.as_str()), count)).collect())
    }
}
