//! The declaration of the application: its collections, its files, and what an import of
//! them can be told.

use super::{
    hash::is_workspace_hash, mapping_entry::MappingEntry, search, session::Session,
    workspace_path::check_workspace_path,
};
use crate::{App, Choice, Collection, ColumnSpec, Place, SideFile, SourceFile, Type};

/// The application. Its records belong to no pack: each file of sessions is one workspace,
/// and a container of its own. The table of workspaces comes first, so that the sessions
/// find the path of theirs.
pub fn app() -> App {
    App {
        id: "editor".to_owned(),
        title: "Editor sessions".to_owned(),
        default_pack: None,
        collections: vec![
            Collection::relational::<MappingEntry>()
                .with_columns([ColumnSpec::unindexed("path", Type::Text)]),
            Collection::relational::<Session>()
                .with_columns(columns())
                .searchable(search::sessions()),
        ],
        files: vec![
            SourceFile::object(&["workspace_mapping.json"], "workspace-mapping"),
            SourceFile::array(&["sessions/*.json"], "sessions"),
            SourceFile::array(&["sessions.json", ".ait42/sessions.json"], "sessions"),
        ],
        choices: choices(),
        side_files: vec![temporary_sessions()],
        knowledge: Vec::new(),
        ignored: Vec::new(),
        spec: None,
    }
}

/// What lists of sessions can be asked for, by the names that the tables have.
fn columns() -> [ColumnSpec; 15] {
    [
        ColumnSpec::unindexed("type", Type::Text),
        ColumnSpec::unindexed("task", Type::Text),
        ColumnSpec::unindexed("status", Type::Text),
        ColumnSpec::unindexed("created_at", Type::Instant),
        ColumnSpec::unindexed("updated_at", Type::Instant),
        ColumnSpec::unindexed("completed_at", Type::Instant),
        ColumnSpec::unindexed("model", Type::Text),
        ColumnSpec::unindexed("timeout_seconds", Type::Integer),
        ColumnSpec::unindexed("preserve_worktrees", Type::Flag),
        ColumnSpec::unindexed("winner_id", Type::Integer),
        ColumnSpec::unindexed("total_duration", Type::Integer),
        ColumnSpec::unindexed("total_files_changed", Type::Integer),
        ColumnSpec::unindexed("total_lines_added", Type::Integer),
        ColumnSpec::unindexed("instances", Type::Integer),
        ColumnSpec::unindexed("messages", Type::Integer),
    ]
}

fn choices() -> Vec<Choice> {
    vec![
        Choice::of(
            "map",
            "HASH=PATH",
            "Say which folder the file of sessions named HASH belongs to; may be repeated",
            is_mapping,
        ),
        Choice::flag("skip-unmapped", "Leave out the files of sessions whose folder nobody knows"),
        Choice::flag(
            "force-mapping",
            "Take a folder for a file of sessions even where its hash says otherwise",
        ),
        Choice::of(
            "workspace",
            "PATH",
            "Take a file of sessions that is not named by a hash for this folder's",
            is_path,
        ),
    ]
}

fn temporary_sessions() -> SideFile {
    SideFile {
        place: Place::Temporary(".ait42/sessions".to_owned()),
        message: "the editor also kept sessions in the folder for temporary files, which the \
                  system may empty at any time"
            .to_owned(),
        help: "import that folder too, before it is gone".to_owned(),
    }
}

/// The hash and the path of a value of the choice `map`.
///
/// ```
/// use rehome_domain::apps::editor::mapping_of;
///
/// let (hash, path) = mapping_of("6d627873762d4829=/srv/demo/project").unwrap();
/// assert_eq!((hash, path), ("6d627873762d4829", "/srv/demo/project"));
/// ```
pub fn mapping_of(value: &str) -> Option<(&str, &str)> {
    value.split_once('=').filter(|(hash, _)| is_workspace_hash(hash))
}

fn is_mapping(value: &str) -> Result<(), String> {
    match mapping_of(value) {
        Some((_, path)) => is_path(path),
        None => Err("expected 16 lower-case hexadecimal digits, `=` and a path".to_owned()),
    }
}

fn is_path(value: &str) -> Result<(), String> {
    check_workspace_path(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_holds_a_collection_of_the_application() {
        let app = app();
        for file in &app.files {
            assert!(app.collection(&file.collection).is_some(), "{}", file.name());
        }
        assert_eq!(app.table("workspace-mapping"), "editor_workspace_mapping");
        assert_eq!(app.collection("sessions").unwrap().children, ["instances", "chatHistory"]);
    }

    #[test]
    fn the_choice_map_wants_a_hash_and_a_path() {
        for value in ["", "6d627873762d4829", "xyz789ghi012=/w", "6d627873762d4829= "] {
            assert!(is_mapping(value).is_err(), "{value}");
        }
        assert_eq!(is_mapping("6d627873762d4829=/w/a=b"), Ok(()));
        assert_eq!(mapping_of("6d627873762d4829=/w/a=b"), Some(("6d627873762d4829", "/w/a=b")));
    }
}
