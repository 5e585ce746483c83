//! The tables of an application, made once and then lent to every operation.

use std::sync::Arc;

use crate::{
    Application,
    envelope::Table,
    error::{Error, Result, Thing},
};

/// The tables of one application. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Registry {
    app: String,
    tables: Arc<[Table]>,
}

impl Registry {
    /// The tables of `app`.
    pub fn new(app: &Application) -> Self {
        Self { app: app.id.clone(), tables: Table::all(app).into() }
    }

    /// The id of the application.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// All tables, in the order of the declaration.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The table of the collection with that id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the collections there are.
    pub fn table(&self, collection: &str) -> Result<&Table> {
        self.tables.iter().find(|table| table.collection.id == collection).ok_or_else(|| {
            let ids =
                self.tables.iter().map(|table| table.collection.id.as_str()).collect::<Vec<_>>();
            Error::Unknown {
                what: Thing::Collection,
                name: collection.to_owned(),
                known: Some(format!("{} has {}", self.app, ids.join(", "))),
            }
        })
    }
}
