//! Naming what is destructive in migrations.

use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    migrations::{BACKENDS, FOLDER, of},
    tidy::describe,
    workspace::{git, read, root},
};

/// Names the destructive statements of migrations that are not yet on branch `main`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Those of all migrations.
    #[arg(long)]
    all: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let root = root();
    let new = if arguments.all { None } else { not_on_main(&root) };
    let mut findings = Vec::new();
    for backend in BACKENDS {
        for migration in of(&root, backend)? {
            let path = migration.file(backend, "up.sql");
            if new.as_ref().is_none_or(|new| new.contains(&path)) {
                findings.extend(describe(&path, &read(&root, &path)?));
            }
        }
    }
    if !findings.is_empty() {
        bail!("{}", findings.join("\n"));
    }
    Ok(())
}

/// The files that branch `main` has not, or has otherwise; none where there is no such
/// branch, and every migration counts.
fn not_on_main(root: &Path) -> Option<Vec<String>> {
    let mut files = git(root, &["diff", "--name-only", "main", "--", FOLDER]).ok()?;
    files.extend(git(root, &["ls-files", "--others", "--exclude-standard", "--", FOLDER]).ok()?);
    Some(files)
}
