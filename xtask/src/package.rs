//! Packing the crates as a registry gets them: files outside a crate's folder are missing
//! then, and each finds the others as packages of a version.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::workspace::{cargo, root};

/// Packs every crate, and builds each from its package.
pub(crate) fn run() -> Result<()> {
    let status = command().status()?;
    ensure!(status.success(), "not every crate builds from its package");
    Ok(())
}

/// What keeps crates from being packed, without building them.
pub(crate) fn problems() -> Result<Vec<String>> {
    let output = command().arg("--no-verify").output()?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(said.lines().filter(|line| line.starts_with("error")).map(str::to_owned).collect())
}

/// Uncommitted changes are packed too, as tidy judges them.
fn command() -> Command {
    let mut command = cargo();
    command.args(["package", "--workspace", "--allow-dirty", "--offline"]).current_dir(root());
    command
}
