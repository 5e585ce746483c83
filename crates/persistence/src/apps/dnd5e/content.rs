//! The way into the content: one connection, the tables, and a base query.

use rehome_domain::{Query, Record};

use super::{
    catalogue::Catalogue, classes::Classes, equipment::EquipmentItems, magic_items::MagicItems,
    monsters::Monsters, spells::Spells,
};
use crate::{
    Connection,
    error::Result,
    repository::{self, NameMatch, Named, Records, Registry},
};

/// The content of the packs that a base query sees.
pub struct Content<'c> {
    pub(super) connection: &'c mut Connection,
    pub(super) registry: &'c Registry,
    pub(super) base: Query,
}

impl<'c> Content<'c> {
    /// The content that `base` lets through: its packs always, and in lists its conditions,
    /// order and page too.
    pub fn new(connection: &'c mut Connection, registry: &'c Registry, base: Query) -> Self {
        Self { connection, registry, base }
    }

    /// The records of any type, with the generic operations.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when the registry is another application's.
    pub fn records<T: Record>(&mut self) -> Result<Records<'_, T>> {
        Records::new(self.connection, self.registry)
    }

    /// The spells.
    ///
    /// # Errors
    /// As [`Content::records`].
    pub fn spells(&mut self) -> Result<Spells<'_>> {
        Ok(Spells(self.catalogue()?))
    }

    /// The monsters.
    ///
    /// # Errors
    /// As [`Content::records`].
    pub fn monsters(&mut self) -> Result<Monsters<'_>> {
        Ok(Monsters(self.catalogue()?))
    }

    /// The equipment.
    ///
    /// # Errors
    /// As [`Content::records`].
    pub fn equipment(&mut self) -> Result<EquipmentItems<'_>> {
        Ok(EquipmentItems(self.catalogue()?))
    }

    /// The magic items.
    ///
    /// # Errors
    /// As [`Content::records`].
    pub fn magic_items(&mut self) -> Result<MagicItems<'_>> {
        Ok(MagicItems(self.catalogue()?))
    }

    /// The classes with their levels and features.
    pub fn classes(&mut self) -> Classes<'_> {
        Classes {
            content: Content {
                connection: self.connection,
                registry: self.registry,
                base: Query::of(self.base.packs.clone()),
            },
            base: &self.base,
        }
    }

    /// The records of all collections that have such a name, at most so many of each as
    /// the base query's page.
    ///
    /// # Errors
    /// As [`repository::find_by_name`].
    pub fn named(&mut self, name: &NameMatch) -> Result<Vec<Named>> {
        let Query { packs, limit, .. } = &self.base;
        repository::find_by_name(self.connection, self.registry, packs, name, *limit)
    }

    /// How many records of each collection there are.
    ///
    /// # Errors
    /// As [`repository::statistics`].
    pub fn statistics(&mut self) -> Result<Vec<(String, u64)>> {
        repository::statistics(self.connection, self.registry, &self.base.packs)
    }

    pub(super) fn catalogue<T: Record>(&mut self) -> Result<Catalogue<'_, T>> {
        Catalogue::new(self.connection, self.registry, &self.base)
    }

    /// Answers a question of several reads from one moment.
    pub(super) fn moment<R>(
        &mut self,
        question: impl FnOnce(&mut Content<'_>) -> Result<R>,
    ) -> Result<R> {
        let (registry, base) = (self.registry, self.base.clone());
        self.connection.snapshot(|connection| question(&mut Content { connection, registry, base }))
    }
}
