//! What is odd about a session that can be read: words that nobody knows, times that do not
//! fit each other, numbers that point nowhere. All of it is imported, with a remark.
//!
//! Imports of a million messages go through here, so nothing is allocated where nothing is
//! odd.

use super::{
    session::Session,
    time::Moment,
    vocabulary::{INSTANCE_STATUSES, ROLES, RUNTIMES, excerpt, round_of},
};
use crate::Remark;

/// Remarks what is odd.
pub(super) fn check(session: &Session, remarks: &mut Vec<Remark>) {
    check_times(session, remarks);
    check_completion(session, remarks);
    check_winner(session, remarks);
    if let Some(round) = round_of(&session.status) {
        let message = format!("a debate in round {round} counts as running");
        remarks.push(Remark::note("sessions.round", message).on("/status"));
    }
    for (index, runtime) in session.runtime_mix.iter().flatten().enumerate() {
        known(runtime, &RUNTIMES, RUNTIME, remarks, || format!("/runtimeMix/{index}"));
    }
    check_instances(session, remarks);
    check_messages(session, remarks);
}

/// The rule and the name of what a runtime is.
const RUNTIME: (&str, &str) = ("sessions.runtime", "runtime");

fn check_times(session: &Session, remarks: &mut Vec<Remark>) {
    let created = time(&session.created_at, remarks, || "/createdAt".to_owned());
    let updated = time(&session.updated_at, remarks, || "/updatedAt".to_owned());
    if let Some(completed) = &session.completed_at {
        time(completed, remarks, || "/completedAt".to_owned());
    }
    if let (Some(created), Some(updated)) = (created, updated)
        && updated < created
    {
        let message = "the session changed before it was created";
        remarks.push(Remark::warning("sessions.order", message).on("/updatedAt"));
    }
}

fn check_completion(session: &Session, remarks: &mut Vec<Remark>) {
    let (message, pointer) = match (session.status == "completed", &session.completed_at) {
        (true, None) => ("the session is completed, but says not when", "/status"),
        (false, Some(_)) => ("the session says when it was completed, but is not", "/completedAt"),
        _ => return,
    };
    remarks.push(Remark::warning("sessions.completion", message).on(pointer));
}

fn check_winner(session: &Session, remarks: &mut Vec<Remark>) {
    let Some(winner) = session.winner_id else { return };
    if !session.instances.iter().any(|instance| instance.instance_id == winner) {
        let message = format!("the winner is instance {winner}, which the session has not");
        remarks.push(Remark::warning("sessions.winner", message).on("/winnerId"));
    }
}

fn check_instances(session: &Session, remarks: &mut Vec<Remark>) {
    for (index, instance) in session.instances.iter().enumerate() {
        let at = |name| {
            let place = place(session.instance_places.as_deref(), index);
            format!("/instances/{place}/{name}")
        };
        let status = ("sessions.instance-status", "status of an instance");
        known(&instance.status, &INSTANCE_STATUSES, status, remarks, || at("status"));
        if let Some(runtime) = &instance.runtime {
            known(runtime, &RUNTIMES, RUNTIME, remarks, || at("runtime"));
        }
        for (name, spelling) in
            [("startTime", &instance.start_time), ("endTime", &instance.end_time)]
        {
            if let Some(spelling) = spelling {
                time(spelling, remarks, || at(name));
            }
        }
    }
}

fn check_messages(session: &Session, remarks: &mut Vec<Remark>) {
    for (index, message) in session.chat_history.iter().enumerate() {
        let at = |name| {
            let place = place(session.message_places.as_deref(), index);
            format!("/chatHistory/{place}/{name}")
        };
        known(&message.role, &ROLES, ("sessions.role", "role"), remarks, || at("role"));
        time(&message.timestamp, remarks, || at("timestamp"));
    }
}

/// Where in the source the row of that index stands.
fn place(places: Option<&[usize]>, index: usize) -> usize {
    places.and_then(|places| places.get(index).copied()).unwrap_or(index)
}

fn time(
    spelling: &str,
    remarks: &mut Vec<Remark>,
    pointer: impl FnOnce() -> String,
) -> Option<Moment> {
    let moment = Moment::parse(spelling);
    if moment.is_none() {
        let message =
            format!("{:?} is no time that can be read; it is kept as it is", excerpt(spelling));
        remarks.push(Remark::warning("sessions.timestamp", message).on(pointer()));
    }
    moment
}

fn known(
    word: &str,
    words: &[&str],
    (rule, name): (&'static str, &str),
    remarks: &mut Vec<Remark>,
    pointer: impl FnOnce() -> String,
) {
    if !words.contains(&word) {
        let message =
            format!("{:?} is no {name} that is known; it is kept as it is", excerpt(word));
        remarks.push(Remark::warning(rule, message).on(pointer()));
    }
}
