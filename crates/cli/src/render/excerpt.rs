//! The field that a finding is about, cut out of its file: its name and the beginning of its value,
//! and nothing that stands around it, which may be personal and is not what is wrong. A few
//! kilobytes are read, however large the file and its lines are.

use std::{
    io::{self, Read as _, Seek as _, SeekFrom},
    ops::Range,
    path::Path,
};

use console::measure_text_width;

use super::plain;

/// How many bytes are read on each side of the place.
const REACH: usize = 4096;
/// Stands for what is not shown.
const CUT: char = '…';
/// The most columns of a name, and of the value itself.
const WIDEST: usize = 60;
/// The most columns of an unfinished text that are shown before the place where it breaks.
const TAIL: usize = 20;

/// A piece of a source file with the place that matters.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    /// One line, without any character that could harm a terminal.
    text: String,
    /// The bytes of the text to point at.
    mark: Range<usize>,
    /// The line and column of the place in the file, from 1.
    place: (usize, usize),
}

impl Excerpt {
    /// Reads the neighbourhood of the byte `offset`, which stands at `line` and `column`,
    /// both from 1. The line is cut to about `width` columns.
    pub fn read(
        path: &Path,
        offset: u64,
        (line, column): (u64, u64),
        width: usize,
    ) -> io::Result<Self> {
        let mut file = rehome::files::open(path)?;
        let start = offset.saturating_sub(REACH as u64);
        file.seek(SeekFrom::Start(start))?;
        let mut near = Vec::with_capacity(2 * REACH);
        file.take(2 * REACH as u64).read_to_end(&mut near)?;
        // The file may have changed since the finding was made.
        let at = usize::try_from(offset - start).unwrap_or(REACH).min(near.len());
        let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let name = plain(&path.display().to_string()).into_owned();
        let place = (number(line), number(column));
        Ok(Self { name, place, ..Self::cut(&near, at, width) })
    }

    /// Cuts the field at byte `at` out of `near`.
    fn cut(near: &[u8], at: usize, width: usize) -> Self {
        let (before, behind) = near.split_at(at);
        let line = behind.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let length = token(line);
        let room = WIDEST.min(width / 2);
        let mut left = match name(before) {
            Some(name) => format!("{}: ", head(&shown(name), room)),
            None if length == 0 => unfinished(before),
            None => signs(before),
        };
        if has_more(before, left.is_empty()) {
            left = format!("{CUT} {left}");
        }
        let mut value = head(&shown(&line[..length]), room);
        let rest = line[length..].iter().any(|byte| !byte.is_ascii_whitespace());
        if value.is_empty() {
            value.push(' '); // the place is behind the end of the line
        }
        let start = left.len();
        let end = start + value.len();
        let text = if rest { format!("{left}{value} {CUT}") } else { left + &value };
        Self { name: String::new(), text, mark: start..end, place: (1, 1) }
    }

    /// The path of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line of it, or what is shown of that.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of the place, from 1.
    pub fn place(&self) -> (usize, usize) {
        self.place
    }

    /// The bytes of the text to point at.
    pub fn mark(&self) -> Range<usize> {
        self.mark.clone()
    }
}

/// The name in quotes that a value has which stands behind `before`.
fn name(before: &[u8]) -> Option<&[u8]> {
    let before = before.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end();
    let inner = before.strip_suffix(b"\"")?;
    let mut from = inner.len();
    loop {
        from = inner[..from].iter().rposition(|&byte| byte == b'"')?;
        let escapes = inner[..from].iter().rev().take_while(|&&byte| byte == b'\\').count();
        if escapes.is_multiple_of(2) {
            return Some(&before[from..]);
        }
    }
}

/// The brackets, commas and colons right before a place that has no name.
fn signs(before: &[u8]) -> String {
    let mut signs = String::new();
    let is_sign = |byte: &&u8| byte.is_ascii_whitespace() || b"{}[],:".contains(byte);
    for &byte in before.iter().rev().take(TAIL).take_while(is_sign) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' if signs.ends_with(' ') || signs.is_empty() => {}
            b' ' | b'\n' | b'\r' | b'\t' => signs.push(' '),
            sign => signs.push(sign as char),
        }
    }
    let signs: String = signs.trim_end().chars().rev().collect();
    if signs.is_empty() { signs } else { format!("{signs} ") }
}

/// The end of the text that breaks off here.
fn unfinished(before: &[u8]) -> String {
    let line = before.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    let text = line.rsplit(|&byte| byte == b'"').next().unwrap_or_default();
    let text = shown(text);
    let from = text.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    text[from..].trim_start().to_owned()
}

/// Whether anything stands before the place that is not shown.
fn has_more(before: &[u8], shows_nothing: bool) -> bool {
    let text = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before).trim_ascii();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    !text.is_empty() && (shows_nothing || text.iter().any(is_word))
}

/// Bytes of a line as text that is safe to show.
fn shown(bytes: &[u8]) -> String {
    // A cut through a character leaves up to three bytes of it in front.
    let start = bytes.iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
    let text = String::from_utf8_lossy(&bytes[start..]).replace('\t', "  ");
    plain(text.trim_end_matches('\r').trim_start_matches('\u{feff}')).into_owned()
}

/// The first columns of a text, with a sign where it goes on.
fn head(text: &str, width: usize) -> String {
    if measure_text_width(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut room = width.saturating_sub(1);
    for c in text.chars() {
        let wide = measure_text_width(c.encode_utf8(&mut [0; 4]));
        if wide > room {
            break;
        }
        room -= wide;
        out.push(c);
    }
    out.push(CUT);
    out
}

/// How many bytes the JSON token at the start of the text takes: a string with its
/// quotes, a number or word, or one character.
fn token(text: &[u8]) -> usize {
    match text.first() {
        None => 0,
        Some(b'"') => {
            let mut at = 1;
            while at < text.len() && text[at] != b'"' {
                at += if text[at] == b'\\' { 2 } else { 1 };
            }
            (at + 1).min(text.len())
        }
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'-' => text
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            .count(),
        Some(b'/') if matches!(text.get(1), Some(b'/' | b'*')) => 2,
        Some(byte) if byte.is_ascii() => 1,
        Some(_) => {
            let more = text[1..].iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
            1 + more
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::Excerpt;

    /// The text of an excerpt, with the marked bytes in brackets.
    fn cut(near: &str, place: &str, width: usize) -> String {
        let excerpt = Excerpt::cut(near.as_bytes(), near.find(place).unwrap(), width);
        let (head, rest) = excerpt.text.split_at(excerpt.mark.start);
        let (marked, tail) = rest.split_at(excerpt.mark.len());
        format!("{head}<{marked}>{tail}")
    }

    #[test]
    fn only_the_field_is_shown() {
        let near = "[\n  {\"diary\": \"mine\", \"a\\\"b\": 1,\n  \"b\": true, \"c\": \"mine\"}\n]";
        assert_eq!(cut(near, "true", 80), "… \"b\": <true> …");
        assert_eq!(cut(near, "1,", 80), "… \"a\\\"b\": <1> …");
    }

    #[test]
    fn a_syntax_error_is_shown_with_the_signs_before_it() {
        assert_eq!(cut("[{\"a\": \"mine\"},\n]\n", "]", 80), "… }, <]>");
        assert_eq!(cut("// mine\n[]", "//", 80), "<//> …");
        assert_eq!(cut("[{\"a\": “mine”}]", "“", 80), "… \"a\": <“> …");
        let broken = "[{\"a\": \"my secret is long and it breaks \nhere\"}]";
        assert_eq!(cut(broken, "\nhere", 80), "… long and it breaks < >");
    }

    #[test]
    fn a_long_value_is_cut() {
        let near = format!("{{\"n\": \"{}\"}}", "x ".repeat(1000));
        let shown = cut(&near, "\"x", 80);
        assert_eq!(shown, format!("… \"n\": <\"{}…> …", "x ".repeat(19)));
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let near = format!("{{\"{}\": 7}}", "火".repeat(200));
        assert_eq!(cut(&near, "7", 20), "… \"火火火火…: <7> …");
    }

    #[test]
    fn the_end_of_a_file_is_a_place_too() {
        let excerpt = Excerpt::cut(b"[1,\n", 4, 80);
        assert_eq!((excerpt.text.as_str(), excerpt.mark), ("…  ", 4..5));
        let excerpt = Excerpt::cut(b"", 0, 80);
        assert_eq!((excerpt.text.as_str(), excerpt.mark), (" ", 0..1));
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        let excerpt = Excerpt::cut(b"\"k\": \x1b\xff\xfe", 5, 80);
        assert_eq!(&excerpt.text[excerpt.mark], "␛");
    }

    #[test]
    fn only_the_neighbourhood_of_a_large_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.json");
        let text = format!("{}{{\"level\": three}}\n{}", "line\n".repeat(9999), "x".repeat(99_999));
        fs::write(&path, &text).unwrap();
        let offset = text.find("three").unwrap() as u64;

        let excerpt = Excerpt::read(&path, offset, (10_000, 11), 80).unwrap();

        assert_eq!(excerpt.text, "… \"level\": three …");
        assert_eq!(&excerpt.text[excerpt.mark], "three");
        assert_eq!(excerpt.place, (10_000, 11));
        assert!(Excerpt::read(Path::new("no such file"), 0, (1, 1), 80).is_err());
    }
}
