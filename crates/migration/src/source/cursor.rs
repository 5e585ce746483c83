//! Counting lines and columns along with the bytes.

use rehome_domain::Position;

/// A place in a file that moves forward with the bytes that are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor(Position);

impl Cursor {
    /// The start of a file.
    pub(crate) fn start() -> Self {
        Self(Position { offset: 0, line: 1, column: 1 })
    }

    /// Where it stands.
    pub(crate) fn position(self) -> Position {
        self.0
    }

    /// Moves over `bytes`.
    pub(crate) fn advance(&mut self, bytes: &[u8]) {
        self.0.offset += bytes.len() as u64;
        let tail = match memchr::memrchr(b'\n', bytes) {
            None => bytes,
            Some(last) => {
                self.0.line += memchr::memchr_iter(b'\n', &bytes[..=last]).count() as u64;
                self.0.column = 1;
                &bytes[last + 1..]
            }
        };
        // Every byte but the continuations of UTF-8 begins a character.
        self.0.column += tail.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
    }

    /// Where it would stand behind `bytes`.
    pub(crate) fn behind(mut self, bytes: &[u8]) -> Position {
        self.advance(bytes);
        self.0
    }

    /// Moves over a byte-order mark, which is no column.
    pub(crate) fn skip_mark(&mut self, bytes: u64) {
        self.0.offset += bytes;
    }
}
