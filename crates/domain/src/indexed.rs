//! How long a text may be that a database finds by an index.
//!
//! PostgreSQL takes at most 2,704 bytes for one entry. The longest entries that we make have
//! two such texts, or a key, another text, the id of a pack, and the names of a table and a
//! field; so they may be as long as here, and no entry is refused.

use crate::name::fold;

/// The most bytes of a key.
pub const MAX_KEY: usize = 500;

/// The most bytes of any other text in an index: a name, a text column, a facet's value.
pub const MAX_INDEXED: usize = 1000;

/// Why `key` is too long to be one, in words.
pub(crate) fn key_too_long(key: &str) -> Option<String> {
    too_long("the key", key.len(), MAX_KEY)
}

/// Why `text`, the value of `field`, is too long to be found by, in words.
pub fn too_long_for_index(field: &str, text: &str) -> Option<String> {
    too_long(&format!("`{field}`"), text.len(), MAX_INDEXED)
}

/// As [`too_long_for_index`], of a name, which is found by its folded form.
pub(crate) fn name_too_long(name: &str) -> Option<String> {
    // Folding makes a text at most half as long again.
    let length = if name.len() > MAX_INDEXED / 2 { fold(name).len() } else { 0 };
    too_long("the name", length.max(name.len()), MAX_INDEXED)
}

fn too_long(what: &str, length: usize, most: usize) -> Option<String> {
    (length > most).then(|| {
        format!("{what} has {length} bytes, and the index of a database takes {most} of it")
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_INDEXED, MAX_KEY, key_too_long, name_too_long, too_long_for_index};

    #[test]
    fn bytes_count_and_of_a_name_those_of_its_folded_form() {
        assert!(key_too_long(&"é".repeat(MAX_KEY / 2)).is_none());
        assert!(key_too_long(&"é".repeat(MAX_KEY / 2 + 1)).unwrap().contains("502 bytes"));
        assert!(too_long_for_index("range", &"x".repeat(MAX_INDEXED)).is_none());
        let message = too_long_for_index("range", &"x".repeat(MAX_INDEXED + 1)).unwrap();
        assert!(message.contains("`range`"), "{message}");
        // Ⱥ has two bytes, ⱥ three.
        assert!(name_too_long(&"Ⱥ".repeat(MAX_INDEXED / 3)).is_none());
        assert!(name_too_long(&"Ⱥ".repeat(MAX_INDEXED / 3 + 1)).is_some());
    }
}
