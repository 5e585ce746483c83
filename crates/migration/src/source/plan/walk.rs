//! All files of a folder, for an application whose patterns may stand for any of them.

use std::{fs, path::Path};

use rehome_domain::App;

/// How many folders may stand inside each other.
const DEEPEST: usize = 32;

/// The paths of the files below `root`, in order. Hidden folders are left out unless a pattern
/// names them, and links to folders are not followed.
pub(super) fn files(app: &App, root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    walk(app, root, "", 0, &mut found);
    found.sort();
    found
}

fn walk(app: &App, folder: &Path, above: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        let Ok(kind) = entry.file_type() else { continue };
        let is_folder = kind.is_dir();
        if is_folder {
            if depth < DEEPEST && (!name.starts_with('.') || is_named(app, &name)) {
                walk(app, &entry.path(), &path, depth + 1, found);
            }
        } else if !(kind.is_symlink() && entry.path().is_dir()) {
            found.push(path);
        }
    }
}

/// Whether a pattern has a hidden folder of that name.
fn is_named(app: &App, name: &str) -> bool {
    let patterns = app.files.iter().flat_map(|file| &file.paths);
    patterns.flat_map(|pattern| pattern.split('/')).any(|part| part == name)
}
