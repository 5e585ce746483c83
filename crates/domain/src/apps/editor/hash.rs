//! How the editor names the file of a workspace: by a hash of its folder's path.
//!
//! It knows no file system. The editor resolves the path first if it can, and strips a
//! slash from its end if it cannot; one of its writers does neither. So one folder may have
//! several hashes, and a hash is verified against several spellings of a path.

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The hash of the empty path. An old version of the editor stored sessions under it when no
/// workspace was open.
pub const HASH_OF_NO_PATH: &str = "e3b0c44298fc1c14";

/// The first 16 hexadecimal digits of the SHA-256 of a path's UTF-8 bytes, just as the path
/// is written.
///
/// ```
/// use rehome_domain::apps::editor::workspace_hash;
///
/// assert_eq!(workspace_hash("/srv/demo/project"), "6d627873762d4829");
/// ```
pub fn workspace_hash(path: &str) -> String {
    Sha256::digest(path.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether `text` has the form of a hash: 16 lower-case hexadecimal digits.
pub fn is_workspace_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The spellings of `path` that its hash may have been taken of, most likely first, each
/// once: as written, with and without a slash at the end, of a path of Windows with the drive in
/// either case and with the prefix that resolving it gives, and each of these composed (NFC)
/// and decomposed (NFD).
pub fn spellings(path: &str) -> Vec<String> {
    let bare = match path.trim_end_matches('/') {
        "" => path,
        bare => bare,
    };
    let mut ends =
        vec![path.to_owned(), bare.to_owned(), format!("{}/", path.trim_end_matches('/'))];
    if let Some(drive) = drive_of(path) {
        let rest = path[1..].trim_end_matches('\\');
        for drive in [drive.to_ascii_uppercase(), drive.to_ascii_lowercase()] {
            ends.push(format!("{drive}{rest}"));
            ends.push(format!("\\\\?\\{drive}{rest}"));
        }
    }
    let mut spellings: Vec<String> = Vec::new();
    let composed = ends.iter().map(|path| path.nfc().collect());
    let decomposed = ends.iter().map(|path| path.nfd().collect());
    for spelling in ends.iter().cloned().chain(composed).chain(decomposed) {
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings
}

/// The letter of the drive that a path of Windows begins with.
fn drive_of(path: &str) -> Option<char> {
    match path.as_bytes() {
        [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic() => Some(*drive as char),
        _ => None,
    }
}

/// A path without what programs spell otherwise of one folder: case, slashes, the letter of a drive
/// and how it is written, the scheme and the escapes of a URI, the prefix of a resolved path. Two
/// paths that are equal then look like one folder, which they need not be.
///
/// ```
/// use rehome_domain::apps::editor::alike_path;
///
/// let path = alike_path(r"C:\Users\mo\Fence");
/// for other in [r"c:\users\mo\fence\", "file:///c%3A/Users/mo/Fence", r"\\?\C:\Users\mo\Fence", "/mnt/c/Users/mo/Fence"] {
///     assert_eq!(alike_path(other), path);
/// }
/// ```
pub fn alike_path(path: &str) -> String {
    let (path, is_uri) = match path.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("file://") => (unescaped(&path[7..]), true),
        _ => (path.to_owned(), false),
    };
    let path: String = path.replace('\\', "/").nfc().flat_map(char::to_lowercase).collect();
    let path = path.strip_prefix("//?/").unwrap_or(&path);
    let path = path.strip_prefix("localhost").filter(|_| is_uri).unwrap_or(path);
    let mut parts = path.split('/').filter(|part| !part.is_empty() && *part != ".").peekable();
    let is_drive =
        |part: &&str| matches!(part.as_bytes(), [drive, b':'] if drive.is_ascii_alphabetic());
    let mut out = String::new();
    if let Some(inner) = path.strip_prefix("/mnt/") {
        // Where Linux has the drives of Windows.
        if let Some(drive) = inner.split('/').next().filter(|drive| drive.len() == 1) {
            parts.next();
            parts.next();
            out = format!("{drive}:");
        }
    } else if let Some(drive) = parts.next_if(is_drive) {
        drive.clone_into(&mut out);
    }
    for part in parts {
        out.push('/');
        out.push_str(part);
    }
    out
}

/// A text without the escapes of a URI; one that is none stays.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escape = |digits: &[u8]| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        };
        match behind.get(..2).filter(|_| first == b'%').and_then(escape) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The spelling of one of `paths` that `hash` is the hash of. Give the path as it was told,
/// and as the file system resolves it where there is one.
pub fn spelling_of<'p>(hash: &str, paths: impl IntoIterator<Item = &'p str>) -> Option<String> {
    paths.into_iter().flat_map(spellings).find(|spelling| workspace_hash(spelling) == hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_editor() {
        // In pieces, for no file of this project names a folder of somebody's machine.
        assert_eq!(workspace_hash(concat!("/", "Users/demo/project")), "d8f0b6c9160cb961");
        assert_eq!(workspace_hash(concat!("/", "Users/demo/project/")), "57196c39aba75d22");
        assert_eq!(workspace_hash(""), HASH_OF_NO_PATH);
        assert!(is_workspace_hash(HASH_OF_NO_PATH));
    }

    #[test]
    fn mapping_keys_of_12_characters_or_not_in_lower_case_hex_are_no_hashes() {
        for text in ["", "xyz789ghi012", "D8F0B6C9160CB961", "d8f0b6c9160cb96", "d8f0b6c9160cb9611"]
        {
            assert!(!is_workspace_hash(text), "{text}");
        }
    }

    #[test]
    fn mapping_values_fit_with_and_without_a_slash_and_in_both_unicode_forms() {
        let decomposed = "/srv/demo/cafe\u{301}";
        let composed = "/srv/demo/café";
        for (hashed, told) in [
            ("/srv/demo/project", "/srv/demo/project/"),
            ("/srv/demo/project/", "/srv/demo/project"),
            (decomposed, composed),
            (composed, decomposed),
            ("/srv/demo/cafe\u{301}/", composed),
        ] {
            let found = spelling_of(&workspace_hash(hashed), [told]);
            assert_eq!(found.as_deref(), Some(hashed));
        }
        assert_eq!(spelling_of(HASH_OF_NO_PATH, ["/srv/demo"]), None);
        assert_eq!(spelling_of(&workspace_hash("/b"), ["/a", "/b"]).as_deref(), Some("/b"));
        assert_eq!(spellings("/w"), ["/w", "/w/"]);
        assert_eq!(spellings("/"), ["/"]);
        assert_eq!(spellings(""), ["", "/"]);
        let windows = spellings(r"c:\work\");
        for spelling in [r"C:\work", r"\\?\C:\work", r"\\?\c:\work"] {
            assert!(windows.iter().any(|known| known == spelling), "{spelling}: {windows:?}");
        }
    }

    #[test]
    fn spellings_of_one_folder_look_alike_and_those_of_two_do_not() {
        assert_eq!(alike_path("/srv/Demo/"), alike_path("/srv//demo"));
        assert_eq!(alike_path("/srv/cafe\u{301}"), alike_path("/srv/caf\u{e9}"));
        assert_eq!(alike_path("file:///srv/a%20b"), alike_path("/srv/a b"));
        assert_eq!(alike_path(r"\\server\share\x"), alike_path("//SERVER/share/x"));
        assert_ne!(alike_path("/srv/demo"), alike_path("/srv/demo-2"));
        assert_ne!(alike_path(r"C:\work"), alike_path(r"D:\work"));
        assert_eq!(alike_path("/mnt/data/x"), "/mnt/data/x");
        assert_eq!(alike_path("100%"), "/100%");
    }
}
