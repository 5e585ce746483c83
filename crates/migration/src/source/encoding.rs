//! What a file that is not UTF-8 text looks like.

/// The UTF-8 byte-order mark.
pub(super) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What the first bytes say against UTF-8 text, if anything, and how it becomes such.
pub(super) fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    const UTF16: &str =
        "save the file as UTF-8, in the program that wrote it or with `iconv -f UTF-16 -t UTF-8`";
    match start {
        [0x1F, 0x8B, ..] => {
            return Some(("a file packed with gzip", "unpack the file, as `gunzip` does"));
        }
        [b'P', b'K', 3, 4, ..] => {
            return Some(("a ZIP archive", "unpack the archive, and import what is in it"));
        }
        _ => {}
    }
    let looks_like = match start {
        [0xFF, 0xFE, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] => Some("UTF-16 (big endian)"),
        [0, byte, ..] if byte.is_ascii() && *byte != 0 => {
            Some("UTF-16 (big endian) without a mark")
        }
        [byte, 0, ..] if byte.is_ascii() && *byte != 0 => {
            Some("UTF-16 (little endian) without a mark")
        }
        _ => None,
    };
    Some((looks_like?, UTF16))
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
