//! Positions inside a JSON text: which pointer stands at a byte, which byte at a pointer.
//!
//! Both walk a text that [`Canonical`](super::Canonical) has accepted; they serve
//! reports, not the hot path.

/// The JSON pointer (RFC 6901) of the innermost value or member that covers `offset`.
pub fn pointer_at(text: &str, offset: usize) -> String {
    let mut walk = Walk { text: text.as_bytes(), at: 0, path: Vec::new() };
    let mut best = String::new();
    walk.value(&mut |path, range| {
        if range.contains(&offset) && path.len() > best.len() {
            best = path.to_owned();
        }
    });
    best
}

/// The bytes at which the value of `pointer` starts and ends, if there is one.
///
/// For an object member the range starts at the value, not at the key.
pub fn locate(text: &str, pointer: &str) -> Option<std::ops::Range<usize>> {
    let mut walk = Walk { text: text.as_bytes(), at: 0, path: Vec::new() };
    let mut found = None;
    walk.value(&mut |path, range| {
        if path == pointer && found.is_none() {
            found = Some(range);
        }
    });
    found
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    path: Vec<u8>,
}

type Visit<'v> = &'v mut dyn FnMut(&str, std::ops::Range<usize>);

impl Walk<'_> {
    fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    fn value(&mut self, visit: Visit<'_>) {
        self.skip_white_space();
        self.value_covering(self.at, visit);
    }

    /// Reads one value; `from` is where its report begins, the key for a member.
    fn value_covering(&mut self, from: usize, visit: Visit<'_>) {
        self.skip_white_space();
        let start = self.at;
        match self.text.get(self.at) {
            Some(b'{') => self.items(b'}', visit),
            Some(b'[') => self.items(b']', visit),
            Some(b'"') => {
                self.string();
            }
            _ => {
                while self.text.get(self.at).is_some_and(|byte| !b",]} \n\r\t".contains(byte)) {
                    self.at += 1;
                }
            }
        }
        let path = String::from_utf8_lossy(&self.path).into_owned();
        if from != start {
            // A flaw in a key belongs to its member, so the member is reported from the
            // key on, after the exact range of the value.
            visit(&path, start..self.at);
            visit(&path, from..start);
        } else {
            visit(&path, start..self.at);
        }
    }

    fn items(&mut self, close: u8, visit: Visit<'_>) {
        self.at += 1;
        let mut index = 0_usize;
        loop {
            self.skip_white_space();
            match self.text.get(self.at) {
                None => return,
                Some(&byte) if byte == close => {
                    self.at += 1;
                    return;
                }
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let (length, from) = (self.path.len(), self.at);
            if close == b'}' {
                let key = self.string();
                self.skip_white_space();
                self.at += 1; // the colon
                self.path.push(b'/');
                let key = key.replace('~', "~0").replace('/', "~1");
                self.path.extend_from_slice(key.as_bytes());
            } else {
                self.path.extend_from_slice(format!("/{index}").as_bytes());
            }
            let before = self.at;
            self.value_covering(from, visit);
            if self.at == before {
                return; // not JSON: leave rather than turn in circles
            }
            self.path.truncate(length);
            index += 1;
        }
    }

    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.text.len());
        let raw = &self.text[start..self.at];
        // A name that no database takes, with half a surrogate or NUL, is shown as written.
        serde_json::from_slice(raw)
            .ok()
            .filter(|name: &String| !name.contains('\0'))
            .unwrap_or_else(|| String::from_utf8_lossy(raw).trim_matches('"').to_owned())
    }
}
