//! Every crate has a README, which is its documentation too.

use super::tree::Tree;

const INCLUDE: &str = "#![doc = include_str!(\"../README.md\")]";

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.files() {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else { continue };
        if !text.contains("[package]") {
            continue;
        }
        if tree.text(&format!("{folder}/README.md")).is_none_or(|text| text.trim().is_empty()) {
            problems.push(format!("{folder}/README.md: missing or empty"));
        }
        let root = ["lib", "main"].map(|name| format!("{folder}/src/{name}.rs"));
        let root = root.iter().find_map(|path| tree.text(path));
        if root.is_none_or(|text| !text.lines().any(|line| line == INCLUDE)) {
            problems.push(format!("{folder}: its lib.rs or main.rs lacks `{INCLUDE}`"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{INCLUDE, Tree, problems};

    #[test]
    fn a_crate_without_readme_is_named() {
        let good = [
            ("Cargo.toml", "[workspace]"),
            ("crates/a/Cargo.toml", "[package]"),
            ("crates/a/README.md", "# a"),
            ("crates/a/src/lib.rs", INCLUDE),
        ];
        assert!(problems(&Tree::of(&good)).is_empty());
        assert_eq!(problems(&Tree::of(&good[..3])).len(), 1);
        assert_eq!(problems(&Tree::of(&good[..2])).len(), 2);
    }
}
