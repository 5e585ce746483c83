//! An application as it is handed in: its declaration, and how its records are kept.

use std::{fmt, ops::Deref, sync::Arc};

use rehome_domain::{App, Collection};

use crate::{
    changes::Parts,
    declared,
    migrations::{AppSchema, Group, core_shapes},
    relation::{Erased, Relation},
    table_copy::Shape,
};

/// An application whose records a database keeps: the value that whoever opens the database
/// hands in. It stands for its declaration ([`App`]) wherever one is asked for.
///
/// A declaration alone is an application whose tables are made from it. One with tables of
/// another shape says which migrations make them ([`with_schema`](Self::with_schema)), and how its
/// records become rows ([`with_relation`](Self::with_relation)).
///
/// ```
/// use rehome_domain::App;
/// use rehome_persistence::Application;
///
/// let diary = Application::from(App::new("diary", "Diary", "own", vec![], vec![]));
/// assert_eq!(diary.id, "diary"); // of the declaration
/// assert!(!diary.has_schema());
/// ```
#[derive(Clone)]
pub struct Application {
    declaration: App,
    relations: Vec<Arc<dyn Erased>>,
    group: Option<Arc<Group>>,
}

impl Application {
    /// The application of that declaration; its tables are made from it.
    pub fn new(declaration: App) -> Self {
        Self { declaration, relations: Vec::new(), group: None }
    }

    /// The same with tables that migrations make, and no declaration.
    #[must_use]
    pub fn with_schema(self, schema: AppSchema) -> Self {
        Self { group: Some(Arc::new(Group::new(schema))), ..self }
    }

    /// The same, which keeps the records of one of its collections as `relation` does.
    #[must_use]
    pub fn with_relation<R: Relation>(mut self, relation: R) -> Self {
        self.relations.push(Arc::new(relation));
        self
    }

    /// Whether migrations make its tables, instead of its declaration.
    pub fn has_schema(&self) -> bool {
        self.group.is_some()
    }

    /// Its migrations and what they make.
    pub(crate) fn group(&self) -> Option<&Group> {
        self.group.as_deref()
    }

    /// The tables that its migrations make and those that all applications share, as the log
    /// sees them.
    pub(crate) fn shapes(&self) -> Arc<Vec<Shape>> {
        self.group().map_or_else(|| Arc::clone(core_shapes()), Group::shapes)
    }

    /// The rows that a record has whose main row stands in `table`.
    pub(crate) fn parts(&self, table: &str) -> Option<Arc<Parts>> {
        let mains: Vec<&str> = self.relations.iter().map(|relation| relation.table()).collect();
        Parts::new(self.shapes(), table, &mains).map(Arc::new)
    }

    /// The version of its last migration; empty where it has none.
    pub(crate) fn schema_version(&self) -> &'static str {
        self.group().map_or("", Group::version)
    }

    /// How the records of a collection are kept, unless in an envelope table.
    pub(crate) fn relation(&self, collection: &str) -> Option<&Arc<dyn Erased>> {
        self.relations.iter().find(|relation| relation.collection() == collection)
    }

    /// Refuses an application whose parts do not hang together: names, files, tables and
    /// migrations.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), String> {
        self.declaration.check()?;
        declared::check(self)?;
        if let Some(group) = &self.group {
            group.check(&self.declaration.id)?;
        }
        for collection in self.collections.iter().filter(|one| one.is_relational()) {
            let id = &collection.id;
            let Some(relation) = self.relation(id) else {
                return Err(format!("nothing says how the records of `{id}` become rows"));
            };
            let table = relation.table();
            if self.group.as_ref().is_none_or(|group| !group.makes(table)) {
                return Err(format!("`{id}` is kept in `{table}`, which is none of its tables"));
            }
        }
        for relation in &self.relations {
            let id = relation.collection();
            if !self.collection(id).is_some_and(Collection::is_relational) {
                return Err(format!("there is a relation for `{id}`, and no such collection"));
            }
        }
        Ok(())
    }
}

/// An application is used like its declaration, which says all about it but its tables.
impl Deref for Application {
    type Target = App;

    fn deref(&self) -> &App {
        &self.declaration
    }
}

impl From<App> for Application {
    fn from(declaration: App) -> Self {
        Self::new(declaration)
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").field("id", &self.id).finish_non_exhaustive()
    }
}
