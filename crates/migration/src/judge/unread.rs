//! What elements say that wait in quarantine: a record of the database that the source seems to
//! lack may be one of them.

use std::collections::{HashMap, HashSet};

use rehome_domain::MAX_KEY;
use serde_json::value::RawValue;

/// The words of elements that are no records.
#[derive(Default)]
pub(super) struct Unread(HashSet<String>);

impl Unread {
    /// Takes in an element: the name that it has, and the texts and numbers that it has as members
    /// of its own. One of them may be a key.
    pub(super) fn add(&mut self, name: Option<&str>, text: &str) {
        self.0.extend(name.map(str::to_owned));
        let members: HashMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
        let words = members.values().map(|value| value.get());
        let words = words.filter(|word| word.len() <= MAX_KEY && !word.starts_with(['{', '[']));
        let plain =
            words.map(|word| serde_json::from_str(word).unwrap_or_else(|_| word.to_owned()));
        self.0.extend(plain);
    }

    /// Takes in elements whose keys are known.
    pub(super) fn add_keys(&mut self, keys: &[String]) {
        self.0.extend(keys.iter().cloned());
    }

    /// Whether one of the elements may have that key.
    pub(super) fn may_hold(&self, key: &str) -> bool {
        self.0.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use super::Unread;

    #[test]
    fn an_element_may_hold_a_key_that_is_one_of_its_words() {
        let mut unread = Unread::default();
        unread.add(None, r#"{"index": "lamp", "level": "three", "page": 7, "desc": ["oil"]}"#);
        unread.add(Some("wick"), "3");
        let keys = ["lamp", "7", "wick", "oil", "index"];
        assert_eq!(keys.map(|key| unread.may_hold(key)), [true, true, true, false, false]);
    }
}
