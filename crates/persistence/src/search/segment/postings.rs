//! The postings of a stem: which documents have it, and how often. It owns their form in bytes:
//! the distance to the document before in a number of seven bits a byte, whose lowest three bits
//! tell how often the text has the stem, from 1 to 7; or 0 where four more bytes tell how often
//! title, headings, text and glossary have it.

use super::build::Counts;

/// A document that has a stem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The document.
    pub document: u32,
    /// How often it has the stem.
    pub counts: Counts,
}

/// The documents that have a stem, in their order.
#[derive(Clone, Debug)]
pub struct Postings<'s> {
    bytes: &'s [u8],
    at: usize,
    document: u32,
}

impl<'s> Postings<'s> {
    pub(super) fn new(bytes: &'s [u8]) -> Self {
        Self { bytes, at: 0, document: 0 }
    }
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        let mut code = 0_u64;
        let mut shift = 0;
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            code |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        self.document += (code >> 3) as u32;
        let counts = match (code & 7) as u8 {
            0 => {
                let &[title, heading, text, glossary] =
                    self.bytes.get(self.at..)?.first_chunk::<4>()?;
                self.at += 4;
                Counts { title, heading, text, glossary }
            }
            text => Counts { text, ..Counts::default() },
        };
        Some(Posting { document: self.document, counts })
    }
}

/// Appends a posting behind one of the document `before`.
pub(super) fn push(out: &mut Vec<u8>, before: u32, posting: Posting) {
    let Posting { document, counts } = posting;
    let Counts { title, heading, text, glossary } = counts;
    let is_short = [title, heading, glossary] == [0; 3] && (1..=7).contains(&text);
    let mut code = u64::from(document - before) << 3;
    if is_short {
        code |= u64::from(text);
    }
    while code >= 0x80 {
        out.push(code as u8 | 0x80);
        code >>= 7;
    }
    out.push(code as u8);
    if !is_short {
        out.extend([title, heading, text, glossary]);
    }
}
