//! Where two schemas differ: columns with their types, what may be null,
//! what is unique, what points where, and what is said about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::codegen::{Kind, Schema, Table};

/// Where the two schemas differ. `reference` is that of SQLite, which `schema.rs` comes from.
pub(super) fn differences(reference: &Schema, other: &Schema) -> Vec<String> {
    let mut problems = Vec::new();
    // What a module of SQLite keeps may be an ordinary table of the same name elsewhere.
    let virtuals = reference.tables.iter().filter(|table| table.kind == Kind::Virtual);
    let virtuals: BTreeSet<&str> = virtuals.map(|table| table.name.as_str()).collect();
    let (reference, other) = (by_name(reference), by_name(other));
    let names: BTreeSet<&str> = reference.keys().chain(other.keys()).copied().collect();
    for name in names {
        match (reference.get(name), other.get(name)) {
            (Some(a), Some(b)) => compare(a, b, &mut problems),
            (Some(_), None) => problems.push(format!("{name}: PostgreSQL has no such table")),
            (None, _) if virtuals.contains(name) => {}
            (None, _) => problems.push(format!("{name}: SQLite has no such table")),
        }
    }
    problems
}

/// The tables and views. What a module of SQLite makes has no counterpart.
fn by_name(schema: &Schema) -> BTreeMap<&str, &Table> {
    let tables = schema.tables.iter().filter(|table| {
        let of_module = schema.tables.iter().any(|other| {
            other.kind == Kind::Virtual && table.name.starts_with(&format!("{}_", other.name))
        });
        table.kind != Kind::Virtual && !of_module
    });
    tables.map(|table| (table.name.as_str(), table)).collect()
}

fn compare(a: &Table, b: &Table, problems: &mut Vec<String>) {
    let mut differ = |what: &str, sqlite: BTreeSet<String>, postgres: BTreeSet<String>| {
        for only in sqlite.difference(&postgres) {
            problems.push(format!("{}: only SQLite has the {what} {only}", a.name));
        }
        for only in postgres.difference(&sqlite) {
            problems.push(format!("{}: only PostgreSQL has the {what} {only}", a.name));
        }
    };
    let about = |table: &Table| BTreeSet::from([format!("`{}`", table.comment.join(" "))]);
    differ("comment", about(a), about(b));
    if a.kind == Kind::View {
        return;
    }
    let columns = |table: &Table| {
        let column = table.columns.iter().enumerate().map(|(place, c)| {
            let null = if c.nullable { "null" } else { "not null" };
            format!("column {place} {} {:?} {null} `{}`", c.name, c.ty, c.comment.join(" "))
        });
        column.collect::<BTreeSet<_>>()
    };
    differ("column", columns(a), columns(b));
    let key = |table: &Table| BTreeSet::from([format!("({})", table.primary_key.join(", "))]);
    differ("primary key", key(a), key(b));
    let foreign = |table: &Table| {
        let keys = table.foreign_keys.iter().map(|key| {
            let (columns, parents) = (key.columns.join(", "), key.parent_columns.join(", "));
            format!("({columns}) to {} ({parents}) on delete {}", key.parent, key.on_delete)
        });
        keys.collect::<BTreeSet<_>>()
    };
    differ("foreign key", foreign(a), foreign(b));
    // A search by parts of a text has an index on PostgreSQL and a virtual table on SQLite.
    let indexes = |table: &Table| {
        let comparable = table.indexes.iter().filter(|i| !i.definition.contains("USING gin"));
        let index = comparable.map(|index| {
            let unique = if index.unique { "unique " } else { "" };
            let partial = if index.partial { " of some rows" } else { "" };
            let name = index.name.as_deref().unwrap_or("of a constraint");
            // Every index of SQLite ends with the number of the row, whether it says so or not.
            let told = if index.unique { index.columns.len() } else { 1.min(index.columns.len()) };
            format!("{unique}{name} ({}){partial}", index.columns[..told].join(", "))
        });
        index.collect::<BTreeSet<_>>()
    };
    differ("index", indexes(a), indexes(b));
}

#[cfg(test)]
mod tests {
    use super::{Schema, differences};

    const TABLES: &str = "
        -- Parents.
        CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, made_at TEXT NOT NULL);
        CREATE TABLE b (
            k    TEXT NOT NULL PRIMARY KEY, -- the key
            a    INTEGER REFERENCES a (id) ON DELETE CASCADE,
            ok   INTEGER NOT NULL DEFAULT 1 CHECK (ok IN (0, 1)),
            body TEXT CHECK (json_valid(body)),
            UNIQUE (a, k)
        ) STRICT;
        CREATE INDEX b_ok ON b (ok, k) WHERE ok = 1;";

    fn compared(other: &str) -> Vec<String> {
        let of = |sql| Schema::of(&[("core", sql)]).unwrap();
        differences(&of(TABLES), &of(other))
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        assert_eq!(compared(TABLES), Vec::<String>::new());
        for (from, to, named) in [
            ("ok   INTEGER NOT NULL", "ok   INTEGER", "column 2 ok Boolean null"),
            (" CHECK (json_valid(body))", "", "column 3 body Text"),
            (" ON DELETE CASCADE", "", "on delete NO ACTION"),
            ("UNIQUE (a, k)", "UNIQUE (k, a)", "unique of a constraint (k, a)"),
            ("(ok, k) WHERE ok", "(k, ok) WHERE ok", "index b_ok (k) of some rows"),
            ("-- the key", "-- a key", "`a key`"),
            ("NOT NULL PRIMARY KEY,", "NOT NULL,", "primary key (a, k)"),
            ("CREATE TABLE a", "CREATE TABLE z", "PostgreSQL has no such table"),
        ] {
            let other = TABLES.replacen(from, to, 1);
            let other = if named.starts_with("primary") {
                other.replacen("UNIQUE (a, k)", "PRIMARY KEY (a, k)", 1).replacen(
                    "a    INTEGER",
                    "a    INTEGER NOT NULL",
                    1,
                )
            } else {
                other
            };
            let problems = compared(&other);
            assert!(problems.iter().any(|p| p.contains(named)), "{named}: {problems:#?}");
        }
    }
}
