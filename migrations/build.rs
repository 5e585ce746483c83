//! Lists the migrations of every database at compile time, so that programs carry them. A
//! change in their folders is a change of this crate.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The name of each list, its folder, and what it holds.
const BACKENDS: [(&str, &str, &str); 2] =
    [("SQLITE", "sqlite", "SQLite"), ("POSTGRES", "postgres", "PostgreSQL")];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut code = String::new();
    for (list, folder, backend) in BACKENDS {
        println!("cargo:rerun-if-changed={folder}");
        writeln!(code, "/// The migrations of {backend}, by the name of their group.")?;
        writeln!(code, "pub static {list}: &[Group] = &[")?;
        for (group, migrations) in groups(&root.join(folder))? {
            writeln!(code, "    Group {{ name: {group:?}, migrations: &[")?;
            for (version, path) in migrations {
                let folder = path.file_name().unwrap_or_default().display();
                writeln!(
                    code,
                    "        Migration {{ version: {version:?}, name: {:?}, \
                     up: include_str!({:?}), down: include_str!({:?}) }},",
                    format!("{group}/{folder}"),
                    path.join("up.sql"),
                    path.join("down.sql"),
                )?;
            }
            writeln!(code, "    ] }},")?;
        }
        writeln!(code, "];")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("groups.rs"), code)?;
    Ok(())
}

/// The folders of the migrations of each group by their version, which is what comes before
/// the first underscore without its hyphens.
fn groups(backend: &Path) -> Result<BTreeMap<String, BTreeMap<String, PathBuf>>, String> {
    let mut found = BTreeMap::new();
    let mut versions = BTreeSet::new();
    for group in folders(backend)? {
        let mut migrations = BTreeMap::new();
        for folder in folders(&backend.join(&group))? {
            let path = backend.join(&group).join(&folder);
            let version = folder.split('_').next().unwrap_or_default().replace('-', "");
            if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("{}: the name has no version in front", path.display()));
            }
            if !versions.insert(version.clone()) {
                return Err(format!("{}: another has the same version", path.display()));
            }
            migrations.insert(version, path);
        }
        found.insert(group, migrations);
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
