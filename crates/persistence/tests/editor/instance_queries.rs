//! Instances across sessions, statistics, and figures.

use rehome_domain::apps::editor::{Session, Statistics};
use rehome_persistence::{
    Error,
    apps::editor::{Agent, Metric},
};

use crate::fixture::{Fixture, session};

fn shelf() -> Fixture {
    let mut first = session("a");
    first.instances[0].agent_name = "Claude Opus".to_owned();
    first.instances[0].status = "completed".to_owned();
    first.instances[0].start_time = Some("2026-02-03T08:00:00Z".to_owned());
    first.instances[0].end_time = Some("2026-02-03T08:01:30.500Z".to_owned());
    first.instances[1].status = "timeout".to_owned();
    let mut second = Session { kind: "debate".to_owned(), ..session("b") };
    second.status = "round_2".to_owned();
    second.instances[1].status = "failed".to_owned();
    second.instances[1].tmux_session_id = "lamp-0".to_owned();
    Fixture::with(&[first, second, Session { instances: Vec::new(), ..session("c") }])
}

#[test]
fn instances_are_found_by_terminal_status_and_agent() {
    let mut shelf = shelf();
    let mut editor = shelf.editor();
    let names = |found: Vec<rehome_persistence::apps::editor::InstanceAtWork>| {
        let name = |at: rehome_persistence::apps::editor::InstanceAtWork| {
            format!("{}{}", at.session, at.instance.instance_id)
        };
        found.into_iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(editor.instances_in_terminal("lamp-0", 9).unwrap()), "a0 b0 b1");
    assert_eq!(names(editor.instances_with_status("running", 9).unwrap()), "b0");
    assert_eq!(names(editor.instances_with_status("timeout", 9).unwrap()), "a1");
    assert_eq!(names(editor.instances_with_status("?", 9).unwrap()), "");
    let of = |editor: &mut rehome_persistence::apps::editor::Editor<
        &mut rehome_persistence::Connection,
    >,
              agent| { names(editor.instances_of_agent(agent, 9).unwrap()) };
    assert_eq!(of(&mut editor, Agent::Named("CLAUDE")), "a1 b0 b1");
    assert_eq!(of(&mut editor, Agent::Beginning("claude ")), "a0");
    assert_eq!(of(&mut editor, Agent::Beginning("cLAUDe")), "a1 b0 b1 a0");
    assert_eq!(of(&mut editor, Agent::Beginning("")), "a1 b0 b1 a0");
    assert_eq!(of(&mut editor, Agent::Beginning("%")), "");
    assert!(matches!(editor.instances_of_agent(Agent::Named(""), 0), Err(Error::Limit { .. })));
}

#[test]
fn statistics_are_those_of_the_domain() {
    let mut shelf = shelf();
    let workspace = shelf.workspace();
    shelf.put("d8f0b6c9160cb961", &serde_json::to_string(&session("a")).unwrap());
    let one = shelf.editor().statistics(Some(workspace)).unwrap();
    let counts = [one.workspaces, one.sessions, one.instances, one.completed, one.failed];
    assert_eq!(counts, [1, 3, 4, 1, 1]);
    assert_eq!((one.success_rate, one.average_duration), (25, Some(90.5)));
    assert_eq!((one.messages, one.by_status["running"], one.by_type["debate"]), (3, 3, 1));
    assert!(one.size > 100_000);
    let all = shelf.editor().statistics(None).unwrap();
    assert_eq!((all.workspaces, all.sessions, all.messages), (2, 4, 4));

    let mut only = Fixture::with(&[shelf_session()]);
    let statistics = only.editor().statistics(None).unwrap();
    let expected = Statistics::of(&shelf_session());
    assert_eq!(statistics.success_rate, u64::from(expected.success_rate));
    assert_eq!(statistics.average_duration, expected.average_duration);
    let empty = Fixture::new().editor().statistics(None).unwrap();
    assert_eq!((empty.success_rate, empty.average_duration, empty.sessions), (0, None, 0));
}

/// One with spans that count and others that do not.
fn shelf_session() -> Session {
    let mut session = session("a");
    let spans = [
        (Some("2026-02-03T08:00:00Z"), Some("2026-02-03T08:01:00.500Z")),
        (Some("2026-02-03T08:00:00Z"), Some("2026-02-03T09:02:00+01:00")),
        (Some("2026-02-03T08:00:00Z"), Some("2026-02-03T07:00:00Z")),
        (Some("?"), Some("2026-02-03T07:00:00Z")),
        (None, Some("2026-02-03T07:00:00Z")),
    ];
    let instance = session.instances[0].clone();
    session.instances = spans
        .iter()
        .enumerate()
        .map(|(number, (start, end))| {
            let mut instance = instance.clone();
            instance.instance_id = number as u32;
            instance.start_time = start.map(str::to_owned);
            instance.end_time = end.map(str::to_owned);
            instance.status = if number < 3 { "completed" } else { "idle" }.to_owned();
            instance
        })
        .collect();
    session
}

#[test]
fn figures_are_kept_by_session_and_instance_and_survive_edits() {
    let mut shelf = shelf();
    let workspace = shelf.workspace();
    let figure = |instance_id, metric: &str, value: f64| Metric {
        instance_id,
        metric: metric.to_owned(),
        value,
        unit: Some("ms".to_owned()),
        recorded_at: Some("2026-02-03T08:00:00.000000Z".parse().unwrap()),
    };
    let all = [figure(None, "time", 1.5), figure(Some(1), "time", 2.0), figure(Some(0), "x", 3.0)];
    let mut editor = shelf.editor();
    for figure in &all {
        editor.record(workspace, "a", figure).unwrap();
    }
    let first = editor.metrics(workspace, "a", None, 2).unwrap();
    assert_eq!(first.items, all[..2]);
    let last = editor.metrics(workspace, "a", first.next.as_deref(), 2).unwrap();
    assert_eq!((last.items.as_slice(), last.next), (&all[2..], None));
    let now = Metric { recorded_at: None, ..figure(None, "now", 1.0) };
    editor.record(workspace, "b", &now).unwrap();
    assert!(editor.metrics(workspace, "b", None, 2).unwrap().items[0].recorded_at.is_some());

    for bad in [figure(None, "", 1.0), figure(None, "x", f64::NAN), figure(Some(7), "x", 1.0)] {
        assert!(editor.record(workspace, "a", &bad).is_err());
    }
    assert!(matches!(editor.record(workspace, "z", &all[0]), Err(Error::Unknown { .. })));

    // Another writing of the session leaves the instances that it still has.
    let mut edited = session("a");
    edited.instances.swap(0, 1);
    edited.instances.remove(1);
    shelf.put(&crate::fixture::file(), &serde_json::to_string(&edited).unwrap());
    let left = shelf.editor().metrics(workspace, "a", None, 9).unwrap().items;
    assert_eq!(left, all[..2]);
}
