//! One element of a file of sessions: how it is read as a session, and how an edit gets into
//! its text without touching what the edit does not concern.

use rehome_domain::{
    RelationalRecord as _, Source,
    apps::editor::{CommandError, Session},
    merge, residue, restore,
};
use serde::Deserialize;

use super::indent::indent;

/// How deep an element stands in its file.
const DEPTH: usize = 1;

/// An element, verbatim.
#[derive(Debug)]
pub(super) struct Element(String);

impl Element {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The element that the editor would write for `session`.
    pub(super) fn of(session: &Session) -> Result<Self, CommandError> {
        written(session).map(|text| Self(indent(&text, DEPTH))).map_err(|error| unwritten(&error))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it calls itself `id`; much cheaper than to read it.
    pub(super) fn has_id(&self, id: &str) -> bool {
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        serde_json::from_str::<Named>(&self.0).is_ok_and(|named| named.id == id)
    }

    /// The session that it is, if it is one: read as an import reads it, but an import
    /// quarantines things that the editor shows, so what the editor can read stays as it is.
    pub(super) fn session(&self) -> Option<Session> {
        let read = Session::read(&Source::of(&self.0), &mut Vec::new());
        match read {
            Ok(session) if Session::CHILDREN.iter().all(|c| session.places(c).is_none()) => {
                Some(session)
            }
            read => self.plain().or(read.ok()),
        }
    }

    /// Makes of the session `before`, which it was read as, the session `after`.
    pub(super) fn edit(&mut self, before: &Session, after: &Session) -> Result<(), CommandError> {
        let edited = match self.plain() {
            Some(plain) if plain == *before => self.merged(before, after),
            _ => self.restored(before, after),
        };
        let edited = edited.map_err(|error| unwritten(&error))?;
        if edited != self.0 {
            self.0 = indent(&edited, DEPTH);
        }
        Ok(())
    }

    /// The session that the editor itself reads.
    fn plain(&self) -> Option<Session> {
        // serde would also take the fields from an array, in their order.
        let is_object = self.0.starts_with('{');
        serde_json::from_str(&self.0).ok().filter(|_| is_object)
    }

    fn merged(&self, before: &Session, after: &Session) -> serde_json::Result<String> {
        merge(&self.0, written(before)?.as_bytes(), written(after)?.as_bytes())
    }

    /// The edit of a session that the editor itself would refuse or misread. What it is read as differs
    /// from its text, and the difference is put back.
    fn restored(&self, before: &Session, after: &Session) -> serde_json::Result<String> {
        let difference = residue(&self.0, &written(before)?, &places(before, before))?;
        let after_text = written(after)?;
        match difference {
            Some(difference) => restore(&after_text, &difference, &places(before, after)),
            None => Ok(after_text),
        }
    }
}

fn written(session: &Session) -> serde_json::Result<String> {
    serde_json::to_string(session)
}

/// Where the instances and messages of `after` stand in the source that `before` was read
/// from, when `after` has the same, fewer, or more at the end.
fn places(before: &Session, after: &Session) -> [(&'static str, Option<Vec<usize>>); 2] {
    let of = |child, length: usize| {
        let mut places = before.places(child)?;
        // Behind all that the source has, whether rows or in quarantine: nothing passes its end.
        let mut end = usize::MAX / 2;
        places.resize_with(length, || {
            end += 1;
            end
        });
        Some(places)
    };
    [("instances", after.instances.len()), ("chatHistory", after.chat_history.len())]
        .map(|(child, length)| (child, of(child, length)))
}

fn unwritten(error: &serde_json::Error) -> CommandError {
    CommandError::Storage(format!("Failed to write sessions: {error}"))
}
