//! Which files of sessions an import takes, and what it makes of the folders they belong to.

use std::path::PathBuf;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::{
    Hint, Remark,
    apps::editor::{HASH_OF_NO_PATH, is_workspace_hash, mapping_of},
};

use super::super::{
    mapping::{self, MappingOutcome},
    workspace::{self, PathAssignment, Workspace},
};
use crate::{
    Connection, error::Result, on, relation::Origin, schema::editor_workspaces as workspaces,
};

/// How many workspaces without a folder are named.
const NAMED: usize = 20;

/// What is known of the folder that a file belongs to.
enum Folder {
    /// It is this one.
    Known(String),
    /// Somebody says so with a choice, or the table of workspaces does, but the hash is of
    /// another path.
    Doubtful { path: String, by_choice: bool },
    /// Nobody says.
    Unknown,
}

/// See [`Relation::admits`](crate::relation::Relation::admits).
pub(super) fn admits(
    c: &mut Connection,
    origin: &Origin<'_>,
    remarks: &mut Vec<Remark>,
) -> Result<bool> {
    let stem = origin.container;
    let folder = folder(c, origin)?;
    let known = workspace::of_file(c, stem)?;
    if stem == HASH_OF_NO_PATH {
        remarks.push(
            Remark::warning("sessions.no-workspace", "the sessions of no workspace at all").help(
                "an old version of the editor wrote them while none was open; look whose they are",
            ),
        );
    }
    match (&folder, &known) {
        // Also where a file of this name is known: that may be the one of another folder.
        (Folder::Unknown, _) if stem.is_empty() => {
            remarks.push(
                Remark::warning(
                    "sessions.lone-file",
                    "skipped: it lies outside of the folder .ait42 of a workspace, and does not say \
                     whose sessions it holds",
                )
                .help("say which folder its sessions belong to")
                .hint(Hint::option_of("workspace", "PATH")),
            );
            return Ok(false);
        }
        (Folder::Unknown, None) if !is_workspace_hash(stem) => {
            remarks.push(
                Remark::warning(
                    "sessions.file-name",
                    format!("skipped: `{stem}` is not 16 lower-case hexadecimal digits"),
                )
                .help("say which folder its sessions belong to")
                .hint(Hint::option_of("workspace", "PATH")),
            );
            return Ok(false);
        }
        // Two folders may each have a file of this name, and they are not the same file.
        (Folder::Known(path), Some(Workspace { path: Some(other), .. }))
            if stem.is_empty() && path != other =>
        {
            remarks.push(
                Remark::warning(
                    "sessions.other-folder",
                    format!("skipped: this database has that file of another folder, `{other}`"),
                )
                .help("import it into a database of its own"),
            );
            return Ok(false);
        }
        _ => {}
    }
    let unmapped = !matches!(folder, Folder::Known(_))
        && known.is_none_or(|workspace| workspace.path.is_none());
    if unmapped && origin.choices.flag("skip-unmapped") {
        remarks.push(
            Remark::warning("sessions.skipped", "skipped: nobody knows which folder it belongs to")
                .help("name the folder")
                .hint(Hint::option_of("map", "HASH=PATH")),
        );
        return Ok(false);
    }
    Ok(true)
}

/// See [`Relation::open`](crate::relation::Relation::open).
pub(super) fn open(
    c: &mut Connection,
    origin: &Origin<'_>,
    remarks: &mut Vec<Remark>,
) -> Result<()> {
    let stem = origin.container;
    let folder = folder(c, origin)?;
    let workspace = match (workspace::of_file(c, stem)?, &folder) {
        (Some(workspace), _) => workspace,
        (None, Folder::Known(path)) => {
            let workspace = workspace::at_path(c, path)?;
            return workspace::own(c, stem, workspace.id);
        }
        (None, _) => {
            let path = None;
            Workspace { id: workspace::at_file(c, stem)?, hash: stem.to_owned(), path }
        }
    };
    let given = match folder {
        // What the table says has no weight against what is known already.
        Folder::Known(path) if workspace.path.as_ref() != Some(&path) => {
            if workspace.path.is_some() && !is_workspace_hash(stem) && !stem.is_empty() {
                // Of such a file only a choice tells the folder, and the last one counts.
                let told = workspace::assign(c, stem, &path)?;
                if let PathAssignment::Shared(ids) = told {
                    remarks.push(mapping::shared(&ids));
                }
                return Ok(());
            }
            if workspace.path.is_some() && chosen(origin).is_none() {
                return Ok(());
            }
            MappingOutcome::PathAssignment(workspace::give(c, workspace.id, &path)?)
        }
        Folder::Known(_) => return Ok(()),
        Folder::Doubtful { path, by_choice: true } => {
            remarks.push(mapping::refused(stem, &path));
            MappingOutcome::Refused
        }
        // The table's own settling says what is wrong about it.
        Folder::Doubtful { .. } | Folder::Unknown => MappingOutcome::Refused,
    };
    match given {
        MappingOutcome::PathAssignment(PathAssignment::Shared(ids)) => {
            remarks.push(mapping::shared(&ids))
        }
        MappingOutcome::PathAssignment(PathAssignment::Refused(reason)) => {
            remarks.push(mapping::unkept(reason))
        }
        MappingOutcome::PathAssignment(_) => {}
        MappingOutcome::Refused if workspace.path.is_none() && stem != HASH_OF_NO_PATH => remarks
            .push(
                Remark::warning("sessions.unmapped", "nobody knows which folder it belongs to")
                    .help("imported under its hash; name the folder")
                    .hint(Hint::option_of("map", "HASH=PATH")),
            ),
        MappingOutcome::Refused => {}
    }
    Ok(())
}

/// Lists the workspaces whose folder nobody knows.
pub(super) fn list_unmapped(c: &mut Connection, remarks: &mut Vec<Remark>) -> Result<()> {
    let query = workspaces::table
        .filter(workspaces::path.is_null())
        .filter(workspaces::hash.ne(HASH_OF_NO_PATH))
        .order(workspaces::hash)
        .select(workspaces::hash);
    let hashes: Vec<String> = on!(c, |c| query.load(c))?;
    if hashes.is_empty() {
        return Ok(());
    }
    let more = hashes.len().saturating_sub(NAMED);
    let mut names = hashes[..hashes.len() - more].join(", ");
    if more > 0 {
        names.push_str(&format!(" and {more} more"));
    }
    let message = format!("workspaces of which nobody knows the folder: {names}");
    remarks.push(
        Remark::note("sessions.unmapped-workspaces", message)
            .help("name their folders, here or in workspace_mapping.json")
            .hint(Hint::option_of("map", "HASH=PATH")),
    );
    Ok(())
}

/// What is known of the folder that a file belongs to, resolved.
fn folder(c: &mut Connection, origin: &Origin<'_>) -> Result<Folder> {
    let stem = origin.container;
    if !is_workspace_hash(stem) {
        let path = origin.choices.get("workspace").map(str::to_owned);
        let path = path.or_else(|| stem.is_empty().then(|| home(origin)).flatten());
        return Ok(path.and_then(|path| known(&path)).unwrap_or(Folder::Unknown));
    }
    let (path, by_choice) = match chosen(origin) {
        Some(path) => (path.to_owned(), true),
        None => match mapping::path_of(c, stem)? {
            Some(path) => (path, false),
            None => return Ok(Folder::Unknown),
        },
    };
    Ok(if origin.choices.flag("force-mapping") || workspace::is_hash_of(stem, &path) {
        // The table's own settling says where no database keeps the path.
        known(&path).unwrap_or(Folder::Unknown)
    } else {
        Folder::Doubtful { path, by_choice }
    })
}

/// The path of the folder that a file belongs to, as far as somebody knows it.
pub(super) fn path(c: &mut Connection, origin: &Origin<'_>) -> Result<Option<String>> {
    Ok(match folder(c, origin)? {
        Folder::Known(path) => Some(path),
        Folder::Doubtful { .. } | Folder::Unknown => None,
    })
}

/// A folder, if a database can keep its path.
fn known(path: &str) -> Option<Folder> {
    let path = workspace::resolved(path);
    workspace::check(&path).is_ok().then_some(Folder::Known(path))
}

/// The path that a choice says for a file.
fn chosen<'o>(origin: &Origin<'o>) -> Option<&'o str> {
    let mappings = origin.choices.all("map").iter().rev();
    mappings
        .filter_map(|value| mapping_of(value))
        .find(|(hash, _)| *hash == origin.container)
        .map(|(_, path)| path)
}

/// The folder whose sessions the editor's first version kept in `.ait42/sessions.json`. Such a file
/// anywhere else may have been moved there, and does not say whose sessions it holds.
fn home(origin: &Origin<'_>) -> Option<String> {
    const HIDDEN: &str = ".ait42";
    let folder = std::fs::canonicalize(origin.folder)
        .or_else(|_| std::path::absolute(origin.folder))
        .unwrap_or_else(|_| origin.folder.to_owned());
    let home: PathBuf = match origin.file.rsplit_once('/') {
        Some((HIDDEN, _)) => folder,
        None if folder.file_name().is_some_and(|name| name == HIDDEN) => {
            folder.parent()?.to_owned()
        }
        _ => return None,
    };
    home.to_str().map(str::to_owned)
}
