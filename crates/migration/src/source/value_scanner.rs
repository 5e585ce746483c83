//! Cutting a value out of a stream of bytes, before anything is known of its grammar.

/// Finds the end of a value by its brackets and quotes, over several calls.
#[derive(Default)]
pub(super) struct ValueScanner {
    depth: usize,
    in_string: bool,
    in_word: bool,
    /// Whether a string that goes on behind the end of its line breaks the value, as it does among
    /// documents one after another.
    within_lines: bool,
    is_broken: bool,
}

impl ValueScanner {
    /// Finds the end of a document that others follow, whether or not it is one.
    pub(super) fn of_documents() -> Self {
        Self { within_lines: true, ..Self::default() }
    }

    /// Whether the value cannot end any more.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// The length of the value at the start of `bytes`, once its end is seen. `scanned`
    /// tells how far earlier calls have come.
    pub(super) fn find(&mut self, bytes: &[u8], scanned: &mut usize) -> Option<usize> {
        let mut at = *scanned;
        while at < bytes.len() {
            if self.in_string && self.within_lines {
                let end = memchr::memchr2(b'"', b'\n', &bytes[at..]);
                if end.is_some_and(|end| bytes[at + end] == b'\n') {
                    self.is_broken = true;
                    return None;
                }
            }
            if self.in_string {
                match memchr::memchr2(b'"', b'\\', &bytes[at..]) {
                    None => at = bytes.len(),
                    Some(found) if bytes[at + found] == b'"' => {
                        at += found + 1;
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(at);
                        }
                    }
                    Some(found) if at + found + 1 < bytes.len() => at += found + 2,
                    Some(found) => {
                        // The escaped byte is not here yet; look at the escape again then.
                        at += found;
                        break;
                    }
                }
                continue;
            }
            match bytes[at] {
                b'"' if !self.in_word => self.in_string = true,
                b'{' | b'[' if !self.in_word => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => {
                    return Some(at.max(1));
                }
                _ if self.depth == 0 => self.in_word = true,
                _ => {}
            }
            at += 1;
        }
        *scanned = at;
        None
    }
}
