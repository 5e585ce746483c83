//! Questions about equipment.

use rehome_domain::{
    Filter, Operator,
    apps::dnd5e::{ArmorCategory, Cost, Equipment, WeaponCategory, WeaponRange},
};

use super::{catalogue::Catalogue, dialect::Place};
use crate::{
    error::{Error, Result},
    repository::{Page, Stored},
};

/// The equipment. Each list is a page of the base query's order and size.
pub struct EquipmentItems<'c>(pub(super) Catalogue<'c, Equipment>);

/// Where descriptions are searched.
const DESCRIPTIONS: &[Place] = &[Place::Text("name"), Place::Text("desc"), Place::Text("special")];

impl EquipmentItems<'_> {
    /// That of a category, by its key, such as `adventuring-gear`.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list), here and in every list below.
    pub fn by_category(&mut self, category: &str) -> Result<Page<Stored<Equipment>>> {
        self.0.page([Filter::equal("category", category)])
    }

    /// All weapons.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn weapons(&mut self) -> Result<Page<Stored<Equipment>>> {
        self.by_category("weapon")
    }

    /// All armour, shields too.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn armor(&mut self) -> Result<Page<Stored<Equipment>>> {
        self.by_category("armor")
    }

    /// All tools.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn tools(&mut self) -> Result<Page<Stored<Equipment>>> {
        self.by_category("tools")
    }

    /// The weapons of a category.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn weapons_by_category(
        &mut self,
        category: &WeaponCategory,
    ) -> Result<Page<Stored<Equipment>>> {
        self.0.page([Filter::equal("weapon_category", category)])
    }

    /// The armour of a category.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn armor_by_category(
        &mut self,
        category: &ArmorCategory,
    ) -> Result<Page<Stored<Equipment>>> {
        self.0.page([Filter::equal("armor_category", category)])
    }

    /// The weapons for a distance.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn ranged_weapons(&mut self) -> Result<Page<Stored<Equipment>>> {
        self.0.page([Filter::equal("weapon_range", WeaponRange::Ranged)])
    }

    /// The weapons for close combat.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn melee_weapons(&mut self) -> Result<Page<Stored<Equipment>>> {
        self.0.page([Filter::equal("weapon_range", WeaponRange::Melee)])
    }

    /// The weapons with a property, by its key, such as `finesse`.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn with_property(&mut self, property: &str) -> Result<Page<Stored<Equipment>>> {
        self.0.page([Filter::equal("property", property)])
    }

    /// What costs from `least` to `most`, in any coins: ten silver pieces are one gold piece.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`], and [`Error::Invalid`] for a cost without a
    /// number, or in a coin whose worth is unknown.
    pub fn costing(&mut self, least: &Cost, most: &Cost) -> Result<Page<Stored<Equipment>>> {
        let copper = |cost: &Cost| {
            let unknown = || Error::Invalid(format!("the worth of {cost:?} is unknown"));
            cost.copper_pieces().ok_or_else(unknown)
        };
        self.0.page([
            Filter::new("cost", Operator::AtLeast, copper(least)?),
            Filter::new("cost", Operator::AtMost, copper(most)?),
        ])
    }

    /// The lightest armour whose own armour class is at least `armor_class`. Shields are
    /// left out, since their number is only added to that of their bearer.
    pub fn lightest_armor(&mut self, armor_class: u32) -> Result<Option<Stored<Equipment>>> {
        let filters = [
            Filter::new("armor_base", Operator::AtLeast, armor_class),
            Filter::new("armor_category", Operator::NotEqual, ArmorCategory::Shield),
        ];
        self.0.first(filters, "weight", false)
    }

    /// That with a text in its name or description. This reads all equipment until there
    /// is full text search; case does not matter for ASCII letters.
    ///
    /// # Errors
    /// As [`EquipmentItems::by_category`].
    pub fn described_with(&mut self, text: &str) -> Result<Page<Stored<Equipment>>> {
        self.0.search(DESCRIPTIONS, text)
    }

    /// The keys of the properties that weapons have, each with the number of weapons.
    pub fn properties(&mut self) -> Result<Vec<(String, u64)>> {
        self.0.texts("property")
    }
}
