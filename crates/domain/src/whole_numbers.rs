//! Whole numbers that are written with a point or an exponent, as spreadsheets and data frames do:
//! `3.0` is 3.

/// The largest number up to which a double holds every whole one.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The JSON text with its whole numbers as such, and the byte where the first of those stands that were
/// written otherwise; none where there is none. Numbers take no less room than before, so
/// that places in the text stay where they are.
pub(crate) fn plain(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let (mut out, mut first, mut at, mut in_string) = (String::new(), None, 0, false);
    let mut copied = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'-' | b'0'..=b'9' if !in_string => {
                let rest = &bytes[at..];
                let part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let length = rest.iter().take_while(|byte| part(byte)).count();
                let number = &text[at..at + length];
                if let Some(whole) = whole(number) {
                    out.push_str(&text[copied..at]);
                    out.push_str(&format!("{whole:<length$}"));
                    copied = at + length;
                    first.get_or_insert(at);
                }
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    out.push_str(&text[copied..]);
    Some((out, first?))
}

/// The whole number that is written otherwise.
pub(crate) fn whole(number: &str) -> Option<i64> {
    if !number.contains(['.', 'e', 'E']) {
        return None;
    }
    let value: f64 = number.parse().ok()?;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn whole_numbers_are_written_plainly_where_they_stood() {
        let text = r#"{"a\\\"3.0": 3.0, "b": [-2.50, 1e0, -0.0, 7], "c": "4.0"}"#;
        let expected = r#"{"a\\\"3.0": 3  , "b": [-2.50, 1  , 0   , 7], "c": "4.0"}"#;
        assert_eq!(plain(text), Some((expected.to_owned(), text.find(" 3.0,").unwrap() + 1)));
        for text in ["{\"a\": 3}", "7.5", "\"3.0\"", "1e300", ""] {
            assert_eq!(plain(text), None, "{text}");
        }
        assert_eq!(plain("2E3").unwrap().0, "2000");
    }
}
