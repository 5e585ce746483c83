//! Questions about classes, their levels and their features.

use std::collections::BTreeMap;

use rehome_domain::{
    Filter, Operator, Query,
    apps::dnd5e::{
        Class, Feature, Level, MultiClassing, Reference,
        rules::{AbilityScores, CharacterLevel, UnmetPrerequisite, unmet_prerequisites},
    },
};

use super::{catalogue::Catalogue, content::Content};
use crate::{
    error::Result,
    repository::{Page, Stored},
};

/// The classes. Lists of classes are pages of the base query; what a class has is given
/// whole, from the same packs.
pub struct Classes<'c> {
    /// The same packs, without the conditions and the page for lists of classes.
    pub(super) content: Content<'c>,
    pub(super) base: &'c Query,
}

impl Classes<'_> {
    /// Those whose members cast spells.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list).
    pub fn spellcasting(&mut self) -> Result<Page<Stored<Class>>> {
        // Empty text is no value, so this is every class with an ability to cast with.
        self.page(Filter::new("spellcasting_ability", Operator::Greater, ""))
    }

    /// Those with a hit die of so many sides.
    ///
    /// # Errors
    /// As [`Classes::spellcasting`].
    pub fn by_hit_die(&mut self, sides: u32) -> Result<Page<Stored<Class>>> {
        self.page(Filter::equal("hit_die", sides))
    }

    /// Those proficient in saving throws with an ability, by its key, such as `wis`.
    ///
    /// # Errors
    /// As [`Classes::spellcasting`].
    pub fn by_saving_throw(&mut self, ability: &str) -> Result<Page<Stored<Class>>> {
        self.page(Filter::equal("saving_throw", ability))
    }

    /// All levels of a class in their order, without those of its subclasses.
    ///
    /// # Errors
    /// When the database refuses. A class that there is not has no levels.
    pub fn progression(&mut self, class: &str) -> Result<Vec<Stored<Level>>> {
        let filters = [Filter::equal("class", class), Filter::absent("subclass")];
        self.content.catalogue()?.all(filters, Some("level"))
    }

    /// All levels of a subclass in their order.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn subclass_progression(&mut self, subclass: &str) -> Result<Vec<Stored<Level>>> {
        self.content.catalogue()?.all([Filter::equal("subclass", subclass)], Some("level"))
    }

    /// What one level of a class gives.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn level(&mut self, class: &str, level: CharacterLevel) -> Result<Option<Stored<Level>>> {
        let filters = [
            Filter::equal("class", class),
            Filter::absent("subclass"),
            Filter::equal("level", level.get()),
        ];
        self.content.catalogue()?.first(filters, "key", false)
    }

    /// The features that a class has gained up to a level, in the order of levels, without
    /// those of its subclasses.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn features_up_to(
        &mut self,
        class: &str,
        level: CharacterLevel,
    ) -> Result<Vec<Stored<Feature>>> {
        self.features(class, Operator::AtMost, level)
    }

    /// The features that a class gains at a level, without those of its subclasses.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn features_at(
        &mut self,
        class: &str,
        level: CharacterLevel,
    ) -> Result<Vec<Stored<Feature>>> {
        self.features(class, Operator::Equal, level)
    }

    /// All features of a subclass, in the order of levels.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn subclass_features(&mut self, subclass: &str) -> Result<Vec<Stored<Feature>>> {
        self.content.catalogue()?.all([Filter::equal("subclass", subclass)], Some("level"))
    }

    /// The proficiency bonus that a level of a class says; the rules' own where it says none.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn proficiency_bonus(&mut self, class: &str, level: CharacterLevel) -> Result<u32> {
        let found = self.level(class, level)?.and_then(|level| level.record.prof_bonus);
        Ok(found.unwrap_or_else(|| level.proficiency_bonus()))
    }

    /// How many spell slots of which level a class has at a level; none for a class that
    /// casts no spells.
    ///
    /// # Errors
    /// As [`Classes::progression`].
    pub fn spell_slots(&mut self, class: &str, level: CharacterLevel) -> Result<BTreeMap<u8, u32>> {
        let found = self.level(class, level)?.and_then(|level| level.record.spellcasting);
        Ok(found.map(|spellcasting| spellcasting.spell_slots()).unwrap_or_default())
    }

    /// What a character of another class needs to take this class too, and gets.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when there is no such class.
    pub fn multi_classing(&mut self, class: &str) -> Result<Option<MultiClassing>> {
        Ok(self.require(class)?.record.multi_classing)
    }

    /// What a character with these ability scores lacks to take this class beside another.
    ///
    /// # Errors
    /// As [`Classes::multi_classing`].
    pub fn unmet_prerequisites(
        &mut self,
        class: &str,
        scores: &AbilityScores,
    ) -> Result<Vec<UnmetPrerequisite>> {
        Ok(unmet_prerequisites(&self.require(class)?.record, scores))
    }

    /// The abilities whose saving throws the members of a class are proficient in.
    ///
    /// # Errors
    /// As [`Classes::multi_classing`].
    pub fn saving_throws(&mut self, class: &str) -> Result<Vec<Reference>> {
        Ok(self.require(class)?.record.saving_throws)
    }

    fn page(&mut self, filter: Filter) -> Result<Page<Stored<Class>>> {
        let Content { connection, registry, .. } = &mut self.content;
        Catalogue::new(connection, registry, self.base)?.page([filter])
    }

    fn require(&mut self, class: &str) -> Result<Stored<Class>> {
        self.content.catalogue()?.require(class)
    }

    fn features(
        &mut self,
        class: &str,
        operator: Operator,
        level: CharacterLevel,
    ) -> Result<Vec<Stored<Feature>>> {
        let filters = [
            Filter::equal("class", class),
            Filter::absent("subclass"),
            Filter::new("level", operator, level.get()),
        ];
        self.content.catalogue()?.all(filters, Some("level"))
    }
}
