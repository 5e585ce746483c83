//! What an application promises about a record that is kept in columns and rows of its
//! own, which are cleaner than the text that it came from.
//!
//! The text comes back all the same: what the columns lose is the
//! [residue](crate::residue()).

use serde::Serialize;

use crate::{choices::Choices, decode_error::DecodeError, reference::ReferenceUse, remark::Remark};

/// An element as an import hands it to its record type.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The verbatim text.
    pub text: &'a str,
    /// The member's name where the file is an object, the file's stem where the file is one
    /// record.
    pub name: Option<&'a str>,
    /// What the import was told.
    pub choices: &'a Choices,
    /// Where it stands in its file; none for a text that is read from the database or given.
    pub place: Option<ElementPlace<'a>>,
}

/// Where an element stands among the files of its folder: what a key may be made of that its text
/// does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementPlace<'a> {
    /// The folders of its file, below what all files of its pattern have in common.
    pub folder: &'a str,
    /// The name of its file without the extension.
    pub stem: &'a str,
    /// The name of the member that it is, where it is one.
    pub member: Option<&'a str>,
    /// What the `*` of the place stands for where the elements of its collection are.
    pub above: Option<&'a str>,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its place among the elements, from 0.
    pub position: i64,
}

impl<'a> Source<'a> {
    /// The element `text` of an array, read with no choices made.
    pub fn of(text: &'a str) -> Self {
        Self::named(text, None)
    }

    /// The element `text` of that name.
    pub fn named(text: &'a str, name: Option<&'a str>) -> Self {
        static NONE: std::sync::LazyLock<Choices> = std::sync::LazyLock::new(Choices::default);
        Self { text, name, choices: &NONE, place: None }
    }
}

/// How a record is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It has a key of its own.
    Key(String),
    /// It has none, and gets the first of `key`, `key-2`, `key-3`, ... that is free.
    Proposed {
        /// What the key shall be.
        key: String,
        /// What an earlier import knows the record by, so that it finds its key again. The
        /// table tells the identities of its rows.
        identity: String,
    },
}

impl Naming {
    /// The key that the record has of its own, or would like to get.
    pub fn key(&self) -> &str {
        match self {
            Self::Key(key) | Self::Proposed { key, .. } => key,
        }
    }
}

/// What becomes of an element that has the key of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DuplicatePolicy {
    /// It is a record too: its key gets this separator and a number, from 2.
    Another(&'static str),
    /// It goes into quarantine, and is exported in its place. Whether it waits there for a
    /// person is what the remark's level says: one that tells nothing that the first does not
    /// tell is worth a note.
    Quarantine(Remark),
    /// The first takes over what `text`, both together, says; the second goes into quarantine
    /// and waits for nobody.
    Merge {
        /// The record that both make.
        text: String,
        /// What there is to say about it.
        remark: Remark,
    },
}

/// A record kept in columns and rows. What it serialises to is the clean form, rendered
/// from its rows, in the order of keys in which the application writes them.
pub trait RelationalRecord: Serialize + Send + Sync + Sized + 'static {
    /// The collection that this type is the record of.
    const COLLECTION: &'static str;

    /// The names of the arrays in the record whose elements are rows of their own.
    const CHILDREN: &'static [&'static str] = &[];

    /// Reads an element leniently, and says in `remarks` what it made of it.
    ///
    /// # Errors
    /// A [`DecodeError`] for what cannot be a record; the element goes into quarantine.
    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError>;

    /// What its records consist of, as a JSON Schema: see
    /// [`Record::schema`](crate::Record::schema).
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": "object" })
    }

    /// How the record is named.
    fn naming(&self) -> Naming;

    /// The references to other records.
    fn references(&self) -> Vec<ReferenceUse> {
        Vec::new()
    }

    /// The places that the elements of a child array have in the source, ascending, where
    /// some of the source's elements are none of the record's; none when all are.
    fn places(&self, _child: &str) -> Option<Vec<usize>> {
        None
    }

    /// Takes over what its serialised form did not tell, such as [`places`](Self::places),
    /// from `source`: the same record, as its own text is read.
    fn recover(&mut self, _source: &Self) {}

    /// What becomes of `second`, which has the key of `first`.
    fn again(first: &Source<'_>, second: &Source<'_>) -> DuplicatePolicy {
        let _ = (first, second);
        DuplicatePolicy::Quarantine(
            Remark::quarantined(
                "record.duplicate",
                "an earlier record of this file has the same key",
            )
            .help("give one of them another key; the first was imported"),
        )
    }
}
