//! The migrations that make the envelope tables of an application, from its declaration.
//!
//! They count as frozen once they are released. Until then they are made anew with every
//! change of a declaration. From then on a change is a migration of its own:
//!
//! 1. Take the released folder out of [`MADE`]. It is never written again.
//! 2. `cargo xtask migrate new` makes the next folder of that group.
//! 3. Write the difference into it by hand, for both databases: `ALTER TABLE ... ADD COLUMN`,
//!    `CREATE INDEX`, `DROP INDEX`, with what fills a new column (the declared tables of
//!    persistence show how: it is read anew from the texts of the records). A new collection
//!    is what [`statements`] gives for it alone.
//! 4. The repository tests say whether all migrations together make what is declared.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use rehome_domain::{App, Collection, Type, apps};
use rehome_migrations::{
    Backend,
    envelope::{Column, ColumnType, Envelope},
};

use super::NOTICE;
use crate::migrations::Migration;

/// The migrations that are made, by the id of their application: those that are not released.
const MADE: [(&str, &str); 1] = [("dnd5e", "2026-11-29-000002_content")];

/// The files of these migrations, each with its path from the root.
pub(super) fn files() -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for (id, folder) in MADE {
        let apps = apps::all();
        let app = apps.iter().find(|app| app.id == id).context("a migration of no application")?;
        let migration = Migration { group: id.to_owned(), folder: folder.to_owned() };
        for (name, backend) in [("sqlite", Backend::Sqlite), ("postgres", Backend::Postgres)] {
            files.push((migration.file(name, "up.sql"), up(app, backend)));
            files.push((migration.file(name, "down.sql"), down(app)));
        }
    }
    Ok(files)
}

fn up(app: &App, backend: Backend) -> String {
    let mut sql = format!(
        "-- {NOTICE}\n-- The collections that `{}` declares: envelope tables, one each.\n",
        app.id
    );
    for collection in &app.collections {
        let _ = write!(sql, "\n{}", statements(app, collection, backend));
    }
    sql
}

/// The statements that make the table of one collection.
fn statements(app: &App, collection: &Collection, backend: Backend) -> String {
    let ddl = envelope(app, collection).sql(backend);
    match backend {
        // SQLite keeps no comments on tables, so the one on the statement is read instead.
        Backend::Sqlite => format!("-- Records of {}.\n{ddl}", collection.id),
        Backend::Postgres => ddl,
    }
}

fn down(app: &App) -> String {
    let tables = app.collections.iter().rev().map(|collection| app.table(&collection.id));
    let drops: String = tables.map(|table| format!("DROP TABLE {table};\n")).collect();
    format!("-- {NOTICE}\n{drops}")
}

fn envelope(app: &App, collection: &Collection) -> Envelope {
    let columns = collection.columns.iter().map(|column| Column {
        name: column.name.clone(),
        ty: match column.ty {
            Type::Integer => ColumnType::Integer,
            Type::Real => ColumnType::Real,
            Type::Text => ColumnType::Text,
            Type::Flag => ColumnType::Flag,
            Type::Decimal | Type::Instant => ColumnType::Text,
        },
        indexed: column.indexed,
    });
    Envelope {
        name: app.table(&collection.id),
        collection: collection.id.clone(),
        columns: columns.collect(),
        pairs: collection.pairs.clone(),
        in_packs: app.default_pack.is_some(),
    }
}
