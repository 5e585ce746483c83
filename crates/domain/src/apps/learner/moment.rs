//! Moments as the application writes them: with an offset, or as its server's local time.
//!
//! Four formats are in use, one of JavaScript and three of Python: a `T` or a space between
//! date and time, with or without a fraction, with or without an offset.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use serde::{Serialize, Serializer};

use super::{
    fields::{Fields, Value},
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
                self.aside(name, "a time");
                return Moment::default();
            }
        };
        match read(text.trim()) {
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
                    .help("name the zone of the server with --timezone"),
            );
            return None;
        };
        let found = zone.to_ambiguous_timestamp(local);
        if found.is_ambiguous() {
            let message = format!(
                "the clocks of that zone were changed at `{name}`, so that this time was there \
                 twice or never; the earlier offset was taken"
            );
            self.warn(self.rules.clock_change, name, message);
        }
        found.compatible().ok().filter(in_columns)
    }
}

/// What a text says of a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    Instant(Timestamp),
    Local(DateTime),
}

fn read(text: &str) -> Option<Reading> {
    if !text.is_ascii() || text.len() < 16 || !matches!(text.as_bytes()[10], b'T' | b't' | b' ') {
        return None;
    }
    let date = date(&text[..10])?;
    let rest = &text[11..];
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (&rest[..at], Some(offset(rest[at..].trim())?)),
        None => (rest, None),
    };
    let local = DateTime::from_parts(date, time(clock.trim_end())?);
    match offset {
        None => Some(Reading::Local(local)),
        Some(offset) => {
            let instant = TimeZone::fixed(offset).to_timestamp(local).ok()?;
            in_columns(&instant).then_some(Reading::Instant(instant))
        }
    }
}

/// Whether a column can hold it, whose order as text is the order of time.
fn in_columns(instant: &Timestamp) -> bool {
    (-62_135_596_800..253_402_300_800).contains(&instant.as_second())
}

fn offset(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "z") { Some(Offset::UTC) } else { zone::offset(text) }
}

fn date(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, '-', &[4, 2, 2])?[..] else { return None };
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn time(text: &str) -> Option<Time> {
    let (clock, fraction) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, nanoseconds(fraction)?),
        None => (text, 0),
    };
    let numbers = numbers(clock, ':', &[2, 2, 2]).or_else(|| numbers(clock, ':', &[2, 2]))?;
    let second = numbers.get(2).copied().unwrap_or_default();
    let number = |value: i32| i8::try_from(value).ok();
    Time::new(number(numbers[0])?, number(numbers[1])?, number(second)?, fraction).ok()
}

fn nanoseconds(digits: &str) -> Option<i32> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<9.9}").parse().ok()
}

/// The numbers of `text` between `separator`s, if each has that many digits.
fn numbers(text: &str, separator: char, digits: &[usize]) -> Option<Vec<i32>> {
    let parts: Vec<&str> = text.split(separator).collect();
    if parts.len() != digits.len() {
        return None;
    }
    let fits =
        |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let all = parts
        .iter()
        .zip(digits)
        .map(|(part, length)| fits(part, *length).then(|| part.parse().ok()).flatten());
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::{Moment, Reading, read};

    fn instant(text: &str) -> Option<String> {
        match read(text) {
            Some(Reading::Instant(instant)) => Moment::at(instant).column(),
            _ => None,
        }
    }

    #[test]
    fn every_format_with_an_offset_is_one_instant() {
        for text in [
            "2025-11-13 05:24:45.388000+00:00",
            "2025-11-13T05:24:45.388Z",
            "2025-11-13T13:24:45.388000+08:00",
            "2025-11-13 13:24:45.388+0800",
            "2025-11-13 13:24:45.3880009+08",
        ] {
            assert_eq!(instant(text).as_deref(), Some("2025-11-13T05:24:45.388000Z"), "{text}");
        }
    }

    #[test]
    fn a_text_without_an_offset_is_local() {
        for text in ["2025-11-21T13:20:45.123456", "2025-11-21 13:20:45", "2025-11-21 13:20"] {
            assert!(matches!(read(text), Some(Reading::Local(_))), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_time() {
        for text in [
            "",
            "yesterday",
            "2025-11-13",
            "1763012685388",
            "2025-13-13T05:24:45Z",
            "2025-11-13T25:24:45Z",
            "2025-11-13T05:24:45.Z",
            "2025-11-13T05:24:45+99:00",
            "0000-01-01T00:00:00+23:00",
            "9999-12-31T23:59:59-23:00",
            "２025-11-13T05:24:45Z",
            "2025-11-13T05:24:45Z Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_clean_form_is_pythons() {
        let written = |text: &str| match read(text) {
            Some(Reading::Instant(instant)) => serde_json::to_string(&Moment::at(instant)).unwrap(),
            _ => String::new(),
        };
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
