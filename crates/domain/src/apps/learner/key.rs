//! Keys that records share or lack: what the collections say alike of a record that has the
//! key of an earlier one, and the key of a record without an id.

use sha2::{Digest as _, Sha256};

use super::fields::Rules;
use crate::{Digest, Remark, Source};

/// Whether both say the same in every value.
pub(super) fn identical(first: &Source<'_>, second: &Source<'_>) -> bool {
    let digest = |source: &Source<'_>| Digest::of(source.text).ok();
    digest(first).is_some_and(|digest_of_first| Some(digest_of_first) == digest(second))
}

/// The remark about a second record of the same key that says something else.
pub(super) fn taken(rules: &Rules) -> Remark {
    Remark::quarantined(rules.duplicate, "an earlier record of this file has the same id")
        .help("give one of them another id; the first was imported")
}

/// The remark about a second record that says nothing new.
pub(super) fn same(rules: &Rules) -> Remark {
    Remark::note(rules.duplicate, "an earlier record of this file is the same in every value")
}

/// The key of a record without an id: a hash of what it says. Times are left out, which an
/// import that is told a zone reads differently.
pub(super) fn generated_key(kind: &str, texts: &[Option<&str>]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        // A mark and the length before each, so that two texts are not taken for one.
        match text {
            None => hash.update([0]),
            Some(text) => {
                hash.update([1]);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    let digits: String = hash.finalize()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{digits}")
}
