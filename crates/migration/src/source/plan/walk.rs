//! All files of a folder, for an application whose patterns may stand for any of them.

use std::{fs, path::Path};

use rehome_domain::App;

/// How many folders may stand inside each other.
const DEEPEST: usize = 32;

/// The files of a folder.
#[derive(Default)]
pub(super) struct Walked {
    /// Their paths, in order.
    pub(super) paths: Vec<String>,
    /// What could not be walked over, or has a name that no pattern can mean, and why.
    pub(super) unread: Vec<(String, &'static str)>,
}

/// The files below `root`. Hidden folders are left out unless a pattern names them, and links to
/// folders are not followed.
pub(super) fn files(app: &App, root: &Path) -> Walked {
    let mut walked = Walked::default();
    walk(app, root, "", 0, &mut walked);
    walked.paths.sort();
    walked
}

fn walk(app: &App, folder: &Path, above: &str, depth: usize, found: &mut Walked) {
    let Ok(entries) = fs::read_dir(folder) else {
        found.unread.push((above.to_owned(), "this folder cannot be read, and was passed over"));
        return;
    };
    for entry in entries.flatten() {
        let within =
            |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        let name = match entry.file_name().into_string() {
            Ok(name) => name,
            Err(name) => {
                let why = "its name is no UTF-8, so that no pattern can mean it, and it was passed \
                           over";
                found.unread.push((within(&name.to_string_lossy()), why));
                continue;
            }
        };
        let path = within(&name);
        let Ok(kind) = entry.file_type() else { continue };
        let is_folder = kind.is_dir();
        if is_folder {
            if depth < DEEPEST && (!name.starts_with('.') || is_named(app, &name)) {
                walk(app, &entry.path(), &path, depth + 1, found);
            }
        } else if !(kind.is_symlink() && entry.path().is_dir()) {
            found.paths.push(path);
        }
    }
}

/// Whether a pattern has a hidden folder of that name.
fn is_named(app: &App, name: &str) -> bool {
    let patterns = app.files.iter().flat_map(|file| &file.paths);
    patterns.flat_map(|pattern| pattern.split('/')).any(|part| part == name)
}
