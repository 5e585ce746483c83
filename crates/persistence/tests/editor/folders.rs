//! Which folder a file of sessions belongs to: what an import takes and says, and mapping.

use rehome_domain::{
    Choices, Remark,
    apps::editor::{HASH_OF_NO_PATH, SessionCommands, workspace_hash},
};
use rehome_persistence::{
    Error,
    apps::editor::{MapOptions, Mapped, WorkspaceSummary},
    relation::Origin,
};

use crate::fixture::{Fixture, WORKSPACE, file, rules, session};

fn none() -> Choices {
    Choices::default()
}

fn workspaces(shelf: &mut Fixture) -> Vec<WorkspaceSummary> {
    shelf.editor().workspaces(None, 100).unwrap().items
}

/// The path of the one workspace there is.
#[track_caller]
fn path(shelf: &mut Fixture) -> Option<String> {
    let [workspace] = workspaces(shelf).try_into().unwrap();
    workspace.path
}

fn settle(shelf: &mut Fixture, choices: &Choices) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for table in [shelf.mapping.clone(), shelf.sessions.clone()] {
        table.settle(&mut shelf.connection, 1, choices, &mut remarks).unwrap();
    }
    remarks
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn put(shelf: &mut Fixture, stem: &str, id: &str) {
    shelf.put(stem, &serde_json::to_string(&session(id)).unwrap());
}

const FORCED: MapOptions = MapOptions { force: true, dry_run: false };

#[test]
fn file_stem_not_16_lower_case_hex_is_skipped_unless_a_workspace_is_given() {
    let mut shelf = Fixture::new();
    for stem in ["test", "D8F0B6C9160CB961", "d8f0b6c9160cb96", "d8f0b6c9160cb961.bak"] {
        let (admits, remarks) = shelf.admits(stem, &none());
        assert_eq!((admits, rules(&remarks)), (false, vec!["sessions.file-name"]), "{stem}");
    }
    let choices = none().with("workspace", WORKSPACE);
    assert!(shelf.admits("test", &choices).0);
    assert!(shelf.open("test", &choices).is_empty());
    put(&mut shelf, "test", "a");
    let [workspace] = workspaces(&mut shelf).try_into().unwrap();
    assert_eq!((workspace.path.as_deref(), workspace.hash), (Some(WORKSPACE), file()));
    assert_eq!(shelf.store().get_session(WORKSPACE, "a").unwrap(), session("a"));
    // It is known now.
    assert!(shelf.admits("test", &none()).0);
}

#[test]
fn hash_without_mapping_is_imported_without_a_path_and_listed() {
    let mut shelf = Fixture::new();
    assert_eq!(shelf.admits(&file(), &none()), (true, vec![]));
    assert_eq!(rules(&shelf.open(&file(), &none())), ["sessions.unmapped"]);
    put(&mut shelf, &file(), "a");
    assert_eq!(path(&mut shelf), None);
    let remarks = settle(&mut shelf, &none());
    assert_eq!(rules(&remarks), ["sessions.unmapped-workspaces"]);
    assert!(remarks[0].message.contains(&file()));
    // The editor finds it all the same, and says with that where it is.
    let store = shelf.store();
    assert_eq!(store.get_session(WORKSPACE, "a").unwrap(), session("a"));
    assert_eq!(path(&mut shelf), None);
    store.create_session(WORKSPACE, session("b")).unwrap();
    assert_eq!(path(&mut shelf).as_deref(), Some(WORKSPACE));
    assert_eq!(store.get_all_sessions(WORKSPACE).unwrap().len(), 2);
    assert!(settle(&mut shelf, &none()).is_empty());
}

#[test]
fn skip_unmapped_skips_what_nobody_knows() {
    let mut shelf = Fixture::new();
    let skip = none().with("skip-unmapped", "true");
    let (admits, remarks) = shelf.admits(&file(), &skip);
    assert_eq!((admits, rules(&remarks)), (false, vec!["sessions.skipped"]));
    let mapped = skip.clone().with("map", &format!("{}={WORKSPACE}", file()));
    assert_eq!(shelf.admits(&file(), &mapped), (true, vec![]));
    shelf.map(&file(), &quoted(WORKSPACE));
    assert_eq!(shelf.admits(&file(), &skip), (true, vec![]));
}

#[test]
fn mapping_by_choice_or_table_is_applied_where_the_hash_fits() {
    for spelling in [WORKSPACE, "/srv/lighthouse/", "/srv/lighthouse//"] {
        let mut shelf = Fixture::new();
        let choices = none().with("map", &format!("{}={spelling}", file()));
        assert!(shelf.open(&file(), &choices).is_empty());
        assert_eq!(path(&mut shelf).as_deref(), Some(WORKSPACE));

        let mut shelf = Fixture::new();
        shelf.map(&file(), &quoted(spelling));
        assert!(shelf.open(&file(), &none()).is_empty());
        assert_eq!(path(&mut shelf).as_deref(), Some(WORKSPACE));
    }
}

#[test]
fn mapping_value_whose_hash_differs_is_refused_without_force_mapping() {
    let mut shelf = Fixture::new();
    let choices = none().with("map", &format!("{}=/srv/elsewhere", file()));
    let remarks = shelf.open(&file(), &choices);
    assert_eq!(rules(&remarks), ["workspace-mapping.mismatch", "sessions.unmapped"]);
    assert_eq!(path(&mut shelf), None);
    let forced = choices.with("force-mapping", "true");
    assert!(shelf.open(&file(), &forced).is_empty());
    assert_eq!(path(&mut shelf).as_deref(), Some("/srv/elsewhere"));

    let mut shelf = Fixture::new();
    shelf.map(&file(), &quoted("/srv/elsewhere"));
    assert_eq!(rules(&shelf.open(&file(), &none())), ["sessions.unmapped"]);
    let remarks = settle(&mut shelf, &none());
    assert_eq!(rules(&remarks), ["workspace-mapping.mismatch", "sessions.unmapped-workspaces"]);
    assert_eq!(remarks[0].pointer, file());
    assert!(settle(&mut shelf, &none().with("force-mapping", "true")).is_empty());
    assert_eq!(path(&mut shelf).as_deref(), Some("/srv/elsewhere"));
}

#[test]
fn mapping_that_arrives_later_names_the_workspace() {
    let mut shelf = Fixture::new();
    shelf.open(&file(), &none());
    put(&mut shelf, &file(), "a");
    shelf.map(&file(), &quoted(WORKSPACE));
    shelf.map("xyz789ghi012", &quoted("/srv/never"));
    shelf.map("0123456789abcdef", "null");
    assert!(settle(&mut shelf, &none()).is_empty());
    assert_eq!(path(&mut shelf).as_deref(), Some(WORKSPACE));
}

#[test]
fn canonical_paths_count_and_decomposed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().canonicalize().unwrap();
    let link = real.join("link");
    std::fs::create_dir(real.join("project")).unwrap();
    std::os::unix::fs::symlink(real.join("project"), &link).unwrap();
    let (link, real) = (link.to_str().unwrap(), real.join("project"));
    let mut shelf = Fixture::new();
    let hash = workspace_hash(real.to_str().unwrap());
    assert!(shelf.open(&hash, &none().with("map", &format!("{hash}={link}"))).is_empty());
    assert_eq!(path(&mut shelf).as_deref(), real.to_str());
    assert_eq!(shelf.store().get_all_sessions(link).unwrap(), []);
    shelf.store().create_session(link, session("a")).unwrap();
    assert_eq!(workspaces(&mut shelf)[0].sessions, 1);

    let mut shelf = Fixture::new();
    let hash = workspace_hash("/srv/cafe\u{301}");
    assert!(shelf.open(&hash, &none().with("map", &format!("{hash}=/srv/café"))).is_empty());
}

#[test]
fn two_hashes_for_one_path_are_one_workspace() {
    let mut shelf = Fixture::new();
    let other = workspace_hash(&format!("{WORKSPACE}/"));
    shelf.map(&file(), &quoted(WORKSPACE));
    shelf.map(&other, &quoted(&format!("{WORKSPACE}/")));
    for (stem, id) in [(file(), "a"), (other.clone(), "b")] {
        assert!(shelf.open(&stem, &none()).is_empty());
        put(&mut shelf, &stem, id);
    }
    let [workspace] = workspaces(&mut shelf).try_into().unwrap();
    assert_eq!((workspace.sessions, workspace.files.len()), (2, 2));
    let holder = |shelf: &mut Fixture, stem: &str, id| {
        shelf.sessions.holder(&mut shelf.connection, stem, id).unwrap()
    };
    assert_eq!(holder(&mut shelf, &other, "a"), Some(file()));
    assert_eq!(holder(&mut shelf, &file(), "b"), Some(other.clone()));
    assert_eq!(holder(&mut shelf, &file(), "a"), None);
    assert_eq!(holder(&mut shelf, "d8f0b6c9160cb961", "a"), None);
}

#[test]
fn workspaces_whose_mapping_comes_late_are_linked_with_their_sessions() {
    let mut shelf = Fixture::new();
    let other = workspace_hash(&format!("{WORKSPACE}/"));
    for (stem, id) in [(file(), "a"), (other.clone(), "b")] {
        shelf.open(&stem, &none());
        put(&mut shelf, &stem, id);
    }
    assert_eq!(workspaces(&mut shelf).len(), 2);
    shelf.map(&other, &quoted(WORKSPACE));
    assert_eq!(rules(&settle(&mut shelf, &none())), ["workspace-mapping.linked"]);
    let [workspace] = workspaces(&mut shelf).try_into().unwrap();
    assert_eq!((workspace.sessions, workspace.path.as_deref()), (2, Some(WORKSPACE)));
    assert_eq!(workspace.hash, file());
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}

#[test]
fn workspaces_that_share_an_id_are_not_linked_unsaid() {
    let mut shelf = Fixture::new();
    let other = workspace_hash(&format!("{WORKSPACE}/"));
    shelf.open(&file(), &none().with("map", &format!("{}={WORKSPACE}", file())));
    put(&mut shelf, &file(), "a");
    shelf.open(&other, &none());
    put(&mut shelf, &other, "a");
    shelf.map(&other, &quoted(WORKSPACE));
    let remarks = settle(&mut shelf, &none());
    assert_eq!(
        rules(&remarks),
        ["workspace-mapping.shared-ids", "sessions.unmapped-workspaces", "sessions.look-alike"]
    );
    assert_eq!(workspaces(&mut shelf).len(), 2);
    assert!(matches!(shelf.editor().map(&other, WORKSPACE, FORCED), Err(Error::Invalid(_))));
    shelf.forget(&other, "a");
    assert_eq!(
        shelf.editor().map(&other, WORKSPACE, MapOptions::default()).unwrap(),
        Mapped::Linked
    );
}

#[test]
fn same_id_in_two_workspaces_stays_two_sessions() {
    let mut shelf = Fixture::new();
    for stem in [file(), "d8f0b6c9160cb961".to_owned()] {
        shelf.open(&stem, &none());
        put(&mut shelf, &stem, "a");
    }
    assert_eq!(shelf.number("SELECT count(*) FROM editor_sessions WHERE id = 'a'"), 2);
}

#[test]
fn e3b0c44298fc1c14_is_flagged_and_never_gets_a_folder_by_itself() {
    let mut shelf = Fixture::new();
    let (admits, remarks) = shelf.admits(HASH_OF_NO_PATH, &none());
    assert_eq!((admits, rules(&remarks)), (true, vec!["sessions.no-workspace"]));
    assert!(shelf.open(HASH_OF_NO_PATH, &none()).is_empty());
    put(&mut shelf, HASH_OF_NO_PATH, "a");
    assert_eq!(path(&mut shelf), None);
    assert!(settle(&mut shelf, &none()).is_empty());
    assert!(shelf.editor().map(HASH_OF_NO_PATH, "/srv/a", MapOptions::default()).is_err());
    shelf.editor().map(HASH_OF_NO_PATH, "/srv/a", FORCED).unwrap();
    assert_eq!(path(&mut shelf).as_deref(), Some("/srv/a"));
}

#[test]
fn legacy_sessions_belong_to_the_folder_that_holds_them() {
    let home = tempfile::tempdir().unwrap();
    let hidden = home.path().join(".ait42");
    std::fs::create_dir(&hidden).unwrap();
    let expected = home.path().canonicalize().unwrap().to_str().unwrap().to_owned();
    let choices = none();
    for (folder, file) in
        [(hidden.as_path(), "sessions.json"), (home.path(), ".ait42/sessions.json")]
    {
        let mut shelf = Fixture::new();
        let origin = Origin { container: "", folder, file, choices: &choices };
        let (c, table) = (&mut shelf.connection, &shelf.sessions);
        assert!(table.admits(c, &origin, &mut Vec::new()).unwrap());
        table.open(c, &origin, &mut Vec::new()).unwrap();
        put(&mut shelf, "", "a");
        assert_eq!(path(&mut shelf).as_deref(), Some(expected.as_str()));
        assert_eq!(shelf.store().get_session(&expected, "a").unwrap(), session("a"));

        // The same file of another folder is another file.
        let elsewhere = tempfile::tempdir().unwrap();
        let origin = Origin { folder: elsewhere.path(), ..origin };
        let (c, table) = (&mut shelf.connection, &shelf.sessions);
        let mut remarks = Vec::new();
        assert!(!table.admits(c, &origin, &mut remarks).unwrap());
        // One that lies in no such folder does not say whose it is.
        let says = file.starts_with('.');
        let rule = if says { "sessions.other-folder" } else { "sessions.lone-file" };
        assert_eq!(rules(&remarks), [rule]);
    }
}

#[test]
fn workspaces_are_listed_by_page_the_last_used_first() {
    let mut shelf = Fixture::new();
    for number in 0..5 {
        shelf.open(&format!("{number:016x}"), &none());
    }
    let id = |shelf: &mut Fixture, stem: &str| {
        shelf.number(&format!("SELECT id FROM editor_workspaces WHERE hash = '{stem}'"))
    };
    for stem in ["0000000000000003", "0000000000000001"] {
        let id = id(&mut shelf, stem);
        shelf.editor().accessed(id).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let (mut order, mut after) = (String::new(), None);
    loop {
        let page = shelf.editor().workspaces(after.as_deref(), 2).unwrap();
        order.extend(page.items.iter().map(|workspace| &workspace.hash[15..]));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(order, "13024");
    assert!(matches!(shelf.editor().workspaces(Some("x"), 2), Err(Error::Cursor(_))));
}

#[test]
fn mapping_by_hand_wants_a_file_that_is_there_and_a_path() {
    let mut shelf = Fixture::new();
    shelf.open(&file(), &none());
    let mut editor = shelf.editor();
    let unknown = editor.map("d8f0b6c9160cb961", WORKSPACE, FORCED);
    assert!(matches!(unknown, Err(Error::Unknown { .. })));
    for path in ["", " ", "/w\n", "/srv/elsewhere"] {
        assert!(
            matches!(editor.map(&file(), path, MapOptions::default()), Err(Error::Invalid(_))),
            "{path:?}"
        );
    }
    assert_eq!(editor.map(&file(), WORKSPACE, MapOptions::default()).unwrap(), Mapped::Applied);
}

#[test]
fn a_dry_run_maps_nothing_and_what_was_mapped_is_taken_back() {
    let mut shelf = Fixture::new();
    shelf.open(&file(), &none());
    put(&mut shelf, &file(), "a");
    let dry = MapOptions { dry_run: true, ..MapOptions::default() };
    assert_eq!(shelf.editor().map(&file(), WORKSPACE, dry).unwrap(), Mapped::Applied);
    assert_eq!(path(&mut shelf), None);
    assert!(matches!(shelf.editor().unmap(&file(), false), Err(Error::Invalid(_))));
    assert!(matches!(shelf.editor().unmap("0123456789abcdef", false), Err(Error::Unknown { .. })));
    shelf.editor().map(&file(), WORKSPACE, MapOptions::default()).unwrap();
    assert_eq!(shelf.editor().unmap(&file(), true).unwrap(), WORKSPACE);
    assert_eq!(path(&mut shelf).as_deref(), Some(WORKSPACE));
    assert_eq!(shelf.editor().unmap(&format!("{}.json", file()), false).unwrap(), WORKSPACE);
    assert_eq!(path(&mut shelf), None);
    assert_eq!(shelf.number("SELECT count(*) FROM editor_workspaces"), 1);
}

#[test]
fn one_of_several_files_of_a_folder_is_taken_back_with_its_sessions() {
    let mut shelf = Fixture::new();
    let other = workspace_hash(&format!("{WORKSPACE}/"));
    for (stem, id) in [(file(), "a"), (other.clone(), "b")] {
        shelf.open(&stem, &none());
        put(&mut shelf, &stem, id);
        shelf.editor().map(&stem, WORKSPACE, MapOptions::default()).unwrap();
    }
    assert_eq!(shelf.number("SELECT count(*) FROM editor_workspaces"), 1);
    let refused = shelf.editor().unmap(&file(), false).unwrap_err();
    assert!(refused.to_string().contains(&other), "{refused}");
    shelf.editor().unmap(&other, false).unwrap();
    assert_eq!(shelf.number("SELECT count(*) FROM editor_workspaces"), 2);
    let apart = "SELECT count(DISTINCT workspace_id) FROM editor_sessions";
    assert_eq!(shelf.number(apart), 2);
    shelf.editor().unmap(&file(), false).unwrap();
}
