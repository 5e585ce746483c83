//! How a JSON text is written: on one line or many, and with which spaces, so that another value
//! can be written as its neighbours are. It changes white space, and nothing that a value says.

/// The style of a text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Style {
    /// What a line ends with.
    #[serde(rename = "end", default = "newline", skip_serializing_if = "is_newline")]
    pub newline: String,
    /// What a line is indented by for each level; none where all stands on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indent: Option<String>,
    /// Between the name of a member and its value.
    pub colon: String,
    /// Between two elements on one line.
    pub comma: String,
    /// Within the brackets of what stands on one line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pad: String,
    /// Whether arrays of scalars stand on one line although the rest does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inline: bool,
    /// Whether characters beyond ASCII are escaped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ascii: bool,
}

fn newline() -> String {
    "\n".to_owned()
}

fn is_newline(text: &str) -> bool {
    text == "\n"
}

impl Default for Style {
    /// Two spaces for each level.
    fn default() -> Self {
        Self {
            newline: newline(),
            indent: Some("  ".to_owned()),
            colon: ": ".to_owned(),
            comma: ", ".to_owned(),
            pad: String::new(),
            inline: false,
            ascii: false,
        }
    }
}

impl Style {
    /// Everything on one line.
    pub fn line() -> Self {
        Self { indent: None, ..Self::default() }
    }

    /// The style of `text`, whose first line is indented by `base`; none where it is too short to
    /// show one.
    ///
    /// ```
    /// use rehome_domain::json::Style;
    ///
    /// let style = Style::of("{\n\t\"a\": [1, 2]\n}", "").unwrap();
    /// assert_eq!(style.write(r#"{"b":[],"c":[3,4]}"#, ""), "{\n\t\"b\": [],\n\t\"c\": [3, 4]\n}");
    /// ```
    pub fn of(text: &str, base: &str) -> Option<Self> {
        let mut found = Found::default();
        found.value(&mut Walk { text: text.as_bytes(), at: 0 }, 0);
        found.first?;
        let mut style = Self { comma: ",".to_owned(), colon: ":".to_owned(), ..Self::line() };
        if let Some(first) = found.first.filter(|space| space.contains('\n')) {
            let at = first.rfind('\n').unwrap_or(0);
            if first[..at].ends_with('\r') {
                style.newline = "\r\n".to_owned();
            }
            let indent = &first[at + 1..];
            style.indent = Some(indent.strip_prefix(base).unwrap_or(indent).to_owned());
            style.comma = ", ".to_owned();
            style.inline = found.inline == Some(true);
        } else {
            style.pad = found.first.unwrap_or_default().to_owned();
        }
        if let Some(colon) = found.colon {
            style.colon = colon.to_owned();
        }
        if let Some(comma) = found.comma {
            style.comma = comma.to_owned();
        } else if style.indent.is_none() && style.colon.ends_with(' ') {
            style.comma = ", ".to_owned();
        }
        style.ascii = text.is_ascii() && has_escaped_letters(text);
        Some(style)
    }

    /// `text`, which is JSON, in this style; its first line is indented by `base` already.
    pub fn write(&self, text: &str, base: &str) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        let mut walk = Walk { text: text.as_bytes(), at: 0 };
        self.value(&mut walk, base, 0, &mut out);
        out
    }

    fn value(&self, walk: &mut Walk<'_>, base: &str, depth: usize, out: &mut String) {
        let open = walk.peek();
        let close = match open {
            Some(b'{') => b'}',
            Some(b'[') => b']',
            _ => {
                self.scalar(walk.scalar(), out);
                return;
            }
        };
        let on_line =
            self.indent.is_none() || (self.inline && close == b']' && !walk.holds_brackets());
        walk.at += 1;
        out.push(if close == b'}' { '{' } else { '[' });
        let mut count = 0;
        loop {
            match walk.peek() {
                None => return,
                Some(byte) if byte == close => break,
                Some(b',') => {
                    walk.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            match (&self.indent, count > 0) {
                (Some(indent), comma) if !on_line => {
                    if comma {
                        out.push(',');
                    }
                    self.line_of(indent, base, depth + 1, out);
                }
                (_, true) => out.push_str(&self.comma),
                (_, false) => out.push_str(&self.pad),
            }
            let before = walk.at;
            if close == b'}' {
                self.scalar(walk.scalar(), out);
                walk.peek();
                walk.at += 1; // the colon
                out.push_str(&self.colon);
                walk.peek();
            }
            self.value(walk, base, depth + 1, out);
            count += 1;
            if walk.at == before {
                return; // not JSON: leave rather than turn in circles
            }
        }
        walk.at += 1;
        match &self.indent {
            Some(indent) if count > 0 && !on_line => self.line_of(indent, base, depth, out),
            _ if count > 0 => out.push_str(&self.pad),
            _ => {}
        }
        out.push(if close == b'}' { '}' } else { ']' });
    }

    fn line_of(&self, indent: &str, base: &str, depth: usize, out: &mut String) {
        out.push_str(&self.newline);
        out.push_str(base);
        for _ in 0..depth {
            out.push_str(indent);
        }
    }

    fn scalar(&self, raw: &str, out: &mut String) {
        if !self.ascii || raw.is_ascii() {
            out.push_str(raw);
            return;
        }
        for character in raw.chars() {
            if character.is_ascii() {
                out.push(character);
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
}

/// Whether a letter beyond ASCII is escaped.
fn has_escaped_letters(text: &str) -> bool {
    text.match_indices("\\u").any(|(at, _)| {
        text.get(at + 2..at + 6)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .is_some_and(|unit| unit > 0x7F)
    })
}

/// What a text shows of its style: the first of each kind.
#[derive(Default)]
struct Found<'a> {
    /// Behind the first bracket that holds something.
    first: Option<&'a str>,
    colon: Option<&'a str>,
    /// A comma and what stands behind it, on one line.
    comma: Option<&'a str>,
    /// Whether the first array of scalars stands on one line.
    inline: Option<bool>,
}

impl<'a> Found<'a> {
    fn value(&mut self, walk: &mut Walk<'a>, depth: usize) {
        let close = match walk.peek() {
            Some(b'{') => b'}',
            Some(b'[') => b']',
            _ => {
                walk.scalar();
                return;
            }
        };
        let is_flat = close == b']' && !walk.holds_brackets();
        walk.at += 1;
        let mut count = 0;
        loop {
            let space = walk.space();
            match walk.peek() {
                None => return,
                Some(byte) if byte == close => break,
                Some(b',') => {
                    let from = walk.at;
                    walk.at += 1;
                    let behind = walk.space();
                    if self.comma.is_none() && !behind.contains('\n') {
                        self.comma = Some(walk.slice(from));
                    }
                    continue;
                }
                Some(_) => {}
            }
            if count == 0 {
                if self.first.is_none() {
                    self.first = Some(space);
                } else if is_flat && self.inline.is_none() {
                    self.inline = Some(!space.contains('\n'));
                }
            }
            count += 1;
            let before = walk.at;
            if close == b'}' {
                walk.scalar();
                let from = walk.at;
                walk.peek();
                walk.at += 1;
                walk.peek();
                if self.colon.is_none() {
                    self.colon = Some(walk.slice(from));
                }
            }
            // One element of each level shows enough.
            if depth < 8 {
                self.value(walk, depth + 1)
            } else {
                walk.skip()
            }
            if walk.at == before {
                return;
            }
        }
        walk.at += 1;
    }
}

/// Walks a text that is known to be JSON.
struct Walk<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    /// Moves over white space, which it returns.
    fn space(&mut self) -> &'a str {
        let from = self.at;
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.get(self.at) {
            self.at += 1;
        }
        self.slice(from)
    }

    /// The byte behind white space.
    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.text.get(self.at).copied()
    }

    fn slice(&self, from: usize) -> &'a str {
        let range = from.min(self.text.len())..self.at.min(self.text.len());
        std::str::from_utf8(&self.text[range]).unwrap_or_default()
    }

    fn scalar(&mut self) -> &'a str {
        let from = self.at;
        if self.text.get(self.at) == Some(&b'"') {
            self.at = super::pick::behind_string(self.text, self.at);
        } else {
            while self.text.get(self.at).is_some_and(|byte| !b",]} \n\r\t:".contains(byte)) {
                self.at += 1;
            }
        }
        self.slice(from)
    }

    fn skip(&mut self) {
        self.at = super::pick::behind_value(self.text, self.at);
    }

    /// Whether the value at the cursor holds another array or object.
    fn holds_brackets(&self) -> bool {
        let mut at = self.at + 1;
        while let Some(byte) = self.text.get(at) {
            match byte {
                b'"' => at = super::pick::behind_string(self.text, at),
                b'{' | b'[' => return true,
                b'}' | b']' => return false,
                _ => at += 1,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn a_text_is_written_again_as_it_was() {
        for text in [
            "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    {}\n  ],\n  \"c\": []\n}",
            "{\r\n\t\"a\": {\r\n\t\t\"b\": null\r\n\t}\r\n}",
            r#"{"a":1,"b":[1,2,{"c":"\" ü"}]}"#,
            r#"{"a": 1, "b": [1, 2]}"#,
            r#"{ "a": 1, "b": [ 1, 2 ] }"#,
            "{\n    \"a\": [1, 2],\n    \"b\": {\n        \"c\": \"x\"\n    }\n}",
            "[1,2]",
            "{\n\"a\": 1,\n\"b\": 2\n}",
            r#"{"a": "\u00fc", "b": "\ud83d\ude00"}"#,
        ] {
            let style = Style::of(text, "").unwrap();
            assert_eq!(style.write(text, ""), text, "{style:?}");
        }
        assert_eq!(Style::of("{}", ""), None);
        assert_eq!(Style::of("17", ""), None);
    }

    #[test]
    fn the_lines_of_an_element_stand_behind_their_base() {
        let text = "{\n      \"a\": [\n        1\n      ]\n    }";
        let style = Style::of(text, "    ").unwrap();
        assert_eq!(style.indent.as_deref(), Some("  "));
        assert_eq!(style.write(r#"{"a":[1]}"#, "    "), text);
    }

    #[test]
    fn what_is_escaped_stays_within_ascii() {
        let style = Style::of(r#"{"a": "\u00e9"}"#, "").unwrap();
        assert_eq!(style.write(r#"{"b":"ü😀"}"#, ""), r#"{"b": "\u00fc\ud83d\ude00"}"#);
    }

    #[test]
    fn a_text_that_is_no_json_ends() {
        for text in ["{\"a\"", "[1,", "{:", "\"", "[[[", "{\"a\":}"] {
            let _ = Style::of(text, "");
            let _ = Style::default().write(text, "");
        }
    }
}
