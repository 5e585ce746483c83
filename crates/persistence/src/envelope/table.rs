//! The envelope table of one collection: its name and its columns.

use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use rehome_domain::{Collection, ColumnSpec, Listing, RecordAddress, RecordId, Root, Type};
use rehome_migrations::envelope::{Column, ColumnType, Envelope};

use super::ENVELOPE;
use crate::{
    Application, Backend,
    changes::{Parts, RowSet},
    relation::Erased,
    table_copy::ColumnKind,
};

/// The table of one collection of one application: an envelope table, or the main table of
/// a relation.
#[derive(Clone)]
pub struct Table {
    /// The id of the application.
    pub app: String,
    /// Its name in SQL, as in `app_collection`.
    pub name: String,
    /// The collection whose records it holds.
    pub collection: Collection,
    /// The column with the container; none where there is one only.
    pub(crate) container: Option<&'static str>,
    /// The column with the key.
    pub(crate) key: &'static str,
    /// How the records are kept, unless in an envelope.
    pub(crate) relation: Option<Arc<dyn Erased>>,
    /// Whether its records stand in packs, whose order decides which one is read.
    pub(crate) in_packs: bool,
    /// Whether all its records are in the one container without a name.
    pub(crate) is_single: bool,
    /// Whether its application's declaration makes it.
    declared: bool,
    /// `INSERT INTO ... (columns)` of an envelope, the same for every row.
    pub(crate) insert: String,
    /// The read of one record by its key in the active packs, up to the key.
    pub(crate) point: String,
    /// What its records are searched by of others, each with the name of their table.
    pub(crate) lists: Vec<(Listing, String)>,
    /// Whose records are searched by the names of its own, and by which of its columns.
    pub(crate) listed_by: Vec<(String, Table)>,
    /// The rows that a record has, where it is kept in several.
    parts: Option<Arc<Parts>>,
    /// The last migration of its application.
    schema: &'static str,
}

impl Table {
    /// The table of `collection` in `app`.
    pub fn new(app: &Application, collection: &Collection) -> Self {
        let mut table = Self::alone(app, collection);
        for other in &app.collections {
            let listings = other.searchable.iter().flat_map(|searchable| &searchable.listings);
            let of_it = listings.filter(|listing| listing.collection == collection.id);
            let of_it = of_it.map(|listing| (listing.column.clone(), Self::alone(app, other)));
            table.listed_by.extend(of_it);
        }
        table
    }

    /// The table without those whose records list its own.
    fn alone(app: &Application, collection: &Collection) -> Self {
        let listings = collection.searchable.iter().flat_map(|searchable| &searchable.listings);
        let lists =
            listings.map(|listing| (listing.clone(), app.table(&listing.collection))).collect();
        if let Some(relation) = app.relation(&collection.id) {
            return Self {
                app: app.id.clone(),
                name: relation.table().to_owned(),
                collection: collection.clone(),
                container: relation.container(),
                key: relation.key(),
                relation: Some(Arc::clone(relation)),
                in_packs: false,
                is_single: false,
                declared: false,
                insert: String::new(),
                point: String::new(),
                lists,
                listed_by: Vec::new(),
                parts: app.parts(relation.table()),
                schema: app.schema_version(),
            };
        }
        let mut of_collection = app.files.iter().filter(|file| file.collection == collection.id);
        let has_files_of_its_own =
            of_collection.any(|file| file.is_pattern() && file.root != Root::Record);
        let name = app.table(&collection.id);
        let mut insert = format!("INSERT INTO \"{name}\" (");
        let typed = collection.columns.iter().map(|column| column.name.as_str());
        for (index, column) in ENVELOPE.into_iter().chain(typed).enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let _ = write!(insert, "{comma}\"{column}\"");
        }
        insert.push(')');
        let point = format!(
            "SELECT r.container, r.key, r.name, r.rev, r.body \
             FROM packs p JOIN \"{name}\" r ON r.container = p.id AND r.key = "
        );
        Self {
            app: app.id.clone(),
            name,
            collection: collection.clone(),
            container: Some("container"),
            key: "key",
            relation: None,
            in_packs: app.default_pack.is_some(),
            is_single: app.default_pack.is_none() && !has_files_of_its_own,
            declared: !app.has_schema(),
            insert,
            point,
            lists,
            listed_by: Vec::new(),
            parts: None,
            schema: app.schema_version(),
        }
    }

    /// The rows that a record has, where it is kept in several.
    pub(crate) fn parts(&self) -> Option<&Parts> {
        self.parts.as_deref()
    }

    /// Rows of one of the tables of its application, which keeps records in rows.
    ///
    /// # Panics
    /// Where there is no such table, which is a mistake of the caller.
    pub fn rows_of(&self, table: &str) -> RowSet<'_> {
        self.parts().expect("its records are kept in rows").rows(table)
    }

    /// The version of the last migration of its application; empty where a declaration makes it.
    pub(crate) fn schema_version(&self) -> &'static str {
        self.schema
    }

    /// The identity of its record `key` in `container`.
    pub fn record(&self, container: &str, key: impl Into<String>) -> RecordId {
        RecordId::new(&self.app, &self.collection.id, container, key)
    }

    /// How a person asks for its record `key`.
    pub fn address(&self, key: impl Into<String>) -> RecordAddress {
        RecordAddress::new(self.app.clone(), self.collection.id.clone(), key)
    }

    /// Whether its records are searched by the names of others, beside what they say
    /// themselves.
    pub fn lists_others(&self) -> bool {
        !self.lists.is_empty()
    }

    /// Whether its records are kept in columns and rows of their own.
    pub fn is_relational(&self) -> bool {
        self.relation.is_some()
    }

    /// Whether its application's declaration makes it, instead of a migration.
    pub fn is_declared(&self) -> bool {
        self.declared
    }

    /// The tables of all collections of `app`.
    pub fn all(app: &Application) -> Vec<Self> {
        app.collections.iter().map(|collection| Self::new(app, collection)).collect()
    }

    /// The DDL of the table and its indexes.
    ///
    /// Each index begins with the pack and ends with the key: so a filter or an order on
    /// its column reads one pack in the order of a page, and several packs can be merged
    /// as they are read. A column that is declared without one has none.
    pub fn ddl(&self, backend: Backend) -> String {
        self.envelope().sql(backend)
    }

    /// The column of what the collection declares as `field`, and what it holds.
    pub(crate) fn column_of<'t>(&'t self, field: &'t str) -> (&'t str, Option<ColumnKind>) {
        let Some(relation) = &self.relation else { return (field, None) };
        let column = relation.column(field).unwrap_or(field);
        (column, self.parts.as_ref().and_then(|parts| parts.main().kind_of(column)))
    }

    /// The names of the table and of its indexes, in the order of the DDL.
    pub(crate) fn objects(&self) -> Vec<String> {
        self.envelope().objects()
    }

    pub(crate) fn envelope(&self) -> Envelope {
        let column = |column: &ColumnSpec| Column {
            name: column.name.clone(),
            ty: match column.ty {
                Type::Integer => ColumnType::Integer,
                Type::Real => ColumnType::Real,
                // A moment is a text of fixed width, which sorts as moments do; a decimal is one that
                // sorts as numbers do.
                Type::Text | Type::Decimal | Type::Instant => ColumnType::Text,
                Type::Flag => ColumnType::Flag,
            },
            indexed: column.indexed,
        };
        Envelope {
            name: self.name.clone(),
            collection: self.collection.id.clone(),
            columns: self.collection.columns.iter().map(column).collect(),
            pairs: self.collection.pairs.clone(),
            in_packs: self.in_packs,
        }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}
