//! Moments as typed columns hold them: texts that sort as the moments do.

use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// The moment that `text` means, in UTC with nine digits behind the point: RFC 3339, or a date,
/// which means its beginning.
pub(crate) fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let whole;
    let text = if text.len() == 10 {
        whole = format!("{text}T00:00:00Z");
        &whole
    } else {
        text
    };
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
    let (date, time) = (moment.date(), moment.time());
    (0..=9999).contains(&date.year()).then(|| {
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z",
            date.year(),
            u8::from(date.month()),
            date.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.nanosecond()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn moments_have_one_spelling() {
        for (text, moment) in [
            ("2026-05-01", Some("2026-05-01T00:00:00.000000000Z")),
            ("2026-05-01T12:00:00.5+02:00", Some("2026-05-01T10:00:00.500000000Z")),
            ("0000-01-01T00:00:00+01:00", None),
            ("2026-05-01T12:00:00", None),
            ("2026-13-01", None),
            ("yesterday!", None),
            ("", None),
        ] {
            assert_eq!(parse(text).as_deref(), moment, "{text}");
        }
    }
}
