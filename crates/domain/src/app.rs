//! The declaration of an application: its collections and the files they come from.

use crate::collection::Collection;

/// One file of an application's layout, holding an array of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path relative to the folder of the layout, with `/` between names.
    pub path: &'static str,
    /// The id of the collection whose records it holds.
    pub collection: &'static str,
}

/// An application whose data Rehome moves and keeps: an ordinary value.
#[derive(Clone, Debug)]
pub struct App {
    /// The id in commands and in table names: lower-case letters and digits.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The pack that an import without a named one goes to.
    pub default_pack: &'static str,
    /// The kinds of records.
    pub collections: Vec<Collection>,
    /// The files of the layout, in the order in which they are imported.
    pub files: Vec<SourceFile>,
}

impl App {
    /// The collection of that id.
    pub fn collection(&self, id: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| collection.id == id)
    }

    /// The name of the table that holds a collection: `dnd5e_magic_items`.
    pub fn table(&self, collection: &str) -> String {
        format!("{}_{}", self.id, collection.replace('-', "_"))
    }
}
