//! Documents one after another: JSON Lines, or whole documents with any white space between. What
//! is no JSON ends with its line, or where the next document begins, and its neighbours are read
//! all the same.

use std::io::Read;

use rehome_domain::json::{Canonical, Flaw, SyntaxError};

use super::{Cut, Elements, Step, Stop, text_of};
use crate::source::value_scanner::ValueScanner;

/// What stands at the cursor.
enum Found {
    /// A document.
    Value(usize, Option<Flaw>),
    /// Bytes that are none, and why.
    Broken(usize, SyntaxError),
}

impl<R: Read> Elements<R> {
    /// The next document, or the end of the file.
    pub(super) fn document(
        &mut self,
        canonical: &mut Canonical,
        region: usize,
    ) -> Result<Step, Stop> {
        if self.skip_white_space()?.is_none() {
            self.frame_close();
            self.levels.pop();
            return Ok(Step::On);
        }
        let number = self.documents;
        self.documents += 1;
        let (length, flaw, broken) = match self.find(canonical)? {
            Found::Value(length, flaw) => (length, flaw, None),
            Found::Broken(length, error) => (length, None, Some(error)),
        };
        if broken.is_none() && self.live.as_ref().is_some_and(|live| !live.is_live(number)) {
            self.consume(length);
            self.has_past = true;
            return Ok(Step::On);
        }
        let pointer = format!("/{}", self.counts[region]);
        let cut = self.cut(region, (length, flaw), pointer, false, None)?;
        Ok(Step::Element(Cut { broken, ..cut }))
    }

    fn find(&mut self, canonical: &mut Canonical) -> Result<Found, Stop> {
        let mut scanner = ValueScanner::of_documents();
        let mut scanned = 0;
        let length = loop {
            let available = &self.buffer[self.start..self.end];
            if let Some(length) = scanner.find(available, &mut scanned) {
                break Some(length);
            }
            if scanner.is_broken() {
                break None;
            }
            if available.len() > self.limit {
                return Err(self.too_large());
            }
            if !self.fill()? {
                break None;
            }
        };
        let mut error = None;
        if let Some(length) = length {
            if length > self.limit {
                return Err(self.too_large());
            }
            match std::str::from_utf8(&self.buffer[self.start..self.start + length]) {
                Ok(text) => match canonical.read(text, 0) {
                    Ok(flaw) => return Ok(Found::Value(length, flaw)),
                    Err(found) => error = Some(found),
                },
                Err(found) => return Err(self.foreign(length, found.valid_up_to())),
            }
        }
        let length = self.before_next_document()?;
        let bytes = &self.buffer[self.start..self.start + length];
        if bytes.contains(&0) {
            return Err(self.reject(
                "json.encoding",
                "NUL bytes stand in this line; it looks like a binary or damaged file",
            ));
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(found) => return Err(self.foreign(length, found.valid_up_to())),
        };
        // What is said is about the text that is set apart, not about what followed it.
        let error = match canonical.read(text, 0) {
            Err(error) => error,
            Ok(flaw) => match error {
                Some(error) => error,
                None => return Ok(Found::Value(length, flaw)),
            },
        };
        let message = self.told(&error.message).to_owned();
        Ok(Found::Broken(length, SyntaxError { message, ..error }))
    }

    /// How many bytes lie before the line on which the next document begins.
    fn before_next_document(&mut self) -> Result<usize, Stop> {
        let mut from = 0;
        loop {
            let available = &self.buffer[self.start..self.end];
            let found = available[from..].iter().position(|byte| *byte == b'\n');
            match found.map(|at| from + at + 1) {
                Some(next) if next < available.len() => {
                    if b"{[".contains(&available[next]) {
                        return Ok(trimmed(&available[..next]));
                    }
                    from = next;
                }
                found => {
                    if available.len() > self.limit {
                        return Err(self.too_large());
                    }
                    from = found.map_or(available.len(), |next| next - 1);
                    if !self.fill()? {
                        return Ok(trimmed(&self.buffer[self.start..self.end]));
                    }
                }
            }
        }
    }

    /// The text of a document that was cut out.
    pub(super) fn text(&self, cut: &Cut) -> Result<&str, Stop> {
        Ok(text_of(&self.buffer[cut.from..cut.from + cut.length])?)
    }
}

/// The length without the white space at the end.
fn trimmed(bytes: &[u8]) -> usize {
    bytes.len() - bytes.iter().rev().take_while(|byte| b" \n\r\t".contains(byte)).count()
}
