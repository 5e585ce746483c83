//! Moments as the application writes them: with an offset, or as its server's local time.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// A moment, as far as it is known. Serialises to the clean form of the instant, or to the
/// text where there is no instant, or to null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// When it was.
    pub instant: Option<Timestamp>,
    /// What the source says, where that is no instant: a local time whose zone is not known,
    /// or something else.
    pub text: Option<String>,
}

impl Moment {
    /// That instant, cut to microseconds.
    pub fn at(instant: Timestamp) -> Self {
        let micros = Timestamp::from_microsecond(instant.as_microsecond());
        Self { instant: Some(micros.unwrap_or(instant)), text: None }
    }

    /// A moment from its columns: an instant as RFC 3339, and the text.
    ///
    /// # Errors
    /// When the first is no instant.
    pub fn from_columns(instant: Option<&str>, text: Option<String>) -> Result<Self, jiff::Error> {
        let instant = instant.map(str::parse::<Timestamp>).transpose()?;
        Ok(Self { text, ..instant.map(Self::at).unwrap_or_default() })
    }

    /// The instant as RFC 3339 in UTC with microseconds, for a column.
    pub fn column(&self) -> Option<String> {
        self.instant.map(|instant| format!("{instant:.6}"))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.instant, &self.text) {
            (Some(instant), _) => serializer.collect_str(&instant.strftime("%F %T%.6f+00:00")),
            (None, text) => text.serialize(serializer),
        }
    }
}
