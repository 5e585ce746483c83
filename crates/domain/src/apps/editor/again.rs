//! Two sessions of one id: which of the editor's double writes they are, if any.
//!
//! The editor never looks whether an id is taken. Its dialog writes a competition or an
//! ensemble, and right after that its window writes it again, with working copies in the
//! folder for temporary files that never existed; all later changes go to the first. A
//! debate is written by the part that runs it, as a stub, and by the window, with its task,
//! in either order.

use std::time::Duration;

use super::{fields::SPELLING, instance::Instance, session::Session, time::Moment};
use crate::{
    Digest, DuplicatePolicy, RelationalRecord, Remark, Source,
    json::tree::{Tree, quoted},
};

/// How long after the first the second write of a session may come.
const SECOND_WRITE: Duration = Duration::from_secs(60);

/// The task of a debate's stub.
const STUB_TASK: &str = "Debate in progress";

/// What becomes of `second`, which has the id of `first`. Instances are never merged by
/// their numbers, which mean different things to different writers.
pub(super) fn again(first: &Source<'_>, second: &Source<'_>) -> DuplicatePolicy {
    if Digest::of(first.text).is_ok_and(|digest| Digest::of(second.text) == Ok(digest)) {
        let message = "this is an earlier session of the same id once more";
        return DuplicatePolicy::Quarantine(Remark::note("sessions.equal", message));
    }
    let mut remarks = Vec::new();
    let mut read = |source| Session::read(source, &mut remarks);
    let (Ok(one), Ok(two)) = (read(first), read(second)) else {
        return quarantine("one of them cannot be read");
    };
    // A merge goes by the names of the keys.
    if remarks.iter().any(|remark| remark.rule == SPELLING) {
        return quarantine("one of them has keys in another spelling");
    }
    if one.kind != two.kind {
        return quarantine("they are of different types");
    }
    match one.kind.as_str() {
        "debate" => match (is_stub(&one), is_stub(&two)) {
            (true, false) => merge(first.text, &one, second.text, &two),
            (false, true) => merge(second.text, &two, first.text, &one),
            _ => quarantine("neither is the stub of the other"),
        },
        _ => second_write(&one, &two),
    }
}

fn quarantine(reason: &str) -> DuplicatePolicy {
    let message = format!("an earlier session has the same id, and {reason}");
    DuplicatePolicy::Quarantine(
        Remark::quarantined("sessions.duplicate", message)
            .help("the first was imported; give the other another id if it is wanted too"),
    )
}

fn second_write(first: &Session, second: &Session) -> DuplicatePolicy {
    let created = (Moment::parse(&first.created_at), Moment::parse(&second.created_at));
    let soon = match created {
        (Some(first), Some(second)) => second.since(first).unsigned_abs() <= SECOND_WRITE,
        _ => false,
    };
    if !soon {
        return quarantine("it was not created at about the same time");
    }
    let prefix = match second.kind.as_str() {
        "competition" => format!("worktree-comp-{}-", second.id),
        _ => format!("worktree-ens-{}-", second.id),
    };
    let is_phantom = |instance: &Instance| {
        let folder = instance.worktree_path.rsplit(['/', '\\']).next().unwrap_or_default();
        let number = folder.strip_prefix(&*prefix).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    if second.instances.is_empty() || !second.instances.iter().all(is_phantom) {
        return quarantine("the working copies of this one may be real");
    }
    if !second.chat_history.is_empty() {
        return quarantine("this one has a chat of its own");
    }
    let message = "the editor wrote this session twice; the first copy has the real working \
                   copies and all later changes";
    DuplicatePolicy::Quarantine(Remark::note("sessions.second-write", message))
}

fn is_stub(session: &Session) -> bool {
    session.task == STUB_TASK && session.instances.is_empty()
}

/// The record of a debate that `stub` and the richer record make: everything of the richer
/// one but its state, which is that of the later change. What only the stub says stays too.
fn merge(stub_text: &str, stub: &Session, rich_text: &str, rich: &Session) -> DuplicatePolicy {
    if !stub.chat_history.is_empty() && !rich.chat_history.is_empty() {
        return quarantine("both have a chat");
    }
    let (Ok(Tree::Object(from)), Ok(Tree::Object(mut into))) =
        (Tree::parse(stub_text), Tree::parse(rich_text))
    else {
        return quarantine("one of them cannot be read");
    };
    // A time that cannot be read is earlier than any other.
    if Moment::parse(&stub.updated_at) > Moment::parse(&rich.updated_at) {
        set(&mut into, "status", Tree::Scalar(quoted(&stub.status)));
        set(&mut into, "updatedAt", Tree::Scalar(quoted(&stub.updated_at)));
        let completed = stub.completed_at.as_deref().map_or("null".to_owned(), quoted);
        set(&mut into, "completedAt", Tree::Scalar(completed));
    }
    for (name, value) in from {
        let empty = match into.iter().find(|(other, _)| *other == name) {
            None => true,
            Some((_, Tree::Scalar(value))) => value == "null",
            Some((_, Tree::Array(elements))) => elements.is_empty(),
            Some((_, Tree::Object(_))) => false,
        };
        if empty && name != "completedAt" {
            set(&mut into, &name, value);
        }
    }
    let message = "the stub of a debate and the debate itself were merged: task, instances and \
                   chat of the one, the state of the one that changed later";
    DuplicatePolicy::Merge {
        text: Tree::Object(into).write(),
        remark: Remark::warning("sessions.debate-merged", message),
    }
}

fn set(members: &mut Vec<(String, Tree)>, name: &str, value: Tree) {
    match members.iter_mut().find(|(other, _)| other == name) {
        Some((_, old)) => *old = value,
        None => members.push((name.to_owned(), value)),
    }
}
