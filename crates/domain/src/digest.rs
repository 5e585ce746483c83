//! The digest of a document, version 1: SHA-256 over the canonical form.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use crate::json::{Canonical, Flaw, SyntaxError};

/// The identity of a document's content: equal documents have equal digests, however
/// their texts are spaced, ordered or escaped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a canonical form.
    pub fn of_canonical(canonical: &[u8]) -> Self {
        Self(Sha256::digest(canonical).into())
    }

    /// The digest of the JSON value that `text` holds.
    ///
    /// # Errors
    /// [`NoDigest`] when the text is not JSON, or means different things to different readers.
    pub fn of(text: &str) -> Result<Self, NoDigest> {
        let mut canonical = Canonical::default();
        match canonical.read(text, 0)? {
            None => Ok(Self::of_canonical(canonical.bytes())),
            Some(flaw) => Err(NoDigest::Flawed(flaw)),
        }
    }

    /// A digest from its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Why a text has no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDigest {
    /// It is not JSON.
    #[error("not JSON at byte {}: {}", .0.offset, .0.message)]
    Syntax(#[from] SyntaxError),
    /// Readers would not agree about its content.
    #[error("at byte {}: {}", .0.offset, .0.kind.message())]
    Flawed(Flaw),
}

impl NoDigest {
    /// What is wrong, without the place.
    pub fn reason(&self) -> &str {
        match self {
            Self::Syntax(error) => &error.message,
            Self::Flawed(flaw) => flaw.kind.message(),
        }
    }

    /// The byte at which it shows, from the start of the text.
    pub fn offset(&self) -> usize {
        match self {
            Self::Syntax(error) => error.offset,
            Self::Flawed(flaw) => flaw.offset,
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest is 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotADigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |index: usize| (pair[index] as char).to_digit(16).ok_or(NotADigest);
            *byte = (digit(0)? << 4 | digit(1)?) as u8;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    fn same(a: &str, b: &str) {
        assert_eq!(Digest::of(a).unwrap(), Digest::of(b).unwrap(), "{a} and {b}");
    }

    fn differ(a: &str, b: &str) {
        assert_ne!(Digest::of(a).unwrap(), Digest::of(b).unwrap(), "{a} and {b}");
    }

    #[test]
    fn order_of_keys_and_spacing_do_not_count() {
        same(r#"{"b":1,"a":[1, 2]}"#, "{ \"a\" : [1,2],\n\"b\":1 }");
        same(r#"{"a":{"z":1,"y":{"q":2,"p":3}}}"#, r#"{"a":{"y":{"p":3,"q":2},"z":1}}"#);
        differ("[1,2]", "[2,1]");
    }

    #[test]
    fn numbers_compare_by_value() {
        same("[1,10,0,-0,0.5,1200]", "[1.0,1e1,0.0,0e7,5E-1,1.2e+3]");
        same("[1e20, -2.5e22]", "[100000000000000000000, -25000000000000000000000]");
        same("1.7976931348623157e308", &format!("17976931348623157{}", "0".repeat(292)));
        differ("1", "-1");
        differ("0.1", "0.10000000001");
    }

    #[test]
    fn escapes_and_plain_characters_are_one() {
        same(r#""é\u00e9\/😀\ud83d\ude00""#, "\"\\u00e9é/\\uD83D\\uDE00😀\"");
        differ("\"e\u{301}\"", "\"é\"");
    }

    #[test]
    fn names_sort_by_their_own_bytes_not_by_their_escapes() {
        same(r#"{"\"":1,"]":2,"\u0001":3}"#, r#"{"]":2,"\u0001":3,"\"":1}"#);
    }

    #[test]
    fn flawed_texts_have_no_digest() {
        for text in [
            r#"{"a":1,"\u0061":1}"#,
            r#"{"b":1,"a":{"c":1,"d":2,"c":3}}"#,
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\u0000""#,
            "1e400",
            "1e-400",
            "18446744073709551616",
            "100000000000000000001",
            "3.14159265358979323846264",
        ] {
            assert!(Digest::of(text).is_err(), "{text}");
        }
        for text in
            ["18446744073709551615", "-9223372036854775808", "1e300", "2.2250738585072014e-308"]
        {
            assert!(Digest::of(text).is_ok(), "{text}");
        }
    }
}
