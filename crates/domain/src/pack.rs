//! What is said of a pack, by a person or by the application whose files it holds.

/// Texts about a pack. What is not said stays as it is; of a new pack it is empty, but for the
/// name, which is its id, and the version, which is `1.0.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackDetails {
    /// What people call it.
    pub name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its version, in its author's own counting.
    pub version: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// On what terms it may be used.
    pub licence: Option<String>,
    /// The language of its texts, such as `en` or `de-AT`.
    pub locale: Option<String>,
    /// The edition of the rules or of the work that it belongs to.
    pub edition: Option<String>,
}

impl PackDetails {
    /// Only a name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }
}

/// The pack that the files of an application are imported into, where no other is named. An id
/// alone makes a plain one: `"srd".into()`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredPack {
    /// Its id.
    pub id: String,
    /// What is said of it when it is made.
    pub details: PackDetails,
    /// Whether it changes by an import of the application's files alone, by a rollback of
    /// one, and by those who override that on purpose.
    pub protected: bool,
}

impl From<&str> for DeclaredPack {
    fn from(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }
}
