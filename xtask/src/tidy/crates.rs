//! Every crate has a README, which is its documentation too; that of a library shows a
//! program, which runs as a test. Cargo runs none for crates that are a program alone.

use super::tree::Tree;

const INCLUDE: &str = "#![doc = include_str!(\"../README.md\")]";

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.files() {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else { continue };
        if !text.contains("[package]") {
            continue;
        }
        let readme = tree.text(&format!("{folder}/README.md")).unwrap_or_default();
        let is_library = tree.text(&format!("{folder}/src/lib.rs")).is_some();
        if readme.trim().is_empty() {
            problems.push(format!("{folder}/README.md: missing or empty"));
        } else if is_library && !has_program(readme) {
            problems.push(format!("{folder}/README.md: shows no program that runs as a test"));
        }
        let root = ["lib", "main"].map(|name| format!("{folder}/src/{name}.rs"));
        let root = root.iter().find_map(|path| tree.text(path));
        if root.is_none_or(|text| !text.lines().any(|line| line == INCLUDE)) {
            problems.push(format!("{folder}: its lib.rs or main.rs lacks `{INCLUDE}`"));
        }
    }
    problems
}

/// Whether a text has a block of Rust that is compiled, and run if it can be.
fn has_program(readme: &str) -> bool {
    let mut open = false;
    readme.lines().filter_map(|line| line.strip_prefix("```")).any(|language| {
        open = !open;
        let words = ["", "rust", "no_run", "should_panic"];
        open && language.split(',').all(|word| words.contains(&word.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::{INCLUDE, Tree, has_program, problems};

    #[test]
    fn a_program_is_a_block_of_rust_that_is_compiled() {
        for block in
            ["```\nf();\n```", "```rust\n```", "```no_run\n```", "```sh\n```\n```rust,no_run\n```"]
        {
            assert!(has_program(block), "{block}");
        }
        for block in
            ["", "```sh\nls\n```", "```ignore\n```", "```rust,ignore\n```", "```text\n```\nf()"]
        {
            assert!(!has_program(block), "{block}");
        }
    }

    #[test]
    fn a_crate_without_readme_is_named() {
        let good = [
            ("Cargo.toml", "[workspace]"),
            ("crates/a/Cargo.toml", "[package]"),
            ("crates/a/README.md", "# a\n```\nf();\n```"),
            ("crates/a/src/lib.rs", INCLUDE),
        ];
        assert!(problems(&Tree::of(&good)).is_empty());
        assert_eq!(problems(&Tree::of(&good[..3])).len(), 1);
        assert_eq!(problems(&Tree::of(&good[..2])).len(), 2);
        let mut bare = good;
        bare[2].1 = "# a";
        assert_eq!(problems(&Tree::of(&bare)).len(), 1);
        bare[3].0 = "crates/a/src/main.rs";
        assert!(problems(&Tree::of(&bare)).is_empty());
    }
}
