//! What messages quote is short, whatever a file holds.

use std::borrow::Cow;

/// The most characters of a value that a message shows.
const VALUE: usize = 60;

/// The most names that a message shows.
const NAMES: usize = 5;

/// The most bytes of a message.
const MESSAGE: usize = 500;

/// A value as messages show it: whole, or its first characters and how many it has.
///
/// ```
/// use rehome_domain::short;
///
/// assert_eq!(short::value("a lamp"), "a lamp");
/// assert!(short::value(&"lamp ".repeat(1000)).ends_with("... (5000 characters)"));
/// ```
pub fn value(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(VALUE) {
        None => text.into(),
        Some((end, _)) => {
            format!("{}... ({} characters)", &text[..end], text.chars().count()).into()
        }
    }
}

/// A message with its first quoted value, in quotes or backticks, as messages show it.
pub(crate) fn quoted(message: &str) -> String {
    let Some(start) = message.find(['"', '`']) else { return message.to_owned() };
    let mark = &message[start..=start];
    let Some(end) = message.rfind(mark).filter(|end| *end > start) else {
        return message.to_owned();
    };
    let inner = &message[start + 1..end];
    match value(inner) {
        Cow::Borrowed(_) => message.to_owned(),
        Cow::Owned(short) => format!("{}{short}{}", &message[..=start], &message[end..]),
    }
}

/// A message of no more bytes than one may have.
pub(crate) fn message(text: String) -> String {
    if text.len() <= MESSAGE { text } else { cut(&text, MESSAGE) }
}

/// The beginning of a text that is longer than `most` bytes, with dots for the rest.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let most = most.saturating_sub(3);
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    format!("{}...", &text[..end.unwrap_or_default()])
}

/// Some of many names, each short: `a`, `b`, `c` and 4 more.
///
/// ```
/// use rehome_domain::short;
///
/// assert_eq!(short::names(["a", "b"], 2), "`a`, `b`");
/// assert_eq!(short::names(["a", "b"], 6), "`a`, `b` and 4 more");
/// ```
pub fn names<'n>(names: impl IntoIterator<Item = &'n str>, all: u64) -> String {
    let named: Vec<String> =
        names.into_iter().take(NAMES).map(|name| format!("`{}`", value(name))).collect();
    match all.saturating_sub(named.len() as u64) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{message, quoted};

    #[test]
    fn a_value_of_megabytes_is_cut_within_its_quotes() {
        let long = format!("invalid type: string \"{}\"", "A lamp. ".repeat(400_000));
        let said = quoted(&long);
        assert!(said.starts_with("invalid type: string \"A lamp. A lamp."), "{said}");
        assert!(said.ends_with("... (3200000 characters)\"") && said.len() < 130, "{said}");
        assert_eq!(quoted("invalid type: string \"three\""), "invalid type: string \"three\"");
        assert_eq!(quoted("it is 5\" long"), "it is 5\" long");
    }

    #[test]
    fn a_message_ends_between_two_characters() {
        let said = message("é".repeat(400));
        assert!(said.len() <= 500 && said.ends_with("é..."), "{}", said.len());
        assert_eq!(message("short".to_owned()), "short");
    }
}
