//! What must pass before a change is shared, in the order in which it fails soonest.

use anyhow::{Result, ensure};

use crate::workspace::{cargo, root};

const STEPS: &[&[&str]] = &[
    &["fmt", "--all", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
    &["check", "-p", "rehome-vector", "--no-default-features"],
    &["check", "-p", "rehome-vector", "--no-default-features", "--features", "database"],
    &["check", "-p", "rehome", "--no-default-features"],
    &["check", "-p", "rehome-cli", "--no-default-features", "--features", "sqlite"],
    &["check", "-p", "rehome", "--no-default-features", "--features", "sqlite,dnd5e"],
    &["check", "-p", "rehome-cli", "--no-default-features", "--features", "sqlite,learner,editor"],
    &["test", "-p", "rehome-persistence", "--no-default-features", "--lib", "without_the_feature"],
    &["xtask", "tidy"],
    &["test", "--workspace"],
];

/// Runs every step, and stops at the first that fails.
pub(crate) fn run() -> Result<()> {
    for step in STEPS {
        println!("$ cargo {}", step.join(" "));
        let status = cargo().args(*step).current_dir(root()).status()?;
        ensure!(status.success(), "`cargo {}` failed", step.join(" "));
    }
    Ok(())
}
