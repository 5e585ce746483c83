//! The envelope table of one collection: its name, its columns, and its DDL.

use std::fmt::{self, Write as _};

use rehome_domain::{App, Collection, ColumnSpec, Type};

use crate::{apps, relation::Erased};

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
        let name = &self.name;
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
        let _ = writeln!(sql, "CREATE INDEX {name}_position ON {name} (pack, position);");
        let _ = writeln!(sql, "CREATE INDEX {name}_name ON {name} (pack, folded_name, key);");
        for ColumnSpec { name: column, .. } in &self.collection.columns {
            let quoted = quoted(column);
            let _ = writeln!(sql, "CREATE INDEX {name}_{column} ON {name} (pack, {quoted}, key);");
        }
        sql
    }
}

/// A column name as the DDL writes it: quoted where it is also a word of SQL.
fn quoted(name: &str) -> String {
    if ["range", "type", "class"].contains(&name) { format!("\"{name}\"") } else { name.to_owned() }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}
