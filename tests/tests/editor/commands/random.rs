//! Random commands, and whether they are answered as a list in memory answers them.

use proptest::{
    collection::vec,
    option,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rehome_domain::apps::editor::{ChatMessage, Instance, Session};

use super::{
    history::{History, WORKSPACE},
    oracle::{Oracle, Step, ask, comparable},
};

/// Tries random commands on new histories.
pub fn check<H: History>(make: impl Fn() -> H) {
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let runs = TestRunner::new(config).run(&vec(step(), 1..24), |steps| {
        let history = make();
        let mut oracle = Oracle::default();
        for step in &steps {
            let expected = oracle.answer(step);
            let mut answer = ask(history.commands(), step);
            if let (Ok(sessions), Ok(expected)) = (&mut answer, &expected) {
                *sessions = comparable(std::mem::take(sessions), expected);
            }
            prop_assert_eq!(answer, expected, "{:?}", step);
        }
        // A history that was never written to need not have a file.
        if !oracle.sessions.is_empty() {
            let kept: Vec<Session> = serde_json::from_str(&history.file(WORKSPACE)).unwrap();
            prop_assert_eq!(comparable(kept, &oracle.sessions), oracle.sessions);
        }
        Ok(())
    });
    runs.unwrap();
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => session().prop_map(Step::Create),
        3 => session().prop_map(Step::Update),
        1 => id().prop_map(Step::Get),
        1 => Just(Step::GetAll),
        1 => id().prop_map(Step::Delete),
        4 => (id(), message()).prop_map(|(id, message)| Step::AddMessage(id, message)),
        3 => (id(), 0..3u32, text()).prop_map(|(id, number, word)| Step::SetStatus(id, number, word)),
    ]
}

/// So few that commands meet.
fn id() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["s1", "s2", "日本-3"]).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{0,6}",
        1 => Just("completed".to_owned()),
        1 => Just("\u{1b}[32m✓\u{1b}[0m \"quoted\" \\ back\r\n\ttab".to_owned()),
        1 => Just("灯りを👩‍🔧 Cafe\u{301}".to_owned()),
    ]
}

/// Times in the spellings that the editor's two programs write, and others.
fn time() -> impl Strategy<Value = String> {
    let times = vec![
        "2026-02-03T08:15:20.250Z",
        "2026-02-03T08:15:20.987654321+00:00",
        "2026-02-03T08:15:20+00:00",
        "2026-02-03T17:15:20.1+09:00",
        "soon",
    ];
    prop::sample::select(times).prop_map(str::to_owned)
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn message() -> impl Strategy<Value = ChatMessage> {
    let role = word(&["user", "assistant", "system", "narrator"]);
    (text(), role, text(), time(), option::of(0..3u32)).prop_map(
        |(id, role, content, timestamp, instance_id)| ChatMessage {
            id,
            role,
            content,
            timestamp,
            instance_id,
        },
    )
}

fn instance(number: u32) -> impl Strategy<Value = Instance> {
    let runtime = option::of(word(&["claude", "codex", "gemini", "other"]));
    let texts = (text(), text(), text(), text(), text());
    let times = (option::of(time()), option::of(time()));
    let counts = (option::of(any::<u32>()), option::of(0..9u32), option::of(0..9u32));
    (texts, times, counts, option::of(text()), runtime, option::of(text())).prop_map(
        move |(texts, times, counts, output, runtime, model)| Instance {
            instance_id: number,
            worktree_path: texts.0,
            branch: texts.1,
            agent_name: texts.2,
            status: texts.3,
            tmux_session_id: texts.4,
            output,
            start_time: times.0,
            end_time: times.1,
            files_changed: counts.0,
            lines_added: counts.1,
            lines_deleted: counts.2,
            runtime_label: runtime.clone(),
            runtime,
            model,
        },
    )
}

fn session() -> impl Strategy<Value = Session> {
    let kind = word(&["competition", "ensemble", "debate"]);
    let status =
        word(&["running", "completed", "failed", "paused", "round_1", "round_2", "round_3"]);
    let times = (time(), time(), option::of(time()));
    let instances = (0..3usize).prop_flat_map(|count| {
        (0..count as u32).map(|number| instance(number).boxed()).collect::<Vec<_>>()
    });
    let options = (
        option::of(text()),
        option::of(1..9000u32),
        option::of(any::<bool>()),
        option::of(0..4u32),
        option::of(vec(word(&["claude", "codex"]), 0..3)),
    );
    let totals = (
        option::of(0..1u64 << 40),
        option::of(0..9u32),
        option::of(any::<u32>()),
        option::of(0..9u32),
    );
    (id(), kind, text(), status, times, instances, vec(message(), 0..3), options, totals).prop_map(
        |(id, kind, task, status, times, instances, chat_history, options, totals)| Session {
            id,
            kind,
            task,
            status,
            created_at: times.0,
            updated_at: times.1,
            completed_at: times.2,
            instances,
            chat_history,
            model: options.0,
            timeout_seconds: options.1,
            preserve_worktrees: options.2,
            winner_id: options.3,
            runtime_mix: options.4,
            total_duration: totals.0,
            total_files_changed: totals.1,
            total_lines_added: totals.2,
            total_lines_deleted: totals.3,
            ..Session::default()
        },
    )
}
