//! The reader: one pass over a text, writing the canonical form as it goes.
//!
//! The canonical form is itself JSON: no white space, object members sorted by the
//! UTF-8 bytes of their names, numbers as in [`number`](super::number), and in strings
//! only `"`, `\` and control characters escaped. No Unicode normalisation.

use std::{borrow::Cow, cmp::Ordering};

use super::{
    MAX_DEPTH,
    error::{Flaw, FlawKind, SyntaxError, SyntaxKind},
    number::{self, Literal},
};

/// A reader with the buffers that it uses again for each text.
#[derive(Default)]
pub struct Canonical {
    out: Vec<u8>,
    members: Vec<Member>,
    sorted: Vec<u8>,
}

impl Canonical {
    /// Reads one JSON value that fills `text`, standing inside `depth` containers.
    ///
    /// Returns the first flaw; the canonical form of a flawed text is of no use.
    ///
    /// # Errors
    /// A [`SyntaxError`] when the text is not exactly one JSON value.
    pub fn read(&mut self, text: &str, depth: usize) -> Result<Option<Flaw>, SyntaxError> {
        self.out.clear();
        self.members.clear();
        let mut reader =
            Reader { text: text.as_bytes(), at: 0, depth, flaw: None, canonical: self };
        reader.skip_white_space();
        if reader.at == text.len() {
            return Err(reader.error(SyntaxKind::Empty, "there is no value here"));
        }
        reader.value()?;
        reader.skip_white_space();
        if reader.at < text.len() {
            return Err(
                reader.error(SyntaxKind::Trailing, "something follows the end of the value")
            );
        }
        Ok(reader.flaw)
    }

    /// The canonical form of the text read last.
    pub fn bytes(&self) -> &[u8] {
        &self.out
    }
}

/// One member of an object that is being read: where its name and value stand in the output.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    name_end: usize,
    end: usize,
    /// The name's offset in the source text.
    offset: usize,
}

impl Member {
    /// The name as it stands in the output, without quotes.
    fn name(self, out: &[u8]) -> &[u8] {
        &out[self.start + 1..self.name_end - 1]
    }

    fn compare(self, other: Self, out: &[u8]) -> Ordering {
        unescape(self.name(out)).cmp(&unescape(other.name(out)))
    }
}

/// Undoes the escapes of the canonical form, so that names sort by their own bytes.
fn unescape(name: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', name).is_none() {
        return Cow::Borrowed(name);
    }
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'\\', [b'u', b'0', b'0', high, low, after @ ..]) => {
                let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or(0) as u8;
                plain.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            (b'\\', [escaped, after @ ..]) => {
                plain.push(*escaped);
                rest = after;
            }
            _ => {
                plain.push(*first);
                rest = tail;
            }
        }
    }
    Cow::Owned(plain)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    flaw: Option<Flaw>,
    canonical: &'a mut Canonical,
}

/// Bytes that may stand in a string as they are: all but controls, `"` and `\`.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        plain[byte] = false;
        byte += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain
};

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn error(&self, kind: SyntaxKind, message: impl Into<String>) -> SyntaxError {
        SyntaxError { kind, offset: self.at, message: message.into() }
    }

    fn expected(&self, what: &str) -> SyntaxError {
        match self.peek() {
            None => self
                .error(SyntaxKind::Truncated, format!("the text ends where {what} should stand")),
            Some(0) => self.error(
                SyntaxKind::Encoding,
                "a NUL byte stands here; is this a binary or UTF-16 file?",
            ),
            Some(byte) if byte.is_ascii_graphic() => self
                .error(SyntaxKind::Grammar, format!("expected {what}, found `{}`", byte as char)),
            Some(_) => self.error(SyntaxKind::Grammar, format!("expected {what}")),
        }
    }

    fn flaw(&mut self, kind: FlawKind, offset: usize) {
        if self.flaw.as_ref().is_none_or(|flaw| offset < flaw.offset) {
            self.flaw = Some(Flaw { kind, offset });
        }
    }

    fn value(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'N' | b'I' | b'i') => {
                Err(self
                    .error(SyntaxKind::Grammar, "expected a value; NaN and Infinity are not JSON"))
            }
            _ => Err(self.expected("a value")),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
        if self.depth == MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} arrays and objects inside each other");
            return Err(self.error(SyntaxKind::Depth, message));
        }
        self.depth += 1;
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn word(&mut self, word: &'static [u8]) -> Result<(), SyntaxError> {
        for &letter in word {
            if self.peek() != Some(letter) {
                return Err(self.expected("true, false or null"));
            }
            self.at += 1;
        }
        self.canonical.out.extend_from_slice(word);
        Ok(())
    }

    fn array(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        self.canonical.out.push(b'[');
        self.skip_white_space();
        if self.peek() != Some(b']') {
            loop {
                self.value()?;
                self.skip_white_space();
                match self.peek() {
                    Some(b',') => self.canonical.out.push(b','),
                    Some(b']') => break,
                    _ => return Err(self.expected("`,` or `]`")),
                }
                self.at += 1;
                self.skip_white_space();
            }
        }
        self.at += 1;
        self.canonical.out.push(b']');
        Ok(())
    }

    fn object(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        self.canonical.out.push(b'{');
        let first_member = self.canonical.members.len();
        self.skip_white_space();
        if self.peek() != Some(b'}') {
            loop {
                if self.peek() != Some(b'"') {
                    return Err(self.expected("a key in double quotes"));
                }
                self.member()?;
                self.skip_white_space();
                match self.peek() {
                    Some(b',') => {}
                    Some(b'}') => break,
                    _ => return Err(self.expected("`,` or `}`")),
                }
                self.at += 1;
                self.skip_white_space();
            }
        }
        self.at += 1;
        self.close_object(first_member);
        Ok(())
    }

    /// Reads `"name": value` and writes it followed by a comma.
    fn member(&mut self) -> Result<(), SyntaxError> {
        let (start, offset) = (self.canonical.out.len(), self.at);
        self.string()?;
        let name_end = self.canonical.out.len();
        self.skip_white_space();
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.at += 1;
        self.canonical.out.push(b':');
        self.skip_white_space();
        self.value()?;
        self.canonical.out.push(b',');
        let end = self.canonical.out.len();
        self.canonical.members.push(Member { start, name_end, end, offset });
        Ok(())
    }

    /// Sorts the members that were written since the object began, and closes it.
    fn close_object(&mut self, first_member: usize) {
        let Canonical { out, members, sorted } = &mut *self.canonical;
        let object = &mut members[first_member..];
        if !object.is_sorted_by(|a, b| a.compare(*b, out) == Ordering::Less) {
            object.sort_by(|a, b| a.compare(*b, out));
            let duplicate =
                object.windows(2).find(|pair| pair[0].compare(pair[1], out) == Ordering::Equal);
            let duplicate = duplicate.map(|pair| pair[0].offset.max(pair[1].offset));
            let start = object.iter().map(|member| member.start).min().unwrap_or(out.len());
            sorted.clear();
            for member in object.iter() {
                sorted.extend_from_slice(&out[member.start..member.end]);
            }
            out[start..].copy_from_slice(sorted);
            if let Some(offset) = duplicate {
                self.flaw(FlawKind::DuplicateKey, offset);
            }
        }
        let Canonical { out, members, .. } = &mut *self.canonical;
        if members.len() > first_member {
            out.pop(); // the comma after the last member
        }
        members.truncate(first_member);
        out.push(b'}');
    }

    fn string(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        self.canonical.out.push(b'"');
        loop {
            let start = self.at;
            while self.at < self.text.len() && PLAIN[self.text[self.at] as usize] {
                self.at += 1;
            }
            self.canonical.out.extend_from_slice(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0) => return Err(self.expected("a character")),
                Some(_) => {
                    let message = "a control character in a string must be written as an escape";
                    return Err(self.error(SyntaxKind::Grammar, message));
                }
                None => {
                    return Err(self.error(SyntaxKind::Truncated, "the text ends inside a string"));
                }
            }
        }
        self.at += 1;
        self.canonical.out.push(b'"');
        Ok(())
    }

    fn escape(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        self.at += 1;
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            _ => return Err(self.expected("one of `\"\\/bfnrtu`")),
        };
        self.at += 1;
        self.push_character(character);
        Ok(())
    }

    fn unicode_escape(&mut self, start: usize) -> Result<(), SyntaxError> {
        let first = self.four_digits()?;
        let code = match first {
            0xD800..0xDC00 if self.text[self.at..].starts_with(b"\\u") => {
                let after_first = self.at;
                self.at += 1;
                let second = self.four_digits()?;
                if (0xDC00..0xE000).contains(&second) {
                    0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                } else {
                    self.at = after_first;
                    first
                }
            }
            _ => first,
        };
        match char::from_u32(code) {
            Some('\0') => self.flaw(FlawKind::Nul, start),
            Some(character) => self.push_character(character),
            None => self.flaw(FlawKind::Surrogate, start),
        }
        Ok(())
    }

    /// Reads the `uXXXX` of an escape.
    fn four_digits(&mut self) -> Result<u32, SyntaxError> {
        self.at += 1;
        let mut code = 0;
        for _ in 0..4 {
            match self.peek().and_then(|byte| (byte as char).to_digit(16)) {
                Some(digit) => code = code << 4 | digit,
                None => return Err(self.expected("four hexadecimal digits")),
            }
            self.at += 1;
        }
        Ok(code)
    }

    fn push_character(&mut self, character: char) {
        let out = &mut self.canonical.out;
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\0'..='\u{1f}' => {
                out.extend_from_slice(format!("\\u{:04x}", character as u32).as_bytes());
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let integer = match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.peek() {
                    let message = "a number does not start with a zero";
                    return Err(self.error(SyntaxKind::Grammar, message));
                }
                self.at - 1..self.at
            }
            _ => self.digits()?,
        };
        let mut whole = true;
        let mut fraction = 0..0;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            fraction = self.digits()?;
        }
        let mut exponent = Some(0);
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            let sign = match self.peek() {
                Some(b'-') => -1,
                Some(b'+') => 1,
                _ => 0,
            };
            if sign != 0 {
                self.at += 1;
            }
            let digits = self.digits()?;
            exponent = self.text[digits].iter().try_fold(0_i64, |value, digit| {
                value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
            });
            if sign < 0 {
                exponent = exponent.map(|value| -value);
            }
        }
        let literal = Literal {
            negative,
            integer: &self.text[integer],
            fraction: &self.text[fraction],
            exponent,
            whole,
        };
        if !number::write(&literal, &self.text[start..self.at], &mut self.canonical.out) {
            self.flaw(FlawKind::Number, start);
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<std::ops::Range<usize>, SyntaxError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.expected("a digit"));
        }
        Ok(start..self.at)
    }
}
