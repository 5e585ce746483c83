//! How names are compared.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The form of a name by which it is found: composed (NFC) and in lower case, and that is all.
/// Accents and widths stay, because `e` and `é` are different names to those who write them; how
/// an `é` is put together is not to be seen.
pub fn fold(name: &str) -> String {
    match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => name.to_lowercase(),
        IsNormalized::No | IsNormalized::Maybe => name.nfc().collect::<String>().to_lowercase(),
    }
}

/// A text as it is written, and composed and decomposed where that is something else: the same to
/// those who read it.
///
/// ```
/// use rehome_domain::spellings;
///
/// assert_eq!(spellings("lamp"), ["lamp"]);
/// assert_eq!(spellings("é"), ["é", "e\u{301}"]);
/// ```
pub fn spellings(text: &str) -> Vec<String> {
    let mut spellings = vec![text.to_owned()];
    if !text.is_ascii() {
        for other in [text.nfc().collect::<String>(), text.nfd().collect()] {
            if !spellings.contains(&other) {
                spellings.push(other);
            }
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn a_name_is_found_however_its_letters_are_put_together() {
        for (name, other) in [("Lumière", "lumie\u{300}re"), ("ガ", "カ\u{3099}"), ("Lamp", "lAMP")]
        {
            assert_eq!(fold(name), fold(other));
        }
        assert_ne!(fold("e"), fold("é"));
    }
}
