//! What an import, check or verification has to say about one place in the source.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::{finding_group::GroupKey, hint::Hint, short};

/// The most bytes of a finding that is kept.
const STORED: usize = 500;

/// How much a finding weighs, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing: a file that was passed over, a default that was applied.
    Note,
    /// Imported, but look.
    Warning,
    /// The database holds a newer edit, which was kept.
    Conflict,
    /// Not imported: this element, or part of one, waits in quarantine for a person.
    Quarantined,
    /// This file was not imported.
    Rejected,
}

impl Level {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Conflict => "conflict",
            Self::Quarantined => "quarantined",
            Self::Rejected => "rejected",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a source file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
}

/// One remark, with all that a person needs to act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it weighs.
    pub level: Level,
    /// The stable id of the rule that fired, such as `json.syntax`.
    pub rule: &'static str,
    /// The file, relative to the source folder with `/` between names.
    pub file: Option<String>,
    /// Where in the file.
    pub position: Option<Position>,
    /// The JSON pointer (RFC 6901) from the root of the file.
    pub pointer: Option<String>,
    /// What is the matter.
    pub message: String,
    /// What to do about it, in words.
    pub help: Option<String>,
    /// What does it.
    pub hint: Option<Hint>,
}

impl Finding {
    /// A finding that has no place yet. A message of more than 500 bytes is cut.
    pub fn new(level: Level, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            level,
            rule,
            file: None,
            position: None,
            pointer: None,
            message: short::message(message.into()),
            help: None,
            hint: None,
        }
    }

    /// The same, in `file`.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The same, at `position`.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The same, at `pointer`.
    #[must_use]
    pub fn on(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
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

    /// What it is, to be put together with others of its kind.
    pub fn group_key(&self) -> GroupKey<'_> {
        let Self { level, rule, pointer, file, message, .. } = self;
        let (pointer, file) = (pointer.as_deref(), file.as_deref());
        GroupKey { level: *level, rule, pointer, file, message }
    }

    /// The finding as JSON of at most 500 bytes, to be kept: its longest texts are cut.
    pub fn stored(&self) -> String {
        // A finding is texts and numbers, which always serialise.
        let written = |finding: &Self| serde_json::to_string(finding).unwrap_or_default();
        let mut text = written(self);
        if text.len() <= STORED {
            return text;
        }
        let mut finding = self.clone();
        if finding.hint.as_ref().is_some_and(|hint| {
            serde_json::to_string(hint).is_ok_and(|hint| hint.len() > STORED / 4)
        }) {
            finding.hint = None;
        }
        loop {
            text = written(&finding);
            if text.len() <= STORED {
                return text;
            }
            let Self { message, help, pointer, file, .. } = &mut finding;
            let texts = [Some(message), help.as_mut(), pointer.as_mut(), file.as_mut()];
            // What an escape takes counts as what it is written as.
            let Some(longest) = texts.into_iter().flatten().max_by_key(|text| {
                serde_json::to_string(text).map_or(text.len(), |written| written.len())
            }) else {
                return text;
            };
            *longest = short::cut(longest, longest.len() * 3 / 4);
        }
    }
}

/// The flat shape of reports: `{level, rule, file, offset, line, column, pointer, message,
/// help, hint}`.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Finding", 10)?;
        out.serialize_field("level", &self.level)?;
        out.serialize_field("rule", self.rule)?;
        out.serialize_field("file", &self.file)?;
        out.serialize_field("offset", &self.position.map(|position| position.offset))?;
        out.serialize_field("line", &self.position.map(|position| position.line))?;
        out.serialize_field("column", &self.position.map(|position| position.column))?;
        out.serialize_field("pointer", &self.pointer)?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("help", &self.help)?;
        out.serialize_field("hint", &self.hint)?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Level};
    use crate::Hint;

    #[test]
    fn a_finding_that_is_kept_is_short_whatever_it_is_about() {
        let long = "\u{1}lamp\" ".repeat(900);
        let finding = Finding::new(Level::Warning, "record.shape", long.as_str())
            .in_file(long.as_str())
            .on(format!("/{long}"))
            .help(long.as_str());
        let hint = Hint::option_of("map", long.as_str());
        for finding in [finding.clone(), finding.hint(hint)] {
            let stored = finding.stored();
            assert!(stored.len() <= 500 && stored.len() > 300, "{}", stored.len());
            let read: serde_json::Value = serde_json::from_str(&stored).unwrap();
            assert_eq!(read["rule"], "record.shape");
        }
        let finding = Finding::new(Level::Note, "layout.absent", "there is no such file");
        assert_eq!(finding.stored(), serde_json::to_string(&finding).unwrap());
    }
}
