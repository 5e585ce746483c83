//! A thousand commands at once: all of them are there, and nobody is told that the database is busy.

use std::process::{Command, Stdio};

use rehome::Rehome;
use rehome_domain::apps::editor::{ChatMessage, Session, SessionCommands as _};
use rehome_tests::{TempDatabase, backend};

const WORKSPACE: &str = "/srv/lighthouse";

#[test]
fn a_thousand_commands_at_once_lose_nothing() {
    let database = TempDatabase::new();
    let store = || database.open().editor_commands().unwrap();
    for session in 0..5 {
        let session = Session {
            id: format!("s{session}"),
            kind: "competition".to_owned(),
            status: "running".to_owned(),
            created_at: "2026-02-03T08:15:20.250Z".to_owned(),
            updated_at: "2026-02-03T08:15:20.250Z".to_owned(),
            ..Session::default()
        };
        store().create_session(WORKSPACE, session).unwrap();
    }
    const CALLERS: usize = 20;
    let each = rehome_tests::times(50);
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            // Each is a program of its own, as far as the database can tell.
            let store = store();
            scope.spawn(move || {
                for number in 0..each {
                    let message = ChatMessage {
                        id: format!("m{caller}-{number}"),
                        content: format!("{caller} {number}"),
                        role: "user".to_owned(),
                        timestamp: "2026-02-03T08:16:00.000Z".to_owned(),
                        ..ChatMessage::default()
                    };
                    let session = format!("s{}", (caller + number) % 5);
                    let said = store.add_chat_message(WORKSPACE, &session, message);
                    said.unwrap_or_else(|error| panic!("{caller} {number}: {error}"));
                }
            });
        }
    });
    let sessions = store().get_all_sessions(WORKSPACE).unwrap();
    let mut ids: Vec<String> =
        sessions.into_iter().flat_map(|one| one.chat_history).map(|one| one.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), CALLERS * each);
}

#[test]
fn programs_that_write_at_once_all_end_well() {
    let database = TempDatabase::new();
    Rehome::open(database.address()).unwrap();
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    let call = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().current_dir(database.folder());
        command.args(["--database", database.address()]).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    assert!(call(&["packs", "create", "home"]).status().unwrap().success(), "{:?}", backend());
    let mut running = Vec::new();
    for number in 0..rehome_tests::times(16) {
        let mut command =
            call(&["put", "conditions", &format!("k{number}"), "--container", "home"]);
        let mut process = command.stdin(Stdio::piped()).spawn().unwrap();
        use std::io::Write as _;
        let text = format!(r#"{{"index": "k{number}", "name": "K", "desc": ["{number}"]}}"#);
        process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        running.push(process);
    }
    let count = running.len();
    for process in running {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let rehome = Rehome::open(database.address()).unwrap();
    let found = rehome_tests::sql(&rehome, "SELECT count(*) AS line FROM dnd5e_conditions");
    assert_eq!(found, [count.to_string()]);
}
