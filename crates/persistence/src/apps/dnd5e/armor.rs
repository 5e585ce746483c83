//! How hard a character is to hit in its armour.

use rehome_domain::apps::dnd5e::{
    ArmorClass, Equipment,
    rules::{armor_class, unarmored_class},
};

use super::content::Content;
use crate::error::{Error, Result};

impl Content<'_> {
    /// The armour class of a character in this armour, with this shield, by their keys.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such equipment, [`Error::Invalid`] when it does
    /// not protect.
    pub fn armor_class(
        &mut self,
        armor: Option<&str>,
        shield: Option<&str>,
        dexterity_modifier: i32,
    ) -> Result<i32> {
        self.moment(|content| {
            let worn = match armor {
                Some(key) => armor_class(&content.protection(key)?, dexterity_modifier)
                    .ok_or_else(|| no_protection(key))?,
                None => unarmored_class(dexterity_modifier),
            };
            let added = match shield {
                // Of a shield only its own number counts.
                Some(key) => {
                    armor_class(&content.protection(key)?, 0).ok_or_else(|| no_protection(key))?
                }
                None => 0,
            };
            Ok(worn.saturating_add(added))
        })
    }

    fn protection(&mut self, key: &str) -> Result<ArmorClass> {
        let equipment = self.catalogue::<Equipment>()?.require(key)?;
        equipment.record.armor_class.ok_or_else(|| no_protection(key))
    }
}

fn no_protection(key: &str) -> Error {
    Error::Invalid(format!("`{key}` has no armour class; it is no armour and no shield"))
}
