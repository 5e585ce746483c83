//! What messages quote is short, whatever a file holds.

use std::borrow::Cow;

/// The most characters of a value that a message shows.
const VALUE: usize = 60;

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
    if text.len() <= MESSAGE {
        return text;
    }
    let end = (0..=MESSAGE - 3).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}...", &text[..end])
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
