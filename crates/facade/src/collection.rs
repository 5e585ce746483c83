//! Finding a collection by its id, with or without the application in front.

use rehome_domain::Collection;
use rehome_persistence::Application;

use crate::{Rehome, error::Error};

impl Rehome {
    /// The collection `id` of `app`; without an application, of the one that has it.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] and [`Error::UnknownCollection`] list those there are,
    /// [`Error::AmbiguousCollection`] the applications that share the id.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// let rehome = rehome::Rehome::in_memory()?;
    /// let (app, spells) = rehome.collection(None, "spells")?;
    /// assert_eq!((&*app.id, &*spells.id), ("dnd5e", "spells"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn collection(
        &self,
        app: Option<&str>,
        id: &str,
    ) -> Result<(&Application, &Collection), Error> {
        let apps: Vec<&Application> = match app {
            Some(app) => vec![self.app(app)?],
            None => self.apps().iter().collect(),
        };
        let found: Vec<(&Application, &Collection)> =
            apps.iter().filter_map(|app| Some((*app, app.collection(id)?))).collect();
        match found[..] {
            [one] => Ok(one),
            [] => Err(Error::UnknownCollection {
                name: id.to_owned(),
                known: apps.iter().flat_map(|app| &app.collections).map(|c| c.id.clone()).collect(),
            }),
            _ => Err(Error::AmbiguousCollection {
                name: id.to_owned(),
                apps: found.iter().map(|(app, _)| app.id.clone()).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Error;

    #[test]
    fn a_collection_of_several_applications_is_listed_as_it_is_asked_for() {
        let apps = ["one", "two"].map(Into::into).to_vec();
        let error = Error::AmbiguousCollection { name: "spells".to_owned(), apps }.to_string();
        assert!(error.ends_with("write one/spells or two/spells"), "{error}");
    }
}
