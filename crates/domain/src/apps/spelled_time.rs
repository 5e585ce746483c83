//! What two applications have in common that write times: numbers that count from 1970, and signs of
//! full width.

use std::borrow::Cow;

use jiff::Timestamp;

/// The text with letters, digits and signs of full width as the plain ones.
pub(crate) fn narrow(text: &str) -> Cow<'_, str> {
    /// How far a sign of full width stands behind the plain one.
    const BEHIND: u32 = 0xFEE0;
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - BEHIND).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}

/// The moment that is so many units after 1970 began. The unit is told by the size of
/// the number: seconds up to eleven digits, then milliseconds, microseconds from 15
/// digits and nanoseconds from 18. So a year of this century is never mistaken.
pub(crate) fn from_epoch(count: i64) -> Option<Timestamp> {
    let moment = match count.unsigned_abs() {
        0..=99_999_999_999 => Timestamp::from_second(count),
        100_000_000_000..=99_999_999_999_999 => Timestamp::from_millisecond(count),
        100_000_000_000_000..=99_999_999_999_999_999 => Timestamp::from_microsecond(count),
        _ => Timestamp::from_nanosecond(count.into()),
    };
    moment.ok()
}

/// The moment of a number that counts from 1970: whole, or seconds with a fraction.
pub(crate) fn epoch(text: &str) -> Option<Timestamp> {
    /// Fewer digits of seconds with a fraction are some other number.
    const FEWEST: usize = 9;
    if let Ok(count) = text.parse() {
        return from_epoch(count);
    }
    let (seconds, fraction) = text.split_once('.')?;
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.len() < FEWEST || seconds.len() > 11 || fraction.is_empty() {
        return None;
    }
    if !are_digits(seconds) || !are_digits(fraction) {
        return None;
    }
    let nanoseconds: i32 = format!("{fraction:0<9.9}").parse().ok()?;
    Timestamp::new(seconds.parse().ok()?, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::{epoch, narrow};

    #[test]
    fn numbers_count_from_1970_in_the_unit_of_their_size() {
        let text = |number: &str| epoch(number).map(|moment| moment.to_string());
        let second = "2025-11-13T03:46:40";
        assert_eq!(text("1763005600"), Some(format!("{second}Z")));
        assert_eq!(text("1763005600123"), Some(format!("{second}.123Z")));
        assert_eq!(text("1763005600.123456"), Some(format!("{second}.123456Z")));
        for number in ["1.5", "", "x", "1763005600.", "1763005600.x", "1e9"] {
            assert_eq!(text(number), None, "{number}");
        }
    }

    #[test]
    fn signs_of_full_width_are_the_plain_ones() {
        assert_eq!(narrow("２０２６－０１－１０Ｔ０９：００：００Ｚ"), "2026-01-10T09:00:00Z");
        assert_eq!(narrow("灯"), "灯");
    }
}
