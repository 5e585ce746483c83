//! Lists the migrations of every database at compile time, so that the program carries
//! them. A change in that folder is a change of this crate.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=../../migrations");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../migrations");
    let mut code = String::new();
    for (list, backend) in [("SQLITE", "sqlite"), ("POSTGRES", "postgres")] {
        writeln!(code, "pub(super) static {list}: &[Embedded] = &[")?;
        for (version, (group, folder, path)) in migrations(&root.join(backend))? {
            writeln!(
                code,
                "    Embedded {{ version: {version:?}, name: {:?}, \
                 up: include_str!({:?}), down: include_str!({:?}) }},",
                format!("{group}/{folder}"),
                path.join("up.sql"),
                path.join("down.sql"),
            )?;
        }
        writeln!(code, "];")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("migrations.rs"), code)?;
    Ok(())
}

/// The migrations of all groups by their version, which is what comes before the first
/// underscore without its hyphens.
fn migrations(backend: &Path) -> Result<BTreeMap<String, (String, String, PathBuf)>, String> {
    let mut found = BTreeMap::new();
    for group in folders(backend)? {
        for folder in folders(&backend.join(&group))? {
            let path = backend.join(&group).join(&folder);
            let version = folder.split('_').next().unwrap_or_default().replace('-', "");
            if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("{}: the name has no version in front", path.display()));
            }
            if let Some((other, ..)) = found.insert(version, (group.clone(), folder, path.clone()))
            {
                return Err(format!("{}: {other} has the same version", path.display()));
            }
        }
    }
    Ok(found)
}

fn folders(path: &Path) -> Result<Vec<String>, String> {
    let failed = |error| format!("{}: {error}", path.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') {
            names.push(name);
        }
    }
    Ok(names)
}
