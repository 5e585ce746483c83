//! Moments: instants as far as they are known, and what the source says where they are not.

use jiff::{Timestamp, civil::DateTime};
use serde::{Serialize, Serializer};

use crate::apps::{
    schema::written_as,
    spelled_time::{epoch, narrow},
};

use super::{
    fields::{Fields, Value},
    time::{Reading, in_columns, read},
    zone,
};

/// A moment, as far as it is known. Serialises to the clean form of the instant, such as
/// `2025-11-13 05:24:45.388000+00:00`, or to the text where there is no instant, or to null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// When it was, to the microsecond.
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

written_as!(Moment, { "type": ["string", "null"], "examples": ["2025-11-13 05:24:45.388000+00:00"] });

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.instant, &self.text) {
            (Some(instant), _) => {
                // Python leaves out a fraction of zero.
                let whole = instant.subsec_nanosecond() == 0;
                let form = if whole { "%F %T+00:00" } else { "%F %T%.6f+00:00" };
                serializer.collect_str(&instant.strftime(form))
            }
            (None, text) => text.serialize(serializer),
        }
    }
}

impl Fields<'_> {
    /// The moment `name`, which the application requires.
    pub(super) fn required_moment(&mut self, name: &str) -> Moment {
        let moment = self.moment(name);
        if moment == Moment::default() {
            self.missing(name);
        }
        moment
    }

    /// The moment `name`, which may be missing.
    pub(super) fn moment(&mut self, name: &str) -> Moment {
        let text = match self.take(name) {
            Value::Absent | Value::Null => return Moment::default(),
            Value::Text(text) if text.trim().is_empty() => return Moment::default(),
            Value::Text(text) | Value::Number(text) => text,
            Value::Flag(_) | Value::Array(_) | Value::Object(_) => {
                self.quarantine(name, "a time");
                return Moment::default();
            }
        };
        let plain = narrow(text.trim());
        match read(&plain).or_else(|| counted(&plain)) {
            Some(Reading::Instant(instant)) => return Moment::at(instant),
            Some(Reading::Local(local)) => {
                if let Some(instant) = self.in_zone(name, local) {
                    return Moment::at(instant);
                }
            }
            None => self.warn(self.rules.time, name, format!("`{name}` is no time that is known")),
        }
        Moment { instant: None, text: Some(text) }
    }

    /// The instant of a local time, where the import was told the zone.
    fn in_zone(&mut self, name: &str, local: DateTime) -> Option<Timestamp> {
        let Some(zone) = self.source.choices.get(zone::CHOICE).and_then(zone::parse) else {
            let message = format!("`{name}` is a local time of an unknown zone; kept as text");
            self.remarks.push(
                crate::Remark::note(self.rules.local_time, message)
                    .on(self.pointer(name))
                    .help("name the zone of the server")
                    .hint(crate::Hint::option_of(zone::CHOICE, "ZONE")),
            );
            return None;
        };
        let found = zone.to_ambiguous_timestamp(local);
        if found.is_ambiguous() {
            let message = format!(
                "the clocks of that zone were changed at `{name}`, so that this time was there \
                 twice or never; the offset from before the change was taken"
            );
            self.warn(self.rules.clock_change, name, message);
        }
        found.compatible().ok().filter(in_columns)
    }
}

/// The instant of a number that counts from 1970.
fn counted(text: &str) -> Option<Reading> {
    epoch(text).filter(in_columns).map(Reading::Instant)
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn the_clean_form_is_pythons() {
        let written =
            |text: &str| serde_json::to_string(&Moment::at(text.parse().unwrap())).unwrap();
        assert_eq!(written("2025-11-13T05:24:45.5Z"), r#""2025-11-13 05:24:45.500000+00:00""#);
        assert_eq!(written("2025-11-13T05:24:45Z"), r#""2025-11-13 05:24:45+00:00""#);
        assert_eq!(serde_json::to_string(&Moment::default()).unwrap(), "null");
    }

    #[test]
    fn a_moment_comes_back_from_its_columns() {
        for moment in [
            Moment::default(),
            Moment::at("2025-11-13T05:24:45.3881237Z".parse().unwrap()),
            Moment { instant: None, text: Some("2025-11-21 13:20:45".to_owned()) },
        ] {
            let column = moment.column();
            let again = Moment::from_columns(column.as_deref(), moment.text.clone()).unwrap();
            assert_eq!(again, moment);
        }
    }
}
