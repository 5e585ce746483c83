//! A JSON value as a tree that loses nothing: members keep their order, and numbers the
//! digits that the source wrote. It serves edits and residues, not the hot path.

use super::canonical::Canonical;

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Object(Vec<(String, Tree)>),
    Array(Vec<Tree>),
    /// A string, number, truth value or null, verbatim.
    Scalar(String),
}

/// Equal as JSON values whose members stand in the same order.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a), Self::Object(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Scalar(a), Self::Scalar(b)) => a == b || canonical(a) == canonical(b),
            _ => false,
        }
    }
}

impl Tree {
    /// Reads `text`.
    ///
    /// # Errors
    /// When it is not JSON.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Self> {
        // The strict reader of serde_json vouches for the grammar that the parser relies on.
        serde_json::from_str::<serde::de::IgnoredAny>(text)?;
        Ok(Parser { text, at: 0 }.value())
    }

    /// The value as compact JSON.
    pub(crate) fn write(&self) -> String {
        let mut out = String::new();
        self.write_to(&mut out);
        out
    }

    fn write_to(&self, out: &mut String) {
        match self {
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write_to(out);
                }
                out.push('}');
            }
            Self::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    element.write_to(out);
                }
                out.push(']');
            }
            Self::Scalar(raw) => out.push_str(raw),
        }
    }
}

/// A string as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn canonical(text: &str) -> Option<Vec<u8>> {
    let mut canonical = Canonical::default();
    canonical.read(text, 0).ok()?;
    Some(canonical.bytes().to_vec())
}

/// Walks a text that is known to be JSON.
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or_default()
    }

    fn value(&mut self) -> Tree {
        match self.peek() {
            b'{' => {
                let mut members = Vec::new();
                self.items(b'}', |parser| {
                    let name = parser.scalar();
                    parser.peek();
                    parser.at += 1; // the colon
                    // A name with half a surrogate has no text; it stays as it is written.
                    let name = serde_json::from_str(name).unwrap_or_else(|_| name.to_owned());
                    members.push((name, parser.value()));
                });
                Tree::Object(members)
            }
            b'[' => {
                let mut elements = Vec::new();
                self.items(b']', |parser| elements.push(parser.value()));
                Tree::Array(elements)
            }
            _ => Tree::Scalar(self.scalar().to_owned()),
        }
    }

    fn items(&mut self, close: u8, mut item: impl FnMut(&mut Self)) {
        self.at += 1;
        loop {
            match self.peek() {
                b',' => self.at += 1,
                byte if byte == close || byte == 0 => break,
                _ => item(self),
            }
        }
        self.at += 1;
    }

    fn scalar(&mut self) -> &'a str {
        let first = self.peek();
        let (text, start) = (self.text, self.at);
        let bytes = text.as_bytes();
        if first == b'"' {
            self.at += 1;
            while self.at < bytes.len() && bytes[self.at] != b'"' {
                self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
            }
            self.at += 1;
        } else {
            while self.at < bytes.len() && !b",]} \n\r\t:".contains(&bytes[self.at]) {
                self.at += 1;
            }
        }
        &text[start..self.at.min(bytes.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn a_value_comes_back_with_its_order_and_digits() {
        let text =
            r#" {"b": [1.50, -0, 1e400, {"x\"\u00e9": null}], "a": "\\\" ü", "c": {}, "d": []} "#;
        let tree = Tree::parse(text).unwrap();
        assert_eq!(
            tree.write(),
            r#"{"b":[1.50,-0,1e400,{"x\"é":null}],"a":"\\\" ü","c":{},"d":[]}"#
        );
        assert!(Tree::parse("[1,]").is_err());
    }

    #[test]
    fn scalars_are_equal_as_values() {
        let equal = |a, b| Tree::parse(a).unwrap() == Tree::parse(b).unwrap();
        assert!(equal(r#"[1, "é"]"#, r#"[1.0, "\u00e9"]"#));
        assert!(!equal("1", "1.0000000000000000000001"));
        assert!(!equal("1", r#""1""#));
    }
}
