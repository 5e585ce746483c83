//! That each index serves a query that really runs, proved with the plans of the statements,
//! and that no query of a page reads or sorts a whole workspace.

use rehome_domain::apps::editor::{Moment, SessionCommands, SessionFilter, SessionSort, SortField};
use rehome_persistence::{
    Backend,
    apps::editor::{Agent, MessageFilter, Metric},
    testing,
};

use crate::{
    fixture::{Fixture, WORKSPACE, file, message, session},
    plan::{self, Plan},
};

/// The plans of all statements that `calls` ran on the held connection.
fn plans(shelf: &mut Fixture, calls: impl FnOnce(&mut Fixture)) -> Vec<Plan> {
    plan::plans(shelf, |shelf| &mut shelf.connection, calls)
}

/// Fails unless a statement of `calls` uses the index, and none reads a whole table.
#[track_caller]
fn uses(shelf: &mut Fixture, index: &str, calls: impl FnOnce(&mut Fixture)) {
    let plans = plans(shelf, calls);
    assert!(plans.iter().any(|plan| plan.uses(index)), "{index}: {plans:#?}");
    for plan in &plans {
        let bad = plan.reads_all(index);
        assert!(bad.is_none(), "{index}: {bad:?} {plan:#?}");
    }
}

/// As [`uses`], and the first statement sorts nothing, or only what is equal in the order.
#[track_caller]
fn pages(shelf: &mut Fixture, index: &str, filter: &SessionFilter, field: SortField) {
    let workspace = shelf.workspace();
    let value = match field {
        SortField::UpdatedAt | SortField::CreatedAt => "2026-02-03T08:15:20.000000000Z",
        SortField::Duration | SortField::FilesChanged => "3",
    };
    let end = format!("7.7.{value}");
    for ascending in [false, true] {
        for after in [None, Some(end.as_str())] {
            let sort = SessionSort { field, ascending };
            let list = |shelf: &mut Fixture| {
                shelf.editor().sessions(workspace, filter, sort, after, 20).unwrap();
            };
            uses(shelf, index, list);
            let plan = &plans(shelf, list)[0];
            assert!(plan.uses(index), "{index}: {plan:#?}");
            assert_eq!(plan.sorts(ascending), None, "{index}: {plan:#?}");
        }
    }
}

fn all() -> SessionFilter {
    SessionFilter::default()
}

fn shelf() -> Fixture {
    let mut shelf = Fixture::with(&[session("a"), session("b")]);
    // PostgreSQL goes by how many rows there are, and an index has to be worth it.
    if testing::backend() == Backend::Postgres {
        shelf.execute(MANY).unwrap();
        shelf.editor().optimize().unwrap();
    }
    shelf
}

/// Ten workspaces of a hundred sessions.
const MANY: &str = "
    INSERT INTO editor_workspaces (hash, path)
    SELECT lpad(n::text, 16, '0'), '/srv/' || n FROM generate_series(1, 10) n;
    INSERT INTO editor_workspace_hashes SELECT hash, id FROM editor_workspaces
    ON CONFLICT DO NOTHING;
    INSERT INTO editor_sessions (workspace_id, container, id, type, task, status, position,
        created_at_text, created_utc, updated_at_text, updated_utc, total_duration,
        total_files_changed, search_text)
    SELECT w.id, w.hash, 's' || n, (ARRAY['competition', 'ensemble', 'debate'])[n % 3 + 1], '',
        (ARRAY['running', 'completed', 'failed', 'paused'])[n % 4 + 1], n, '',
        '2026-02-' || lpad((n % 28 + 1)::text, 2, '0'), '', '2026-03-' || n, n, n,
        'count the ' || n || ' gulls'
    FROM editor_workspaces w, generate_series(1, 100) n WHERE w.path LIKE '/srv/_' OR w.id > 9;
    INSERT INTO editor_instances (session_pk, position, instance_id, worktree_path, branch,
        agent_name, status, tmux_session_id)
    SELECT s.pk, n, n, '', '', 'agent ' || s.pk, 'completed', 't' || s.pk || n
    FROM editor_sessions s, generate_series(3, 5) n;
    INSERT INTO editor_chat_messages (session_pk, position, id, role, content, timestamp,
        instance_id)
    SELECT s.pk, n, 'm' || s.pk || n, 'user', '', '', n FROM editor_sessions s,
        generate_series(3, 8) n;";

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
        shelf.editor().messages(workspace, "a", MessageFilter::Instance(1), Some("3"), 10).unwrap();
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
    let mut shelf = Fixture::with(&many);
    let table = shelf.sessions.clone();
    let mut queries = |limit| {
        let page = |shelf: &mut Fixture| {
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
    let list = |shelf: &mut Fixture| {
        let sort = SessionSort::default();
        let page = shelf.editor().sessions(workspace, &filter, sort, None, 20).unwrap();
        assert_eq!(page.items.len(), 2);
    };
    let sql = plans(&mut shelf, list).remove(0).sql;
    let plan = Plan::freely(&mut shelf.connection, &sql);
    match testing::backend() {
        Backend::Sqlite => {
            let index = "SCAN editor_sessions_fts VIRTUAL TABLE INDEX";
            assert!(plan.steps.iter().any(|step| step.starts_with(index)), "{plan:#?}");
        }
        Backend::Postgres => assert!(plan.uses("editor_sessions_trigrams"), "{plan:#?}"),
    }
}

/// The commands run on connections of their own, so their statements are asked by hand.
#[test]
fn commands_read_no_whole_table() {
    let mut shelf = shelf();
    let store = shelf.store();
    store.add_chat_message(WORKSPACE, "a", message("m2", "")).unwrap();
    for (sql, index) in [
        ("SELECT pk FROM editor_sessions WHERE workspace_id = $1 AND id = $2", "autoindex"),
        ("SELECT * FROM editor_instances WHERE session_pk = $1", "autoindex"),
        ("SELECT * FROM editor_chat_messages WHERE session_pk = $1", "PRIMARY KEY"),
        ("SELECT max(position) FROM editor_chat_messages WHERE session_pk = $1", "PRIMARY KEY"),
        ("SELECT hash FROM editor_workspace_hashes WHERE workspace_id = $1", "autoindex"),
        ("SELECT * FROM editor_session_totals WHERE session_pk = $1", "autoindex"),
        ("SELECT * FROM editor_session_totals WHERE session_pk IN ($1, $2)", "autoindex"),
        ("DELETE FROM editor_sessions WHERE workspace_id = $1 AND id = $2", "autoindex"),
    ] {
        let plan = Plan::of(&mut shelf.connection, sql);
        // Of several that do PostgreSQL takes the smaller.
        if testing::backend() == Backend::Sqlite {
            assert!(plan.steps.iter().any(|step| step.contains(index)), "{plan:#?}");
        }
        assert_eq!(plan.reads_all(""), None, "{plan:#?}");
    }
}
