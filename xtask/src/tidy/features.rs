//! Features keep what they promise: without them, the crates behind them are not built.

use anyhow::Result;

use crate::workspace::{cargo, output, root};

/// What is built of a package, and what that must not bring along.
struct Build {
    package: &'static str,
    features: &'static str,
    without: &'static [&'static str],
}

const BUILDS: &[Build] = &[
    // Embedders, indexes and fusion are for programs without a database too.
    Build {
        package: "rehome-vector",
        features: "embedded-model",
        without: &["diesel", "libsqlite3-sys", "pq-sys", "rehome-persistence"],
    },
    // Who has no server builds no libpq.
    Build { package: "rehome-cli", features: "sqlite", without: &["pq-src", "pq-sys"] },
    Build { package: "rehome", features: "sqlite", without: &["pq-src", "pq-sys"] },
];

pub(super) fn problems() -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for build in BUILDS {
        let arguments = ["tree", "--offline", "--no-default-features", "--edges", "normal,build"];
        let of = ["--package", build.package, "--features", build.features];
        let printed = ["--prefix", "none", "--format", "{p}"];
        let mut command = cargo();
        command.args(arguments).args(of).args(printed).current_dir(root());
        problems.extend(superfluous(build, &output(&mut command)?));
    }
    Ok(problems)
}

/// What of `tree`, a line for each package, should not be there.
fn superfluous(build: &Build, tree: &str) -> Vec<String> {
    let named = |package: &&&str| tree.lines().any(|line| line.split(' ').next() == Some(package));
    let Build { package, features, without } = build;
    let found = without.iter().filter(named);
    found.map(|found| format!("{package} with `{features}` alone: brings {found} along")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Build, superfluous};

    #[test]
    fn what_comes_along_is_named() {
        let build = Build { package: "a", features: "b", without: &["diesel", "pq-sys"] };
        let tree = "a v0.1.0 (/a)\ndiesel v2.3.0 (*)\ndiesel_derives v2.3.0";
        assert_eq!(superfluous(&build, tree), ["a with `b` alone: brings diesel along"]);
        assert!(superfluous(&build, "a v0.1.0 (/a)\npq-src v0.3.0").is_empty());
    }
}
