//! The content of the game: its types and rules, what its packs can be asked, and lore that is
//! added to them.

mod lore;

pub use lore::{AddedLore, AddedRecord, LoreOptions};
pub use rehome_domain::apps::dnd5e::*;
pub use rehome_persistence::apps::dnd5e::*;

use rehome_domain::Query;

use crate::{Rehome, Session, error::Error};

impl Session {
    /// The questions of a D&D game, asked of the packs that `query` names, and in lists with
    /// its conditions, order and page.
    pub fn content(&mut self, query: Query) -> Content<'_> {
        Content::new(&mut self.connection, &self.registry, query)
    }
}

impl Rehome {
    /// The rules content of the game: [`Session::content`] asks the packs.
    ///
    /// # Errors
    /// When `dnd5e` is not enabled here, or no connection is free in time.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let mut content = rehome.content()?;
    /// let levels = content.content(Default::default()).classes().progression("wickwarden")?;
    /// assert_eq!(levels.len(), 20);
    /// # Ok(())
    /// # }
    /// ```
    pub fn content(&self) -> Result<Session, Error> {
        self.session("dnd5e")
    }
}
