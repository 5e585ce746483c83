//! No file names a place on somebody's machine, nor a source of packages but the usual
//! one: a clone must build anywhere.

use super::tree::Tree;

/// Beginnings of paths that only one machine has. Written in pieces, else this file would
/// be the first to break the rule.
const PATHS: &[&str] = &[
    concat!("/", "work/"),
    concat!("/", "root/"),
    concat!("/", "home/"),
    concat!("/", "Users/"),
    concat!("..", "/shared"),
];

/// What gives away that packages come from elsewhere.
const SOURCES: &[&str] = &[
    concat!("replace", "-with"),
    concat!("sparse", "+http"),
    concat!("index", "-url"),
    concat!("registry", "+http"),
];

const USUAL: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// It looks for test data beside the workspace.
const CI: &str = ".ci/run";

pub(super) fn problems(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.files() {
        for (index, line) in text.lines().enumerate() {
            let place = format!("{path}:{}", index + 1);
            let beside = |found: &&&str| !(path == CI && found.starts_with(".."));
            if let Some(found) = PATHS.iter().filter(beside).find(|found| begins(line, found)) {
                problems.push(format!("{place}: names `{found}`, which other machines have not"));
            }
            let line = line.replace(USUAL, "");
            if let Some(found) = SOURCES.iter().find(|found| line.contains(**found)) {
                problems.push(format!("{place}: `{found}` names another source of packages"));
            }
        }
    }
    problems
}

/// Whether a path that begins so stands in the line, and not in the midst of another.
fn begins(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-~/}".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::{CI, PATHS, SOURCES, Tree, USUAL, problems};

    #[test]
    fn places_of_one_machine_are_named() {
        for path in PATHS {
            let text = format!("fine\nlet a = \"{path}data\";");
            let found = problems(&Tree::of(&[("a.rs", &text)]));
            assert_eq!(found.len(), 1, "{path}");
            assert!(found[0].starts_with("a.rs:2: "), "{found:?}");
        }
    }

    #[test]
    fn other_sources_of_packages_are_named() {
        for source in SOURCES {
            let text = format!("a = \"{source}s://example.org/\"");
            assert_eq!(problems(&Tree::of(&[("a.toml", &text)])).len(), 1, "{source}");
        }
    }

    #[test]
    fn the_rest_is_fine() {
        let path = PATHS[0];
        let tree = Tree::of(&[
            ("Cargo.lock", USUAL),
            (CI, PATHS[PATHS.len() - 1]),
            ("a.md", &format!("see docs{path}a.md or ..{path}b")),
        ]);
        assert!(problems(&tree).is_empty());
    }
}
