//! What the seven commands answer, a row of the editor's own behaviour at a time. Each row
//! is a test of each implementation, made by `conforms!`.
//!
//! It is long because it is all that two implementations have to do alike.

use std::thread;

use rehome_domain::apps::editor::{Command, CommandError, Session};
use serde_json::{Value, json};

use super::{
    history::{History, WORKSPACE, message, session},
    oracle::assert_is_now,
};

/// The rows as tests of the implementation that the function makes, and random commands.
macro_rules! conforms {
    ($make:path) => {
        $crate::editor::commands::conformance::conforms! { $make:
            create_session_puts_a_session_behind_all_others,
            create_session_refuses_an_id_that_is_taken,
            create_session_takes_the_second_write_of_a_competition,
            create_session_makes_one_of_a_debate_and_its_stub,
            update_session_replaces_a_session_as_a_whole_in_its_place,
            update_session_of_an_unknown_id_is_an_error,
            get_session_gives_the_first_with_that_id,
            get_session_of_an_unknown_id_is_an_error,
            get_all_sessions_keeps_the_order_of_the_file,
            get_all_sessions_of_an_unknown_workspace_is_empty,
            delete_session_takes_all_with_that_id_and_leaves_the_rest_in_order,
            delete_session_of_an_unknown_id_is_no_error,
            add_chat_message_appends_any_message_and_sets_updated_at,
            add_chat_message_to_an_unknown_session_is_an_error,
            update_instance_status_takes_any_word_and_sets_updated_at,
            update_instance_status_of_an_unknown_session_or_instance_is_an_error,
            instance_0_is_an_instance_and_can_win,
            a_blank_workspace_path_is_an_error_of_all_commands_but_get_all_sessions,
            a_slash_at_the_end_of_a_workspace_path_does_not_count,
            workspaces_are_kept_apart,
            unknown_keys_survive_every_command,
            absent_keys_stay_absent,
            snake_case_can_be_edited,
            of_two_instances_with_one_number_both_are_shown_and_the_first_is_changed,
            what_is_no_message_keeps_its_place,
            eight_threads_lose_nothing_of_each_other,
        }

        #[test]
        fn random_commands_are_answered_as_a_list_answers_them() {
            $crate::editor::commands::random::check($make);
        }
    };
    ($make:path: $($row:ident,)*) => {
        $(
            #[test]
            fn $row() {
                $crate::editor::commands::conformance::$row(&$make());
            }
        )*
    };
}
pub(crate) use conforms;

fn put(history: &impl History, sessions: &[Session]) {
    history.put(WORKSPACE, &serde_json::to_string_pretty(sessions).unwrap());
}

fn ids(history: &impl History) -> Vec<String> {
    let sessions = history.commands().get_all_sessions(WORKSPACE).unwrap();
    sessions.into_iter().map(|session| session.id).collect()
}

/// The session of that id in the file, with all its keys.
fn stored(history: &impl History, id: &str) -> Value {
    let file: Vec<Value> = serde_json::from_str(&history.file(WORKSPACE)).unwrap();
    file.into_iter().find(|session| session["id"] == id).unwrap()
}

pub fn create_session_puts_a_session_behind_all_others(history: &impl History) {
    for id in ["b", "c", "a"] {
        let made = history.commands().create_session(WORKSPACE, session(id)).unwrap();
        assert_eq!(made, session(id));
    }
    assert_eq!(ids(history), ["b", "c", "a"]);
    assert_eq!(stored(history, "c"), serde_json::to_value(session("c")).unwrap());
}

pub fn create_session_refuses_an_id_that_is_taken(history: &impl History) {
    put(history, &[session("a")]);
    let other = Session { task: "another".to_owned(), ..session("a") };
    let error = history.commands().create_session(WORKSPACE, other).unwrap_err();
    assert_eq!(error.to_string(), "Session a already exists");
    assert_eq!(history.commands().get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
}

pub fn create_session_takes_the_second_write_of_a_competition(history: &impl History) {
    for kind in ["competition", "ensemble"] {
        let id = format!("a-{kind}");
        let dialog = Session { kind: kind.to_owned(), ..session(&id) };
        let folder = |number: u32| match kind {
            "competition" => format!("/tmp/worktree-comp-{id}-{number}"),
            _ => format!("/tmp/worktree-ens-{id}-{number}"),
        };
        let mut window = Session { chat_history: Vec::new(), ..dialog.clone() };
        for (number, instance) in (0..).zip(&mut window.instances) {
            instance.instance_id = number;
            instance.worktree_path = folder(number);
        }
        history.commands().create_session(WORKSPACE, dialog.clone()).unwrap();
        // Twice the same, and then the write of the window: the first stays.
        history.commands().create_session(WORKSPACE, dialog.clone()).unwrap();
        history.commands().create_session(WORKSPACE, window.clone()).unwrap();
        assert_eq!(history.commands().get_session(WORKSPACE, &id).unwrap(), dialog);
        // Working copies that may be real are another session's.
        window.instances[0].worktree_path = "/srv/copies/1".to_owned();
        let error = history.commands().create_session(WORKSPACE, window).unwrap_err();
        assert_eq!(error.to_string(), format!("Session {id} already exists"));
    }
    assert_eq!(ids(history), ["a-competition", "a-ensemble"]);
}

pub fn create_session_makes_one_of_a_debate_and_its_stub(history: &impl History) {
    for stub_first in [true, false] {
        let id = format!("d-{stub_first}");
        let debate = Session {
            kind: "debate".to_owned(),
            status: "running".to_owned(),
            chat_history: Vec::new(),
            updated_at: "2026-02-03T08:15:20Z".to_owned(),
            ..session(&id)
        };
        let stub = Session {
            task: "Debate in progress".to_owned(),
            status: "round_2".to_owned(),
            instances: Vec::new(),
            updated_at: "2026-02-03T08:20:00Z".to_owned(),
            ..debate.clone()
        };
        let (first, second) = if stub_first {
            (stub.clone(), debate.clone())
        } else {
            (debate.clone(), stub.clone())
        };
        history.commands().create_session(WORKSPACE, first).unwrap();
        let answer = history.commands().create_session(WORKSPACE, second).unwrap();
        let expected = Session { status: stub.status, updated_at: stub.updated_at, ..debate };
        assert_eq!(answer, expected, "{stub_first}");
        assert_eq!(history.commands().get_session(WORKSPACE, &id).unwrap(), expected);
    }
    assert_eq!(ids(history), ["d-true", "d-false"]);
}

pub fn update_session_replaces_a_session_as_a_whole_in_its_place(history: &impl History) {
    put(history, &[session("a"), session("b"), session("c")]);
    let after = Session {
        status: "completed".to_owned(),
        completed_at: Some("2026-02-03T09:00:00.000Z".to_owned()),
        instances: Vec::new(),
        chat_history: vec![message("m2", "It burns."), message("m1", "Light it.")],
        model: Some("sonnet".to_owned()),
        ..session("b")
    };
    let answer = history.commands().update_session(WORKSPACE, after.clone()).unwrap();
    assert_eq!(answer, after);
    let all = history.commands().get_all_sessions(WORKSPACE).unwrap();
    assert_eq!(all, [session("a"), after, session("c")]);
}

pub fn update_session_of_an_unknown_id_is_an_error(history: &impl History) {
    put(history, &[session("a")]);
    let error = history.commands().update_session(WORKSPACE, session("b")).unwrap_err();
    assert_eq!(error.to_string(), "Session b not found");
    assert_eq!(ids(history), ["a"]);
}

pub fn get_session_gives_the_first_with_that_id(history: &impl History) {
    let second = Session { task: "the second".to_owned(), ..session("a") };
    put(history, &[session("b"), session("a"), second]);
    assert_eq!(history.commands().get_session(WORKSPACE, "a").unwrap(), session("a"));
}

pub fn get_session_of_an_unknown_id_is_an_error(history: &impl History) {
    for id in ["a", ""] {
        let error = history.commands().get_session(WORKSPACE, id).unwrap_err();
        assert_eq!(error, CommandError::SessionNotFound(id.to_owned()));
        assert_eq!(error.to_string(), format!("Session {id} not found"));
    }
}

pub fn get_all_sessions_keeps_the_order_of_the_file(history: &impl History) {
    put(history, &[session("z"), session("a"), session("m")]);
    assert_eq!(ids(history), ["z", "a", "m"]);
    // An edit is no reason to move.
    history.commands().add_chat_message(WORKSPACE, "a", message("m", "")).unwrap();
    history.commands().create_session(WORKSPACE, session("b")).unwrap();
    assert_eq!(ids(history), ["z", "a", "m", "b"]);
}

pub fn get_all_sessions_of_an_unknown_workspace_is_empty(history: &impl History) {
    put(history, &[session("a")]);
    assert_eq!(history.commands().get_all_sessions("/srv/elsewhere").unwrap(), []);
    for blank in ["", " ", "\t\n"] {
        assert_eq!(history.commands().get_all_sessions(blank).unwrap(), []);
    }
}

pub fn delete_session_takes_all_with_that_id_and_leaves_the_rest_in_order(history: &impl History) {
    let second = Session { task: "the second".to_owned(), ..session("a") };
    put(history, &[session("c"), session("a"), session("b"), second]);
    history.commands().delete_session(WORKSPACE, "a").unwrap();
    assert_eq!(ids(history), ["c", "b"]);
    let error = history.commands().get_session(WORKSPACE, "a").unwrap_err();
    assert_eq!(error.to_string(), "Session a not found");
    history.commands().create_session(WORKSPACE, session("a")).unwrap();
    assert_eq!(ids(history), ["c", "b", "a"]);
}

pub fn delete_session_of_an_unknown_id_is_no_error(history: &impl History) {
    history.commands().delete_session(WORKSPACE, "a").unwrap();
    put(history, &[session("b")]);
    history.commands().delete_session(WORKSPACE, "a").unwrap();
    history.commands().delete_session("/srv/elsewhere", "b").unwrap();
    assert_eq!(ids(history), ["b"]);
}

pub fn add_chat_message_appends_any_message_and_sets_updated_at(history: &impl History) {
    put(history, &[session("a"), session("b")]);
    let mut odd = message("m1", "\u{1b}[31m灯り\u{1b}[0m\r\n");
    odd.role = "narrator".to_owned();
    odd.instance_id = Some(77);
    odd.timestamp = "soon".to_owned();
    let long = message("", &"長".repeat(20_000));
    for message in [&odd, &long, &odd] {
        history.commands().add_chat_message(WORKSPACE, "b", message.clone()).unwrap();
    }
    let after = history.commands().get_session(WORKSPACE, "b").unwrap();
    assert_is_now(&after.updated_at);
    let mut expected = session("b");
    expected.chat_history.extend([odd.clone(), long, odd]);
    expected.updated_at.clone_from(&after.updated_at);
    assert_eq!(after, expected);
    assert_eq!(history.commands().get_session(WORKSPACE, "a").unwrap(), session("a"));
}

pub fn add_chat_message_to_an_unknown_session_is_an_error(history: &impl History) {
    let commands = history.commands();
    let error = commands.add_chat_message(WORKSPACE, "a", message("m", "")).unwrap_err();
    assert_eq!(error.to_string(), "Session a not found");
    assert_eq!(ids(history), [""; 0]);
}

pub fn update_instance_status_takes_any_word_and_sets_updated_at(history: &impl History) {
    put(history, &[session("a"), session("b")]);
    for status in ["archived", "waiting for oil", "", "灯"] {
        let after = history.commands().update_instance_status(WORKSPACE, "b", 1, status).unwrap();
        assert_is_now(&after.updated_at);
        let mut expected = session("b");
        status.clone_into(&mut expected.instances[1].status);
        expected.updated_at.clone_from(&after.updated_at);
        assert_eq!(after, expected);
        assert_eq!(history.commands().get_session(WORKSPACE, "b").unwrap(), expected);
    }
    assert_eq!(history.commands().get_session(WORKSPACE, "a").unwrap(), session("a"));
}

pub fn update_instance_status_of_an_unknown_session_or_instance_is_an_error(
    history: &impl History,
) {
    put(history, &[session("a")]);
    let set = |id, number| {
        history.commands().update_instance_status(WORKSPACE, id, number, "paused").unwrap_err()
    };
    assert_eq!(set("b", 0).to_string(), "Session b not found");
    assert_eq!(set("a", 7).to_string(), "Instance 7 not found in session a");
    assert_eq!(history.commands().get_session(WORKSPACE, "a").unwrap(), session("a"));
}

pub fn instance_0_is_an_instance_and_can_win(history: &impl History) {
    let mut first = Session { winner_id: Some(0), ..session("a") };
    first.chat_history[0].instance_id = Some(0);
    history.commands().create_session(WORKSPACE, first.clone()).unwrap();
    assert_eq!(history.commands().get_session(WORKSPACE, "a").unwrap(), first);
    let after = history.commands().update_instance_status(WORKSPACE, "a", 0, "completed").unwrap();
    assert_eq!(after.instances[0].status, "completed");
    assert_eq!(after.instances[1].status, "running");
    assert_eq!(stored(history, "a")["winnerId"], 0);
}

pub fn a_blank_workspace_path_is_an_error_of_all_commands_but_get_all_sessions(
    history: &impl History,
) {
    let commands = history.commands();
    for blank in ["", "  ", "\t\n"] {
        let errors = [
            commands.create_session(blank, session("a")).unwrap_err(),
            commands.update_session(blank, session("a")).unwrap_err(),
            commands.get_session(blank, "a").unwrap_err(),
            commands.delete_session(blank, "a").unwrap_err(),
            commands.add_chat_message(blank, "a", message("m", "")).unwrap_err(),
            commands.update_instance_status(blank, "a", 0, "paused").unwrap_err(),
        ];
        assert_eq!(
            errors.each_ref().map(ToString::to_string),
            [
                "Cannot create session: workspace path is empty. \
                 Please open a valid Git repository.",
                "Cannot update session: workspace path is empty.",
                "Cannot get session: workspace path is empty.",
                "Cannot delete session: workspace path is empty.",
                "Cannot add chat message: workspace path is empty.",
                "Cannot update instance status: workspace path is empty.",
            ]
        );
        assert_eq!(errors[0], CommandError::EmptyWorkspace(Command::CreateSession));
        assert_eq!(commands.get_all_sessions(blank).unwrap(), []);
    }
}

pub fn a_slash_at_the_end_of_a_workspace_path_does_not_count(history: &impl History) {
    let commands = history.commands();
    commands.create_session("/srv/lighthouse/", session("a")).unwrap();
    assert_eq!(commands.get_session("/srv/lighthouse", "a").unwrap(), session("a"));
    commands.delete_session("/srv/lighthouse//", "a").unwrap();
    assert_eq!(commands.get_all_sessions("/srv/lighthouse").unwrap(), []);
}

pub fn workspaces_are_kept_apart(history: &impl History) {
    let (commands, elsewhere) = (history.commands(), "/srv/elsewhere");
    let other = Session { task: "another".to_owned(), ..session("a") };
    commands.create_session(WORKSPACE, session("a")).unwrap();
    commands.create_session(elsewhere, other.clone()).unwrap();
    commands.add_chat_message(elsewhere, "a", message("m2", "Here.")).unwrap();
    assert_eq!(commands.get_session(WORKSPACE, "a").unwrap(), session("a"));
    assert_eq!(commands.get_session(elsewhere, "a").unwrap().task, other.task);
    commands.delete_session(WORKSPACE, "a").unwrap();
    assert_eq!(commands.get_session(elsewhere, "a").unwrap().chat_history.len(), 2);
}

pub fn unknown_keys_survive_every_command(history: &impl History) {
    let mut odd = serde_json::to_value(session("a")).unwrap();
    odd["evaluation"] = json!({"scores": [1, 2.50], "by": "時計"});
    odd["instances"][1]["testsPassed"] = json!(18);
    odd["chatHistory"][0]["reactions"] = json!(["👍"]);
    history.put(WORKSPACE, &serde_json::to_string_pretty(&[&odd]).unwrap());
    let commands = history.commands();

    commands.add_chat_message(WORKSPACE, "a", message("m2", "More oil.")).unwrap();
    commands.update_instance_status(WORKSPACE, "a", 1, "paused").unwrap();
    commands.create_session(WORKSPACE, session("b")).unwrap();
    commands.delete_session(WORKSPACE, "b").unwrap();
    let mut after = commands.get_session(WORKSPACE, "a").unwrap();
    after.status = "failed".to_owned();
    commands.update_session(WORKSPACE, after.clone()).unwrap();

    odd["status"] = json!("failed");
    odd["updatedAt"] = json!(after.updated_at);
    odd["instances"][1]["status"] = json!("paused");
    let added = serde_json::to_value(message("m2", "More oil.")).unwrap();
    odd["chatHistory"].as_array_mut().unwrap().push(added);
    assert_eq!(stored(history, "a"), odd);
}

pub fn absent_keys_stay_absent(history: &impl History) {
    let mut early = serde_json::to_value(session("a")).unwrap();
    let without_null = |value: &mut Value| {
        value.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    };
    without_null(&mut early);
    early["instances"].as_array_mut().unwrap().iter_mut().for_each(without_null);
    early["chatHistory"].as_array_mut().unwrap().iter_mut().for_each(without_null);
    history.put(WORKSPACE, &serde_json::to_string(&[&early]).unwrap());
    assert_eq!(history.commands().get_session(WORKSPACE, "a").unwrap(), session("a"));
    let after = history.commands().update_instance_status(WORKSPACE, "a", 0, "paused").unwrap();
    early["instances"][0]["status"] = json!("paused");
    early["updatedAt"] = json!(after.updated_at);
    assert_eq!(stored(history, "a"), early);
}

pub fn snake_case_can_be_edited(history: &impl History) {
    let file = r#"[{"id": "a", "type": "ensemble", "task": "Trim the wick", "status": "running",
        "created_at": "2026-02-03T08:15:20Z", "updated_at": "2026-02-03T08:15:20Z",
        "instances": [{"instance_id": 1, "worktree_path": "/w", "branch": "b",
            "agent_name": "claude", "status": "running", "tmux_session_id": "t"}],
        "chat_history": [{"id": "m1", "role": "user", "content": "Now.",
            "timestamp": "2026-02-03T08:16:00Z", "instance_id": 1}]}]"#;
    history.put(WORKSPACE, file);
    let commands = history.commands();
    let after = commands.add_chat_message(WORKSPACE, "a", message("m2", "Done?")).unwrap();
    assert_is_now(&after.updated_at);
    let after = commands.update_instance_status(WORKSPACE, "a", 1, "completed").unwrap();
    assert_eq!(after.instances[0].status, "completed");
    let read = commands.get_session(WORKSPACE, "a").unwrap();
    assert_eq!(read, after);
    let said: Vec<&str> = read.chat_history.iter().map(|one| one.content.as_str()).collect();
    assert_eq!(said, ["Now.", "Done?"]);
}

pub fn of_two_instances_with_one_number_both_are_shown_and_the_first_is_changed(
    history: &impl History,
) {
    let mut twice = session("a");
    twice.instances.push(twice.instances[1].clone());
    put(history, &[twice.clone()]);
    let commands = history.commands();
    assert_eq!(commands.get_session(WORKSPACE, "a").unwrap(), twice);
    let after = commands.update_instance_status(WORKSPACE, "a", 1, "paused").unwrap();
    "paused".clone_into(&mut twice.instances[1].status);
    twice.updated_at.clone_from(&after.updated_at);
    assert_eq!(after, twice);
    assert_eq!(commands.get_all_sessions(WORKSPACE).unwrap(), [after]);
    assert_eq!(stored(history, "a"), serde_json::to_value(&twice).unwrap());
}

pub fn what_is_no_message_keeps_its_place(history: &impl History) {
    let mut odd = serde_json::to_value(session("a")).unwrap();
    let chat = odd["chatHistory"].as_array_mut().unwrap();
    chat.insert(0, json!("It is dark."));
    chat.push(json!(["🔦"]));
    history.put(WORKSPACE, &json!([odd]).to_string());
    let commands = history.commands();
    let after = commands.add_chat_message(WORKSPACE, "a", message("m2", "Lit.")).unwrap();
    assert_eq!(after.chat_history, [message("m1", "Light it."), message("m2", "Lit.")]);
    odd["updatedAt"] = json!(after.updated_at);
    let added = serde_json::to_value(message("m2", "Lit.")).unwrap();
    odd["chatHistory"].as_array_mut().unwrap().push(added);
    assert_eq!(stored(history, "a"), odd);
}

pub fn eight_threads_lose_nothing_of_each_other(history: &impl History) {
    const THREADS: usize = 8;
    const MESSAGES: usize = 50;
    history.commands().create_session(WORKSPACE, session("a")).unwrap();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for number in 0..MESSAGES {
                    let message = message(&format!("{thread}"), &format!("{number}"));
                    history.commands().add_chat_message(WORKSPACE, "a", message).unwrap();
                }
            });
        }
    });
    let after = history.commands().get_session(WORKSPACE, "a").unwrap();
    assert_eq!(after.chat_history.len(), 1 + THREADS * MESSAGES);
    for thread in 0..THREADS {
        let id = thread.to_string();
        let own = after.chat_history.iter().filter(|message| message.id == id);
        let own: Vec<usize> = own.map(|message| message.content.parse().unwrap()).collect();
        assert!(own.iter().copied().eq(0..MESSAGES), "thread {id}: {own:?}");
    }
}
