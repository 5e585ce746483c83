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
/// once: as written, with and without a slash at the end, and each of these composed (NFC)
/// and decomposed (NFD).
pub fn spellings(path: &str) -> Vec<String> {
    let bare = match path.trim_end_matches('/') {
        "" => path,
        bare => bare,
    };
    let ends = [path.to_owned(), bare.to_owned(), format!("{}/", path.trim_end_matches('/'))];
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
    }
}
