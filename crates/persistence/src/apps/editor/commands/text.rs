//! A stored session as the editor would read it, and as text. Both differ from the rows
//! where an import put something into quarantine, which the editor itself shows.

use rehome_domain::{
    Digest, RelationalRecord as _,
    apps::editor::{CommandError, Session},
    merge, restore,
};
use serde::Serialize;

use super::super::sessions::Stored;

/// The session as the editor would read it from its file.
pub(super) fn told(stored: Stored) -> Result<Session, CommandError> {
    let whole = match &stored.residue {
        Some(residue) if has_quarantined(residue) => plain(&text(&stored, residue)?),
        _ => None,
    };
    let mut session = whole.unwrap_or(stored.session);
    (session.instance_places, session.message_places) = (None, None);
    Ok(session)
}

/// The text of a stored session once it is `after`.
pub(super) fn edited(stored: &Stored, after: &Session) -> Result<String, CommandError> {
    let Some(residue) = &stored.residue else { return written(after) };
    let before = text(stored, residue)?;
    let read = plain(&before);
    let is_whole = read.is_some() && (has_quarantined(residue) || read == without_places(stored));
    match read.filter(|_| is_whole) {
        // Where the editor reads its own words, what it changed in them is the edit.
        Some(read) => {
            let (read, after) = (written(&read)?, written(after)?);
            merge(&before, read.as_bytes(), after.as_bytes()).map_err(failed)
        }
        None => {
            let places = places(&stored.session, after);
            restore(&written(after)?, residue, &places).map_err(failed)
        }
    }
}

/// The JSON of something, which must be such that any database and any reader can hold it.
pub(super) fn check(value: &impl Serialize) -> Result<(), CommandError> {
    let text = serde_json::to_string(value).map_err(failed)?;
    Digest::of(&text).map_err(failed)?;
    Ok(())
}

/// What the session serialises to.
pub(super) fn written(session: &Session) -> Result<String, CommandError> {
    serde_json::to_string(session).map_err(failed)
}

/// The last place of a message that is in quarantine; -1 where there is none.
pub(super) fn last_quarantined(residue: Option<&str>) -> i64 {
    #[derive(serde::Deserialize)]
    struct Residue {
        #[serde(default)]
        quarantined: Quarantined,
    }
    #[derive(Default, serde::Deserialize)]
    struct Quarantined {
        #[serde(default, rename = "chatHistory")]
        messages: Vec<(i64, serde::de::IgnoredAny)>,
    }
    let residue = residue.filter(|residue| has_quarantined(residue));
    let residue = residue.and_then(|residue| serde_json::from_str::<Residue>(residue).ok());
    let places = residue.into_iter().flat_map(|residue| residue.quarantined.messages);
    places.map(|(place, _)| place).max().unwrap_or(-1)
}

pub(super) fn failed(error: impl std::fmt::Display) -> CommandError {
    CommandError::Storage(format!("Failed to write sessions: {error}"))
}

/// Whether something is in quarantine. A word in a text may look so; then it is looked at.
fn has_quarantined(residue: &str) -> bool {
    residue.contains("\"quarantined\"")
}

fn text(stored: &Stored, residue: &str) -> Result<String, CommandError> {
    let session = &stored.session;
    let children = Session::CHILDREN.iter().map(|child| (*child, session.places(child)));
    restore(&written(session)?, residue, &children.collect::<Vec<_>>()).map_err(failed)
}

/// The session that the editor itself reads, which knows no other spellings.
fn plain(text: &str) -> Option<Session> {
    serde_json::from_str(text).ok()
}

fn without_places(stored: &Stored) -> Option<Session> {
    let session = stored.session.clone();
    Some(Session { instance_places: None, message_places: None, ..session })
}

/// Where the children of `after` stand, if they are those of `before` and others behind.
fn places(before: &Session, after: &Session) -> Vec<(&'static str, Option<Vec<usize>>)> {
    let lengths = [("instances", after.instances.len()), ("chatHistory", after.chat_history.len())];
    let of = |(child, length): (&'static str, usize)| {
        let places = before.places(child).map(|mut places| {
            // Behind all that the source has, also what is in quarantine.
            let mut end = usize::MAX / 2;
            places.resize_with(length, || {
                end += 1;
                end
            });
            places
        });
        (child, places)
    };
    lengths.into_iter().map(of).collect()
}
