//! An application is a value that is handed in. So no module beside the folders `apps` names
//! what is in them, here or in another crate; the bundles alone say which come along.

use super::tree::Tree;

/// Where they may be named beside their folders: the bundles, and what is for tests.
const APART: &[&str] = &["/apps/", "/bundle.rs", "/testing.rs", "tests.rs"];

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.modules() {
        let is_source = path.strip_prefix("crates/").is_some_and(|path| path.contains("/src/"));
        if !is_source || APART.iter().any(|part| path.contains(part)) {
            continue;
        }
        let mut imports = false;
        // By custom the tests of a module are its end.
        let code = text.lines().take_while(|line| line.trim() != "mod tests {");
        for (index, line) in code.enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            imports |= code.starts_with("use ") || code.starts_with("pub use ");
            if names(code, imports) {
                problems.push(format!("{path}:{}: names a module of an application", index + 1));
            }
            imports &= !code.ends_with(';');
        }
    }
    problems
}

/// Whether a line names a module `apps`: in a path, or, where it `imports`, as a word.
fn names(code: &str, imports: bool) -> bool {
    code.match_indices("apps").any(|(at, word)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let before = code[..at].chars().next_back();
        let after = &code[at + word.len()..];
        let is_whole = !before.is_some_and(is_word) && !after.chars().next().is_some_and(is_word);
        is_whole && (imports || after.starts_with("::"))
    })
}

#[cfg(test)]
mod tests {
    use super::{Tree, problems};

    fn of(path: &str, text: &str) -> usize {
        problems(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_module_that_imports_an_application_is_named() {
        for text in [
            "let all = crate::apps::all();",
            "use rehome_domain::apps::harbour;",
            "use crate::{Backend, apps, migrations};",
            "use crate::{\n    apps::harbour,\n    Backend,\n};",
        ] {
            assert_eq!(of("crates/migration/src/a.rs", text), 1, "{text}");
        }
    }

    #[test]
    fn values_folders_bundles_and_tests_are_fine() {
        for (path, text) in [
            (
                "crates/migration/src/a.rs",
                "mod apps;\nfor app in apps {}\nuse a::b;\nlet apps = 1;",
            ),
            (
                "crates/migration/src/a.rs",
                "//! crate::apps::all()\nmod tests {\nuse crate::apps;\n}",
            ),
            ("crates/migration/src/apps/a/mod.rs", "use crate::apps::b;"),
            ("crates/facade/src/bundle.rs", "pub use crate::apps::b;"),
            ("crates/migration/src/plan/tests.rs", "use rehome_domain::apps::b;"),
            ("tests/tests/a.rs", "use rehome_domain::apps::b;"),
        ] {
            assert_eq!(of(path, text), 0, "{path} {text}");
        }
    }
}
