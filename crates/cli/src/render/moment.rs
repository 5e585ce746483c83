//! Moments as people read them.

/// An RFC 3339 moment in UTC, to the second: `2026-11-21 07:14:03`.
pub fn moment(text: &str) -> String {
    match text.get(..19) {
        Some(head) => head.replace('T', " "),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn fractions_of_seconds_are_left_out() {
        assert_eq!(moment("2026-11-21T07:14:03.123456Z"), "2026-11-21 07:14:03");
        assert_eq!(moment("soon"), "soon");
    }
}
