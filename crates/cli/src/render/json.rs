//! JSON with line breaks and indentation, and every token as it was written.

/// How far each level is indented.
const INDENT: &str = "  ";

/// The JSON text with one member or item per line. Numbers, escapes and the order of keys
/// stay, which they would not if it were read and written anew.
pub fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut tokens = Tokens(json).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                out += token;
                if let Some(end) = tokens.next_if(|next| ["}", "]"].contains(next)) {
                    out += end;
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out += token;
            }
            "," => {
                out.push(',');
                line(&mut out, depth);
            }
            ":" => out += ": ",
            _ => out += token,
        }
    }
    out + "\n"
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str(INDENT);
    }
}

/// The tokens of a text that is JSON.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
        let bytes = text.as_bytes();
        let length = match bytes.first()? {
            b'"' => {
                let mut at = 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                (at + 1).min(bytes.len())
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => text
                .find(|c: char| ",:[]{}\"".contains(c) || c.is_ascii_whitespace())
                .unwrap_or(text.len()),
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn every_token_stays_as_it_was_written() {
        let json = "{\"b\": [1.50, -0,\n  1E400], \"a\":{\"\\u00e9\\\"]\": \"火, {\"},\"e\":[ ],\"o\":{ }}";
        let expected = "\
{
  \"b\": [
    1.50,
    -0,
    1E400
  ],
  \"a\": {
    \"\\u00e9\\\"]\": \"火, {\"
  },
  \"e\": [],
  \"o\": {}
}
";
        assert_eq!(indented(json), expected);
        assert_eq!(indented(" null "), "null\n");
    }
}
