//! Several processes on one file, and one that is killed. This binary starts itself again,
//! with one of the tests as the body of the other process.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rehome_domain::apps::editor::SessionCommands as _;
use rehome_migration::apps::editor::SessionFiles;

use super::{
    super::history::{WORKSPACE, message, session},
    Files,
};

const FOLDER: &str = "REHOME_TEST_SESSIONS_IN";
const ACTOR: &str = "REHOME_TEST_SESSIONS_ACTOR";

/// This test binary once more, as the body of one of the tests below.
fn process(folder: &Path, actor: &str, body: &str) -> Child {
    let body = format!("{}::{body}", module_path!().split_once("::").unwrap().1);
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", &body])
        .env(FOLDER, folder)
        .env(ACTOR, actor)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn told() -> Option<(PathBuf, String)> {
    Some((std::env::var_os(FOLDER)?.into(), std::env::var(ACTOR).ok()?))
}

#[test]
fn two_processes_lose_nothing_of_each_other() {
    let files = Files::new();
    files.files.create_session(WORKSPACE, session("a")).unwrap();
    let children =
        ["one", "two"].map(|actor| process(files.folder.path(), actor, "write_25_messages"));
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let after = files.files.get_session(WORKSPACE, "a").unwrap();
    for actor in ["one", "two"] {
        let own = after.chat_history.iter().filter(|message| message.id == actor);
        let own: Vec<usize> = own.map(|message| message.content.parse().unwrap()).collect();
        assert!(own.iter().copied().eq(0..25), "{actor}: {own:?}");
    }
}

/// The body of the processes that the test above starts; by itself it does nothing.
#[test]
fn write_25_messages() {
    let Some((folder, actor)) = told() else { return };
    let files = SessionFiles::new(folder);
    for number in 0..25 {
        files.add_chat_message(WORKSPACE, "a", message(&actor, &number.to_string())).unwrap();
    }
}

#[test]
fn a_killed_process_leaves_a_whole_file_with_all_that_was_answered() {
    for answers in [1, 7, 20] {
        let files = Files::new();
        files.files.create_session(WORKSPACE, session("a")).unwrap();
        let mut child = process(files.folder.path(), "x", "write_until_killed");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let answered = lines.filter(|line| line.as_ref().unwrap().contains("it is written"));
        assert_eq!(answered.take(answers).count(), answers);
        child.kill().unwrap();
        child.wait().unwrap();
        let after = files.files.get_session(WORKSPACE, "a").unwrap();
        assert!(after.chat_history.len() > answers);
        files.files.add_chat_message(WORKSPACE, "a", message("m", "")).unwrap();
    }
}

/// The body of the process that the test above kills; by itself it does nothing.
#[test]
fn write_until_killed() {
    let Some((folder, _)) = told() else { return };
    let files = SessionFiles::new(folder);
    loop {
        files.add_chat_message(WORKSPACE, "a", message("x", "oil")).unwrap();
        println!("it is written");
    }
}

#[test]
fn a_file_that_is_held_too_long_is_an_error_that_names_the_holder() {
    let files = Files::holding("[]");
    let mut child = process(files.folder.path(), "holder", "hold_until_killed");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("it is held")));

    let patient = files.files.clone().waiting(Duration::from_millis(50));
    let error = patient.create_session(WORKSPACE, session("a")).unwrap_err().to_string();
    let holder = format!("is in use by process {} (by hand); try again later", child.id());
    assert!(error.starts_with("Failed to lock sessions: ") && error.contains(&holder), "{error}");
    // Reading needs no lock.
    assert_eq!(patient.get_all_sessions(WORKSPACE).unwrap(), []);

    child.kill().unwrap();
    child.wait().unwrap();
    patient.create_session(WORKSPACE, session("a")).unwrap();
}

/// The body of the process that the test above kills; by itself it does nothing.
#[test]
fn hold_until_killed() {
    let Some((folder, _)) = told() else { return };
    let mut path = SessionFiles::new(folder).path(WORKSPACE).into_os_string();
    path.push(".lock");
    let mut file = fs::File::create(path).unwrap();
    file.lock().unwrap();
    writeln!(file, "process {} (by hand)", std::process::id()).unwrap();
    println!("it is held");
    std::thread::sleep(Duration::from_secs(60));
}
