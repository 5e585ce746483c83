//! Reading the schema of PostgreSQL from its migrations as they are written. No server is
//! asked: the statements of a migration are few and plain, and anything else is refused.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, Result, bail, ensure};

use super::model::{Column, ForeignKey, Index, Kind, Schema, Table, Type};
use crate::migrations::{
    self,
    sql::{self, Token, one_line, statements},
};

impl Schema {
    /// The schema that the migrations of PostgreSQL on disk make.
    pub(crate) fn of_postgres(root: &Path) -> Result<Self> {
        let mut reader = Reader::default();
        for migration in migrations::of(root, "postgres")? {
            let path = migration.file("postgres", "up.sql");
            let sql = migration.up(root, "postgres")?;
            reader.read(&migration.group, &sql).with_context(|| path)?;
        }
        Ok(Self { tables: reader.tables.into_values().collect() })
    }

    #[cfg(test)]
    pub(crate) fn of_postgres_statements(sql: &str) -> Result<Self> {
        let mut reader = Reader::default();
        reader.read("core", sql)?;
        Ok(Self { tables: reader.tables.into_values().collect() })
    }
}

#[derive(Default)]
struct Reader {
    tables: BTreeMap<String, Table>,
}

impl Reader {
    fn read(&mut self, group: &str, sql: &str) -> Result<()> {
        for statement in statements(sql) {
            let code: Vec<Token<'_>> =
                statement.iter().filter(|t| t.kind != sql::Kind::Comment).copied().collect();
            self.statement(group, &code).with_context(|| one_line(&code))?;
        }
        Ok(())
    }

    fn statement(&mut self, group: &str, code: &[Token<'_>]) -> Result<()> {
        let words: Vec<String> =
            code.iter().take(4).map(|token| token.text.to_ascii_uppercase()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["CREATE", "TABLE", ..] => self.table(group, code),
            ["CREATE", "VIEW", ..] => {
                let table = empty(name(code, 2)?, group, Kind::View);
                self.tables.insert(table.name.clone(), table);
                Ok(())
            }
            ["CREATE", "INDEX", ..] => self.index(code, 2, false),
            ["CREATE", "UNIQUE", "INDEX", ..] => self.index(code, 3, true),
            ["CREATE", "FUNCTION", ..] => Ok(()),
            ["CREATE", "TRIGGER", ..] => {
                let on = code.iter().position(|t| t.is("ON")).context("a trigger is ON a table")?;
                let table = self.named(&name(code, on + 1)?)?;
                table.triggers.push(name(code, 2)?);
                Ok(())
            }
            ["COMMENT", "ON", kind, _] => self.comment(kind, code),
            ["ALTER", "TABLE", _, "ADD"] => {
                let at = if code.get(4).is_some_and(|t| t.is("COLUMN")) { 5 } else { 4 };
                let table = name(code, 2)?;
                element(self.named(&table)?, &code[at..])
            }
            _ => bail!("a migration of PostgreSQL has no such statement yet"),
        }
    }

    fn table(&mut self, group: &str, code: &[Token<'_>]) -> Result<()> {
        let mut table = empty(name(code, 2)?, group, Kind::Table);
        let open = code.iter().position(|t| t.is_sign("(")).context("a table has columns")?;
        for part in parts(inside(&code[open..])?) {
            element(&mut table, part)?;
        }
        ensure!(!table.primary_key.is_empty(), "{} has no primary key", table.name);
        for column in &mut table.columns {
            column.nullable &= !table.primary_key.contains(&column.name);
        }
        self.tables.insert(table.name.clone(), table);
        Ok(())
    }

    fn index(&mut self, code: &[Token<'_>], at: usize, unique: bool) -> Result<()> {
        let on = code.iter().position(|t| t.is("ON")).context("an index is ON a table")?;
        let open = code.iter().position(|t| t.is_sign("(")).context("an index has columns")?;
        let columns = parts(inside(&code[open..])?)
            .into_iter()
            .map_while(|part| match part {
                [column] => Some(plain(*column)),
                // What SQLite says with a collation.
                [lower, _, column, _] if lower.is("LOWER") => Some(plain(*column)),
                _ => None,
            })
            .collect();
        let index = Index {
            name: Some(name(code, at)?),
            columns,
            definition: one_line(&code[on + 2..]),
            unique,
            partial: code.iter().any(|t| t.is("WHERE")),
        };
        self.named(&name(code, on + 1)?)?.indexes.push(index);
        Ok(())
    }

    fn comment(&mut self, kind: &str, code: &[Token<'_>]) -> Result<()> {
        let table = self.named(&name(code, 3)?)?;
        let text = code.last().map(|t| t.text.trim_matches('\'').replace("''", "'"));
        let text = text.context("a comment has a text")?;
        match kind {
            "TABLE" | "VIEW" => table.comment = vec![text],
            "COLUMN" => {
                let column = name(code, 5)?;
                let found = table.columns.iter_mut().find(|other| other.name == column);
                found.with_context(|| format!("there is no column {column}"))?.comment = vec![text];
            }
            _ => bail!("comments are on tables, views and columns"),
        }
        Ok(())
    }

    fn named(&mut self, table: &str) -> Result<&mut Table> {
        self.tables.get_mut(table).with_context(|| format!("there is no table {table}"))
    }
}

fn empty(name: String, group: &str, kind: Kind) -> Table {
    Table {
        name,
        group: group.to_owned(),
        comment: Vec::new(),
        kind,
        columns: Vec::new(),
        primary_key: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        kept: Vec::new(),
    }
}

/// A column or a constraint of a table.
fn element(table: &mut Table, code: &[Token<'_>]) -> Result<()> {
    let first = code.first().context("an empty element")?;
    if first.is("PRIMARY") {
        table.primary_key = list(code)?;
    } else if first.is("UNIQUE") {
        table.indexes.push(constraint(list(code)?));
    } else if first.is("FOREIGN") {
        let columns = list(code)?;
        table.foreign_keys.push(reference(code, columns)?);
    } else if !first.is("CHECK") {
        let column = plain(*first);
        table.columns.push(Column {
            ty: column_type(code)?,
            nullable: !(has(code, &["NOT", "NULL"]) || has(code, &["PRIMARY", "KEY"])),
            default: None,
            comment: Vec::new(),
            name: column.clone(),
        });
        if has(code, &["PRIMARY", "KEY"]) {
            table.primary_key = vec![column.clone()];
        }
        if code.iter().any(|t| t.is("UNIQUE")) {
            table.indexes.push(constraint(vec![column.clone()]));
        }
        if code.iter().any(|t| t.is("REFERENCES")) {
            table.foreign_keys.push(reference(code, vec![column])?);
        }
    }
    Ok(())
}

fn constraint(columns: Vec<String>) -> Index {
    let definition = format!("({})", columns.join(", "));
    Index { name: None, columns, definition, unique: true, partial: false }
}

fn column_type(code: &[Token<'_>]) -> Result<Type> {
    let ty = code.get(1).map(|t| t.text.to_ascii_lowercase()).unwrap_or_default();
    Ok(match ty.as_str() {
        "text" => {
            // Otherwise the order would depend on the language of the server.
            let bytes = code.get(2).is_some_and(|t| t.is("COLLATE"))
                && code.get(3).is_some_and(|t| t.text == "\"C\"");
            ensure!(bytes, "a text is ordered by its bytes: write text COLLATE \"C\"");
            Type::Text
        }
        "bigint" => Type::Integer,
        "double" => Type::Real,
        "bytea" => Type::Blob,
        // Numbers that SQLite keeps as bytes, four each.
        "real" if code.get(2).is_some_and(|t| t.text.starts_with('[')) => Type::Blob,
        "json" => Type::Json,
        "jsonb" => bail!("`jsonb` keeps a value and loses its text: write json"),
        "timestamptz" => Type::Instant,
        "boolean" => Type::Boolean,
        other => bail!("the type `{other}` has no counterpart in SQLite"),
    })
}

fn reference(code: &[Token<'_>], columns: Vec<String>) -> Result<ForeignKey> {
    let at = code.iter().position(|t| t.is("REFERENCES")).context("a key REFERENCES a table")?;
    let on_delete = if has(code, &["ON", "DELETE", "CASCADE"]) { "CASCADE" } else { "NO ACTION" };
    Ok(ForeignKey {
        columns,
        parent: name(code, at + 1)?,
        parent_columns: list(&code[at..])?,
        on_delete: on_delete.to_owned(),
    })
}

fn has(code: &[Token<'_>], words: &[&str]) -> bool {
    code.windows(words.len()).any(|window| window.iter().zip(words).all(|(t, word)| t.is(word)))
}

/// The names in the first parentheses.
fn list(code: &[Token<'_>]) -> Result<Vec<String>> {
    let open = code.iter().position(|t| t.is_sign("(")).context("parentheses are missing")?;
    Ok(parts(inside(&code[open..])?)
        .into_iter()
        .filter_map(|p| p.first())
        .map(|t| plain(*t))
        .collect())
}

/// What stands between an opening parenthesis and the one that closes it.
fn inside<'c, 't>(code: &'c [Token<'t>]) -> Result<&'c [Token<'t>]> {
    let mut depth = 0_usize;
    for (at, token) in code.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Ok(&code[1..at]);
            }
        }
    }
    bail!("a parenthesis is never closed")
}

/// The parts between commas, which parentheses hide.
fn parts<'c, 't>(code: &'c [Token<'t>]) -> Vec<&'c [Token<'t>]> {
    let mut depth = 0_usize;
    code.split(|token| {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && token.is_sign(",")
    })
    .collect()
}

fn name(code: &[Token<'_>], at: usize) -> Result<String> {
    code.get(at).map(|token| plain(*token)).context("a name is missing")
}

fn plain(token: Token<'_>) -> String {
    token.text.trim_matches('"').to_owned()
}
