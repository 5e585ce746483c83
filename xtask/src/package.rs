//! Packing the crates as a registry gets them: files outside a crate's folder are missing
//! then, and each finds the others as packages of a version.
//!
//! `cargo package` would prove that by building each package with dependencies of its own,
//! which takes ten minutes. Here they are unpacked into a workspace of their own, below the
//! target folder, where each stands in for the crate of its name in the registry. One is
//! checked at a time, so that it has to name every feature that it needs itself. Lock file,
//! profiles and target folder are those of this workspace, so that what is compiled of other
//! people's crates is used again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{cargo, output, root, target};

/// Packs every crate, and checks that each compiles from its package.
pub(crate) fn run() -> Result<()> {
    let (packed, unpacked) = (target().join("package"), target().join("unpacked"));
    for old in [&packed, &unpacked] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    ensure!(command().status()?.success(), "not every crate can be packed");

    let packages = packages(&packed)?;
    fs::create_dir_all(&unpacked)?;
    for package in &packages {
        let mut tar = Command::new("tar");
        // A package has all files of one old time; as of now they are never taken for those
        // of the last run.
        tar.arg("-xzmf").arg(packed.join(format!("{package}.crate")));
        output(tar.arg("-C").arg(&unpacked))?;
    }
    fs::write(unpacked.join("Cargo.toml"), manifest(&packages)?)?;
    fs::copy(root().join("Cargo.lock"), unpacked.join("Cargo.lock"))?;
    for package in &packages {
        println!("$ cargo check  # in {package}");
        let status = check(&unpacked.join(package)).status()?;
        ensure!(status.success(), "{package} does not compile from its package");
    }
    Ok(())
}

/// What keeps crates from being packed, without building them.
pub(crate) fn problems() -> Result<Vec<String>> {
    let output = command().output()?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(said.lines().filter(|line| line.starts_with("error")).map(str::to_owned).collect())
}

/// Uncommitted changes are packed too, as tidy judges them.
fn command() -> Command {
    let mut command = cargo();
    command.args(["package", "--workspace", "--no-verify", "--allow-dirty", "--offline"]);
    command.current_dir(root());
    command
}

/// The packages in a folder, by name and version.
fn packages(folder: &Path) -> Result<Vec<String>> {
    let files = fs::read_dir(folder)?
        .map(|entry| Ok(PathBuf::from(entry?.file_name())))
        .collect::<Result<Vec<_>>>()?;
    let packages = files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "crate"));
    let mut packages: Vec<_> =
        packages.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect();
    packages.sort();
    Ok(packages)
}

/// The manifest of a workspace in which packages find each other in place of the registry.
fn manifest(packages: &[String]) -> Result<String> {
    let version = concat!("-", env!("CARGO_PKG_VERSION"));
    let mut manifest =
        format!("[workspace]\nresolver = \"3\"\nmembers = {packages:?}\n\n[patch.crates-io]\n");
    for package in packages {
        let name = package.strip_suffix(version).context("all crates have one version")?;
        manifest.push_str(&format!("{name} = {{ path = {package:?} }}\n"));
    }
    Ok(manifest)
}

/// Checks the package in a folder. Of this workspace's manifest, as a configuration, cargo
/// takes the profiles.
fn check(folder: &Path) -> Command {
    let mut command = cargo();
    command.args(["check", "--quiet", "--offline", "--config"]).arg(root().join("Cargo.toml"));
    command.env("CARGO_TARGET_DIR", target()).current_dir(folder);
    command
}

#[cfg(test)]
mod tests {
    use super::manifest;

    #[test]
    fn packages_stand_in_for_the_registry() {
        let package = concat!("some-crate-", env!("CARGO_PKG_VERSION"));
        let manifest = manifest(&[package.to_owned()]).unwrap();
        assert!(manifest.contains(&format!("members = [\"{package}\"]")), "{manifest}");
        assert!(manifest.contains(&format!("some-crate = {{ path = \"{package}\" }}")));
    }
}
