//! The declaration of an application: its collections and the files they come from.

mod check;

use std::sync::Arc;

use crate::{
    app_file::AppSpec, choices::Choice, collection::Collection, knowledge::Knowledge,
    pack::DeclaredPack, source_file::SourceFile,
};

/// Something beside the files of a layout that a person must know of.
#[derive(Clone, Debug)]
pub struct SideFile {
    /// Where it may be.
    pub place: Place,
    /// What its being there means.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Where a [`SideFile`] may be.
#[derive(Clone, Debug)]
pub enum Place {
    /// At this path in the folder of the layout; a database, whose tables are counted.
    Database(String),
    /// At this path in the system's folder for temporary files.
    Temporary(String),
}

/// An application whose data Rehome moves and keeps: an ordinary value, which owns all that it
/// says, so that it can be made at run time as well as written in Rust.
#[derive(Clone, Debug)]
pub struct App {
    /// The id in commands and in table names: lower-case letters and digits.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The pack that an import without a named one goes to; none where records belong to
    /// no pack: then each file of a pattern is a container of its own.
    pub default_pack: Option<DeclaredPack>,
    /// The kinds of records.
    pub collections: Vec<Collection>,
    /// The files of the layout, in the order in which they are imported.
    pub files: Vec<SourceFile>,
    /// What an import of its files can be told.
    pub choices: Vec<Choice>,
    /// What else to look for.
    pub side_files: Vec<SideFile>,
    /// The kinds of knowledge that its records are, for those who retrieve what a text calls
    /// for; empty where all records are alike to them.
    pub knowledge: Vec<Knowledge>,
    /// Patterns of files that are none of the application's, and of which nobody need hear.
    pub ignored: Vec<String>,
    /// What an app file says, where the application was declared in one: the database keeps it.
    pub spec: Option<Arc<AppSpec>>,
}

impl App {
    /// An application with records in packs, no choices and no kinds of knowledge; for the
    /// usual case.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        default_pack: impl Into<DeclaredPack>,
        collections: Vec<Collection>,
        files: Vec<SourceFile>,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            default_pack: Some(default_pack.into()),
            collections,
            files,
            choices: Vec::new(),
            side_files: Vec::new(),
            knowledge: Vec::new(),
            ignored: Vec::new(),
            spec: None,
        }
    }

    /// Whether values of any of its records are secret.
    pub fn has_secrets(&self) -> bool {
        self.collections.iter().any(|collection| !collection.secret.is_empty())
    }

    /// The collection of that id.
    pub fn collection(&self, id: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| collection.id == id)
    }

    /// The name of the table that holds a collection: `dnd5e_magic_items`.
    pub fn table(&self, collection: &str) -> String {
        format!("{}_{}", self.id, collection.replace('-', "_"))
    }
}
