//! What a file that is not UTF-8 text looks like.

/// The UTF-8 byte-order mark.
pub(super) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What the first bytes say against UTF-8 text, if anything.
pub(super) fn foreign(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xFF, 0xFE, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] => Some("UTF-16 (big endian)"),
        [0, byte, ..] if byte.is_ascii() && *byte != 0 => {
            Some("UTF-16 (big endian) without a mark")
        }
        [byte, 0, ..] if byte.is_ascii() && *byte != 0 => {
            Some("UTF-16 (little endian) without a mark")
        }
        _ => None,
    }
}

/// A guess at the encoding of `bytes`, which are not UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static str {
    if bytes.contains(&0) {
        return "it looks like a binary or UTF-16 file";
    }
    // GBK writes a Chinese character as two bytes, the first of which is 0x81 to 0xFE.
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let pairs = bytes
        .windows(2)
        .filter(|pair| (0x81..=0xFE).contains(&pair[0]) && (0x40..=0xFE).contains(&pair[1]))
        .count();
    if high > 1 && pairs * 2 >= high {
        "it looks like GBK or another two-byte encoding"
    } else {
        "it looks like Latin-1 or Windows-1252"
    }
}
