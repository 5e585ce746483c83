//! Which columns triggers set when rows come in: whoever copies rows leaves them out, or
//! they would count twice.

use anyhow::{Context as _, Result, ensure};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};

use super::model::{Kind, Table};
use crate::migrations::sql::{self, Token, tokens};

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Notes in each of `tables` the columns that triggers on insertion set. Such a trigger may
/// also fill a virtual table, which is made from what is copied; one that adds or deletes
/// ordinary rows would do so again in the copy, so it is refused.
pub(super) fn note(c: &mut SqliteConnection, tables: &mut [Table]) -> Result<()> {
    let query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
    let triggers: Vec<Trigger> = sql_query(query).load(c)?;
    for Trigger { name, sql } in triggers {
        let code: Vec<Token<'_>> =
            tokens(&sql).into_iter().filter(|token| token.kind != sql::Kind::Comment).collect();
        let body = code.iter().position(|token| token.is("BEGIN")).unwrap_or(code.len());
        let (head, body) = code.split_at(body);
        if !head.iter().any(|token| token.is("INSERT")) {
            continue;
        }
        for statement in body.get(1..).unwrap_or_default().split(|token| token.is_sign(";")) {
            statement_of(statement, tables).with_context(|| format!("the trigger {name}"))?;
        }
    }
    Ok(())
}

fn statement_of(code: &[Token<'_>], tables: &mut [Table]) -> Result<()> {
    let Some(verb) = code.first() else { return Ok(()) };
    let at = |index: usize| code.get(index).map_or("", |token| plain(*token));
    let named = |tables: &[Table], name: &str| tables.iter().position(|table| table.name == name);
    if verb.is("UPDATE") {
        let target = named(tables, at(1)).context("it updates a table that is none")?;
        for column in set_columns(code) {
            if !tables[target].kept.contains(&column) {
                tables[target].kept.push(column);
            }
        }
    } else if verb.is("INSERT") {
        let target = named(tables, at(2)).context("it fills a table that is none")?;
        ensure!(
            tables[target].kind == Kind::Virtual,
            "rows of `{}` that it adds would be there twice in a database that is moved",
            at(2)
        );
    } else {
        ensure!(verb.is("END"), "{} in a trigger on insertion: what does a move do?", verb.text);
    }
    Ok(())
}

/// The columns that an UPDATE sets.
fn set_columns(code: &[Token<'_>]) -> Vec<String> {
    let start = code.iter().position(|token| token.is("SET")).map_or(code.len(), |at| at + 1);
    let mut columns = Vec::new();
    let (mut depth, mut expected) = (0_usize, true);
    for token in &code[start..] {
        if depth == 0 && (token.is("WHERE") || token.is("FROM")) {
            break;
        }
        if expected {
            columns.push(plain(*token).to_owned());
        }
        expected = depth == 0 && token.is_sign(",");
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        }
    }
    columns
}

fn plain<'a>(token: Token<'a>) -> &'a str {
    token.text.trim_matches(['"', '`'])
}

#[cfg(test)]
mod tests {
    use super::super::model::Schema;

    const TABLES: &str = "
        CREATE TABLE p (id INTEGER PRIMARY KEY, n INTEGER, m INTEGER);
        CREATE TABLE q (id INTEGER PRIMARY KEY, p INTEGER);
        CREATE VIRTUAL TABLE f USING fts5 (x);";

    fn kept(trigger: &str) -> Result<Vec<String>, String> {
        let schema = Schema::of(&[("core", &format!("{TABLES}{trigger}"))]);
        let mut schema = schema.map_err(|error| format!("{error:#}"))?;
        Ok(std::mem::take(&mut schema.tables.iter_mut().find(|t| t.name == "p").unwrap().kept))
    }

    #[test]
    fn what_is_counted_when_rows_come_in_is_kept() {
        let trigger = "CREATE TRIGGER t AFTER INSERT ON q BEGIN
            UPDATE p SET n = max(n, 0) + 1, \"m\" = 2 WHERE id = new.p;
            INSERT INTO f (x) VALUES ('y');
        END;";
        assert_eq!(kept(trigger).unwrap(), ["n", "m"]);
    }

    #[test]
    fn what_happens_at_other_times_is_not() {
        let trigger = "CREATE TRIGGER t AFTER UPDATE OF p ON q BEGIN
            UPDATE p SET n = n + 1; DELETE FROM q; END;";
        assert!(kept(trigger).unwrap().is_empty());
    }

    #[test]
    fn a_trigger_that_would_add_rows_twice_is_refused() {
        let trigger = "CREATE TRIGGER t AFTER INSERT ON q BEGIN
            INSERT INTO p (n) VALUES (1); END;";
        assert!(kept(trigger).unwrap_err().contains("would be there twice"));
    }
}
