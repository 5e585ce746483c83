//! What a file that is not UTF-8 text looks like, and how it becomes such.

/// The UTF-8 byte-order mark.
pub(super) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a file is that begins so, and is neither text nor JSON, with the way to what is wanted. No
/// way destroys the file itself.
const PACKED: [(&[u8], &str, &str); 10] = [
    (&[0x1F, 0x8B], "a file packed with gzip", "`gzip -dc < FILE > NEW` unpacks it"),
    (b"PK\x03\x04", "a ZIP archive", "unpack the archive, and import what is in it"),
    (&[0x28, 0xB5, 0x2F, 0xFD], "a file packed with zstd", "`zstd -dc < FILE > NEW` unpacks it"),
    (b"BZh", "a file packed with bzip2", "`bzip2 -dc < FILE > NEW` unpacks it"),
    (b"\xFD7zXZ\x00", "a file packed with xz", "`xz -dc < FILE > NEW` unpacks it"),
    (
        b"SQLite format 3\0",
        "a database of SQLite",
        "export the records from it as JSON, with the program that made it",
    ),
    (b"%PDF", "a PDF document", "find the file of JSON that was meant"),
    (b"<!", "a page of HTML", "the download may have failed; load the file itself again"),
    (b"<html", "a page of HTML", "the download may have failed; load the file itself again"),
    (b"<?xml", "a document of XML", "convert it to JSON, an array of objects"),
];

/// What the first bytes say against UTF-8 text, if anything, and how it becomes such.
pub(super) fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let packed = PACKED.iter().find(|(mark, ..)| start.starts_with(mark));
    if let Some((_, looks_like, help)) = packed {
        return Some((looks_like, help));
    }
    Some(match start {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            ("UTF-32", "`iconv -f UTF-32 -t UTF-8 FILE > NEW` makes UTF-8 of it")
        }
        [0xFF, 0xFE, ..] => ("UTF-16 (little endian)", UTF16),
        [0xFE, 0xFF, ..] => ("UTF-16 (big endian)", UTF16),
        [0, byte, ..] if byte.is_ascii() && *byte != 0 => (
            "UTF-16 (big endian) without a mark",
            "`iconv -f UTF-16BE -t UTF-8 FILE > NEW` makes UTF-8 of it",
        ),
        [byte, 0, ..] if byte.is_ascii() && *byte != 0 => (
            "UTF-16 (little endian) without a mark",
            "`iconv -f UTF-16LE -t UTF-8 FILE > NEW` makes UTF-8 of it",
        ),
        _ => return None,
    })
}

const UTF16: &str = "save the file as UTF-8, in the program that wrote it or with `iconv -f UTF-16 \
                     -t UTF-8 FILE > NEW`";

/// A guess at the encoding of `bytes`, which are not UTF-8, and how they become such.
pub(super) fn guess(bytes: &[u8]) -> (&'static str, &'static str) {
    if bytes.contains(&0) {
        return ("it looks like a binary or UTF-16 file", "find the file of JSON that was meant");
    }
    // GBK writes a Chinese character as two bytes, the first of which is 0x81 to 0xFE.
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let pairs = bytes
        .windows(2)
        .filter(|pair| (0x81..=0xFE).contains(&pair[0]) && (0x40..=0xFE).contains(&pair[1]))
        .count();
    if high > 1 && pairs * 2 >= high {
        (
            "it looks like GBK or another two-byte encoding",
            "save the file as UTF-8, or let `iconv -f GB18030 -t UTF-8 FILE > NEW` do it",
        )
    } else {
        (
            "it looks like Latin-1 or Windows-1252",
            "save the file as UTF-8, or let `iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW` do it",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn what_is_no_text_is_named_and_nothing_is_destroyed_on_the_way() {
        for (start, words) in [
            (&b"\x1f\x8b\x08"[..], "gzip"),
            (b"BZh9", "bzip2"),
            (b"\xff\xfe[\0", "UTF-16 (little endian)"),
            (b"\xff\xfe\0\0", "UTF-32"),
            (b"[\0\n\0", "UTF-16 (little endian) without a mark"),
            (b"<!DOCTYPE html>", "HTML"),
        ] {
            assert!(foreign(start).unwrap().0.contains(words), "{words}");
        }
        assert_eq!(foreign(b"[{}]"), None);
    }
}
