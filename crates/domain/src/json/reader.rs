//! The grammar of JSON (RFC 8259), read in one pass that writes the canonical form.

use super::{
    MAX_DEPTH,
    canonical::{Canonical, Member},
    error::{Flaw, FlawKind, SyntaxError, SyntaxKind},
    mistake::{COMMA_AT_END, found},
    number::{self, Literal},
    size::{self, Size},
};

/// A text that is being read.
pub(super) struct Reader<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) flaw: Option<Flaw>,
    pub(super) size: Size,
    pub(super) canonical: &'a mut Canonical,
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
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn error(&self, kind: SyntaxKind, message: impl Into<String>) -> SyntaxError {
        SyntaxError { kind, offset: self.at, message: message.into() }
    }

    pub(super) fn expected(&self, what: &str) -> SyntaxError {
        match self.peek() {
            None => self
                .error(SyntaxKind::Truncated, format!("the text ends where {what} should stand")),
            Some(0) => self.error(
                SyntaxKind::Encoding,
                "a NUL byte stands here; is this a binary or UTF-16 file?",
            ),
            Some(_) => match found(&self.text[self.at..]) {
                Some(found) => {
                    self.error(SyntaxKind::Grammar, format!("expected {what}, found {found}"))
                }
                None => self.error(SyntaxKind::Grammar, format!("expected {what}")),
            },
        }
    }

    pub(super) fn flaw(&mut self, kind: FlawKind, offset: usize) {
        if self.flaw.as_ref().is_none_or(|flaw| offset < flaw.offset) {
            self.flaw = Some(Flaw { kind, offset });
        }
    }

    pub(super) fn value(&mut self) -> Result<(), SyntaxError> {
        self.size.add();
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
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
                if self.peek() == Some(b']') {
                    return Err(self.error(SyntaxKind::Grammar, COMMA_AT_END));
                }
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
                if self.peek() == Some(b'}') {
                    return Err(self.error(SyntaxKind::Grammar, COMMA_AT_END));
                }
            }
        }
        self.at += 1;
        if let Some(offset) = self.canonical.close_object(first_member) {
            self.flaw(FlawKind::DuplicateKey, offset);
        }
        Ok(())
    }

    /// Reads `"name": value` and writes it followed by a comma.
    fn member(&mut self) -> Result<(), SyntaxError> {
        let (start, offset) = (self.canonical.out.len(), self.at);
        self.size.add();
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
                Some(b'\n' | b'\r') => {
                    let message = "a line ends inside a string; a line break in it is written \\n";
                    return Err(self.error(SyntaxKind::Grammar, message));
                }
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
        self.canonical.push_character(character);
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
            Some(character) => self.canonical.push_character(character),
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
        } else if size::is_padded(&literal) {
            self.flaw(FlawKind::Padding, start);
        }
        self.size.add_zeros(literal.exponent);
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
