//! The engine works for any application: outside the folders `apps` it knows none of
//! ours, not even in a comment. Tests may use them as examples.

use super::tree::Tree;

/// The folders of the engine.
const FOLDERS: &[&str] =
    &["crates/migration/src/", "crates/persistence/src/", "crates/vector/src/"];

/// Folders whose code knows none either, while their documentation shows some as examples, as
/// do the bundles, which say which come along.
const SHOWING: &[&str] = &["crates/facade/src/", "crates/server/src/", "crates/cli/src/"];

/// Our applications, and words that only one of them has.
const WORDS: &[&str] =
    &["dnd", "dnd5e", "learner", "editor", "spell", "spells", "monster", "monsters"];

/// The variable of the environment that names the program in which people edit texts.
const VARIABLE: &str = "EDITOR";

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.modules() {
        let is_in = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder));
        let may_show = is_in(SHOWING);
        let is_apart = ["/apps/", "/bundle.rs", "tests.rs"].iter().any(|part| path.contains(part));
        if !(may_show || is_in(FOLDERS)) || is_apart {
            continue;
        }
        // By custom the tests of a module are its end.
        let code = text.lines().take_while(|line| line.trim() != "mod tests {");
        let shows = |line: &str| may_show && line.trim_start().starts_with("//");
        for (index, line) in code.enumerate().filter(|(_, line)| !shows(line)) {
            let line = line.replace(VARIABLE, "");
            if let Some(word) = words(&line).into_iter().find(|word| WORDS.contains(&word.as_str()))
            {
                problems.push(format!("{path}:{}: names `{word}`", index + 1));
            }
        }
    }
    problems
}

/// The words of a line, also those within names, in lower case.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in line.chars() {
        if !c.is_alphanumeric() || (lower && c.is_uppercase()) {
            words.push(String::new());
        }
        lower = c.is_lowercase() || c.is_numeric();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Tree, problems};

    #[test]
    fn an_application_is_found_in_any_spelling() {
        for text in [
            "let a = \"dnd5e\";",
            "// for the Editor",
            "struct SpellRow;",
            "learner_profiles",
            "list_monsters()",
        ] {
            let tree = Tree::of(&[("crates/migration/src/a.rs", text)]);
            assert_eq!(problems(&tree).len(), 1, "{text}");
        }
    }

    #[test]
    fn other_words_places_and_tests_are_fine() {
        let tree = Tree::of(&[
            ("crates/migration/src/a.rs", "//! How spellings differ.\nmod tests {\n\"dnd5e\"\n}"),
            ("crates/persistence/src/apps/dnd5e/mod.rs", "//! dnd5e"),
            ("crates/persistence/src/schema.rs", "//! @generated\ndnd5e_spells"),
            ("crates/migration/src/plan/tests.rs", "\"dnd5e\""),
            ("crates/domain/src/a.rs", "dnd5e"),
            ("crates/facade/src/a.rs", "/// let rehome = rehome.import(\"dnd5e\", samples)?;"),
            ("crates/facade/src/bundle.rs", "pub use crate::apps::dnd5e;"),
        ]);
        assert!(problems(&tree).is_empty());
    }
}
