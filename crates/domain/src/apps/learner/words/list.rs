//! A list of words beside the text that it was split from.

use serde::{Serialize, Serializer};

/// What a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// Chinese words.
    Chinese,
    /// English words and phrases.
    English,
    /// Addresses of grammar points.
    Grammar,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The item as it was written, without white space around it.
    pub raw: String,
    /// The item without markup and special spaces; where nothing else is left, the item.
    pub normalized: String,
    /// What no other item of its list has: the item in Unicode's composed form.
    pub key: String,
}

/// A list of words, with the text that it was split from while it says the same.
///
/// Serialises to that text, or else to the items as the application joins them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordList {
    kind: ListKind,
    text: Option<String>,
    items: Vec<Item>,
}

impl WordList {
    /// What it holds.
    pub fn kind(&self) -> ListKind {
        self.kind
    }

    /// The verbatim text, for a column beside the rows; none where the items say something
    /// else.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The items, each a row.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

impl Serialize for WordList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text.as_deref().unwrap_or_default())
    }
}
