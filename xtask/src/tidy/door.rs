//! Every write goes through the door, `persistence::changes`, which notes the way back. So a
//! statement that writes stands in the door itself, in what the door alone calls, in what is no
//! record, or inside a call of the door.
//!
//! It looks at the text of functions, as they are formatted: one that writes must call the door,
//! or be in a list below with the reason why it need not. What it cannot see: whether the
//! statement is run inside that call or beside it, and whether the call names all the rows that
//! the statement changes (the tests of each repository undo what it did, and
//! `cargo xtask corpus` compares log and rows); a statement of Diesel's whose function was
//! imported by its bare name; SQL whose first words are put together at run time; who else
//! calls the modules that the door calls, where these are reached by a variable of another name
//! than `table`; and what a trigger writes.

use std::ops::Range;

use super::tree::Tree;

/// Where anything may be written, and why.
const OPEN: &[(&str, &str)] = &[
    ("crates/persistence/src/changes/", "the door itself"),
    ("crates/persistence/src/envelope/", "the rows of records; the door alone calls it"),
    ("crates/persistence/src/apps/editor/sessions/", "rows of a relation; envelope/ calls it"),
    ("crates/persistence/src/apps/learner/tables/picture.rs", "rows of relations beside it"),
    ("crates/persistence/src/apps/learner/tables/word_list.rs", "rows of a relation beside it"),
    ("crates/persistence/src/table_copy/", "copies whole databases, with their log"),
    ("crates/persistence/src/backup/", "copies whole databases, with their log"),
    ("crates/persistence/src/migrations/", "changes tables, not records"),
    ("crates/persistence/src/declared/rebuild.rs", "columns made anew from the texts"),
    ("crates/persistence/src/declared/stored_apps.rs", "what is declared, no records"),
    ("crates/persistence/src/declared/stored_declarations.rs", "what is declared, no records"),
    ("crates/persistence/src/declared/table_shapes.rs", "what is declared, no records"),
    ("crates/persistence/src/search/", "made from the records"),
    ("crates/persistence/src/history/", "the runs, which the log names"),
    ("crates/persistence/src/postgres/arrays.rs", "makes statements, and runs none"),
    ("crates/persistence/src/outside/", "what others wrote; it goes into the log after the fact"),
    ("crates/persistence/src/erase/", "what it takes is to leave no way back"),
    ("crates/persistence/src/doctor/", "indexes, made from the records"),
    ("crates/persistence/src/tokens.rs", "who may ask, no records"),
    ("crates/persistence/src/jobs.rs", "what a server does, no records"),
    ("crates/persistence/src/testing.rs", "databases for tests"),
];

/// Functions that write and call no door: the end of the path, the name, and why.
const APART: &[(&str, &str, &str)] = &[
    ("apps/editor/workspace.rs", "accessed", "a column of bookkeeping"),
    ("apps/editor/commands/write.rs", "touch", "called inside `part`, and undone with it"),
    ("apps/editor/maintenance.rs", "rebuild_search", "made from the record"),
    ("apps/editor/dialect.rs", "check_search", "the full text, made from the records"),
    ("apps/editor/dialect.rs", "rebuild_search", "the full text, made from the records"),
    ("apps/editor/dialect.rs", "optimize", "the full text, made from the records"),
    ("apps/learner/profiles.rs", "touch", "columns of bookkeeping"),
];

/// What calls the door for others: the end of the path, and the name.
const BEFORE_IT: &[(&str, &str)] = &[
    ("packs/mod.rs", "writing"),
    ("persistence/src/campaigns.rs", "writing"),
    ("apps/editor/workspace.rs", "writing"),
    ("apps/editor/commands/write.rs", "part"),
    ("apps/learner/record.rs", "change_rows"),
    ("apps/learner/list.rs", "change"),
];

/// How the door and these are called.
const CALLS: &[&str] = &[
    "changes::rows(",
    "changes::new_rows(",
    "writing(",
    "change_rows(",
    "change_rows::<",
    "part(",
    "list::change(",
];

/// How a statement that writes begins, or a call of what only the door may call.
const WRITES: &[&str] = &[
    "insert_into(",
    "insert_or_ignore_into(",
    "replace_into(",
    "copy_from(",
    "diesel::update(",
    "dsl::update(",
    "diesel::delete(",
    "dsl::delete(",
    "Arrays::insert(",
    "INSERT INTO",
    "INSERT OR",
    "REPLACE INTO",
    "UPDATE ",
    "DELETE FROM",
    ".save_changes(",
    ".insert_all(",
    ".replace_all(",
    ".move_all(",
    ".insert_facets(",
    "table.insert(",
    "table.replace(",
    "table.delete(",
    "table.reorder(",
    "table_rows::",
    " rows::insert(",
    " rows::update(",
    " rows::delete(",
];

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    let mut needed = vec![false; APART.len()];
    for (path, text) in tree.modules().filter(|(path, _)| is_looked_at(path)) {
        // By custom the tests of a module are its end.
        let lines: Vec<&str> =
            text.lines().take_while(|line| line.trim() != "mod tests {").collect();
        let functions = functions(&lines);
        let is_relation = lines.iter().any(|line| line.contains(" Relation for "));
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| writes(line)) {
            let around: Vec<&Function<'_>> =
                functions.iter().filter(|function| function.lines.contains(&at)).collect();
            let apart = APART.iter().position(|(end, name, _)| {
                path.ends_with(end) && around.iter().any(|function| function.name == *name)
            });
            if let Some(apart) = apart {
                needed[apart] = true;
                continue;
            }
            // What a relation does when a run is over no door has called.
            let settles = around.iter().any(|function| function.name.starts_with("settle"));
            let through = around.iter().any(|function| calls_door(&lines[function.lines.clone()]));
            if !(through || is_relation && !settles) {
                let line = line.trim();
                problems.push(format!("{path}:{}: writes beside the door: {line}", at + 1));
            }
        }
    }
    problems.extend(unneeded(tree, &needed));
    problems.extend(false_doors(tree));
    problems
}

/// Exceptions that nothing needs any more. A tree without the file knows nothing of them.
fn unneeded(tree: &Tree, needed: &[bool]) -> Vec<String> {
    let without = APART.iter().zip(needed).filter(|(_, needed)| !**needed);
    let without = without.filter_map(|((end, name, _), _)| {
        let (path, _) = tree.modules().find(|(path, _)| path.ends_with(end))?;
        Some(format!("{path}: `{name}` writes nothing; take it out of the list of this rule"))
    });
    without.collect()
}

/// What is called like the door and does not lead to it.
fn false_doors(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (end, name) in BEFORE_IT {
        let Some((path, text)) = tree.modules().find(|(path, _)| path.ends_with(end)) else {
            continue;
        };
        let lines: Vec<&str> = text.lines().collect();
        let functions = functions(&lines);
        let found = functions.iter().find(|function| function.name == *name);
        let leads = |function: &Function<'_>| calls_door(&lines[function.lines.clone()]);
        if !found.is_some_and(leads) {
            problems.push(format!("{path}: `{name}` does not lead to the door"));
        }
    }
    problems
}

fn is_looked_at(path: &str) -> bool {
    let is_source = path.strip_prefix("crates/").is_some_and(|path| path.contains("/src/"));
    let is_open = OPEN.iter().any(|(open, _)| path.starts_with(open));
    is_source && !is_open && !path.ends_with("tests.rs") && !path.contains("/tests/")
}

/// The lines that are no comments.
fn code<'l>(lines: &'l [&str]) -> impl Iterator<Item = &'l str> {
    lines.iter().copied().filter(|line| !line.trim_start().starts_with("//"))
}

fn writes(line: &str) -> bool {
    let code = line.trim_start();
    // Its own definition, and `SELECT .. FOR UPDATE`.
    !code.starts_with("//")
        && WRITES
            .iter()
            .any(|word| code.match_indices(word).any(|(at, _)| !code[..at].ends_with("FOR ")))
}

fn calls_door(lines: &[&str]) -> bool {
    code(lines).any(|line| {
        CALLS.iter().any(|call| {
            line.match_indices(call).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let is_whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
                is_whole && !line[..at].ends_with("fn ")
            })
        })
    })
}

struct Function<'l> {
    name: &'l str,
    lines: Range<usize>,
}

/// The functions of a file. As they are formatted, one ends at the first brace that stands as
/// far to the right as its beginning.
fn functions<'l>(lines: &[&'l str]) -> Vec<Function<'l>> {
    let mut functions = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, rest)) = code.split_once("fn ") else { continue };
        let words = ["pub", "const", "async", "unsafe", "extern", "\"C\""];
        let is_item = before
            .split_whitespace()
            .all(|word| words.contains(&word) || word.starts_with("pub(") || word.ends_with(')'));
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let name = &rest[..end.unwrap_or(rest.len())];
        if !is_item || name.is_empty() {
            continue;
        }
        let indent = line.len() - code.len();
        let closes = |line: &&str| line.len() == indent + 1 && line.trim_start() == "}";
        let one_line = line.ends_with('}') || line.ends_with(';');
        let length = if one_line { Some(0) } else { lines[at..].iter().position(closes) };
        let last = length.map_or(lines.len() - 1, |length| at + length);
        functions.push(Function { name, lines: at..last + 1 });
    }
    functions
}

#[cfg(test)]
mod tests {
    use super::{Tree, problems};

    fn of(path: &str, text: &str) -> Vec<String> {
        problems(&Tree::of(&[(path, text)]))
    }

    const PLACE: &str = "crates/persistence/src/packs/edit.rs";

    #[test]
    fn a_write_beside_the_door_is_named() {
        for statement in [
            "on!(c, |c| diesel::insert_into(packs::table).values(&pack).execute(c))?;",
            "let change = diesel::update(packs::table.find(id)).set(a);",
            "diesel::delete(packs::table.find(id)).execute(c)?;",
            "let s = Statement::new(\"UPDATE packs SET name = \").bind(name);",
            "let s = Statement::new(\"DELETE FROM facets\");",
            "c.batch_execute(\"INSERT INTO packs VALUES (1)\")?;",
            "Arrays::insert(\"packs\", columns).execute(c)?;",
            "table.insert_all(c, rows)?;",
            "self.table.replace(c, row)?;",
        ] {
            let text = format!("pub(super) fn edit(c: &mut Connection) {{\n    {statement}\n}}\n");
            let found = of(PLACE, &text);
            assert_eq!(found.len(), 1, "{statement}");
            assert!(found[0].contains("edit.rs:2: writes beside the door"), "{found:?}");
        }
    }

    #[test]
    fn a_write_inside_a_call_of_the_door_is_fine() {
        for call in [
            "changes::rows(c, record, None, &sets, |c| {",
            "writing(c, app, id, |c| {",
            "record::change_rows::<Card, _>(c, id, row(id), |c| {",
            "list::change(c, &profile, kind, \"word\", &stored, |c| {",
            "write::part(c, table, workspace, id, rows, pk, |c| {",
        ] {
            let text = format!(
                "impl A {{\n    fn edit(c: &mut C) {{\n        {call}\n            \
                 diesel::delete(a::table).execute(c)\n        }})\n    }}\n}}\n"
            );
            assert_eq!(of(PLACE, &text), Vec::<String>::new(), "{call}");
        }
    }

    #[test]
    fn the_door_of_another_function_is_none() {
        let text = "fn one(c: &mut C) {\n    changes::rows(c, a, b, d, |c| {\n        Ok(())\n    \
                    })\n}\n\nfn other(c: &mut C) {\n    diesel::delete(a::table).execute(c)\n}\n";
        assert_eq!(of(PLACE, text).len(), 1);
        // Nor is one that is only spoken of, or another that is called alike.
        for line in ["// changes::rows(c)", "apart(c)?;", "fn writing(c) {}"] {
            let text = format!("fn other(c: &mut C) {{\n    {line}\n    diesel::delete(a)\n}}\n");
            assert_eq!(of(PLACE, &text).len(), 1, "{line}");
        }
    }

    #[test]
    fn relations_open_places_tests_and_reads_are_fine() {
        let write = "fn f(c: &mut C) {\n    diesel::delete(a::table)\n}\n";
        for (path, text) in [
            ("crates/persistence/src/changes/record.rs", write.to_owned()),
            ("crates/persistence/src/search/state.rs", write.to_owned()),
            ("crates/persistence/src/packs/tests.rs", write.to_owned()),
            ("xtask/src/bench/bare.rs", write.to_owned()),
            ("crates/example-app/src/boats.rs", format!("impl Relation for Boats {{\n{write}}}")),
            (PLACE, format!("fn a() {{}}\nmod tests {{\n{write}}}")),
            (PLACE, "fn a() {\n    \"SELECT 1 FOR UPDATE OF a\"\n}\n// UPDATE packs".to_owned()),
        ] {
            assert_eq!(of(path, &text), Vec::<String>::new(), "{path} {text}");
        }
        let settle = "impl Relation for Boats {\n    fn settle(c: &mut C) {\n        \
                      diesel::delete(a::table)\n    }\n}\n";
        assert_eq!(of("crates/example-app/src/boats.rs", settle).len(), 1);
    }

    #[test]
    fn an_exception_that_nothing_needs_and_a_false_door_are_named() {
        let path = "crates/persistence/src/apps/learner/profiles.rs";
        let touch = "pub fn touch(c: &mut C) {\n    diesel::update(profiles::table)\n}\n";
        assert_eq!(of(path, touch), Vec::<String>::new());
        assert!(of(path, "pub fn touch() {}\n")[0].contains("`touch` writes nothing"));
        let path = "crates/persistence/src/packs/mod.rs";
        let wrong = "fn writing<T>(c: &mut C) -> Result<T> {\n    work(c)\n}\n";
        assert!(of(path, wrong)[0].contains("`writing` does not lead"));
        let right = "fn writing<T>(c: &mut C) {\n    changes::rows(c, a, None, &[], work)\n}\n";
        assert_eq!(of(path, right), Vec::<String>::new());
    }
}
