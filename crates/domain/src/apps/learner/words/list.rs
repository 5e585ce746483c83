//! A list of words beside the text that it was split from.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::apps::schema::written_as;

use super::split::{Split, of_items, split};

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

impl ListKind {
    /// The code of the language whose words it holds.
    pub fn language(self) -> Option<&'static str> {
        match self {
            Self::Chinese => Some("zh"),
            Self::English => Some("en"),
            Self::Grammar => None,
        }
    }

    /// What the application puts between two items.
    fn separator(self) -> &'static str {
        match self {
            Self::Chinese | Self::English => ", ",
            Self::Grammar => ",",
        }
    }
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

/// A list of words, with the text that it was split from while that says the same.
///
/// Serialises to that text, or else to the items as the application joins them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordList {
    kind: ListKind,
    text: Option<String>,
    items: Vec<Item>,
}

impl WordList {
    /// The list that `text` writes.
    pub fn from_text(kind: ListKind, text: impl Into<String>) -> Self {
        let text = text.into();
        let items = split(kind, &text).items;
        Self { kind, text: Some(text), items }
    }

    /// The list of rows, each its raw text, beside the text they came from; the text is
    /// dropped where it no longer says the same.
    ///
    /// A profile whose text is null and that has no rows has no list at all.
    pub fn from_rows<I>(kind: ListKind, text: Option<&str>, rows: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let items = rows.into_iter().map(|raw| Item::new(kind, raw.as_ref())).collect();
        Self::of(kind, text, items)
    }

    /// The list of an array, with what there is to say of it.
    pub(super) fn from_array(kind: ListKind, elements: &[String]) -> (Self, Split) {
        let made = of_items(kind, elements.iter().map(String::as_str));
        let joined = joined(kind, &made.items);
        (Self::of(kind, Some(&joined), made.items.clone()), made)
    }

    fn of(kind: ListKind, text: Option<&str>, items: Vec<Item>) -> Self {
        let same = |text: &&str| split(kind, text).items == items;
        Self { kind, text: text.filter(same).map(str::to_owned), items }
    }

    /// What it holds.
    pub fn kind(&self) -> ListKind {
        self.kind
    }

    /// The verbatim text, for a column beside the rows; none where the items say something
    /// else.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether both are written alike, though one may have other items.
    pub fn writes_as(&self, other: &Self) -> bool {
        self.kind == other.kind && self.written() == other.written()
    }

    fn written(&self) -> Cow<'_, str> {
        match &self.text {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(joined(self.kind, &self.items)),
        }
    }

    /// The items, each a row.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

fn joined(kind: ListKind, items: &[Item]) -> String {
    let raw: Vec<&str> = items.iter().map(|item| item.raw.as_str()).collect();
    raw.join(kind.separator())
}

written_as!(WordList, { "type": ["string", "array", "null"], "items": { "type": "string" } });

impl Serialize for WordList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written())
    }
}
