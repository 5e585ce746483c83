//! `schema.rs`: the tables as Diesel knows them.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use super::{
    NOTICE,
    model::{Column, Kind, Schema, Table, Type},
};
use crate::workspace::root;

/// More columns need another feature of Diesel, which makes every build slower.
const MOST_COLUMNS: usize = 32;

/// Keywords that stand as names in tables; Diesel then wants another name in Rust.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else", "enum",
    "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "pub", "ref", "return", "static", "struct", "super", "trait", "true", "type",
    "unsafe", "use", "where", "while", "yield",
];

pub(super) fn render(schema: &Schema) -> Result<String> {
    let stored = |table: &&Table| table.kind == Kind::Table;
    let tables: Vec<&Table> = schema.tables.iter().filter(stored).collect();
    let mut out = format!("//! {NOTICE}\n#![allow(missing_docs)]\n");
    for table in &tables {
        write_table(&mut out, table)?;
    }
    out.push('\n');
    for table in &tables {
        write_joins(&mut out, table, &tables)?;
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    if names.len() > 1 {
        let names = names.join(",");
        write!(out, "\ndiesel::allow_tables_to_appear_in_same_query!({names});\n")?;
    }
    format(&out)
}

fn write_table(out: &mut String, table: &Table) -> Result<()> {
    let Table { name, columns, primary_key, .. } = table;
    ensure!(columns.len() <= MOST_COLUMNS, "{name} has more than {MOST_COLUMNS} columns");
    writeln!(out, "\ndiesel::table! {{")?;
    write_docs(out, "    ", &table.comment)?;
    let primary_key: Vec<String> = primary_key.iter().map(|column| identifier(column)).collect();
    writeln!(out, "    {name} ({}) {{", primary_key.join(", "))?;
    for column in columns {
        write_docs(out, "        ", &column.comment)?;
        let in_rust = identifier(&column.name);
        if in_rust != column.name {
            writeln!(out, "        #[sql_name = \"{}\"]", column.name)?;
        }
        writeln!(out, "        {in_rust} -> {},", sql_type(column))?;
    }
    writeln!(out, "    }}\n}}")?;
    Ok(())
}

fn write_docs(out: &mut String, indent: &str, lines: &[String]) -> Result<()> {
    for line in lines {
        writeln!(out, "{indent}/// {}", escape(line))?;
    }
    Ok(())
}

/// Brackets would be links.
fn escape(line: &str) -> String {
    line.replace('[', "\\[").replace(']', "\\]").replace('<', "\\<")
}

/// A join for each foreign key of one column that leaves no doubt which one is meant.
fn write_joins(out: &mut String, table: &Table, tables: &[&Table]) -> Result<()> {
    for key in &table.foreign_keys {
        let [column] = key.columns.as_slice() else { continue };
        let same = table.foreign_keys.iter().filter(|other| other.parent == key.parent).count();
        let to_primary_key = tables
            .iter()
            .any(|parent| parent.name == key.parent && parent.primary_key == key.parent_columns);
        if same == 1 && to_primary_key && key.parent != table.name {
            let (child, parent) = (&table.name, &key.parent);
            writeln!(out, "diesel::joinable!({child} -> {parent} ({}));", identifier(column))?;
        }
    }
    Ok(())
}

fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

fn sql_type(column: &Column) -> String {
    let name = match column.ty {
        Type::Text => "Text",
        Type::Integer => "BigInt",
        Type::Real => "Double",
        Type::Blob => "Binary",
        Type::Boolean => "Bool",
        Type::Json => "crate::types::Json",
        Type::Instant => "crate::types::Instant",
    };
    if column.nullable { format!("Nullable<{name}>") } else { name.to_owned() }
}

pub(super) fn format(code: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt")?;
    child.stdin.take().context("rustfmt takes no input")?.write_all(code.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "rustfmt refuses what codegen made:\n{code}");
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::{Schema, render};

    #[test]
    fn a_table_becomes_what_diesel_reads() {
        let schema = Schema::of(&[(
            "core",
            "-- What it is.
             CREATE TABLE a (
                 id   INTEGER PRIMARY KEY,
                 type TEXT NOT NULL, -- of what [kind]
                 at   TEXT,
                 x_at TEXT
             );
             CREATE TABLE b (
                 id  INTEGER PRIMARY KEY,
                 a   INTEGER NOT NULL REFERENCES a (id),
                 up  INTEGER REFERENCES b (id)
             );
             CREATE TABLE c (
                 one INTEGER NOT NULL REFERENCES a (id),
                 two INTEGER NOT NULL REFERENCES a (id),
                 PRIMARY KEY (one, two)
             );
             CREATE VIRTUAL TABLE d USING fts5 (e);
             CREATE VIEW f AS SELECT id FROM a;",
        )])
        .unwrap();
        let expected = r#"//! @generated by `cargo xtask codegen`; never edited by hand.
#![allow(missing_docs)]

diesel::table! {
    /// What it is.
    a (id) {
        id -> BigInt,
        /// of what \[kind\]
        #[sql_name = "type"]
        type_ -> Text,
        at -> Nullable<crate::types::Instant>,
        x_at -> Nullable<crate::types::Instant>,
    }
}

diesel::table! {
    b (id) {
        id -> BigInt,
        a -> BigInt,
        up -> Nullable<BigInt>,
    }
}

diesel::table! {
    c (one, two) {
        one -> BigInt,
        two -> BigInt,
    }
}

diesel::joinable!(b -> a (a));

diesel::allow_tables_to_appear_in_same_query!(a, b, c);
"#;
        assert_eq!(render(&schema).unwrap(), expected);
    }
}
