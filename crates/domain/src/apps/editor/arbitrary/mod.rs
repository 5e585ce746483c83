//! Arbitrary sessions for property tests, behind the feature `proptest`.
//!
//! `any::<Session>()` makes sessions as rows can hold them, of which every one is written
//! and read again as it is. [`session_source`] makes the texts that they may come from,
//! with the oddities of real files.

mod source;

use std::collections::HashSet;

use proptest::{
    arbitrary::{Arbitrary, any},
    collection::vec,
    option, prop_oneof,
    sample::select,
    strategy::{BoxedStrategy, Strategy},
};

use super::{
    ChatMessage, INSTANCE_STATUSES, Instance, MappingEntry, ROLES, RUNTIMES, SESSION_STATUSES,
    SESSION_TYPES, Session,
};
pub use source::session_source;

/// Implements proptest's `Arbitrary` by a function that makes the strategy.
macro_rules! arbitrary {
    ($($ty:ident: $strategy:expr),* $(,)?) => {$(
        impl Arbitrary for $ty {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy.boxed()
            }
        }
    )*};
}

arbitrary! {
    ChatMessage: message(),
    Instance: instance(),
    MappingEntry: mapping_entry(),
    Session: session(),
}

fn session() -> impl Strategy<Value = Session> {
    let status = prop_oneof![
        3 => select(&SESSION_STATUSES).prop_map(str::to_owned),
        1 => "round_[1-9]",
    ];
    let head = (key(), select(&SESSION_TYPES), text(), status, time(), time(), option::of(time()));
    let children = (vec(any::<Instance>(), 0..4), vec(any::<ChatMessage>(), 0..4));
    let settings = (
        option::of(text()),
        any::<Option<u32>>(),
        any::<Option<bool>>(),
        option::of(0..4_u32),
        option::of(vec(word(&RUNTIMES), 0..3)),
    );
    let totals = (
        option::of(0..=i64::MAX.unsigned_abs()),
        any::<Option<u32>>(),
        any::<Option<u32>>(),
        any::<Option<u32>>(),
    );
    (head, children, settings, totals).prop_map(|(head, children, settings, totals)| {
        let (id, kind, task, status, created_at, updated_at, completed_at) = head;
        let (mut instances, chat_history) = children;
        let mut numbers = HashSet::new();
        instances.retain(|instance| numbers.insert(instance.instance_id));
        let (model, timeout_seconds, preserve_worktrees, winner_id, runtime_mix) = settings;
        let (total_duration, total_files_changed, total_lines_added, total_lines_deleted) = totals;
        Session {
            id,
            kind: kind.to_owned(),
            task,
            status,
            created_at,
            updated_at,
            completed_at,
            instances,
            chat_history,
            model,
            timeout_seconds,
            preserve_worktrees,
            winner_id,
            runtime_mix,
            total_duration,
            total_files_changed,
            total_lines_added,
            total_lines_deleted,
            instance_places: None,
            message_places: None,
        }
    })
}

fn instance() -> impl Strategy<Value = Instance> {
    let number = prop_oneof![4 => 0..4_u32, 1 => any::<u32>()];
    let head = (number, text(), text(), text(), word(&INSTANCE_STATUSES), text());
    let work = (option::of(text()), option::of(time()), option::of(time()));
    let counts = (any::<Option<u32>>(), any::<Option<u32>>(), any::<Option<u32>>());
    let agent = (option::of(word(&RUNTIMES)), option::of(text()), option::of(text()));
    (head, work, counts, agent).prop_map(|(head, work, counts, agent)| {
        let (instance_id, worktree_path, branch, agent_name, status, tmux_session_id) = head;
        let (output, start_time, end_time) = work;
        let (files_changed, lines_added, lines_deleted) = counts;
        let (runtime, model, runtime_label) = agent;
        Instance {
            instance_id,
            worktree_path,
            branch,
            agent_name,
            status,
            tmux_session_id,
            output,
            start_time,
            end_time,
            files_changed,
            lines_added,
            lines_deleted,
            runtime,
            model,
            runtime_label,
        }
    })
}

fn message() -> impl Strategy<Value = ChatMessage> {
    // Few ids, so that they repeat.
    let id = prop_oneof!["msg-[0-3]", text()];
    (id, word(&ROLES), text(), time(), option::of(0..4_u32)).prop_map(
        |(id, role, content, timestamp, instance_id)| ChatMessage {
            id,
            role,
            content,
            timestamp,
            instance_id,
        },
    )
}

fn mapping_entry() -> impl Strategy<Value = MappingEntry> {
    (prop_oneof![3 => "[0-9a-f]{16}", 1 => key()], option::of(text()))
        .prop_map(|(hash, path)| MappingEntry { hash, path })
}

/// An id: never empty.
fn key() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9-]{0,7}"
}

fn text() -> impl Strategy<Value = String> {
    // No NUL, which PostgreSQL cannot hold.
    "[^\\x00]{0,6}"
}

/// Mostly one of the known words.
fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![3 => select(words).prop_map(str::to_owned), 1 => text()]
}

/// Mostly a moment, in one of its spellings.
fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "20[0-9]{2}-1[0-2]-[12][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z",
        2 => "2025-11-13T03:46:4[0-9](\\.[0-9]{9})?[+-]0[0-9]:00",
        1 => text(),
    ]
}
