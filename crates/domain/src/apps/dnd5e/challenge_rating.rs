//! Challenge ratings as exact fractions: 1/8 is a number, not a rounded one.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Value, apps::schema::written_as};

/// How dangerous a monster is: 0, 1/8, 1/4, 1/2, or a whole number.
///
/// Any fraction is accepted that JSON can write and read back as the same decimal.
///
/// ```
/// use rehome_domain::apps::dnd5e::ChallengeRating;
///
/// let rating: ChallengeRating = serde_json::from_str("0.125")?;
/// assert_eq!(rating.to_string(), "1/8");
/// assert_eq!(Ok(rating), "1/8".parse());
/// assert!(rating < ChallengeRating::from(5));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChallengeRating {
    // In lowest terms; the denominator divides a power of ten.
    numerator: u64,
    denominator: u64,
}

/// The text or number is no challenge rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a challenge rating is 0 or more, as in 5, 0.125 or 1/8, and exact as a decimal number")]
pub struct NotAChallengeRating;

impl ChallengeRating {
    /// The fraction `numerator / denominator`.
    ///
    /// # Errors
    /// When JSON could not hold it exactly, as 1/3, or when the denominator is 0.
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, NotAChallengeRating> {
        if denominator == 0 {
            return Err(NotAChallengeRating);
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        let rating = Self { numerator: numerator / divisor, denominator: denominator / divisor };
        let (digits, scale) = rating.decimal().ok_or(NotAChallengeRating)?;
        // A double must lead back to the same decimal; whole numbers are not written as doubles.
        let exact =
            scale == 0 || parse_decimal(&rating.to_f64().to_string()) == reduce(digits, scale);
        if exact { Ok(rating) } else { Err(NotAChallengeRating) }
    }

    /// The numerator, in lowest terms.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The denominator, in lowest terms; 1 for a whole number.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// The nearest double, exact for every rating of the rules.
    pub fn to_f64(self) -> f64 {
        let (digits, scale) = self.decimal().unwrap_or_default();
        // Reading a decimal rounds once; a division of two rounded numbers, up to three times.
        format!("{digits}e-{scale}").parse().unwrap_or_default()
    }

    /// The digits and the number of them behind the point.
    fn decimal(self) -> Option<(u128, u32)> {
        (0..=19).find_map(|scale| {
            let power = 10_u128.pow(scale);
            let factor = power / u128::from(self.denominator);
            (factor * u128::from(self.denominator) == power)
                .then(|| (u128::from(self.numerator) * factor, scale))
        })
    }
}

impl TryFrom<f64> for ChallengeRating {
    type Error = NotAChallengeRating;

    /// Takes the shortest decimal that reads back as `rating`, so 0.1 is 1/10.
    fn try_from(rating: f64) -> Result<Self, NotAChallengeRating> {
        let (numerator, denominator) =
            parse_decimal(&rating.abs().to_string()).ok_or(NotAChallengeRating)?;
        if rating < 0.0 {
            return Err(NotAChallengeRating);
        }
        Self::new(numerator, denominator)
    }
}

impl From<u32> for ChallengeRating {
    fn from(rating: u32) -> Self {
        Self { numerator: rating.into(), denominator: 1 }
    }
}

impl FromStr for ChallengeRating {
    type Err = NotAChallengeRating;

    fn from_str(text: &str) -> Result<Self, NotAChallengeRating> {
        let whole = |text: &str| text.trim().parse().map_err(|_| NotAChallengeRating);
        match text.split_once('/') {
            Some((numerator, denominator)) => Self::new(whole(numerator)?, whole(denominator)?),
            None => {
                let (numerator, denominator) =
                    parse_decimal(text.trim()).ok_or(NotAChallengeRating)?;
                Self::new(numerator, denominator)
            }
        }
    }
}

/// Reads `12.50` as the fraction (25, 2).
fn parse_decimal(text: &str) -> Option<(u64, u64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}").parse().ok()?;
    reduce(digits, fraction.len().try_into().ok()?)
}

/// The fraction `digits / 10^scale` in lowest terms.
fn reduce(digits: u128, scale: u32) -> Option<(u64, u64)> {
    let numerator = digits.try_into().ok()?;
    let denominator = 10_u64.checked_pow(scale)?;
    let divisor = greatest_common_divisor(numerator, denominator);
    Some((numerator / divisor, denominator / divisor))
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ord for ChallengeRating {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
        cross(self.numerator, other.denominator).cmp(&cross(other.numerator, self.denominator))
    }
}

impl PartialOrd for ChallengeRating {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ChallengeRating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

impl From<ChallengeRating> for Value {
    fn from(rating: ChallengeRating) -> Self {
        Self::Real(rating.to_f64())
    }
}

written_as!(ChallengeRating, { "type": "number", "minimum": 0 });

impl Serialize for ChallengeRating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.denominator {
            1 => serializer.serialize_u64(self.numerator),
            _ => serializer.serialize_f64(self.to_f64()),
        }
    }
}

impl<'de> Deserialize<'de> for ChallengeRating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = ChallengeRating;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a challenge rating, a number")
            }

            fn visit_u64<E: de::Error>(self, rating: u64) -> Result<ChallengeRating, E> {
                ChallengeRating::new(rating, 1).map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, rating: i64) -> Result<ChallengeRating, E> {
                let rating = rating.try_into().map_err(|_| E::custom(NotAChallengeRating))?;
                self.visit_u64(rating)
            }

            fn visit_f64<E: de::Error>(self, rating: f64) -> Result<ChallengeRating, E> {
                ChallengeRating::try_from(rating).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_numbers_become_fractions_and_numbers_again() {
        for (json, text) in [
            ("0", "0"),
            ("0.125", "1/8"),
            ("0.25", "1/4"),
            ("0.5", "1/2"),
            ("0.1", "1/10"),
            ("30", "30"),
            ("2.5", "5/2"),
            ("0.3333333333333333", "3333333333333333/10000000000000000"),
            ("9007199254740993", "9007199254740993"),
        ] {
            let rating: ChallengeRating = serde_json::from_str(json).unwrap();
            assert_eq!(rating.to_string(), text);
            assert_eq!(serde_json::to_string(&rating).unwrap(), json);
            assert_eq!(text.parse(), Ok(rating), "{text}");
            assert_eq!(json.parse(), Ok(rating), "{json}");
        }
        assert_eq!(serde_json::from_str::<ChallengeRating>("1.0").unwrap(), 1.into());
    }

    #[test]
    fn what_no_json_number_holds_is_refused() {
        for text in
            ["", "/", "1/0", "1/3", "-1", "+1", "1e3", ".5", "one", "0.12345678901234567891"]
        {
            assert_eq!(text.parse::<ChallengeRating>(), Err(NotAChallengeRating), "{text}");
        }
        for json in ["-1", "-0.5", "1e300", "1e-30", r#""1/8""#, "null"] {
            assert!(serde_json::from_str::<ChallengeRating>(json).is_err(), "{json}");
        }
        assert!(ChallengeRating::try_from(f64::NAN).is_err());
        assert!(ChallengeRating::try_from(f64::INFINITY).is_err());
    }

    #[test]
    fn ratings_are_ordered_as_numbers() {
        let mut ratings: Vec<ChallengeRating> =
            ["10", "1/2", "2", "0", "1/8", "1/4"].map(|text| text.parse().unwrap()).into();
        ratings.sort();
        let texts: Vec<String> = ratings.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["0", "1/8", "1/4", "1/2", "2", "10"]);
    }
}
