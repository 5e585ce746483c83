//! What a record type has to say about one of its records, before anybody knows where in
//! which file the record stands.

use crate::finding::Level;

/// A remark about one place of a record. An import makes a [`Finding`](crate::Finding) of
/// it, with file and position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it weighs. Notes of one rule are gathered: the first place and a count.
    /// [`Level::Quarantined`] says that a value was set aside: its column holds nothing,
    /// and an export gives it back.
    pub level: Level,
    /// The stable id of the rule that fired, such as `profiles.mental-age`.
    pub rule: &'static str,
    /// The JSON pointer from the record; empty for the record itself.
    pub pointer: String,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Remark {
    /// A remark about the record as a whole.
    pub fn new(level: Level, rule: &'static str, message: impl Into<String>) -> Self {
        Self { level, rule, pointer: String::new(), message: message.into(), help: None }
    }

    /// Worth knowing.
    pub fn note(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Note, rule, message)
    }

    /// Imported, but look.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, rule, message)
    }

    /// Set aside.
    pub fn quarantined(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Quarantined, rule, message)
    }

    /// The same, at `pointer`.
    #[must_use]
    pub fn on(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// The same, with a suggestion.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
