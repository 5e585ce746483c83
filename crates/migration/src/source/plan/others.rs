//! What lies in a source folder beside the files of its layout: passed over, but said.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use rehome_domain::{App, Finding, Level, Place, SideFile};
use rehome_persistence::{count_tables, types::Timestamp};

use super::{Plan, copies, is_ignored, names_in, walk::Walked};

impl Plan {
    /// Says which entries of the layout's folders are no part of the layout.
    pub(super) fn note_others(&mut self, app: &App, root: &Path) -> io::Result<()> {
        fs::read_dir(root)?;
        let paths = app.files.iter().flat_map(|file| &file.paths).map(String::as_str);
        let paths: Vec<&str> = paths.collect();
        // What links of the layout point to is read, under their names.
        let links = self.files.iter().filter(|file| file.path.is_symlink());
        let linked: BTreeSet<PathBuf> =
            links.filter_map(|file| file.path.canonicalize().ok()).collect();
        let mut folders = BTreeSet::from([""]);
        for path in &paths {
            folders.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
        }
        for folder in folders {
            for name in names_in(&root.join(folder)) {
                let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let inside = format!("{name}/");
                let known = paths.iter().any(|path| path.starts_with(&inside))
                    || app.files.iter().any(|file| file.stem(&name).is_some())
                    || app.side_files.iter().any(|other| is_database(other, &name))
                    || self.files.iter().any(|file| file.name == name);
                if !known {
                    let path = root.join(&name).canonicalize().ok();
                    let finding = if path.is_some_and(|path| linked.contains(&path)) {
                        copies::ignored()
                    } else {
                        let is_there = |path: &str| root.join(path).is_file();
                        copies::passed_over(app, root, &name, is_there)
                    };
                    self.findings.push(finding.in_file(name));
                }
            }
        }
        Ok(())
    }

    /// Says which of all files none of the patterns means.
    pub(super) fn note_unnamed(&mut self, app: &App, root: &Path, walked: &Walked) {
        for (path, why) in &walked.unread {
            let finding = Finding::new(Level::Warning, copies::LEFT_BEHIND, *why)
                .help("give it another name, or let it be read");
            self.findings.push(finding.in_file(path.as_str()));
        }
        for path in &walked.paths {
            let name = path.rsplit('/').next().unwrap_or(path);
            let is_own = name == "rehome.toml"
                || name.ends_with(".rehome.toml")
                || is_database_file(&root.join(path));
            let is_known = app.files.iter().any(|file| file.stem(path).is_some());
            if !is_own && !is_known && !is_ignored(app, path) {
                let finding = copies::unnamed(root, path);
                self.findings.push(finding.in_file(path.as_str()));
            }
        }
    }

    /// Says what else there is that a person must know of.
    pub(super) fn note_bystanders(&mut self, app: &App, root: &Path) {
        for side_file in &app.side_files {
            let (path, rule) = match &side_file.place {
                Place::Database(path) => (root.join(path), "layout.database"),
                Place::Temporary(path) => (env::temp_dir().join(path), "layout.temporary"),
            };
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if path.canonicalize().is_ok_and(|path| root.starts_with(path)) {
                continue;
            }
            let mut message = side_file.message.clone();
            let file = match &side_file.place {
                Place::Temporary(_) => path.display().to_string(),
                Place::Database(name) => {
                    let modified = metadata.modified().map(written).unwrap_or_default();
                    message = format!("{message}; it {modified}{}", tables(&path));
                    name.to_owned()
                }
            };
            self.findings.push(
                Finding::new(Level::Warning, rule, message).in_file(file).help(&side_file.help),
            );
        }
    }
}

fn is_database(side_file: &SideFile, name: &str) -> bool {
    let Place::Database(path) = &side_file.place else { return false };
    // SQLite keeps its log and index beside the database.
    [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")].iter().any(|p| p == name)
}

/// Whether a file is a database of SQLite, or lies beside one as its log.
fn is_database_file(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let main = name.strip_suffix("-wal").or_else(|| name.strip_suffix("-shm"));
    let mut start = [0; 15];
    fs::File::open(main.map_or(path, Path::new))
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok_and(|()| &start == b"SQLite format 3")
}

fn written(moment: SystemTime) -> String {
    format!("was written {} and ", Timestamp::from(moment).as_str())
}

/// How many rows the tables of a database hold, in words.
fn tables(path: &Path) -> String {
    match count_tables(path) {
        Ok(counts) => {
            let counts: Vec<String> =
                counts.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
            format!(
                "holds {}",
                if counts.is_empty() { "no tables".into() } else { counts.join(", ") }
            )
        }
        Err(error) => format!("cannot be read: {error}"),
    }
}
