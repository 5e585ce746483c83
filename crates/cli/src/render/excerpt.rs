//! The source line of a finding, cut out of its file: a few kilobytes around the place
//! are read, however large the file and its lines are.

use std::{
    io::{self, Read as _, Seek as _, SeekFrom},
    ops::Range,
    path::Path,
};

use console::measure_text_width;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::plain;

/// How many bytes are read on each side of the place.
const REACH: usize = 4096;
/// Stands where a line goes on.
const CUT: char = '…';

/// A piece of a source file with the place that matters.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    /// One or two lines, without any character that could harm a terminal.
    text: String,
    /// The bytes of the text to point at.
    mark: Range<usize>,
    /// The number of the text's first line, from 0.
    first_line: usize,
    /// The line and column of the place in the file, from 0.
    place: (usize, usize),
}

impl Excerpt {
    /// Reads the neighbourhood of the byte `offset`, which stands at `line` and `column`,
    /// both from 1. Lines are cut to about `width` columns.
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
        let whole = start == 0;
        Ok(Self::cut(&near, at, whole, width).placed(path, line, column))
    }

    fn placed(mut self, path: &Path, line: u64, column: u64) -> Self {
        let number = |value: u64| usize::try_from(value.saturating_sub(1)).unwrap_or(usize::MAX);
        self.name = plain(&path.display().to_string()).into_owned();
        self.place = (number(line), number(column));
        self.first_line = self.place.0 - (self.first_line.min(self.place.0));
        self
    }

    /// Cuts the line around byte `at` out of `near`, with the line before it where that
    /// helps. `whole` says that `near` begins where the file does.
    fn cut(near: &[u8], at: usize, whole: bool, width: usize) -> Self {
        let (before, behind) = near.split_at(at);
        let behind = behind.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let mut lines = before.rsplit(|&byte| byte == b'\n');
        let left = shown(lines.next().unwrap_or_default());
        let right = shown(behind);
        let mark = token(&right);
        // A third of the line behind the place is enough to recognise it.
        let room_behind = (width / 3).max(width.saturating_sub(measure_text_width(&left)));
        let (right, _) = head(&right, room_behind);
        let (left, cut_left) = tail(&left, width.saturating_sub(measure_text_width(&right)));
        // The line before says where a comma or a quote is missing. It must be there as a
        // whole, and to the left as this line is.
        let begins = before.iter().filter(|&&byte| byte == b'\n').count() > 1 || whole;
        let previous = lines.next().filter(|_| begins && !cut_left).map(shown);
        let mut text = String::new();
        let above = previous.filter(|line| !line.trim().is_empty());
        if let Some(line) = &above {
            text = head(line, width).0 + "\n";
        }
        text += &left;
        let start = text.len();
        text += &right;
        if text.len() == start {
            text.push(' '); // the place is behind the end of the line
        }
        let end = (start + mark.max(1)).min(text.len());
        let end = (end..=text.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(end);
        Self {
            name: String::new(),
            text,
            mark: start..end,
            // Until it is placed: how many lines stand above.
            first_line: usize::from(above.is_some()),
            place: (0, 0),
        }
    }

    /// The bytes to point at.
    pub fn mark(&self) -> SourceSpan {
        self.mark.clone().into()
    }
}

/// Miette asks twice: for the place itself, and for the lines around it. Both times the
/// same piece is all there is.
impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, column) = if lines_before == 0 { self.place } else { (self.first_line, 0) };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            (0..self.text.len()).into(),
            line,
            column,
            self.text.lines().count(),
        )))
    }
}

/// Bytes of a line as text that is safe to show.
fn shown(bytes: &[u8]) -> String {
    // A cut through a character leaves up to three bytes of it in front.
    let start = bytes.iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
    let text = String::from_utf8_lossy(&bytes[start..]).replace('\t', "  ");
    plain(text.trim_end_matches('\r').trim_start_matches('\u{feff}')).into_owned()
}

/// The first columns of a text; the second value tells whether it was cut.
fn head(text: &str, width: usize) -> (String, bool) {
    if measure_text_width(text) <= width {
        return (text.to_owned(), false);
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
    (out, true)
}

/// The last columns of a text; the second value tells whether it was cut.
fn tail(text: &str, width: usize) -> (String, bool) {
    if measure_text_width(text) <= width {
        return (text.to_owned(), false);
    }
    let mut room = width.saturating_sub(1);
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let wide = measure_text_width(c.encode_utf8(&mut [0; 4]));
        if wide > room {
            break;
        }
        room -= wide;
        start = at;
    }
    (format!("{CUT}{}", &text[start..]), true)
}

/// How many bytes the JSON token at the start of the text takes: a string with its
/// quotes, a number or word, or one character.
fn token(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'"') => {
            let mut at = 1;
            while at < bytes.len() && bytes[at] != b'"' {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            (at + 1).min(bytes.len())
        }
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'-' => bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            .count(),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::Excerpt;

    /// The text of an excerpt, with the marked bytes in brackets.
    fn cut(near: &str, place: &str, width: usize) -> String {
        let excerpt = Excerpt::cut(near.as_bytes(), near.find(place).unwrap(), true, width);
        let (head, rest) = excerpt.text.split_at(excerpt.mark.start);
        let (marked, tail) = rest.split_at(excerpt.mark.len());
        format!("{head}<{marked}>{tail}")
    }

    #[test]
    fn a_short_line_is_shown_whole_with_the_one_before() {
        let near = "[\n  {\"a\": 1\n  \"b\": true}\n]";
        assert_eq!(cut(near, "\"b\"", 80), "  {\"a\": 1\n  <\"b\">: true}");
        assert_eq!(cut(near, "true", 80), "  {\"a\": 1\n  \"b\": <true>}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let near = format!("first\n{}42{}", "x ".repeat(1000), ", y".repeat(1000));
        let shown = cut(&near, "42", 30);
        assert_eq!(shown, "… x x x x x x x x x <42>, y, y,…");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let near = format!("\"{}\": 7 {}", "火".repeat(200), "球".repeat(200));
        let shown = cut(&near, "7", 20);
        assert_eq!(shown, "…火火火火火\": <7> 球…");
    }

    #[test]
    fn the_end_of_a_file_is_a_place_too() {
        let excerpt = Excerpt::cut(b"[1,\n", 4, true, 80);
        assert_eq!((excerpt.text.as_str(), excerpt.mark), ("[1,\n ", 4..5));
        let excerpt = Excerpt::cut(b"", 0, true, 80);
        assert_eq!((excerpt.text.as_str(), excerpt.mark), (" ", 0..1));
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        let excerpt = Excerpt::cut(b"\xa5\xa5ok \x1b\xff\xfe", 5, false, 80);
        assert_eq!(excerpt.text, "ok ␛\u{fffd}\u{fffd}");
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

        assert_eq!(excerpt.text, "line\n{\"level\": three}");
        assert_eq!(&excerpt.text[excerpt.mark], "three");
        assert_eq!((excerpt.first_line, excerpt.place), (9998, (9999, 10)));
        assert!(Excerpt::read(Path::new("no such file"), 0, (1, 1), 80).is_err());
    }
}
