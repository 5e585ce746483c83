//! Text from files and databases made safe for a terminal.

use std::borrow::Cow;

/// The text with a visible sign for everything that would move the cursor, change colours
/// or turn the direction of writing. It stays on one line.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| sign(c).is_some()) {
        text.chars().map(|c| sign(c).unwrap_or(c)).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`plain`], line by line; tabs stay.
pub fn plain_lines(text: &str) -> String {
    let keep = |c: &char| *c == '\n' || *c == '\t';
    let chars = text.chars().filter(|c| *c != '\r');
    chars.map(|c| if keep(&c) { c } else { sign(c).unwrap_or(c) }).collect()
}

fn sign(c: char) -> Option<char> {
    match c {
        // Unicode has pictures of the control characters, in their order.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Some('\u{fffd}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, plain_lines};

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\n"), "a␛[2Jb\u{fffd}c␊");
        assert_eq!(plain_lines("{\r\n\t\"a\": \u{7}\n}"), "{\n\t\"a\": ␇\n}");
    }

    #[test]
    fn letters_of_any_script_stay() {
        assert_eq!(plain("火球 Bésame"), "火球 Bésame");
    }
}
