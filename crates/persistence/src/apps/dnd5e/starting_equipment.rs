//! What a new character owns.

use rehome_domain::apps::dnd5e::{Background, Choice, Class, Cost, StartingEquipment};

use super::content::Content;
use crate::{error::Result, repository::Stored};

/// What a new character of a class and background owns, and chooses.
#[derive(Clone, Debug, PartialEq)]
pub struct StartingKit {
    /// What it has in any case: that of the class, then that of the background.
    pub equipment: Vec<StartingEquipment>,
    /// What it chooses from: for the class, then for the background.
    pub choices: Vec<Choice>,
    /// The money of the background.
    pub gold: Option<Cost>,
}

impl Content<'_> {
    /// What a new character of a class, and of a background if it has one, starts with.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when there is no such class or background.
    pub fn starting_equipment(
        &mut self,
        class: &str,
        background: Option<&str>,
    ) -> Result<StartingKit> {
        self.moment(|content| {
            let Class { starting_equipment, starting_equipment_options, .. } =
                content.catalogue()?.require(class)?.record;
            let mut kit = StartingKit {
                equipment: starting_equipment,
                choices: starting_equipment_options,
                gold: None,
            };
            if let Some(background) = background {
                let Stored { record, .. }: Stored<Background> =
                    content.catalogue()?.require(background)?;
                kit.equipment.extend(record.starting_equipment);
                kit.choices.extend(record.starting_equipment_options);
                kit.gold = record.starting_gold;
            }
            Ok(kit)
        })
    }
}
