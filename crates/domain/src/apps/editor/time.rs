//! Moments, as the many writers of the editor's files spell them.
//!
//! One file mixes milliseconds with `Z`, nanoseconds with `+00:00`, and whatever hands add.
//! Texts of that kind do not sort, so what is compared is the moment that they mean. The
//! spelling itself stays with the record.

use std::fmt;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::apps::spelled_time::{epoch, from_epoch, narrow};

/// A moment in UTC, to the nanosecond.
///
/// Its text has a fixed width, so that texts sort as the moments do:
///
/// ```
/// use rehome_domain::apps::editor::Moment;
///
/// let text = |spelling| Moment::parse(spelling).unwrap().to_string();
/// assert_eq!(text("2025-11-13T03:46:40.123Z"), "2025-11-13T03:46:40.123000000Z");
/// assert_eq!(text("2025-11-13T12:46:40.123+09:00"), "2025-11-13T03:46:40.123000000Z");
/// assert_eq!(text("1763005600123"), "2025-11-13T03:46:40.123000000Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(Timestamp);

/// The first moment of the year 0 and of the year 10000, in seconds since 1970: outside of
/// them a year has no four digits, and texts would not sort.
const YEARS: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;

impl Moment {
    /// The moment that a spelling means; none where it means none for sure. It may be
    ///
    /// - a date and a time with `Z` or an offset (RFC 3339),
    /// - a date alone, which is its midnight in UTC, as in JavaScript,
    /// - a number that counts from 1970; see [`Moment::from_epoch`].
    ///
    /// Digits and signs of full width are the plain ones. A date and a time without an offset are the time of an unknown place, and no moment.
    pub fn parse(spelling: &str) -> Option<Self> {
        let text = &*narrow(spelling.trim());
        if text.len() > 10 && text.as_bytes()[4] == b'-' {
            return Self::within(text.parse().ok()?);
        }
        if let Some(moment) = epoch(text) {
            return Self::within(moment);
        }
        let date: Date = text.parse().ok()?;
        Self::within(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }

    /// The moment that is so many units after 1970 began. The unit is told by the size of
    /// the number: seconds up to eleven digits, then milliseconds, microseconds from 15
    /// digits and nanoseconds from 18. So a year of this century is never mistaken.
    pub fn from_epoch(count: i64) -> Option<Self> {
        Self::within(from_epoch(count)?)
    }

    fn within(moment: Timestamp) -> Option<Self> {
        YEARS.contains(&moment.as_second()).then_some(Self(moment))
    }

    /// Whole microseconds since 1970 began; what is left of one is dropped, towards the past.
    pub fn microseconds(self) -> i64 {
        let microseconds = self.0.as_nanosecond().div_euclid(1_000);
        // The years from 0 to 9999 fit by far.
        i64::try_from(microseconds).unwrap_or_default()
    }

    /// The time from `earlier` to this moment, negative where it is the later one.
    pub fn since(self, earlier: Self) -> SignedDuration {
        self.0.duration_since(earlier.0)
    }
}

/// As `2025-11-13T03:46:40.123000000Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.9}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Moment;

    fn text(spelling: &str) -> Option<String> {
        Moment::parse(spelling).map(|moment| moment.to_string())
    }

    #[test]
    fn timestamps_of_every_spelling_mean_one_moment() {
        for spelling in [
            "2025-11-13T03:46:40.123Z",
            "2025-11-13T03:46:40.123000000+00:00",
            "2025-11-13T12:46:40.123+09:00",
            "2025-11-12T22:16:40.123-05:30",
            "2025-11-13 03:46:40.123Z",
            " 2025-11-13T03:46:40.123Z\n",
            "1763005600123",
            "1763005600123000",
            "1763005600123000000",
            "1763005600.123",
            "２０２５－１１－１３Ｔ０３：４６：４０．１２３Ｚ",
        ] {
            assert_eq!(text(spelling).as_deref(), Some("2025-11-13T03:46:40.123000000Z"));
        }
        assert_eq!(text("1763005600").as_deref(), Some("2025-11-13T03:46:40.000000000Z"));
        assert_eq!(text("2025-11-13").as_deref(), Some("2025-11-13T00:00:00.000000000Z"));
        assert_eq!(
            text("2025-11-13T03:46:40.987978998+00:00").as_deref(),
            Some("2025-11-13T03:46:40.987978998Z")
        );
    }

    #[test]
    fn timestamps_that_are_invalid_or_of_an_unknown_place_mean_none() {
        for spelling in [
            "",
            "soon",
            "2025-11-13T03:46:40",
            "2025-13-01T00:00:00Z",
            "2025-02-30",
            "10:15 Uhr",
            "-009000-01-01T00:00:00Z",
            "+010000-01-01T00:00:00Z",
            "-99999999999",
            "١٢٣",
            "1.5",
        ] {
            assert_eq!(text(spelling), None, "{spelling}");
        }
    }

    #[test]
    fn moments_within_one_millisecond_sort_by_their_nanoseconds() {
        let milliseconds = Moment::parse("2025-11-13T03:46:40.123Z").unwrap();
        let nanoseconds = Moment::parse("2025-11-13T03:46:40.123000001+00:00").unwrap();
        assert!(milliseconds < nanoseconds);
        assert_eq!(nanoseconds.since(milliseconds).as_nanos(), 1);
        assert_eq!(nanoseconds.microseconds(), 1_763_005_600_123_000);
        let before_1970 = Moment::parse("1969-12-31T23:59:59.9999999Z").unwrap();
        assert_eq!(before_1970.microseconds(), -1);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            Moment::parse(&text);
        }

        #[test]
        fn texts_sort_as_moments_do_and_mean_themselves(a in any::<i64>(), b in any::<i64>()) {
            let (Some(a), Some(b)) = (Moment::from_epoch(a), Moment::from_epoch(b)) else {
                return Ok(());
            };
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
            prop_assert_eq!(a.to_string().len(), 30);
            prop_assert_eq!(Moment::parse(&a.to_string()), Some(a));
        }
    }
}
