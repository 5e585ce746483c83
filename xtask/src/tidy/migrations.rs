//! The migrations of all databases have the same names, each goes up and down, and none
//! loses data without saying why.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::Tree;
use crate::migrations::{BACKENDS, FOLDER, lint::lint, sql::statements};

/// Migrations that one database has and another has not, and files without a statement.
pub(super) fn unmatched(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    let mut by_backend: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for (path, _) in tree.files() {
        if let [FOLDER, backend, group, migration, _] = *path.split('/').collect::<Vec<_>>()
            && BACKENDS.contains(&backend)
        {
            by_backend.entry(backend).or_default().insert((group, migration));
        }
    }
    let all: BTreeSet<_> = by_backend.values().flatten().copied().collect();
    for (backend, migrations) in &by_backend {
        for (group, migration) in &all {
            let folder = format!("{FOLDER}/{backend}/{group}/{migration}");
            if !migrations.contains(&(*group, *migration)) {
                problems.push(format!("{folder}: missing, another database has it"));
                continue;
            }
            for file in ["up.sql", "down.sql"] {
                let path = format!("{folder}/{file}");
                match tree.text(&path) {
                    None => problems.push(format!("{path}: missing")),
                    Some(sql) if statements(sql).is_empty() => {
                        problems.push(format!("{path}: holds no statement"));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    problems
}

/// Destructive statements on the way up that no comment accounts for.
pub(super) fn destructive(tree: &Tree) -> Vec<String> {
    let up = tree
        .files()
        .filter(|(path, _)| path.starts_with("migrations/") && path.ends_with("/up.sql"));
    up.flat_map(|(path, sql)| describe(path, sql)).collect()
}

/// The findings of the lint in a file, a line each.
pub(crate) fn describe(path: &str, sql: &str) -> Vec<String> {
    lint(sql)
        .into_iter()
        .map(|finding| {
            format!(
                "{path}:{}: `{}`: {}; if that is meant, put `-- destructive: <reason>` above it",
                finding.line, finding.statement, finding.reason
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Tree, destructive, unmatched};

    const UP: &str = "CREATE TABLE a (b TEXT);";
    const DOWN: &str = "DROP TABLE a;";

    #[test]
    fn matching_folders_are_fine() {
        let tree = Tree::of(&[
            ("migrations/sqlite/core/1_a/up.sql", UP),
            ("migrations/sqlite/core/1_a/down.sql", DOWN),
            ("migrations/postgres/core/1_a/up.sql", UP),
            ("migrations/postgres/core/1_a/down.sql", DOWN),
            ("migrations/README.md", ""),
        ]);
        assert!(unmatched(&tree).is_empty());
        assert!(destructive(&tree).is_empty());
    }

    #[test]
    fn what_is_missing_or_empty_is_named() {
        let tree = Tree::of(&[
            ("migrations/sqlite/core/1_a/up.sql", UP),
            ("migrations/sqlite/core/2_b/up.sql", UP),
            ("migrations/sqlite/core/2_b/down.sql", "-- nothing\n"),
            ("migrations/postgres/core/1_a/up.sql", UP),
            ("migrations/postgres/core/1_a/down.sql", DOWN),
        ]);
        assert_eq!(
            unmatched(&tree),
            [
                "migrations/postgres/core/2_b: missing, another database has it",
                "migrations/sqlite/core/1_a/down.sql: missing",
                "migrations/sqlite/core/2_b/down.sql: holds no statement",
            ]
        );
    }

    #[test]
    fn a_destructive_statement_is_named_with_its_place() {
        let tree = Tree::of(&[("migrations/sqlite/core/1_a/up.sql", "\nDROP TABLE a;")]);
        let problems = destructive(&tree);
        assert!(problems[0].starts_with("migrations/sqlite/core/1_a/up.sql:2: `DROP TABLE a`"));
    }
}
