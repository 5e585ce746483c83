//! What a player's words call for, of the records of a database.

use rehome_domain::Packs;
use rehome_vector::{
    retrieve::{Retrieve, Retrieved, retrieve},
    search::AppLibrary,
};

use crate::{Rehome, error::Error};

impl Rehome {
    /// A retrieval of nothing yet, with the limits that the settings have.
    pub fn retrieval(&self) -> Retrieve {
        let settings = &self.search.settings;
        Retrieve {
            budget: settings.retrieve_budget,
            limit: settings.retrieve_limit,
            threshold: settings.retrieve_threshold,
            floor: settings.retrieve_floor,
            ..Retrieve::default()
        }
    }

    /// What a player's words call for, of the records of an application: the passages that fit,
    /// and a text for a language model within a budget of tokens.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// use rehome::{Packs, Rehome, retrieve::Retrieve};
    ///
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let said = Retrieve { text: "I cast Wickspark!".into(), ..Retrieve::default() };
    /// let found = rehome.retrieve("dnd5e", &said, &Packs::Active)?;
    /// assert_eq!(found.entities[0].title, "Wickspark");
    /// assert!(found.prompt.contains("Wickspark") && found.tokens <= 1500);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownApp`] and [`Error::DisabledApp`], when a pack does not exist, and when
    /// the database fails.
    pub fn retrieve(
        &self,
        app: &str,
        request: &Retrieve,
        packs: &Packs,
    ) -> Result<Retrieved, Error> {
        let app = self.app(app)?;
        let library = AppLibrary::new(self.search.searcher()?, &app.id, packs.clone());
        Ok(retrieve(&library, &app.knowledge, request)?)
    }
}
