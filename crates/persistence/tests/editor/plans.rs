//! That each index serves a query that really runs, proved with the plans of the statements,
//! and that no query of a page reads or sorts a whole workspace.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection as _, RunQueryDsl, connection::InstrumentationEvent, deserialize::QueryableByName,
    sql_types::Text,
};
use rehome_domain::apps::editor::{Moment, SessionCommands, SessionFilter, SessionSort, SortField};
use rehome_persistence::{
    Connection,
    apps::editor::{Agent, Metric, Talk},
    on,
};

use crate::fixture::{Shelf, WORKSPACE, file, message, session};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The plans of all statements that `calls` ran on the held connection.
fn plans(shelf: &mut Shelf, calls: impl FnOnce(&mut Shelf)) -> Vec<(String, Vec<String>)> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    on!(&mut shelf.connection, |c| c.set_instrumentation(
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                sink.lock().unwrap().push(query.to_string());
            }
        }
    ));
    calls(shelf);
    on!(&mut shelf.connection, |c| c.set_instrumentation(|_: InstrumentationEvent<'_>| {}));
    let statements = std::mem::take(&mut *seen.lock().unwrap());
    let words = ["SELECT", "UPDATE", "DELETE"];
    let statements = statements.iter().filter(|sql| words.iter().any(|word| sql.starts_with(word)));
    let plan = |statement: &String| {
        let sql = statement.split(" -- binds: ").next().unwrap().to_owned();
        let plan = plan(&mut shelf.connection, &sql);
        (sql, plan)
    };
    statements.map(plan).collect()
}

fn plan(connection: &mut Connection, sql: &str) -> Vec<String> {
    let explain = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps: Vec<Step> = on!(connection, |c| explain.load(c)).unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

/// Fails unless a statement of `calls` uses the index, and none reads a whole table.
#[track_caller]
fn uses(shelf: &mut Shelf, index: &str, calls: impl FnOnce(&mut Shelf)) {
    let plans = plans(shelf, calls);
    let named = |step: &String| step.split(' ').any(|word| word == index);
    assert!(plans.iter().any(|(_, plan)| plan.iter().any(named)), "{index}: {plans:#?}");
    for (sql, plan) in &plans {
        let scans = |step: &&String| {
            step.starts_with("SCAN") && *step != "SCAN CONSTANT ROW" && !step.contains(index)
        };
        // The index of a search, and what the view made of some instances.
        let own = ["SCAN editor_sessions_fts VIRTUAL TABLE", "SCAN editor_session_totals"];
        let bad =
            plan.iter().filter(scans).find(|step| !own.iter().any(|own| step.starts_with(own)));
        assert!(bad.is_none(), "{index}: {bad:?} {sql}\n{plan:#?}");
    }
}

/// As [`uses`], and the first statement sorts nothing, or only what is equal in the order.
#[track_caller]
fn pages(shelf: &mut Shelf, index: &str, filter: &SessionFilter, field: SortField) {
    let workspace = shelf.workspace();
    let value = match field {
        SortField::UpdatedAt | SortField::CreatedAt => "2026-02-03T08:15:20.000000000Z",
        SortField::Duration | SortField::FilesChanged => "3",
    };
    let end = format!("7.7.{value}");
    for ascending in [false, true] {
        for after in [None, Some(end.as_str())] {
            let sort = SessionSort { field, ascending };
            let list = |shelf: &mut Shelf| {
                shelf.editor().sessions(workspace, filter, sort, after, 20).unwrap();
            };
            uses(shelf, index, list);
            let (sql, plan) = &plans(shelf, list)[0];
            let sorts: Vec<&String> =
                plan.iter().filter(|step| step.contains("TEMP B-TREE")).collect();
            let partly = |step: &&&String| ascending && step.contains("LAST");
            assert!(sorts.iter().all(|step| partly(&step)), "{index}: {sql}\n{plan:#?}");
        }
    }
}

fn all() -> SessionFilter {
    SessionFilter::default()
}

fn shelf() -> Shelf {
    Shelf::with(&[session("a"), session("b")])
}

#[test]
fn index_1_workspaces_by_path() {
    uses(&mut shelf(), "editor_workspaces_path", |shelf| {
        shelf.editor().workspace_at(WORKSPACE).unwrap();
    });
}

#[test]
fn index_2_workspaces_by_use() {
    uses(&mut shelf(), "editor_workspaces_last_accessed", |shelf| {
        shelf.editor().workspaces(None, 10).unwrap();
        shelf.editor().workspaces(Some("7.2026-02-03T08:00:00.000000Z"), 10).unwrap();
    });
}

#[test]
fn index_3_sessions_by_change() {
    pages(&mut shelf(), "editor_sessions_updated", &all(), SortField::UpdatedAt);
}

#[test]
fn index_4_sessions_by_creation_and_date() {
    let mut shelf = shelf();
    pages(&mut shelf, "editor_sessions_created", &all(), SortField::CreatedAt);
    let day = SessionFilter {
        created_from: Moment::parse("2026-02-03"),
        created_to: Moment::parse("2026-02-04"),
        ..all()
    };
    pages(&mut shelf, "editor_sessions_created", &day, SortField::CreatedAt);
    let workspace = shelf.workspace();
    uses(&mut shelf, "editor_sessions_created", |shelf| {
        shelf.editor().count_sessions(workspace, &day).unwrap();
    });
}

#[test]
fn index_5_sessions_of_a_column_of_the_board() {
    let running = SessionFilter { statuses: vec!["running".to_owned()], ..all() };
    pages(&mut shelf(), "editor_sessions_status", &running, SortField::UpdatedAt);
}

#[test]
fn index_6_sessions_of_a_type() {
    let debates = SessionFilter { kinds: vec!["debate".to_owned()], ..all() };
    pages(&mut shelf(), "editor_sessions_type", &debates, SortField::UpdatedAt);
}

#[test]
fn index_7_sessions_by_duration() {
    pages(&mut shelf(), "editor_sessions_duration", &all(), SortField::Duration);
}

#[test]
fn index_8_sessions_by_changed_files() {
    pages(&mut shelf(), "editor_sessions_files_changed", &all(), SortField::FilesChanged);
}

#[test]
fn index_9_sessions_by_id_in_every_workspace() {
    uses(&mut shelf(), "editor_sessions_id", |shelf| {
        shelf.editor().sessions_named("a", 10).unwrap();
    });
}

#[test]
fn index_10_stale_sessions() {
    let moment = Moment::parse("2026-02-03").unwrap();
    uses(&mut shelf(), "editor_sessions_stale", |shelf| {
        shelf.editor().stale_sessions(moment, 10).unwrap();
    });
}

#[test]
fn index_11_instances_by_terminal() {
    uses(&mut shelf(), "editor_instances_tmux_session", |shelf| {
        shelf.editor().instances_in_terminal("lamp-0", 10).unwrap();
    });
}

#[test]
fn index_12_instances_by_status() {
    uses(&mut shelf(), "editor_instances_status", |shelf| {
        shelf.editor().instances_with_status("running", 10).unwrap();
        shelf.editor().instances_with_status("timeout", 10).unwrap();
    });
}

#[test]
fn index_13_instances_by_agent() {
    uses(&mut shelf(), "editor_instances_agent_name", |shelf| {
        shelf.editor().instances_of_agent(Agent::Named("claude"), 10).unwrap();
        shelf.editor().instances_of_agent(Agent::Beginning("cl"), 10).unwrap();
    });
}

#[test]
fn index_14_messages_of_an_instance() {
    let mut shelf = shelf();
    let workspace = shelf.workspace();
    uses(&mut shelf, "editor_chat_messages_instance", |shelf| {
        shelf.editor().messages(workspace, "a", Talk::Instance(1), Some("3"), 10).unwrap();
    });
}

#[test]
fn index_15_messages_by_id() {
    uses(&mut shelf(), "editor_chat_messages_id", |shelf| {
        shelf.editor().messages_named("m1", 10).unwrap();
    });
}

#[test]
fn pages_of_the_engine_and_of_files_have_an_index() {
    let mut shelf = shelf();
    let table = shelf.sessions.clone();
    uses(&mut shelf, "editor_sessions_position", |shelf| {
        let c = &mut shelf.connection;
        table.page(c, &file(), Some((3, "a")), 100).unwrap();
        table.last_position(c, &file()).unwrap();
    });
    uses(&mut shelf, "editor_sessions_id", |shelf| {
        let c = &mut shelf.connection;
        table.state(c, &file(), "a").unwrap();
        table.row(c, &file(), "a").unwrap();
        table.holder(c, &file(), "a").unwrap();
    });
    let workspace = shelf.workspace();
    uses(&mut shelf, "editor_metrics_session", |shelf| {
        let metric = Metric {
            instance_id: Some(0),
            metric: "tests".to_owned(),
            value: 1.0,
            unit: None,
            recorded_at: None,
        };
        shelf.editor().record(workspace, "a", &metric).unwrap();
        shelf.editor().metrics(workspace, "a", None, 10).unwrap();
    });
}

#[test]
fn many_sessions_take_as_many_queries_as_one() {
    let many: Vec<_> = (0..50).map(|number| session(&format!("s{number}"))).collect();
    let mut shelf = Shelf::with(&many);
    let table = shelf.sessions.clone();
    let mut queries = |limit| {
        let page = |shelf: &mut Shelf| {
            let rows = table.page(&mut shelf.connection, &file(), None, limit).unwrap();
            assert_eq!(rows.len(), limit as usize);
        };
        plans(&mut shelf, page).len()
    };
    // The bookkeeping, the sessions, their instances and their messages.
    assert_eq!([queries(1), queries(50)], [4, 4]);
}

#[test]
fn searches_ask_the_index_of_trigrams() {
    let mut shelf = shelf();
    let workspace = shelf.workspace();
    let filter = SessionFilter { search: Some("ランプ".to_owned()), ..all() };
    let list = |shelf: &mut Shelf| {
        shelf.editor().sessions(workspace, &filter, SessionSort::default(), None, 20).unwrap();
    };
    let (sql, plan) = &plans(&mut shelf, list)[0];
    let index = |step: &String| step.starts_with("SCAN editor_sessions_fts VIRTUAL TABLE INDEX");
    assert!(plan.iter().any(index), "{sql}\n{plan:#?}");
}

/// The commands run on connections of their own, so their statements are asked by hand.
#[test]
fn commands_read_no_whole_table() {
    let mut shelf = shelf();
    let store = shelf.store();
    store.add_chat_message(WORKSPACE, "a", message("m2", "")).unwrap();
    for (sql, index) in [
        ("SELECT pk FROM editor_sessions WHERE workspace_id = ?1 AND id = ?2", "autoindex"),
        ("SELECT * FROM editor_instances WHERE session_pk = ?1", "autoindex"),
        ("SELECT * FROM editor_chat_messages WHERE session_pk = ?1", "PRIMARY KEY"),
        ("SELECT max(position) FROM editor_chat_messages WHERE session_pk = ?1", "PRIMARY KEY"),
        ("SELECT hash FROM editor_workspace_hashes WHERE workspace_id = ?1", "autoindex"),
        ("SELECT * FROM editor_session_totals WHERE session_pk = ?1", "autoindex"),
        ("SELECT * FROM editor_session_totals WHERE session_pk IN (?1, ?2)", "autoindex"),
        ("DELETE FROM editor_sessions WHERE workspace_id = ?1 AND id = ?2", "autoindex"),
    ] {
        let plan = plan(&mut shelf.connection, sql);
        let searches = |step: &String| step.contains("SEARCH") && step.contains(index);
        assert!(plan.iter().any(searches), "{sql}: {plan:#?}");
        let scans = |step: &String| step.contains("SCAN editor_") && !step.ends_with("_totals");
        assert!(!plan.iter().any(scans), "{sql}: {plan:#?}");
    }
}
