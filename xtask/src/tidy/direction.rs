//! Crates stand in a row, and each uses only those to its left.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::workspace::{cargo, output, root};

/// The row.
const ROW: &[&str] = &[
    "rehome-domain",
    "rehome-persistence",
    "rehome-vector",
    "rehome-migration",
    "rehome",
    "rehome-server",
    "rehome-cli",
];

/// The tables as data stand beside the row: they use nothing of it, and only these use them.
const TABLES: (&str, &[&str]) = ("rehome-migrations", &["rehome-persistence", "xtask"]);

/// They stand beside and above the row: they may use all of it, and nothing uses them.
const BESIDE: &[&str] = &["xtask", "rehome-tests", "rehome-example-app", "rehome-example-embedder"];

/// What cargo says about the workspace.
pub(super) fn metadata() -> Result<Value> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let text = output(cargo().args(arguments).current_dir(root()))?;
    serde_json::from_str(&text).context("cannot read what cargo metadata says")
}

pub(super) fn problems(metadata: &Value) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    for package in packages {
        let name = package["name"].as_str().context("a package has no name")?;
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let (tables, users) = TABLES;
        for dependency in dependencies.clone() {
            let other = dependency["name"].as_str().unwrap_or_default();
            if name == tables && (place(other).is_some() || BESIDE.contains(&other)) {
                problems.push(format!("{name}: depends on {other}, but is data, which needs none"));
            } else if other == tables && !users.contains(&name) {
                problems.push(format!("{name}: depends on {tables}, which is for {users:?} alone"));
            }
        }
        if name == tables {
            continue;
        }
        if BESIDE.contains(&name) {
            continue;
        }
        let Some(own) = place(name) else {
            problems.push(format!("{name}: has no place in the row of tidy/direction.rs"));
            continue;
        };
        for dependency in dependencies {
            let other = dependency["name"].as_str().unwrap_or_default();
            // A crate may use itself in its tests.
            let is_dev = dependency["kind"].as_str() == Some("dev");
            if BESIDE.contains(&other) {
                problems.push(format!("{name}: depends on {other}, on which nothing may depend"));
            } else if place(other).is_some_and(|place| place > own || (place == own && !is_dev)) {
                problems.push(format!("{name}: depends on {other}, which stands to its right"));
            }
        }
    }
    Ok(problems)
}

fn place(name: &str) -> Option<usize> {
    ROW.iter().position(|package| *package == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::problems;

    fn of(package: &str, dependency: &str, kind: Option<&str>) -> Vec<String> {
        let metadata = json!({ "packages": [
            { "name": package, "dependencies": [{ "name": dependency, "kind": kind }] },
        ]});
        problems(&metadata).unwrap()
    }

    #[test]
    fn to_the_left_is_fine() {
        assert!(of("rehome-migration", "rehome-domain", None).is_empty());
        assert!(of("rehome-domain", "serde", None).is_empty());
        assert!(of("rehome-domain", "rehome-domain", Some("dev")).is_empty());
        assert!(of("xtask", "rehome-cli", None).is_empty());
    }

    #[test]
    fn to_the_right_is_not() {
        for kind in [None, Some("dev"), Some("build")] {
            let problems = of("rehome-domain", "rehome-persistence", kind);
            assert_eq!(
                problems,
                ["rehome-domain: depends on rehome-persistence, which stands to its right"]
            );
        }
        assert_eq!(of("rehome", "xtask", None).len(), 1);
    }

    #[test]
    fn the_tables_are_for_the_database_alone() {
        assert!(of("rehome-persistence", "rehome-migrations", None).is_empty());
        assert!(of("xtask", "rehome-migrations", None).is_empty());
        assert!(of("rehome-migrations", "serde", None).is_empty());
        for name in ["rehome-domain", "rehome", "rehome-tests"] {
            assert_eq!(of(name, "rehome-migrations", Some("dev")).len(), 1, "{name}");
        }
        assert_eq!(of("rehome-migrations", "rehome-domain", None).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_is_named() {
        assert_eq!(of("rehome-extra", "serde", None).len(), 1);
    }
}
