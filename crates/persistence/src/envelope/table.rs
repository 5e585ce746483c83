//! The envelope table of one collection: its name, its columns, and its DDL.

use std::fmt::{self, Write as _};

use rehome_domain::{App, Collection, ColumnSpec, Type};

use crate::{apps, migrations, relation::Erased};

/// The columns that every envelope table has, in order, before its typed ones.
pub(crate) const ENVELOPE: [&str; 11] = [
    "pack",
    "key",
    "name",
    "folded_name",
    "position",
    "body",
    "digest",
    "source_digest",
    "run",
    "rev",
    "updated_at",
];

/// The table of one collection of one application: an envelope table, or the main table of
/// a relation.
#[derive(Clone)]
pub struct Table {
    /// The id of the application.
    pub app: &'static str,
    /// Its name in SQL, as in `app_collection`.
    pub name: String,
    /// The collection whose records it holds.
    pub collection: Collection,
    /// The column with the container; none where there is one only.
    pub(crate) container: Option<&'static str>,
    /// The column with the key.
    pub(crate) key: &'static str,
    /// How the records are kept, unless in an envelope.
    pub(crate) relation: Option<&'static dyn Erased>,
    /// `INSERT INTO ... VALUES (` of an envelope, the same for every row.
    pub(crate) insert: String,
    /// The read of one record by its key in the active packs, up to the key.
    pub(crate) point: String,
}

impl Table {
    /// The table of `collection` in `app`.
    pub fn new(app: &App, collection: &Collection) -> Self {
        if let Some(relation) = apps::relation(app.id, collection.id) {
            return Self {
                app: app.id,
                name: relation.table().to_owned(),
                collection: collection.clone(),
                container: relation.container(),
                key: relation.key(),
                relation: Some(relation),
                insert: String::new(),
                point: String::new(),
            };
        }
        let name = app.table(collection.id);
        let mut insert = format!("INSERT INTO \"{name}\" (");
        for (index, column) in
            ENVELOPE.iter().copied().chain(collection.columns.iter().map(|c| c.name)).enumerate()
        {
            let comma = if index == 0 { "" } else { ", " };
            let _ = write!(insert, "{comma}\"{column}\"");
        }
        insert.push_str(") VALUES (");
        let point = format!(
            "SELECT r.pack, r.key, r.name, r.rev, r.body \
             FROM packs p JOIN \"{name}\" r ON r.pack = p.id AND r.key = "
        );
        Self {
            app: app.id,
            name,
            collection: collection.clone(),
            container: Some("pack"),
            key: "key",
            relation: None,
            insert,
            point,
        }
    }

    /// Whether its records are kept in columns and rows of their own.
    pub fn is_relational(&self) -> bool {
        self.relation.is_some()
    }

    /// Whether its application's declaration makes it, instead of a migration.
    pub fn is_declared(&self) -> bool {
        !migrations::has_group(self.app)
    }

    /// The tables of all collections of `app`.
    pub fn all(app: &App) -> Vec<Self> {
        app.collections.iter().map(|collection| Self::new(app, collection)).collect()
    }

    /// The DDL of the table and its indexes on SQLite.
    ///
    /// Each index begins with the pack and ends with the key: so a filter or an order on
    /// its column reads one pack in the order of a page, and several packs can be merged
    /// as they are read.
    pub fn ddl(&self) -> String {
        let name = &quoted(&self.name);
        let mut sql = format!(
            "CREATE TABLE {name} (\n    \
             pack          TEXT NOT NULL REFERENCES packs (id),\n    \
             key           TEXT NOT NULL CHECK (length(key) > 0),\n    \
             name          TEXT,\n    \
             folded_name   TEXT,\n    \
             position      INTEGER NOT NULL,\n    \
             body          TEXT NOT NULL CHECK (json_valid(body)),\n    \
             digest        BLOB NOT NULL CHECK (length(digest) = 32),\n    \
             source_digest BLOB CHECK (length(source_digest) = 32),\n    \
             run           INTEGER,\n    \
             rev           INTEGER NOT NULL DEFAULT 1,\n    \
             updated_at    TEXT NOT NULL,\n"
        );
        for ColumnSpec { name, ty } in &self.collection.columns {
            let (ty, check) = match ty {
                Type::Integer => ("INTEGER", String::new()),
                Type::Real => ("REAL", String::new()),
                Type::Text => ("TEXT", String::new()),
                Type::Flag => ("INTEGER", format!(" CHECK ({} IN (0, 1))", quoted(name))),
            };
            let _ = writeln!(sql, "    {:<13} {ty}{check},", quoted(name));
        }
        let _ = write!(sql, "    PRIMARY KEY (pack, key)\n) STRICT;\n\n");
        let own = ["position", "folded_name, key"].map(str::to_owned);
        let columns = self.collection.columns.iter().map(|c| format!("{}, key", quoted(c.name)));
        for (object, columns) in self.objects().iter().skip(1).zip(own.into_iter().chain(columns)) {
            let _ = writeln!(sql, "CREATE INDEX {object} ON {name} (pack, {columns});");
        }
        sql
    }

    /// The names of the table and of its indexes, in the order of the DDL.
    pub(crate) fn objects(&self) -> Vec<String> {
        let columns = self.collection.columns.iter().map(|column| column.name);
        let indexes = ["position", "name"].into_iter().chain(columns);
        let indexes = indexes.map(|index| format!("{}_{index}", self.name));
        std::iter::once(self.name.clone()).chain(indexes).collect()
    }
}

/// A name as the DDL writes it: quoted where it is also a word of SQL.
fn quoted(name: &str) -> String {
    if WORDS.split_whitespace().any(|word| word == name) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

/// The words that SQLite does not take for a name, and two that other databases do not.
const WORDS: &str = "
    add all alter and as autoincrement between case check class collate commit constraint create
    cross current_date current_time current_timestamp default deferrable delete distinct drop else
    escape except exists foreign from full glob group having in index inner insert intersect into
    is isnull join left limit match natural not notnull nothing null offset on or order outer over
    primary range references regexp returning right row rows select set table then to transaction
    type union unique update using values when where window with user end";

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}
