//! The name of a collection on the command line.

use std::str::FromStr;

/// A collection, with or without its application in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The application, where it was given.
    pub app: Option<String>,
    /// The collection.
    pub collection: String,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (app, collection) = match text.split_once('/') {
            Some((app, collection)) => (Some(app), collection),
            None => (None, text),
        };
        if collection.is_empty() || collection.contains('/') || app == Some("") {
            return Err("write COLLECTION or APP/COLLECTION".to_owned());
        }
        Ok(Self { app: app.map(str::to_owned), collection: collection.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_collection_may_stand_behind_its_application() {
        let target = |app: Option<&str>| Target {
            app: app.map(str::to_owned),
            collection: "magic-items".to_owned(),
        };
        assert_eq!("magic-items".parse(), Ok(target(None)));
        assert_eq!("dnd5e/magic-items".parse(), Ok(target(Some("dnd5e"))));
        for wrong in ["", "/", "dnd5e/", "/spells", "a/b/c"] {
            assert!(wrong.parse::<Target>().is_err(), "{wrong}");
        }
    }
}
