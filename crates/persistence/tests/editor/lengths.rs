//! The longest texts that an index holds, what becomes of longer ones, and of texts that no
//! column holds.

use rehome_domain::{
    Choices, MAX_INDEXED, MAX_KEY,
    apps::editor::{
        CommandError, MAX_WORKSPACE_PATH, Session, SessionCommands, SessionFilter, SessionSort,
        workspace_hash,
    },
};
use rehome_persistence::{
    Error,
    apps::editor::{Agent, MapOptions, MessageFilter, Metric},
};

use crate::fixture::{Fixture, WORKSPACE, file, instance, message, rules, session};

/// A text of so many bytes that no compression makes much shorter.
fn noise(bytes: usize) -> String {
    let mut state = bytes as u64;
    let mut letter = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + (state >> 33) as u8 % 90)
    };
    (0..bytes).map(|_| letter()).collect()
}

fn figure(name: &str) -> Metric {
    let metric = name.to_owned();
    Metric { instance_id: None, metric, value: 1.0, unit: None, recorded_at: None }
}

fn path(bytes: usize) -> String {
    format!("/srv/{}", noise(bytes - 5).replace('/', "-"))
}

#[test]
fn the_longest_texts_stand_in_every_index() {
    let long = noise(MAX_KEY);
    let mut all = session(&long);
    all.instances[0].agent_name.clone_from(&long);
    all.instances[0].tmux_session_id.clone_from(&long);
    all.chat_history[0].id.clone_from(&long);
    let mut shelf = Fixture::new();
    let (store, workspace) = (shelf.store(), path(MAX_WORKSPACE_PATH));
    store.create_session(&workspace, all.clone()).unwrap();
    assert_eq!(store.get_session(&workspace, &long).unwrap(), all);

    let mut editor = shelf.editor();
    let id = editor.workspace_at(&workspace).unwrap().unwrap().id;
    editor.record(id, &long, &figure(&long)).unwrap();
    let agents = editor.instances_of_agent(Agent::Named(&long.to_uppercase()), 9).unwrap();
    let terminals = editor.instances_in_terminal(&long, 9).unwrap();
    assert_eq!((agents.len(), terminals.len()), (1, 1));
    assert_eq!(editor.messages_named(&long, 9).unwrap()[0].session, long);
    assert_eq!(editor.sessions_named(&long, 9).unwrap().len(), 1);
}

#[test]
fn longer_children_are_quarantined_and_commands_reach_them_all_the_same() {
    let mut all = session("a");
    all.instances[0].tmux_session_id = noise(MAX_INDEXED + 1);
    all.instances.push(instance(2));
    all.instances[2].agent_name = noise(5 * MAX_INDEXED);
    all.chat_history.push(message(&noise(MAX_INDEXED + 1), "So it is."));
    let mut shelf = Fixture::with(std::slice::from_ref(&all));
    assert_eq!(shelf.number("SELECT count(*) FROM editor_instances"), 1);
    assert_eq!(shelf.number("SELECT count(*) FROM editor_chat_messages"), 1);
    let store = shelf.store();
    assert_eq!(store.get_session(WORKSPACE, "a").unwrap(), all);

    all.chat_history.push(message(&noise(3 * MAX_INDEXED), "Lit."));
    all = with_time(store.add_chat_message(WORKSPACE, "a", all.chat_history[2].clone()), all);
    all.chat_history.push(message("m", "Out."));
    all = with_time(store.add_chat_message(WORKSPACE, "a", all.chat_history[3].clone()), all);
    for number in [1, 2] {
        all.instances[number].status = "archived".to_owned();
        let answer = store.update_instance_status(WORKSPACE, "a", number as u32, "archived");
        all = with_time(answer, all);
    }
    let unknown = store.update_instance_status(WORKSPACE, "a", 9, "archived").unwrap_err();
    assert_eq!(unknown.to_string(), "Instance 9 not found in session a");
    let body: serde_json::Value = serde_json::from_str(&shelf.body(&file(), "a")).unwrap();
    assert_eq!(body, serde_json::to_value(&all).unwrap());

    all.task = "Another".to_owned();
    store.update_session(WORKSPACE, all.clone()).unwrap();
    all.id = "b".to_owned();
    store.create_session(WORKSPACE, all.clone()).unwrap();
    assert_eq!(store.get_session(WORKSPACE, "b").unwrap(), all);
    assert!(shelf.editor().check_integrity().unwrap().is_fine());
}

/// `expected` at the time of the answer, which is `expected` otherwise.
#[track_caller]
fn with_time(answer: Result<Session, CommandError>, expected: Session) -> Session {
    let answer = answer.unwrap();
    let expected = Session { updated_at: answer.updated_at.clone(), ..expected };
    assert_eq!(answer, expected);
    expected
}

#[test]
fn what_is_too_long_to_be_found_again_is_refused() {
    let mut shelf = Fixture::with(&[session("a")]);
    let store = shelf.store();
    let long = noise(MAX_KEY + 1);
    assert!(store.create_session(WORKSPACE, session(&long)).is_err());
    assert!(store.get_session(WORKSPACE, &long).is_err());
    let path = path(MAX_WORKSPACE_PATH + 1);
    let refused = store.create_session(&path, session("a")).unwrap_err();
    assert_eq!(refused.to_string(), "Workspace path is longer than 2500 bytes");
    assert_eq!(store.get_all_sessions(&path).unwrap(), []);
    let workspace = shelf.workspace();
    let refused = shelf.editor().record(workspace, "a", &figure(&noise(MAX_INDEXED + 1)));
    assert!(matches!(refused, Err(Error::Invalid(_))));
    assert_eq!(store.get_all_sessions(WORKSPACE).unwrap(), [session("a")]);
}

#[test]
fn a_table_of_workspaces_with_a_path_that_is_too_long_is_no_mapping() {
    let mut shelf = Fixture::new();
    let path = path(MAX_WORKSPACE_PATH + 1);
    let hash = workspace_hash(&path);
    shelf.map(&hash, &serde_json::to_string(&path).unwrap());
    assert_eq!(rules(&shelf.open(&hash, &Choices::default())), ["sessions.unmapped"]);
    let mut remarks = Vec::new();
    let mapping = shelf.mapping.clone();
    mapping.settle(&mut shelf.connection, 1, &Choices::default(), &mut remarks).unwrap();
    assert_eq!(rules(&remarks), ["workspace-mapping.path"]);
    let row = shelf.mapping.row(&mut shelf.connection, "", &hash).unwrap().unwrap();
    assert_eq!(row.body, serde_json::to_string(&path).unwrap());
    assert!(matches!(
        shelf.editor().map(&hash, &path, MapOptions::default()),
        Err(Error::Invalid(_))
    ));
}

#[test]
fn no_look_up_of_a_nul_character_fails_or_finds_anything() {
    let mut shelf = Fixture::with(&[session("a")]);
    let store = shelf.store();
    let nul = "a\0";
    for path in [WORKSPACE, nul] {
        let unknown = |error: CommandError| assert_eq!(error.to_string(), "Session a\0 not found");
        unknown(store.get_session(path, nul).unwrap_err());
        unknown(store.add_chat_message(path, nul, message("m", "")).unwrap_err());
        unknown(store.update_instance_status(path, nul, 0, "paused").unwrap_err());
        unknown(store.update_session(path, session(nul)).unwrap_err());
        assert!(store.create_session(path, session(nul)).is_err());
        store.delete_session(path, nul).unwrap();
    }
    assert!(store.create_session(nul, session("a")).is_err());
    assert_eq!(store.get_all_sessions(nul).unwrap(), []);
    let workspace = shelf.workspace();
    let mut editor = shelf.editor();
    assert!(editor.workspace_at(nul).unwrap().is_none());
    assert!(editor.sessions_named(nul, 9).unwrap().is_empty());
    assert!(editor.messages_named(nul, 9).unwrap().is_empty());
    assert!(editor.instances_in_terminal(nul, 9).unwrap().is_empty());
    assert!(editor.instances_with_status(nul, 9).unwrap().is_empty());
    for agent in [Agent::Named(nul), Agent::Beginning(nul)] {
        assert!(editor.instances_of_agent(agent, 9).unwrap().is_empty());
    }
    assert!(
        editor.map(nul, WORKSPACE, MapOptions { force: true, ..MapOptions::default() }).is_err()
    );
    assert!(editor.messages(workspace, nul, MessageFilter::All, None, 9).is_err());
    assert!(editor.record(workspace, "a", &figure(nul)).is_err());
    let filter =
        SessionFilter { kinds: vec![nul.to_owned()], statuses: vec![nul.to_owned()], ..all() };
    let sort = SessionSort::default();
    assert!(editor.sessions(workspace, &filter, sort, None, 9).unwrap().items.is_empty());
    assert!(editor.sessions(workspace, &all(), sort, Some("1.1.\0"), 9).is_err());
}

fn all() -> SessionFilter {
    SessionFilter::default()
}
