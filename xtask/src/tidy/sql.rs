//! SQL is put together from names that are declared, and values are bound. What Diesel and
//! `Statement` cannot say is put together as text in few places, each with the reason why nothing of
//! a stranger comes into it; any other place is a problem.
//!
//! It looks at the texts of `format!` and its like that read as SQL, and at what the functions that
//! run SQL are given. A name in capitals is a constant. What it cannot see: what a variable holds that
//! is in the list below (so a reason stands beside each), and SQL that begins with no word of its
//! own.

use super::tree::Tree;

/// What a statement begins with.
const VERBS: [&str; 29] = [
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE ",
    "CREATE ",
    "DROP ",
    "ALTER ",
    "PRAGMA ",
    "SET ",
    "BEGIN",
    "WITH ",
    "ANALYZE ",
    "VACUUM ",
    "REPLACE ",
    "TRUNCATE ",
    "LOCK ",
    "SAVEPOINT ",
    "RELEASE ",
    "ROLLBACK",
    "ATTACH ",
    "EXPLAIN ",
    "REINDEX ",
    "COPY ",
    "DECLARE ",
    "GRANT ",
    "REVOKE ",
    "COMMENT ",
    "END;",
    "DO ",
];

/// What runs a statement.
const RUNS: [&str; 2] = ["sql_query(", "batch_execute("];

/// What may stand in a statement's text: the end of the path, the names, and where these come from.
/// The name that is empty is what stands in `{}`.
const GIVEN: &[(&str, &[&str], &str)] = &[
    (
        "apps/editor/maintenance.rs",
        &["dialect::check_search(backend", "optimize", "rebuild"],
        "a whole statement of its dialect",
    ),
    ("backup/check.rs", &[""], "a table of the file itself, quoted"),
    (
        "backup/create.rs",
        &["", "name", "told(\"delete-all\"", "told(\"optimize\"", "told(\"rebuild\"", "what"],
        "a table of the file itself, quoted; a word of the code; milliseconds",
    ),
    ("declared/rebuild.rs", &["ddl", "index"], "made of a declaration, whose names are checked"),
    ("declared/stored_declarations.rs", &["query"], "one of two statements"),
    ("declared/table_shapes.rs", &["ddl"], "made of a declaration, whose names are checked"),
    (
        "doctor/mod.rs",
        &["name", "told(&name", "what"],
        "a table of the file itself, quoted; a word of the code",
    ),
    ("envelope/bulk.rs", &["name", "sql"], "an index of a declaration"),
    ("envelope/table.rs", &["name"], "a table of a declaration"),
    ("erase/physical.rs", &["", "name"], "a table of the database itself, quoted"),
    (
        "migrations/embedded.rs",
        &["self.migration.down", "self.migration.up"],
        "a migration, which is part of the program",
    ),
    ("migrations/foreign.rs", &["query"], "one of two statements"),
    ("migrations/ledger.rs", &["instant"], "one of two types"),
    ("migrations/run.rs", &["state"], "on or off"),
    ("migrations/status.rs", &["sql"], "one of two statements"),
    ("optimize.rs", &["", "name", "analyze"], "tables of the database itself; numbers"),
    (
        "outside/triggers.rs",
        &[
            "",
            "body",
            "columns",
            "door",
            "event",
            "name",
            "now",
            "op",
            "others",
            "same_keys",
            "sql",
            "table",
            "values",
            "when",
        ],
        "tables and columns of shapes and declarations",
    ),
    ("postgres/absent.rs", &["mut self"], "the declaration of the function itself"),
    (
        "postgres/lock.rs",
        &["", "class", "function", "name", "wait"],
        "numbers, functions of the code, and a name with its quotes doubled",
    ),
    ("postgres/manager.rs", &["self.terms.statements("], "settings of ours, and milliseconds"),
    (
        "postgres/session.rs",
        &["name", "query", "sign", "value"],
        "settings of ours, milliseconds and digits, and a query of constants",
    ),
    ("slow.rs", &["plan", "sql"], "a statement that was just run, without values"),
    ("sqlite/access.rs", &[""], "milliseconds"),
    ("sqlite/foreign.rs", &[""], "a table of the file itself, quoted"),
    ("sqlite/mod.rs", &["busy", "cache", "mmap", "synchronous"], "numbers, and one of two words"),
    ("table_copy/numbers.rs", &["forget", "note", "query"], "one of two statements"),
    ("table_copy/source.rs", &["query"], "one of two statements"),
    ("table_copy/target.rs", &[""], "a table of a shape, quoted"),
    (
        "testing.rs",
        &["finish", "mark", "name", "template"],
        "databases for tests, named by the code",
    ),
];

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    let mut needed: Vec<Vec<bool>> =
        GIVEN.iter().map(|(_, names, _)| vec![false; names.len()]).collect();
    let is_ours = |path: &str| path.starts_with("crates/") && path.contains("/src/");
    for (path, text) in tree.modules().filter(|(path, _)| is_ours(path)) {
        if path.ends_with("/tests.rs") {
            continue;
        }
        // By custom the tests of a module are its end.
        let text = text.split("mod tests {").next().unwrap_or_default();
        let found = texts(text).into_iter().chain(arguments(text));
        for (line, name) in found {
            let known = GIVEN.iter().enumerate().find_map(|(at, (end, names, _))| {
                let which = names.iter().position(|known| *known == name)?;
                path.ends_with(end).then_some((at, which))
            });
            match known {
                Some((at, which)) => needed[at][which] = true,
                None => problems.push(format!(
                    "{path}:{line}: `{name}` comes into a statement as text; bind it, name it by \
                     `Statement::name`, or say in tidy/sql.rs why it can be no stranger's"
                )),
            }
        }
    }
    for ((end, names, _), needed) in GIVEN.iter().zip(needed) {
        for (name, _) in names.iter().zip(needed).filter(|(_, needed)| !needed) {
            problems
                .push(format!("tidy/sql.rs: `{name}` comes into no statement of {end} any more"));
        }
    }
    problems
}

/// The names in the texts of `format!` and its like that read as SQL, each with its line.
fn texts(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("!(") {
        let before = text[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        if !matches!(before, Some("format" | "write" | "writeln")) {
            continue;
        }
        let Some(literal) = literal(&text[at..]) else { continue };
        if VERBS.iter().any(|verb| literal.trim_start().starts_with(verb)) {
            let line = text[..at].matches('\n').count() + 1;
            found.extend(placeholders(&literal).into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// The first text within the parentheses, without what continues a line.
fn literal(call: &str) -> Option<String> {
    let start = call.find('"')?;
    if call[..start].contains(';') {
        return None;
    }
    let mut literal = String::new();
    let mut signs = call[start + 1..].chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => return Some(literal),
            '\\' => literal.extend(signs.next().filter(|next| *next != '\n')),
            sign => literal.push(sign),
        }
    }
    None
}

/// The names that stand in braces and are no constants.
fn placeholders(literal: &str) -> Vec<String> {
    let plain = literal.replace("{{", "").replace("}}", "");
    let inside = plain.split('{').skip(1).filter_map(|part| part.split('}').next());
    let names = inside.map(|name| name.split(':').next().unwrap_or_default().to_owned());
    names.filter(|name| name.is_empty() || name.chars().any(|c| c.is_ascii_lowercase())).collect()
}

/// What is run that is neither a text, nor made by `format!`, nor a constant.
fn arguments(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for run in RUNS {
        for (at, _) in text.match_indices(run) {
            let rest = text[at + run.len()..].trim_start();
            let rest = rest.trim_start_matches('&');
            let end = rest.find([')', ',', '\n']).unwrap_or(rest.len());
            let name = rest[..end].trim();
            let is_constant = !name.chars().any(|c| c.is_ascii_lowercase());
            let is_text = name.starts_with(['"', 'r']) && name.contains('"');
            if is_constant || is_text || name.starts_with("format!(") || name.contains(" sql: ") {
                continue;
            }
            let last = name.rsplit("::").next().unwrap_or_default();
            if last.chars().any(|c| c.is_ascii_lowercase()) {
                found.push((text[..at].matches('\n').count() + 1, name.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{arguments, texts};

    #[test]
    fn names_in_statements_are_found() {
        let text = r#"
            c.batch_execute(&format!("DELETE FROM \"{table}\" WHERE a = {LIMIT}"))?;
            let said = format!("there is no {table}");
            sql_query("SELECT 1"); sql_query(QUERY); sql_query(made);
        "#;
        assert_eq!(texts(text), [(2, "table".to_owned())]);
        assert_eq!(arguments(text), [(4, "made".to_owned())]);
    }
}
