//! The top level is the first thing that a newcomer sees, and holds little.

use std::collections::BTreeSet;

use super::tree::Tree;

const ALLOWED: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "crates",
    "docs",
    "migrations",
    "tests",
    "xtask",
];

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let names: BTreeSet<&str> =
        tree.files().filter_map(|(path, _)| path.split('/').next()).collect();
    names
        .into_iter()
        .filter(|name| !name.starts_with('.') && !ALLOWED.contains(name))
        .map(|name| format!("{name}: does not belong at the top level"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Tree, problems};

    #[test]
    fn what_does_not_belong_is_named() {
        let tree =
            Tree::of(&[("crates/a.rs", ""), (".ci/run", ""), ("notes.txt", ""), ("x/y", "")]);
        let expected =
            ["notes.txt: does not belong at the top level", "x: does not belong at the top level"];
        assert_eq!(problems(&tree), expected);
    }
}
