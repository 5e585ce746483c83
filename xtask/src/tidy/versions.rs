//! No crate is built in two versions for the program: each costs whoever builds it the same twice.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::workspace::{cargo, output, root};

/// Crates that are there twice all the same, and why.
const TWICE: &[(&str, &str)] = &[(
    "syn",
    "Diesel's macros are written with the second version, serde's and clap's with the third",
)];

pub(super) fn problems() -> Result<Vec<String>> {
    let mut command = cargo();
    command.args(["tree", "--offline", "--package", "rehome-cli", "--edges", "normal,build"]);
    command.args(["--prefix", "none", "--format", "{p}"]).current_dir(root());
    Ok(duplicates(&output(&mut command)?))
}

/// The crates of which `tree`, a line for each package, has several versions.
fn duplicates(tree: &str) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in tree.lines() {
        let mut words = line.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        let found = versions.entry(name).or_default();
        if !found.contains(&version) {
            found.push(version);
        }
    }
    let is_allowed = |name: &str| TWICE.iter().any(|(allowed, _)| *allowed == name);
    let several = versions.iter().filter(|(_, found)| found.len() > 1);
    let mut problems: Vec<String> = several
        .filter(|(name, _)| !is_allowed(name))
        .map(|(name, found)| {
            let found = found.join(" and ");
            format!("{name} is built as {found}: use the version that others use, or hold it in the lock")
        })
        .collect();
    let is_once = |name: &str| versions.get(name).is_none_or(|found| found.len() < 2);
    let gone = TWICE.iter().filter(|(name, _)| is_once(name));
    problems
        .extend(gone.map(|(name, _)| format!("{name} is there once now: take it off the list")));
    problems
}

#[cfg(test)]
mod tests {
    use super::duplicates;

    #[test]
    fn two_versions_of_a_crate_are_named() {
        let syn = "syn v2.0.1\nsyn v3.0.1";
        assert!(duplicates(&format!("{syn}\na v1.0.0\na v1.0.0 (*)")).is_empty());
        let found = duplicates(&format!("{syn}\na v1.0.0\nb v1.0.0\na v2.0.0 (proc-macro)"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a is built as v1.0.0 and v2.0.0"));
        assert_eq!(duplicates("syn v3.0.1"), ["syn is there once now: take it off the list"]);
    }
}
