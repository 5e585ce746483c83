//! What a record type has to say about one of its records, before anybody knows where in
//! which file the record stands.

use crate::{
    finding::{Finding, Level},
    hint::Hint,
    short,
};

/// A remark about one place of a record. An import makes a [`Finding`](crate::Finding) of
/// it, with file and position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it weighs. Notes of one rule are gathered: the first place and a count.
    pub level: Level,
    /// Whether the place is one that no column and no row of the record holds: it goes into
    /// quarantine, and an export gives it back. With [`Level::Quarantined`] it waits there for
    /// a person; otherwise the application's rules say that nothing need be done.
    pub quarantine: bool,
    /// The stable id of the rule that fired, such as `profiles.mental-age`.
    pub rule: &'static str,
    /// The JSON pointer from the record; empty for the record itself.
    pub pointer: String,
    /// What is the matter.
    pub message: String,
    /// What to do about it, in words.
    pub help: Option<String>,
    /// What does it.
    pub hint: Option<Hint>,
}

impl Remark {
    /// A remark about the record as a whole. A message of more than 500 bytes is cut.
    pub fn new(level: Level, rule: &'static str, message: impl Into<String>) -> Self {
        let quarantine = level == Level::Quarantined;
        let (pointer, message) = (String::new(), short::message(message.into()));
        Self { level, quarantine, rule, pointer, message, help: None, hint: None }
    }

    /// Worth knowing.
    pub fn note(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Note, rule, message)
    }

    /// Imported, but look.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, rule, message)
    }

    /// In quarantine, waiting for a person.
    pub fn quarantined(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Quarantined, rule, message)
    }

    /// The same of something in quarantine, which by this rule need not wait for a person.
    #[must_use]
    pub fn in_quarantine(mut self) -> Self {
        self.quarantine = true;
        self
    }

    /// The same as a finding, whose pointer is from the record; it is in no file.
    pub fn finding(self) -> Finding {
        let Self { level, rule, pointer, message, help, hint, .. } = self;
        let finding = Finding::new(level, rule, message).on(pointer);
        Finding { help, hint, ..finding }
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

    /// The same, with what does as it is suggested.
    #[must_use]
    pub fn hint(mut self, hint: Hint) -> Self {
        self.hint = Some(hint);
        self
    }
}
