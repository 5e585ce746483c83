//! The date of birth of a child, which some files write in other ways than the form does.

use serde::{Serialize, Serializer};

use crate::apps::schema::written_as;

/// A date of birth. Serialises to the date as `2016-03-05`, or to the text where it is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BirthDate {
    /// The date, as `2016-03-05`.
    pub date: Option<String>,
    /// The text that no date could be made of; none when there was one, or no text.
    pub text: Option<String>,
}

impl BirthDate {
    /// The date in `text`, written `2016-03-05`, `2016/03/05` or `20160305`; else the text.
    pub fn parse(text: &str) -> Self {
        match date(text.trim()) {
            Some(date) => Self { date: Some(date.to_string()), text: None },
            None if text.trim().is_empty() => Self::default(),
            None => Self { date: None, text: Some(text.to_owned()) },
        }
    }

    /// The date, or else the text; empty where there is neither.
    pub fn as_str(&self) -> &str {
        self.date.as_deref().or(self.text.as_deref()).unwrap_or_default()
    }
}

written_as!(BirthDate, { "type": "string", "examples": ["2016-03-05"] });

impl Serialize for BirthDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

fn date(text: &str) -> Option<jiff::civil::Date> {
    let digits = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => text.replace('-', ""),
        [_, _, _, _, b'/', _, _, b'/', _, _] => text.replace('/', ""),
        _ => text.to_owned(),
    };
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = digits[..4].parse().ok()?;
    jiff::civil::Date::new(year, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::BirthDate;

    #[test]
    fn three_formats_are_dates_and_the_rest_is_text() {
        for text in ["2016-03-05", "2016/03/05", "20160305", " 2016-03-05 "] {
            assert_eq!(BirthDate::parse(text).date.as_deref(), Some("2016-03-05"), "{text}");
        }
        for text in ["spring 2016", "2016-13-05", "2016-02-30", "05.03.2016", "２０１６０３０５"]
        {
            let birth = BirthDate::parse(text);
            assert_eq!((birth.date.as_deref(), birth.as_str()), (None, text));
        }
        assert_eq!(BirthDate::parse(" "), BirthDate::default());
    }
}
