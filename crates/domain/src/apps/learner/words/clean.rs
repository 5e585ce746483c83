//! The cleaned form of an item: without markup and special spaces.

use unicode_normalization::UnicodeNormalization as _;

use super::split::{is_blank, tag};

const ENTITIES: [(&str, char); 7] = [
    ("&nbsp;", ' '),
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&apos;", '\''),
];

/// The item [without markup](without_markup); the item itself where nothing is left.
pub(super) fn normalized(raw: &str) -> String {
    let clean = without_markup(raw);
    if clean.is_empty() { raw.to_owned() } else { clean }
}

/// The text without tags, with entities as what they mean, in composed form, and with one
/// space where several of any kind were.
pub(in super::super) fn without_markup(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(character) = raw[at..].chars().next() {
        let rest = &raw[at..];
        if let Some(length) = tag(rest) {
            out.push(' ');
            at += length;
        } else if let Some((entity, meant)) = entity(rest) {
            out.push(meant);
            at += entity.len();
        } else {
            out.push(if is_blank(character) { ' ' } else { character });
            at += character.len_utf8();
        }
    }
    let words: Vec<&str> = out.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").nfc().collect()
}

/// Whether the item has markup, an entity or a space that looks like another.
pub(super) fn is_marked_up(raw: &str) -> bool {
    raw.chars().any(|c| c != ' ' && is_blank(c))
        || raw
            .match_indices(['<', '&'])
            .any(|(at, _)| tag(&raw[at..]).is_some() || entity(&raw[at..]).is_some())
}

fn entity(text: &str) -> Option<(&'static str, char)> {
    text.starts_with('&').then(|| ENTITIES.into_iter().find(|(e, _)| text.starts_with(e)))?
}

#[cfg(test)]
mod tests {
    use super::{is_marked_up, normalized};

    #[test]
    fn markup_and_special_spaces_go() {
        for (raw, clean) in [
            ("women<div><br /></div>", "women"),
            ("<img src=\"paste-7.jpg\"><br>synonym to glad", "synonym to glad"),
            ("cannot&nbsp;<font color=\"#f00\">reach</font> it.", "cannot reach it."),
            ("ice\u{a0}cream", "ice cream"),
            ("Tom &amp; Jerry", "Tom & Jerry"),
            ("<br>", "<br>"),
        ] {
            assert_eq!(normalized(raw), clean);
            assert!(is_marked_up(raw), "{raw}");
        }
    }

    #[test]
    fn other_items_stay() {
        for raw in
            ["bed_sheet", "（be) poor at", "o'clock", "'m", "a < b", "I <3 it", "R&D", "café"]
        {
            assert_eq!(normalized(raw), raw);
            assert!(!is_marked_up(raw), "{raw}");
        }
        assert_eq!(normalized("cafe\u{301}"), "café");
    }
}
