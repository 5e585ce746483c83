//! The words of texts that people and the application have marked up in three ways.

use std::borrow::Cow;

use crate::apps::learner::{image::PLACEHOLDER, words::without_markup};

/// The words of a text: line by line without tags, gaps filled in, and no pictures.
pub(super) fn words(text: &str) -> String {
    let text = without_images(text);
    let lines = text.lines().map(|line| without_markup(&filled(line)));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// A text with gaps such as `[[c1::wind]]` or `{{c1::ferry::a boat}}` with its words in them.
fn filled(line: &str) -> Cow<'_, str> {
    if !line.contains("::") {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['[', '{']) {
        let (before, from) = rest.split_at(at);
        let (word, after) = gap(from).unwrap_or_else(|| from.split_at(1));
        out.push_str(before);
        out.push_str(word);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The word in the gap at the beginning of `text`, and what comes after it.
fn gap(text: &str) -> Option<(&str, &str)> {
    let (inside, brackets, close) = match text.strip_prefix("[[c") {
        Some(inside) => (inside, ['[', ']'], "]]"),
        None => (text.strip_prefix("{{c")?, ['{', '}'], "}}"),
    };
    let (inside, rest) = inside.split_at(inside.find(brackets)?);
    let (number, word) = inside.split_once("::")?;
    let is_gap = number.bytes().all(|byte| byte.is_ascii_digit());
    let word = word.split("::").next().unwrap_or(word);
    rest.strip_prefix(close).filter(|_| is_gap).map(|after| (word, after))
}

/// A text without the data of images, and without what stands in their place.
fn without_images(text: &str) -> Cow<'_, str> {
    const BEGINNINGS: [&str; 2] = ["data:image/", PLACEHOLDER];
    let mut text = Cow::Borrowed(text);
    for beginning in BEGINNINGS {
        if !text.contains(beginning) {
            continue;
        }
        let mut parts = text.split(beginning);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out.push_str(part.trim_start_matches(is_data));
        }
        text = Cow::Owned(out);
    }
    text
}

/// Whether the address of an image may have it: its media type, its data or its id.
fn is_data(character: char) -> bool {
    character.is_ascii_alphanumeric() || "+/=;:,.-%".contains(character)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn gaps_are_filled_and_pictures_are_gone() {
        for (text, expected) in [
            ("The {{c1::ferry::a boat}} leaves at [[c2::six]].", "The ferry leaves at six."),
            ("Harbour::Words and [[see]] {{cx::y}}", "Harbour::Words and [[see]] {{cx::y}}"),
            ("[[[c1::red]] [[c2::]] [[cat]] [[c3::sea]]", "[red [[cat]] sea"),
            ("<img src=\"data:image/png;base64,AA+/==\"> Which<br>lamp?", "Which lamp?"),
            ("data:image/png;base64,AAAA 灯塔", "灯塔"),
            ("one\n![x](rehome-image:00ff)\ntwo &amp; three", "one\n![x]()\ntwo & three"),
            (" ", ""),
        ] {
            assert_eq!(words(text), expected);
        }
    }
}
