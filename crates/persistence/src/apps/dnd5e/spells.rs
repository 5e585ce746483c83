//! Questions about spells.

use rehome_domain::{
    Filter, Operator,
    apps::dnd5e::{Component, Spell},
};

use super::{catalogue::Catalogue, dialect::Place};
use crate::{
    error::Result,
    repository::{Page, Stored},
};

/// The spells. Each list is a page of the base query's order and size.
pub struct Spells<'c>(pub(super) Catalogue<'c, Spell>);

/// What casting takes or does not take; what is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Components {
    /// Words.
    pub verbal: Option<bool>,
    /// Gestures.
    pub somatic: Option<bool>,
    /// Things.
    pub material: Option<bool>,
}

/// Where descriptions are searched.
const DESCRIPTIONS: &[Place] = &[Place::Text("desc"), Place::Text("higher_level")];

impl Spells<'_> {
    /// Those of a level; 0 for cantrips.
    ///
    /// # Errors
    /// As [`Records::list`](crate::repository::Records::list), here and in every list below.
    pub fn by_level(&mut self, level: u8) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("level", level)])
    }

    /// Those of a school of magic, by its key.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn by_school(&mut self, school: &str) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("school", school)])
    }

    /// Those that a class can learn, by its key.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn by_class(&mut self, class: &str) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("class", class)])
    }

    /// Those of a level that a class can learn.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn by_class_and_level(&mut self, class: &str, level: u8) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("class", class), Filter::equal("level", level)])
    }

    /// Those that can be cast as rituals.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn rituals(&mut self) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("ritual", true)])
    }

    /// Those that last as long as the caster concentrates.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn of_concentration(&mut self) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("concentration", true)])
    }

    /// Those that take these components, and not those.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn by_components(&mut self, components: Components) -> Result<Page<Stored<Spell>>> {
        let Components { verbal, somatic, material } = components;
        let wanted = [
            (Component::Verbal, verbal),
            (Component::Somatic, somatic),
            (Component::Material, material),
        ];
        self.0.page(wanted.into_iter().filter_map(|(component, wanted)| {
            let operator = if wanted? { Operator::Equal } else { Operator::NotEqual };
            Some(Filter::new("component", operator, component))
        }))
    }

    /// Those with a casting time, such as `1 bonus action`.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn by_casting_time(&mut self, casting_time: &str) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("casting_time", casting_time)])
    }

    /// Those with a range, such as `60 feet`.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn by_range(&mut self, range: &str) -> Result<Page<Stored<Spell>>> {
        self.0.page([Filter::equal("range", range)])
    }

    /// The keys of the schools of magic that have spells, each with their number.
    pub fn schools(&mut self) -> Result<Vec<(String, u64)>> {
        self.0.texts("school")
    }

    /// The highest level that a spell has; none where there is no spell.
    pub fn max_level(&mut self) -> Result<Option<i64>> {
        Ok(self.0.first([], "level", true)?.and_then(|spell| spell.record.level))
    }

    /// Those with a text in their description. This reads all spells until there is full
    /// text search; case does not matter for ASCII letters.
    ///
    /// # Errors
    /// As [`Spells::by_level`].
    pub fn described_with(&mut self, text: &str) -> Result<Page<Stored<Spell>>> {
        self.0.search(DESCRIPTIONS, text)
    }
}
