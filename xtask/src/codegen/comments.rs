//! What the migrations say in comments about tables and columns; the database itself
//! does not keep it.

use std::collections::BTreeMap;

use crate::migrations::sql::{Kind, Token, statements};

/// The comments of all tables.
#[derive(Debug, Default)]
pub(super) struct Comments {
    tables: BTreeMap<String, TableComments>,
}

/// The comments of one table.
#[derive(Clone, Debug, Default)]
pub(super) struct TableComments {
    /// The group of the migration that creates it.
    pub(super) group: String,
    /// The comment directly above the table.
    pub(super) lines: Vec<String>,
    columns: BTreeMap<String, Vec<String>>,
}

impl TableComments {
    /// The comment of a column: behind it, or on lines of its own above it.
    pub(super) fn column(&self, name: &str) -> Vec<String> {
        self.columns.get(name).cloned().unwrap_or_default()
    }
}

impl Comments {
    /// The comments of a table; empty when there are none.
    pub(super) fn of(&self, table: &str) -> TableComments {
        self.tables.get(table).cloned().unwrap_or_default()
    }

    /// Takes over what a migration says, and follows its renames.
    pub(super) fn read(&mut self, group: &str, sql: &str) {
        for statement in statements(sql) {
            let code: Vec<Token<'_>> =
                statement.iter().filter(|token| token.kind != Kind::Comment).copied().collect();
            let words: Vec<String> =
                code.iter().map(|token| token.text.to_ascii_uppercase()).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["CREATE", "TABLE" | "VIRTUAL" | "VIEW", ..] => {
                    self.create(group, &statement, &code);
                }
                ["ALTER", "TABLE", _, "RENAME", "TO", _] => {
                    if let Some(table) = self.tables.remove(&name(code[2])) {
                        self.tables.insert(name(code[5]), table);
                    }
                }
                ["ALTER", "TABLE", _, "RENAME", rest @ ..] => {
                    let old = if rest.first() == Some(&"COLUMN") { 5 } else { 4 };
                    let table = self.tables.entry(name(code[2])).or_default();
                    if let (Some(old), Some(new)) = (code.get(old), code.get(old + 2))
                        && let Some(comment) = table.columns.remove(&name(*old))
                    {
                        table.columns.insert(name(*new), comment);
                    }
                }
                ["ALTER", "TABLE", _, "ADD", rest @ ..] => {
                    let at = if rest.first() == Some(&"COLUMN") { 5 } else { 4 };
                    if let Some(column) = code.get(at) {
                        let table = self.tables.entry(name(code[2])).or_default();
                        table.columns.insert(name(*column), directly_above(&statement));
                    }
                }
                ["DROP", "TABLE" | "VIEW", .., _] => {
                    self.tables.remove(&name(code[code.len() - 1]));
                }
                _ => {}
            }
        }
    }

    fn create(&mut self, group: &str, statement: &[Token<'_>], code: &[Token<'_>]) {
        // CREATE [VIRTUAL] TABLE [IF NOT EXISTS] name
        let of = ["TABLE", "VIEW"];
        let table = code.iter().position(|token| of.iter().any(|of| token.is(of)));
        let Some(table) = table else { return };
        let at = if code.get(table + 1).is_some_and(|token| token.is("IF")) { 4 } else { 1 };
        let Some(named) = code.get(table + at) else { return };
        let comments = TableComments {
            group: group.to_owned(),
            lines: directly_above(statement),
            columns: of_columns(statement),
        };
        self.tables.insert(name(*named), comments);
    }
}

/// The comment lines that end on the line above the statement.
fn directly_above(statement: &[Token<'_>]) -> Vec<String> {
    let above = statement.iter().take_while(|token| token.kind == Kind::Comment).count();
    let Some(mut line) = statement.get(above).map(|token| token.line) else { return Vec::new() };
    let mut lines = Vec::new();
    for comment in statement[..above].iter().rev() {
        if comment.line + 1 != line {
            break;
        }
        line = comment.line;
        lines.insert(0, text(*comment));
    }
    lines.retain(|line| !line.starts_with("destructive:"));
    lines
}

fn of_columns(statement: &[Token<'_>]) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut depth = 0_usize;
    // Whether a column's name comes next, the column that began last, the line of the
    // last piece of code, and comments that wait for the next column.
    let (mut begins, mut column, mut line) = (false, None, 0);
    let mut waiting = Vec::new();
    for token in statement.iter().skip_while(|token| token.kind == Kind::Comment) {
        if token.kind == Kind::Comment {
            match &column {
                Some(column) if token.line == line => {
                    found.entry(String::clone(column)).or_default().push(text(*token));
                }
                _ if depth > 0 => waiting.push(text(*token)),
                _ => {}
            }
            continue;
        }
        line = token.line;
        if begins {
            let named = name(*token);
            if !waiting.is_empty() {
                found.entry(named.clone()).or_default().append(&mut waiting);
            }
            column = Some(named);
            begins = false;
        }
        if token.is_sign("(") {
            depth += 1;
            begins = depth == 1 && column.is_none();
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        } else if token.is_sign(",") && depth == 1 {
            begins = true;
        }
    }
    found
}

fn name(token: Token<'_>) -> String {
    token.text.trim_matches(['"', '`', '[', ']']).to_owned()
}

fn text(comment: Token<'_>) -> String {
    let text = comment.text.trim_start_matches("--");
    let text = text.strip_prefix("/*").unwrap_or(text);
    text.strip_suffix("*/").unwrap_or(text).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Comments;

    #[test]
    fn comments_belong_to_what_they_stand_at() {
        let mut comments = Comments::default();
        comments.read(
            "core",
            "-- About the file.

             -- The first table,
             -- in two lines.
             CREATE TABLE a (
                 id INTEGER PRIMARY KEY, -- which row
                 -- Above, on its own line.
                 b  TEXT CHECK (b IN ('x', -- not about b
                                      'y')),
                 c  TEXT -- the last
             );
             CREATE TABLE d (e TEXT);",
        );
        let a = comments.of("a");
        assert_eq!(a.lines, ["The first table,", "in two lines."]);
        assert_eq!(a.column("id"), ["which row"]);
        assert_eq!(a.column("b")[0], "Above, on its own line.");
        assert_eq!(a.column("c"), ["the last"]);
        assert!(comments.of("d").lines.is_empty());
        assert_eq!(comments.of("d").group, "core");
    }

    #[test]
    fn comments_follow_later_migrations() {
        let mut comments = Comments::default();
        comments.read("core", "-- One.\nCREATE TABLE a (\n b TEXT -- bee\n);");
        comments.read(
            "core",
            "-- Newer.\nALTER TABLE a ADD COLUMN c TEXT;
             -- destructive: a better name
             ALTER TABLE a RENAME COLUMN b TO d;
             -- destructive: a better name
             ALTER TABLE a RENAME TO z;",
        );
        let z = comments.of("z");
        assert_eq!(z.lines, ["One."]);
        assert_eq!((z.column("d"), z.column("c")), (vec!["bee".into()], vec!["Newer.".into()]));
        assert!(comments.of("a").lines.is_empty());
    }
}
