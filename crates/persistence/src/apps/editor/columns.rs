//! How the values of a session stand in columns: words among few beside any other word, and
//! moments that can be compared.

use rehome_domain::apps::editor::Moment;

/// A word as a column that takes few words holds it, and beside it any other word.
pub(super) fn word<'w>(word: &'w str, known: &[&str]) -> (Option<&'w str>, Option<&'w str>) {
    if known.contains(&word) { (Some(word), None) } else { (None, Some(word)) }
}

/// Whether any column may hold a text: none has a NUL, and a server will not even look for
/// one.
pub(super) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// The moment that a spelling means, as a text that sorts.
pub(super) fn sortable(spelling: &str) -> Option<String> {
    Moment::parse(spelling).map(|moment| moment.to_string())
}

/// The moment that a spelling means, in microseconds since 1970 began.
pub(super) fn microseconds(spelling: Option<&str>) -> Option<i64> {
    let moment = Moment::parse(spelling?)?;
    i64::try_from(moment.since(Moment::from_epoch(0)?).as_micros()).ok()
}

/// A count of a column, whose CHECK keeps it in bounds.
pub(super) fn count(value: Option<i64>) -> Option<u32> {
    u32::try_from(value?).ok()
}

#[cfg(test)]
mod tests {
    use super::{microseconds, sortable, word};

    #[test]
    fn words_and_moments_keep_what_cannot_be_told() {
        assert_eq!(word("user", &["user"]), (Some("user"), None));
        assert_eq!(word("", &["user"]), (None, Some("")));
        let text = "2026-02-03T09:15:20.25+01:00";
        assert_eq!(sortable(text).as_deref(), Some("2026-02-03T08:15:20.250000000Z"));
        assert_eq!(microseconds(Some("1970-01-02T00:00:00.000001Z")), Some(86_400_000_001));
        assert_eq!((sortable("soon"), microseconds(Some("soon"))), (None, None));
    }
}
