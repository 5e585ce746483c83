//! The envelope table of one collection: its name, its columns, and its DDL.

use std::fmt::{self, Write as _};

use rehome_domain::{App, Collection, ColumnSpec, Type};

use crate::{Backend, apps, migrations, relation::Erased};

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
    /// `INSERT INTO ... (columns)` of an envelope, the same for every row.
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
        insert.push(')');
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

    /// The DDL of the table and its indexes.
    ///
    /// Each index begins with the pack and ends with the key: so a filter or an order on
    /// its column reads one pack in the order of a page, and several packs can be merged
    /// as they are read.
    pub fn ddl(&self, backend: Backend) -> String {
        let name = &quoted(&self.name);
        let Words { text, integer, real, flag, blob, json, instant, length, strict } =
            Words::of(backend);
        let json_check = match backend {
            Backend::Sqlite => " CHECK (json_valid(body))",
            Backend::Postgres => "",
        };
        let mut sql = format!(
            "CREATE TABLE {name} (\n    \
             pack          {text} NOT NULL REFERENCES packs (id),\n    \
             key           {text} NOT NULL CHECK (length(key) > 0),\n    \
             name          {text},\n    \
             folded_name   {text},\n    \
             position      {integer} NOT NULL,\n    \
             body          {json} NOT NULL{json_check},\n    \
             digest        {blob} NOT NULL CHECK ({length}(digest) = 32),\n    \
             source_digest {blob} CHECK ({length}(source_digest) = 32),\n    \
             run           {integer},\n    \
             rev           {integer} NOT NULL DEFAULT 1,\n    \
             updated_at    {instant} NOT NULL,\n"
        );
        for ColumnSpec { name, ty } in &self.collection.columns {
            let (ty, check) = match (ty, backend) {
                (Type::Integer, _) => (integer, String::new()),
                (Type::Real, _) => (real, String::new()),
                (Type::Text, _) => (text, String::new()),
                (Type::Flag, Backend::Sqlite) => {
                    (flag, format!(" CHECK ({} IN (0, 1))", quoted(name)))
                }
                (Type::Flag, Backend::Postgres) => (flag, String::new()),
            };
            let _ = writeln!(sql, "    {:<13} {ty}{check},", quoted(name));
        }
        let _ = write!(sql, "    PRIMARY KEY (pack, key)\n){strict};\n");
        if backend == Backend::Postgres {
            let collection = self.collection.id;
            let _ = writeln!(sql, "COMMENT ON TABLE {name} IS\n    'Records of {collection}.';");
        }
        sql.push('\n');
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

/// What a backend calls the types of columns.
struct Words {
    text: &'static str,
    integer: &'static str,
    real: &'static str,
    flag: &'static str,
    blob: &'static str,
    json: &'static str,
    instant: &'static str,
    length: &'static str,
    strict: &'static str,
}

impl Words {
    fn of(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self {
                text: "TEXT",
                integer: "INTEGER",
                real: "REAL",
                flag: "INTEGER",
                blob: "BLOB",
                json: "TEXT",
                instant: "TEXT",
                length: "length",
                strict: " STRICT",
            },
            // Texts are ordered by their bytes, whatever the language of the server.
            Backend::Postgres => Self {
                text: "text COLLATE \"C\"",
                integer: "bigint",
                real: "double precision",
                flag: "boolean",
                blob: "bytea",
                json: "jsonb",
                instant: "timestamptz",
                length: "octet_length",
                strict: "",
            },
        }
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
