//! How a session is read: strictly first, which is fast and fits almost all, and leniently
//! where that fails.
//!
//! What can be kept is kept with a remark. Only what cannot be a session at all goes into
//! quarantine as a whole.

use std::collections::{HashMap, HashSet};

use super::{
    checks,
    fields::{NO_COLUMN, SPELLING, camel_case},
    lenient,
    session::Session,
    vocabulary::{SESSION_STATUSES, SESSION_TYPES, excerpt, round_of},
};
use crate::{DecodeError, MAX_INDEXED, Remark, Source};

/// Reads a session, and says in `remarks` what is odd about it.
pub(super) fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Session, DecodeError> {
    let text = source.text;
    // serde would also take the fields from an array, in their order.
    if !text.trim_start().starts_with('{') {
        let message = "a session is an object".to_owned();
        return Err(DecodeError { rule: "record.shape", message, offset: 0 });
    }
    if let Some(mut session) = strict(text) {
        look_at(text, &mut session, remarks)?;
        return Ok(session);
    }
    let value =
        serde_json::from_str(text).map_err(|error| DecodeError::from_serde(text, &error))?;
    let mut session = lenient::session(text, &value, remarks)?;
    let mut found = Vec::new();
    look_at(text, &mut session, &mut found)?;
    respell(remarks, &mut found);
    // Of what is missing or in quarantine, that is said already.
    let quarantined: HashSet<&str> = remarks
        .iter()
        .filter(|remark| remark.rule == NO_COLUMN)
        .map(|remark| remark.pointer.as_str())
        .collect();
    found.retain(|remark| {
        let there = value.pointer(&remark.pointer).is_some_and(|value| !value.is_null());
        there && !quarantined.contains(remark.pointer.as_str())
    });
    remarks.append(&mut found);
    Ok(session)
}

/// Remarks what is odd about what has been read.
fn look_at(
    text: &str,
    session: &mut Session,
    remarks: &mut Vec<Remark>,
) -> Result<(), DecodeError> {
    check_words(text, session)?;
    quarantine_children(session, remarks);
    checks::check(session, remarks);
    Ok(())
}

/// The session where nothing about it is odd in its grammar.
fn strict(text: &str) -> Option<Session> {
    if has_snake_case_key(text) {
        return None;
    }
    let session: Session = serde_json::from_str(text).ok()?;
    // No database holds more.
    let holds = session.total_duration.is_none_or(|seconds| i64::try_from(seconds).is_ok());
    holds.then_some(session)
}

/// Whether a key is spelled like `winner_id`, which a strict reader would pass over. One
/// pass over the text's underscores, most of which stand in what people and agents say.
fn has_snake_case_key(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr(b'_', rest) {
        rest = &rest[at + 1..];
        while let [b'a'..=b'z' | b'_', after @ ..] = rest {
            rest = after;
        }
        if let [b'"', after @ ..] = rest
            && after.trim_ascii_start().first() == Some(&b':')
        {
            return true;
        }
    }
    false
}

fn check_words(text: &str, session: &Session) -> Result<(), DecodeError> {
    if !SESSION_TYPES.contains(&session.kind.as_str()) {
        let message = format!(
            "{:?} is no type of a session: they are {}",
            excerpt(&session.kind),
            SESSION_TYPES.join(", ")
        );
        return Err(DecodeError::at(text, "/type", "sessions.type", message));
    }
    if !SESSION_STATUSES.contains(&session.status.as_str()) && round_of(&session.status).is_none() {
        let message = format!(
            "{:?} is no status of a session: they are {}, and round_1 and so on",
            excerpt(&session.status),
            SESSION_STATUSES.join(", ")
        );
        return Err(DecodeError::at(text, "/status", "sessions.status", message));
    }
    Ok(())
}

/// Points the remarks that were made of the session to where the source spells its keys
/// otherwise.
fn respell(remarks: &[Remark], found: &mut [Remark]) {
    let spelled = remarks.iter().filter(|remark| remark.rule == SPELLING);
    let spellings: HashMap<String, &str> = spelled
        .map(|remark| {
            let (parent, name) = remark.pointer.rsplit_once('/').unwrap_or_default();
            (format!("{parent}/{}", camel_case(name)), remark.pointer.as_str())
        })
        .collect();
    if spellings.is_empty() {
        return;
    }
    for remark in found {
        let mut pointer = String::new();
        for segment in remark.pointer.split('/').skip(1) {
            pointer = format!("{pointer}/{segment}");
            if let Some(spelling) = spellings.get(&pointer) {
                pointer = (*spelling).to_owned();
            }
        }
        remark.pointer = pointer;
    }
}

/// Leaves out what can be no row: an instance whose number another one has, and what has a
/// text that no index holds.
fn quarantine_children(session: &mut Session, remarks: &mut Vec<Remark>) {
    let mut numbers = HashSet::with_capacity(session.instances.len());
    let odd = session.instances.iter().enumerate().filter_map(|(index, instance)| {
        let texts =
            [("agentName", &instance.agent_name), ("tmuxSessionId", &instance.tmux_session_id)];
        let long = texts.into_iter().find(|(_, text)| text.len() > MAX_INDEXED);
        let remark = match long {
            Some((name, _)) => too_long(name),
            None if numbers.insert(instance.instance_id) => return None,
            None => {
                let number = instance.instance_id;
                let message = format!("the session has an instance {number} already");
                Remark::quarantined("sessions.instance-repeated", message)
                    .help("the first stays; this one is kept in quarantine with all that it says")
            }
        };
        Some((index, remark))
    });
    let odd = odd.collect();
    leave_out("instances", &mut session.instances, &mut session.instance_places, odd, remarks);
    let messages = session.chat_history.iter().enumerate();
    let odd = messages.filter(|(_, message)| message.id.len() > MAX_INDEXED);
    let odd = odd.map(|(index, _)| (index, too_long("id"))).collect();
    leave_out("chatHistory", &mut session.chat_history, &mut session.message_places, odd, remarks);
}

fn too_long(name: &str) -> Remark {
    Remark::quarantined(
        "sessions.child",
        format!("`{name}` has more than {MAX_INDEXED} bytes, and no index holds that"),
    )
    .help("it is kept in quarantine and exported again")
}

/// Takes children out of the rows, by their index, with what is to be said of them.
fn leave_out<T>(
    name: &str,
    rows: &mut Vec<T>,
    places: &mut Option<Vec<usize>>,
    odd: Vec<(usize, Remark)>,
    remarks: &mut Vec<Remark>,
) {
    if odd.is_empty() {
        return;
    }
    let mut odd = odd.into_iter().peekable();
    let all = std::mem::take(rows);
    let all_places = places.take().unwrap_or_else(|| (0..all.len()).collect());
    let mut kept = Vec::with_capacity(all.len());
    for (index, (place, row)) in all_places.into_iter().zip(all).enumerate() {
        match odd.next_if(|(at, _)| *at == index) {
            Some((_, remark)) => remarks.push(remark.on(format!("/{name}/{place}"))),
            None => {
                kept.push(place);
                rows.push(row);
            }
        }
    }
    *places = Some(kept);
}

#[cfg(test)]
mod tests {
    use super::has_snake_case_key;

    #[test]
    fn only_keys_count_as_keys() {
        assert!(has_snake_case_key(r#"{"winner_id": 1}"#));
        assert!(has_snake_case_key("{\"a\": 1, \"chat_history\"\n :[]}"));
        assert!(!has_snake_case_key(r#"{"a": "winner_id", "b": "{\"winner_id\": 1}"}"#));
        assert!(!has_snake_case_key(r#"{"MAX_LEN": "a_b", "c": "_"}"#));
        assert!(!has_snake_case_key("_"));
        // Every byte is looked at once, however many lines are drawn.
        assert!(!has_snake_case_key(&"_".repeat(10_000_000)));
    }
}
