//! The text of one file of sessions, cut into its elements, each of which keeps its own text
//! until it is changed.

use rehome_domain::apps::editor::{CommandError, Session, Taken, taken};
use serde_json::value::RawValue;

use super::element::Element;

/// A file as it was read, or is to be written.
#[derive(Debug, Default)]
pub(super) struct Document {
    elements: Vec<Element>,
    changed: bool,
}

impl Document {
    /// Cuts `text` up. A text without anything but white space has no elements.
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let elements: Vec<&RawValue> = serde_json::from_str(text)?;
        let elements = elements.into_iter().map(|raw| Element::new(raw.get())).collect();
        Ok(Self { elements, changed: false })
    }

    /// Whether it is another one than was read.
    pub(super) fn is_changed(&self) -> bool {
        self.changed
    }

    /// The file as the editor lays it out: an element a line, each as its text stands.
    pub(super) fn text(&self) -> String {
        let Some((first, rest)) = self.elements.split_first() else { return "[]".to_owned() };
        let mut text = format!("[\n  {}", first.text());
        for element in rest {
            text.push_str(",\n  ");
            text.push_str(element.text());
        }
        text.push_str("\n]");
        text
    }

    /// All sessions.
    pub(super) fn sessions(&self) -> Vec<Session> {
        self.elements.iter().filter_map(Element::session).map(told).collect()
    }

    /// The first session with that id.
    pub(super) fn session(&self, id: &str) -> Result<Session, CommandError> {
        self.find(id).map(|(_, session)| told(session))
    }

    /// Puts a session behind all others, or into the place of the one with its id where the two are
    /// one; returns what is to be answered.
    pub(super) fn create(&mut self, session: Session) -> Result<Session, CommandError> {
        let Ok((_, stored)) = self.find(&session.id) else {
            self.elements.push(Element::of(&session)?);
            self.changed = true;
            return Ok(session);
        };
        match taken(&told(stored), &session) {
            Taken::Kept => Ok(session),
            Taken::Merged(merged) => self.edit(&session.id, |stored| {
                *stored = *merged;
                Ok(())
            }),
            Taken::Refused => Err(CommandError::IdTaken(session.id)),
        }
    }

    /// Changes the first session with that id, and returns it as it is then.
    pub(super) fn edit(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Session) -> Result<(), CommandError>,
    ) -> Result<Session, CommandError> {
        let (index, before) = self.find(id)?;
        let mut after = before.clone();
        change(&mut after)?;
        self.elements[index].edit(&before, &after)?;
        self.changed = true;
        Ok(told(after))
    }

    /// Takes every session with that id out.
    pub(super) fn remove(&mut self, id: &str) {
        let before = self.elements.len();
        self.elements.retain(|element| !(element.has_id(id) && element.session().is_some()));
        self.changed |= self.elements.len() < before;
    }

    fn find(&self, id: &str) -> Result<(usize, Session), CommandError> {
        let named = self.elements.iter().enumerate().filter(|(_, element)| element.has_id(id));
        named
            .filter_map(|(index, element)| Some((index, element.session()?)))
            .next()
            .ok_or_else(|| CommandError::SessionNotFound(id.to_owned()))
    }
}

/// The session as it is answered: where its parts stand in a file is nobody else's affair.
fn told(session: Session) -> Session {
    Session { instance_places: None, message_places: None, ..session }
}

/// Why `text` could not be cut up, in the words of the editor, which reads its sessions at
/// the same time.
pub(super) fn parse_error(text: &str, error: serde_json::Error) -> CommandError {
    let error = serde_json::from_str::<Vec<Session>>(text).err().unwrap_or(error);
    CommandError::Storage(format!("Failed to parse sessions: {error}"))
}
