//! The tables of a group as one that copies them row by row needs them: `table_copy/tables.rs`,
//! and `table_shapes.rs` of each application.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

use super::{
    NOTICE,
    model::{Kind, Schema, Table, Type},
    tables::format,
};

/// What the names of tables begin with that are made from the records, and so are made anew
/// where these are moved to.
const DERIVED: &str = "search_";

/// The tables of `group`, with the types of the module `shapes`.
pub(super) fn render(schema: &Schema, group: &str, shapes: &str) -> Result<String> {
    let mut tables = parents_first(schema)?;
    tables.retain(|table| table.group == group);
    let mut out = format!(
        "//! {NOTICE}\n//!\n//! The tables that the migrations of `{group}` make, as a move sees \
         them.\n\n\
         use {shapes}::{{ColumnKind::*, TableShape}};\n\n\
         /// Every table that is moved, behind those that its rows refer to.\n\
         pub(crate) static TABLES: &[TableShape] = &[\n"
    );
    for table in tables.into_iter().filter(|table| !table.name.starts_with(DERIVED)) {
        let Table { name, primary_key, kept, foreign_keys, .. } = table;
        write!(out, "TableShape {{ name: {name:?}, columns: &[")?;
        for column in &table.columns {
            write!(out, "({:?}, {}),", column.name, kind(column.ty))?;
        }
        write!(out, "], key: &{primary_key:?}, refers: &[")?;
        for key in foreign_keys {
            if let ([column], [to]) = (&*key.columns, &*key.parent_columns) {
                write!(out, "({column:?}, {:?}, {to:?}),", key.parent)?;
            }
        }
        writeln!(out, "], kept: &{kept:?} }},")?;
    }
    out.push_str("];\n");
    format(&out)
}

fn kind(ty: Type) -> &'static str {
    match ty {
        Type::Text => "Text",
        Type::Integer => "Integer",
        Type::Real => "Real",
        Type::Blob => "Bytes",
        Type::Json => "Json",
        Type::Instant => "Instant",
        Type::Boolean => "Flag",
    }
}

/// The stored tables by name, but each behind its parents.
fn parents_first(schema: &Schema) -> Result<Vec<&Table>> {
    let mut waiting: Vec<&Table> =
        schema.tables.iter().filter(|table| table.kind == Kind::Table).collect();
    let mut ordered: Vec<&Table> = Vec::new();
    while !waiting.is_empty() {
        let is_done = |name: &String| ordered.iter().any(|done| done.name == *name);
        let ready = waiting.iter().position(|table| {
            let mut parents = table.foreign_keys.iter().map(|key| &key.parent);
            parents.all(|parent| *parent == table.name || is_done(parent))
        });
        let names = || waiting.iter().map(|table| table.name.as_str()).collect::<Vec<_>>();
        ensure!(ready.is_some(), "these tables refer to each other: {}", names().join(", "));
        ordered.extend(ready.map(|at| waiting.remove(at)));
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::{Schema, render};

    #[test]
    fn tables_stand_behind_their_parents() {
        let schema = Schema::of(&[(
            "core",
            "CREATE TABLE a (id TEXT NOT NULL PRIMARY KEY, b INTEGER REFERENCES b (id));
             CREATE TABLE b (id INTEGER PRIMARY KEY, up INTEGER REFERENCES b (id), at REAL);
             CREATE VIRTUAL TABLE c USING fts5 (d);",
        )])
        .unwrap();
        let expected = r#"
pub(crate) static TABLES: &[TableShape] = &[
    TableShape {
        name: "b",
        columns: &[("id", Integer), ("up", Integer), ("at", Real)],
        key: &["id"],
        refers: &[("up", "b", "id")],
        kept: &[],
    },
    TableShape {
        name: "a",
        columns: &[("id", Text), ("b", Integer)],
        key: &["id"],
        refers: &[("b", "b", "id")],
        kept: &[],
    },
];
"#;
        let text = render(&schema, "core", "super::shape").unwrap();
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn tables_in_a_circle_are_refused() {
        let schema = Schema::of(&[(
            "core",
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b (id));
             CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id));",
        )])
        .unwrap();
        assert!(
            render(&schema, "core", "super::shape")
                .unwrap_err()
                .to_string()
                .contains("refer to each other: a, b")
        );
    }
}
