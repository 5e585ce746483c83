//! Times as the application writes them: with an offset, or as its server's local time.
//!
//! Four formats are in use, one of JavaScript and three of Python: a `T` or a space between
//! date and time, with or without a fraction, with or without an offset.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use super::zone;

/// What a text says of a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    /// An instant.
    Instant(Timestamp),
    /// A time of day without a zone.
    Local(DateTime),
}

/// Reads a text without white space around it.
pub(super) fn read(text: &str) -> Option<Reading> {
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
pub(super) fn in_columns(instant: &Timestamp) -> bool {
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
    use super::{Reading, read};
    use crate::apps::learner::Moment;

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
}
