//! Values picked out of a JSON text by where they stand, in one walk over it and without a tree:
//! what columns, keys and texts of a declared collection are read by.

/// What is to be picked: paths of names, with `*` for any member or element.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    paths: Vec<Vec<String>>,
}

/// A value that was picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked<'a> {
    /// Which path it is of.
    pub path: usize,
    /// Its text.
    pub raw: &'a str,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

impl Picker {
    /// Adds a path; returns its number.
    pub fn add(&mut self, path: &[String]) -> usize {
        self.paths.push(path.to_vec());
        self.paths.len() - 1
    }

    /// The values of all paths in the order in which they stand in `text`, which is JSON.
    pub fn pick<'a>(&self, text: &'a str) -> Vec<Picked<'a>> {
        let mut walk = Walk { text, at: 0, paths: &self.paths, found: Vec::new() };
        let active = (0..self.paths.len()).map(|path| (path, 0)).collect::<Vec<_>>();
        walk.value(&active, &mut String::new(), 0);
        walk.found
    }
}

/// The names that a JSON pointer consists of, or the one that a plain name is.
pub fn path_of(pointer: &str) -> Vec<String> {
    match pointer.strip_prefix('/') {
        None if pointer.is_empty() => Vec::new(),
        None => vec![pointer.to_owned()],
        Some(rest) => {
            rest.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect()
        }
    }
}

/// Names as a JSON pointer.
pub fn pointer_of<S: AsRef<str>>(path: &[S]) -> String {
    path.iter()
        .map(|name| format!("/{}", name.as_ref().replace('~', "~0").replace('/', "~1")))
        .collect()
}

struct Walk<'a, 'p> {
    text: &'a str,
    at: usize,
    paths: &'p [Vec<String>],
    found: Vec<Picked<'a>>,
}

impl Walk<'_, '_> {
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Reads a value, where of `active` paths that many names led here.
    fn value(&mut self, active: &[(usize, usize)], pointer: &mut String, depth: usize) {
        let first = self.peek();
        let start = self.at;
        let goes_on = active.iter().any(|(path, names)| self.paths[*path].len() > *names);
        match first {
            Some(b'{') if goes_on && depth < super::MAX_DEPTH => {
                self.items(b'}', active, pointer, depth);
            }
            Some(b'[') if goes_on && depth < super::MAX_DEPTH => {
                self.items(b']', active, pointer, depth);
            }
            _ => self.at = behind_value(self.text.as_bytes(), self.at),
        }
        for (path, names) in active {
            if self.paths[*path].len() == *names {
                let raw = self.text.get(start..self.at).unwrap_or_default();
                self.found.push(Picked { path: *path, raw, pointer: pointer.clone() });
            }
        }
    }

    fn items(&mut self, close: u8, active: &[(usize, usize)], pointer: &mut String, depth: usize) {
        self.at += 1;
        let mut index = 0_usize;
        loop {
            match self.peek() {
                None => return,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return;
                }
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let before = self.at;
            let name = if close == b'}' {
                self.at = behind_value(self.text.as_bytes(), self.at);
                let raw = self.text.get(before..self.at).unwrap_or_default();
                self.peek();
                self.at += 1; // the colon
                name_of(raw)
            } else {
                std::borrow::Cow::Owned(index.to_string())
            };
            let next: Vec<(usize, usize)> = active
                .iter()
                .filter(|(path, names)| {
                    self.paths[*path].get(*names).is_some_and(|of| of == "*" || **of == *name)
                })
                .map(|(path, names)| (*path, names + 1))
                .collect();
            if next.is_empty() {
                self.peek();
                self.at = behind_value(self.text.as_bytes(), self.at);
            } else {
                let length = pointer.len();
                pointer.push_str(&pointer_of(&[&*name]));
                self.value(&next, pointer, depth + 1);
                pointer.truncate(length);
            }
            index += 1;
            if self.at == before {
                return; // not JSON: leave rather than turn in circles
            }
        }
    }
}

fn name_of(raw: &str) -> std::borrow::Cow<'_, str> {
    let plain = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match plain {
        Some(plain) if !plain.contains('\\') => plain.into(),
        _ => serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned()).into(),
    }
}

/// Where the string ends that begins at `at`.
pub(super) fn behind_string(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

/// Where the value ends that begins at `at`.
pub(super) fn behind_value(text: &[u8], at: usize) -> usize {
    let mut at = at;
    let mut depth = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = behind_string(text, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' | b'}' | b']' | b':' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Picker, path_of};

    fn picked(paths: &[&str], text: &str) -> Vec<(usize, String, String)> {
        let mut picker = Picker::default();
        for path in paths {
            picker.add(&path_of(path));
        }
        let found = picker.pick(text).into_iter();
        found.map(|one| (one.path, one.raw.to_owned(), one.pointer)).collect()
    }

    #[test]
    fn values_are_picked_by_name_pointer_and_star() {
        let text = r#"{"id": 7, "a": {"b/c": [1, 2]}, "tags": ["x", {"y": "z"}], "": null}"#;
        let pick = |path: &str| {
            picked(&[path], text).into_iter().map(|(_, raw, at)| (raw, at)).collect::<Vec<_>>()
        };
        let one = |raw: &str, at: &str| vec![(raw.to_owned(), at.to_owned())];
        assert_eq!(pick("id"), one("7", "/id"));
        assert_eq!(pick("/a/b~1c/1"), one("2", "/a/b~1c/1"));
        assert_eq!(pick("/tags/*/y"), one(r#""z""#, "/tags/1/y"));
        assert_eq!(pick("/"), one("null", "/"));
        assert_eq!(pick("none"), []);
        assert_eq!(pick("").len(), 1);
        assert_eq!(pick("/tags/*").len(), 2);
    }

    #[test]
    fn a_text_that_is_no_json_ends() {
        for text in ["{\"a\"", "[1,", "{:", "\"", "[[[", "{\"a\":}", "", "}"] {
            picked(&["/a/b", "/*/*"], text);
        }
    }
}
