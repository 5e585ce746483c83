//! The three ways in which the application itself splits a list of words, which differ.
//! They serve comparison only.

/// As its import into a database and its API do: at a comma with a space behind it.
pub fn api(text: &str) -> Vec<&str> {
    items(text.split(", "))
}

/// As its Chinese page does: at commas of both widths and white space.
pub fn chinese_page(text: &str) -> Vec<&str> {
    items(text.split(|c: char| matches!(c, ',' | '，' | '\u{feff}') || c.is_whitespace()))
}

/// As its English page does: at commas.
pub fn english_page(text: &str) -> Vec<&str> {
    items(text.split(','))
}

fn items<'t>(parts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    parts.map(super::split::trimmed).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{api, chinese_page, english_page};

    #[test]
    fn the_three_make_different_numbers_of_words() {
        for (text, counts) in [
            ("苹果,朋友,老师", [1, 3, 3]),
            ("苹果，朋友，老师", [1, 3, 1]),
            ("苹果, 朋友， 老师 ,书", [2, 4, 3]),
            ("ice cream, t-shirt,(be) good at", [2, 6, 3]),
            ("苹果、朋友", [1, 1, 1]),
            ("a, a, b", [3, 3, 3]),
            ("", [0, 0, 0]),
        ] {
            let made = [api(text).len(), chinese_page(text).len(), english_page(text).len()];
            assert_eq!(made, counts, "{text}");
        }
    }
}
