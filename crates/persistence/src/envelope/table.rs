//! The envelope table of one collection: its name, its columns, and its DDL.

use std::fmt::Write as _;

use rehome_domain::{App, Collection, ColumnSpec, Type};

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

/// A table of one collection of one application.
#[derive(Clone, Debug)]
pub struct Table {
    /// The id of the application.
    pub app: &'static str,
    /// Its name in SQL, as in `app_collection`.
    pub name: String,
    /// The collection whose records it holds.
    pub collection: Collection,
    /// `INSERT INTO ... VALUES (`, the same for every row.
    pub(crate) insert: String,
    /// The read of one record by its key in the active packs, up to the key.
    pub(crate) point: String,
}

impl Table {
    /// The table of `collection` in `app`.
    pub fn new(app: &App, collection: &Collection) -> Self {
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
        Self { app: app.id, name, collection: collection.clone(), insert, point }
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
