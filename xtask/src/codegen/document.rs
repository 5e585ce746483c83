//! `docs/SCHEMA.md`: the tables for people.

use std::fmt::Write as _;

use anyhow::Result;

use super::{
    NOTICE,
    model::{Column, Schema, Table, Type},
};

pub(super) fn render(schema: &Schema) -> Result<String> {
    let mut out = format!(
        "<!-- {NOTICE} -->\n\n# Schema\n\nThe tables by the group of migrations that makes them: \
         `core` belongs to every application, the others to the one they are named after. Types \
         are those of SQLite, but for `json` (text that is checked to be JSON), `instant` (text, \
         RFC 3339 in UTC with microseconds, so that its order is that of time) and `boolean` (0 \
         or 1).\n"
    );
    let mut groups: Vec<&str> = schema.tables.iter().map(|table| table.group.as_str()).collect();
    groups.sort_by_key(|group| (*group != "core", *group));
    groups.dedup();
    for group in groups {
        write!(out, "\n## {group}\n")?;
        for table in schema.tables.iter().filter(|table| table.group == group) {
            write_table(&mut out, table)?;
        }
    }
    Ok(out)
}

fn write_table(out: &mut String, table: &Table) -> Result<()> {
    write!(out, "\n### {}\n\n", table.name)?;
    if !table.comment.is_empty() {
        write!(out, "{}\n\n", table.comment.join(" "))?;
    }
    writeln!(out, "| column | type | null | default | meaning |\n|---|---|---|---|---|")?;
    for column in &table.columns {
        let Column { name, nullable, default, comment, .. } = column;
        let null = if *nullable { "yes" } else { "" };
        let default = default.as_deref().map(|value| format!("`{value}`")).unwrap_or_default();
        write_row(out, &[name, type_name(column.ty), null, &default, &comment.join(" ")]);
    }
    let mut facts = Vec::new();
    if table.is_virtual {
        facts.push("A virtual table.".to_owned());
    }
    if !table.primary_key.is_empty() {
        facts.push(format!("Primary key: `({})`", table.primary_key.join(", ")));
    }
    for key in &table.foreign_keys {
        let (columns, parents) = (key.columns.join(", "), key.parent_columns.join(", "));
        let on_delete = match key.on_delete.as_str() {
            "NO ACTION" => String::new(),
            action => format!(", on delete {}", action.to_ascii_lowercase()),
        };
        facts.push(format!("Foreign key: `({columns})` → `{} ({parents})`{on_delete}", key.parent));
    }
    for index in &table.indexes {
        let kind = if index.unique { "Unique" } else { "Index" };
        let name = index.name.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
        facts.push(format!("{kind}: `{name}{}`", index.definition));
    }
    for trigger in &table.triggers {
        let event = trigger.event.to_ascii_lowercase();
        facts.push(format!("Trigger: `{}`, {event}", trigger.name));
    }
    if !facts.is_empty() {
        writeln!(out)?;
    }
    for fact in facts {
        writeln!(out, "- {fact}")?;
    }
    Ok(())
}

fn write_row(out: &mut String, cells: &[&str]) {
    for cell in cells {
        out.push_str("| ");
        if !cell.is_empty() {
            out.push_str(&cell.replace('|', "\\|"));
            out.push(' ');
        }
    }
    out.push_str("|\n");
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Text => "text",
        Type::Integer => "integer",
        Type::Real => "real",
        Type::Blob => "blob",
        Type::Json => "json",
        Type::Instant => "instant",
        Type::Boolean => "boolean",
    }
}

#[cfg(test)]
mod tests {
    use super::{Schema, render};

    #[test]
    fn a_table_is_described_with_all_it_has() {
        let schema = Schema::of(&[
            (
                "app",
                "-- Second.\nCREATE TABLE b (id INTEGER PRIMARY KEY REFERENCES a (id) ON DELETE CASCADE);",
            ),
            (
                "core",
                "-- First,\n-- in two lines.
                 CREATE TABLE a (
                     id INTEGER PRIMARY KEY,
                     ok INTEGER DEFAULT 1 UNIQUE CHECK (ok IN (0, 1)) -- whether
                 );
                 CREATE INDEX a_ok ON a (ok) WHERE id > 1;
                 CREATE TRIGGER a_gone AFTER DELETE ON a BEGIN DELETE FROM b; END;",
            ),
        ])
        .unwrap();
        let text = render(&schema).unwrap();
        let tables = &text[text.find("\n## ").unwrap()..];
        let expected = "
## core

### a

First, in two lines.

| column | type | null | default | meaning |
|---|---|---|---|---|
| id | integer | | | |
| ok | boolean | yes | `1` | whether |

- Primary key: `(id)`
- Index: `a_ok (ok) WHERE id > 1`
- Unique: `(ok)`
- Trigger: `a_gone`, after delete

## app

### b

Second.

| column | type | null | default | meaning |
|---|---|---|---|---|
| id | integer | | | |

- Primary key: `(id)`
- Foreign key: `(id)` → `a (id)`, on delete cascade
";
        assert_eq!(tables, expected);
    }
}
