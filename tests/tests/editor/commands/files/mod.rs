//! The commands on the editor's own files: the suite, and what files promise beyond it.

mod processes;

use std::fs;

use rehome_domain::apps::editor::{Session, SessionCommands, workspace_hash};
use rehome_migration::apps::editor::SessionFiles;
use tempfile::TempDir;

use super::history::{History, WORKSPACE, message, session};

/// Files in a folder of their own.
struct Files {
    folder: TempDir,
    files: SessionFiles,
}

impl Files {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let files = SessionFiles::new(folder.path());
        Self { folder, files }
    }

    fn holding(file: &str) -> Self {
        let files = Self::new();
        files.put(WORKSPACE, file);
        files
    }

    /// Everything in the folder of the files.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("sessions")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl History for Files {
    fn commands(&self) -> &dyn SessionCommands {
        &self.files
    }

    fn put(&self, workspace_path: &str, file: &str) {
        let path = self.files.path(workspace_path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }

    fn file(&self, workspace_path: &str) -> String {
        fs::read_to_string(self.files.path(workspace_path)).unwrap()
    }
}

super::conformance::conforms!(Files::new);

#[test]
fn a_file_is_named_by_the_hash_of_the_resolved_path_or_else_without_its_slash() {
    let files = Files::new();
    let named = |path: &str| files.files.path(path);
    let expected = |path: &str| {
        files.folder.path().join("sessions").join(format!("{}.json", workspace_hash(path)))
    };
    assert_eq!(named("/srv/nowhere/project"), expected("/srv/nowhere/project"));
    assert_eq!(named("/srv/nowhere/project/"), expected("/srv/nowhere/project"));
    assert_ne!(named("/srv/nowhere/../project"), named("/srv/project"));

    let real = files.folder.path().canonicalize().unwrap();
    let winding = real.join("x/..").join("");
    fs::create_dir(real.join("x")).unwrap();
    assert_eq!(named(winding.to_str().unwrap()), expected(real.to_str().unwrap()));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_workspace_leads_to_its_file() {
    let files = Files::new();
    let (real, link) = (files.folder.path().join("real"), files.folder.path().join("link"));
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert_eq!(files.files.path(real.to_str().unwrap()), files.files.path(link.to_str().unwrap()));
}

#[test]
fn a_missing_file_has_no_sessions_and_reading_makes_none() {
    let files = Files::new();
    assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), []);
    files.files.delete_session(WORKSPACE, "a").unwrap();
    files.files.update_session(WORKSPACE, session("a")).unwrap_err();
    assert!(!files.folder.path().join("sessions").exists());
}

#[test]
fn a_file_without_a_text_has_no_sessions() {
    for text in ["", " \n\t\r\n"] {
        let files = Files::holding(text);
        assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), []);
        files.files.create_session(WORKSPACE, session("a")).unwrap();
        assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
    }
}

#[test]
fn a_file_that_is_no_json_is_an_error_of_every_command_and_stays_as_it_is() {
    let torn = format!("[{}", serde_json::to_string(&session("a")).unwrap());
    for text in [torn.as_str(), "[]]", "{}", "\u{feff}[]", "null", "[{\"id\": 'a'}]"] {
        let expected = serde_json::from_str::<Vec<Session>>(text).unwrap_err();
        let expected = format!("Failed to parse sessions: {expected}");
        let files = Files::holding(text);
        let commands = files.commands();
        let errors = [
            commands.create_session(WORKSPACE, session("b")).unwrap_err(),
            commands.update_session(WORKSPACE, session("a")).unwrap_err(),
            commands.get_session(WORKSPACE, "a").unwrap_err(),
            commands.get_all_sessions(WORKSPACE).unwrap_err(),
            commands.delete_session(WORKSPACE, "a").unwrap_err(),
            commands.add_chat_message(WORKSPACE, "a", message("m", "")).unwrap_err(),
            commands.update_instance_status(WORKSPACE, "a", 0, "paused").unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.to_string(), expected);
        }
        assert_eq!(files.file(WORKSPACE), text);
    }
}

#[test]
fn an_element_that_is_no_session_stays_and_hides_no_other() {
    let good = serde_json::to_string(&session("a")).unwrap();
    let files = Files::holding(&format!("[1, {{\"id\": \"x\", \"task\": 1.50}}, {good}, null]"));
    assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
    assert_eq!(
        files.files.get_session(WORKSPACE, "x").unwrap_err().to_string(),
        "Session x not found"
    );
    files.files.delete_session(WORKSPACE, "x").unwrap();
    files.files.delete_session(WORKSPACE, "a").unwrap();
    assert_eq!(files.file(WORKSPACE), "[\n  1,\n  {\"id\": \"x\", \"task\": 1.50},\n  null\n]");
}

#[test]
fn a_session_that_no_import_would_take_is_shown_as_the_editor_shows_it() {
    let odd = Session { kind: "relay".to_owned(), status: "odd".to_owned(), ..session("a") };
    let files = Files::holding(&serde_json::to_string(&[&odd]).unwrap());
    assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), [odd]);
    files.files.update_instance_status(WORKSPACE, "a", 0, "paused").unwrap();
    assert_eq!(files.files.get_session(WORKSPACE, "a").unwrap().instances[0].status, "paused");
}

#[test]
fn a_session_that_the_editor_would_refuse_is_read_as_an_import_reads_it() {
    let mut value = serde_json::to_value(session("a")).unwrap();
    value["instances"][0]["worktreePath"] = 7.into();
    value["instances"].as_array_mut().unwrap().insert(1, "no instance".into());
    value["timeoutSeconds"] = "900".into();
    value["winner_id"] = 1.into();
    let files = Files::holding(&format!("[{value}]"));
    let read = files.files.get_session(WORKSPACE, "a").unwrap();
    assert_eq!((read.timeout_seconds, read.instances.len()), (Some(900), 2));

    let after = files.files.update_instance_status(WORKSPACE, "a", 1, "paused").unwrap();
    value["instances"][2]["status"] = "paused".into();
    value["updatedAt"] = after.updated_at.into();
    let kept: Vec<serde_json::Value> = serde_json::from_str(&files.file(WORKSPACE)).unwrap();
    assert_eq!(kept, [value]);
}

#[test]
fn sessions_that_a_command_does_not_concern_keep_their_text() {
    let strange = r#"{ "id":"s",  "type":"debate","task":"\u706f","status":"round_2", "x": 1.0e0,
"createdAt":"c", "updatedAt":"u","instances":[ ] ,"chatHistory":[]}"#;
    let files = Files::holding(&format!("[{strange} ,\n{strange}]"));
    files.files.create_session(WORKSPACE, session("a")).unwrap();
    files.files.add_chat_message(WORKSPACE, "a", message("m", "")).unwrap();
    assert!(
        files
            .file(WORKSPACE)
            .starts_with(&format!("[\n  {strange},\n  {strange},\n  {{\n    \"id\": \"a\""))
    );

    // Of two with one id the first is changed, and only where it is.
    files.files.add_chat_message(WORKSPACE, "s", message("m", "")).unwrap();
    let text = files.file(WORKSPACE);
    assert!(text.contains(strange) && text.contains("\n    \"x\": 1.0e0,\n"), "{text}");
    assert!(text.contains(r#""task": "\u706f""#), "{text}");
}

#[test]
fn a_file_that_only_commands_made_looks_as_the_editor_writes_it() {
    let files = Files::new();
    let mut sessions = vec![session("a"), Session { instances: Vec::new(), ..session("b") }];
    for session in &sessions {
        files.files.create_session(WORKSPACE, session.clone()).unwrap();
    }
    let expected = |sessions: &[Session]| serde_json::to_string_pretty(sessions).unwrap();
    assert_eq!(files.file(WORKSPACE), expected(&sessions));
    sessions[0] = files.files.add_chat_message(WORKSPACE, "a", message("m", "n")).unwrap();
    sessions[1] = Session { model: Some("opus".to_owned()), ..session("b") };
    files.files.update_session(WORKSPACE, sessions[1].clone()).unwrap();
    assert_eq!(files.file(WORKSPACE), expected(&sessions));
    files.files.delete_session(WORKSPACE, "a").unwrap();
    files.files.delete_session(WORKSPACE, "b").unwrap();
    assert_eq!(files.file(WORKSPACE), "[]");
}

#[test]
fn only_the_lock_stays_beside_a_file() {
    let files = Files::new();
    files.files.create_session(WORKSPACE, session("a")).unwrap();
    files.files.add_chat_message(WORKSPACE, "a", message("m", "")).unwrap();
    let name = format!("{}.json", workspace_hash(WORKSPACE));
    assert_eq!(files.names(), [name.clone(), format!("{name}.lock")]);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let files = Files::holding("[]");
    let path = files.files.path(WORKSPACE);
    let elsewhere = files.folder.path().join("elsewhere.json");
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o640)).unwrap();
    files.files.create_session(WORKSPACE, session("a")).unwrap();
    assert_eq!(fs::read_link(&path).unwrap(), elsewhere);
    assert_eq!(fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let files = Files::holding("[]");
    // No file can be made beside those of the kernel, whoever asks.
    std::os::unix::fs::symlink("/proc/self/status", files.files.path("/srv/other")).unwrap();
    let error = files.files.create_session("/srv/other", session("a")).unwrap_err().to_string();
    assert!(error.starts_with("Failed to lock sessions: "), "{error}");
}

#[test]
fn what_a_killed_process_left_behind_is_in_nobodys_way() {
    let files = Files::holding("[]");
    let mut left = files.files.path(WORKSPACE).into_os_string();
    left.push(".tmp");
    fs::write(left, "[{\"id\":").unwrap();
    files.files.create_session(WORKSPACE, session("a")).unwrap();
    assert_eq!(files.files.get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
    assert_eq!(files.names().len(), 2);
}
