//! Which record: the one identity of a record, and the address by which a person asks for it.
//! What an application's keys are stands with its record types.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which record. Records are equal in it or are two; there is no other identity. They stand in
/// the order of its fields, each by its bytes.
///
/// Within a container every key names one record. Where an application's own keys repeat, the
/// key carries its occurrence: the first has the key as it is, the next ones have a separator
/// and their number from 2 behind it, in the order of the file (`m7`, `m7#2`). The application
/// names the separator ([`DuplicatePolicy::Another`](crate::DuplicatePolicy)). A record without
/// a key of its own has a proposed one, which is numbered in the same way behind `-`
/// ([`Naming::Proposed`](crate::Naming)) and found again by what identifies the record.
///
/// ```
/// use rehome_domain::RecordId;
///
/// let id = RecordId::new("dnd5e", "spells", "srd", "lamp-burst");
/// assert_eq!(id.to_string(), "dnd5e/spells lamp-burst in srd");
/// assert_eq!(id.address().to_string(), "dnd5e/spells lamp-burst");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId {
    /// The id of the application.
    pub app: String,
    /// The id of the collection.
    pub collection: String,
    /// The container: the pack, or the file where each is a container of its own; else empty.
    pub container: String,
    /// The key, unique in the container.
    pub key: String,
}

impl RecordId {
    /// The record `key` in a container of a collection.
    pub fn new(
        app: impl Into<String>,
        collection: impl Into<String>,
        container: impl Into<String>,
        key: impl Into<String>,
    ) -> Self {
        Self {
            app: app.into(),
            collection: collection.into(),
            container: container.into(),
            key: key.into(),
        }
    }

    /// How a person asks for it. Several containers may have a record of that address.
    pub fn address(&self) -> RecordAddress {
        RecordAddress::new(&self.app, &self.collection, &self.key)
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.address())?;
        if self.container.is_empty() { Ok(()) } else { write!(f, " in {}", self.container) }
    }
}

/// What a person asks a record by: `[APP/]COLLECTION KEY`. Which container it is in is decided
/// where it is looked for.
///
/// It is displayed as a shell takes it, so a key that is more than one plain word is quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordAddress {
    /// The collection.
    pub collection: CollectionAddress,
    /// The key.
    pub key: String,
}

impl RecordAddress {
    /// The record `key` of a collection of that application.
    pub fn new(
        app: impl Into<String>,
        collection: impl Into<String>,
        key: impl Into<String>,
    ) -> Self {
        Self { collection: CollectionAddress::new(app, collection), key: key.into() }
    }
}

impl fmt::Display for RecordAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| c.is_alphanumeric() || "-_.:/@%+=,#".contains(c);
        let starts_plain = !self.key.starts_with(['#', '=']);
        if !self.key.is_empty() && starts_plain && self.key.chars().all(is_plain) {
            write!(f, "{} {}", self.collection, self.key)
        } else {
            write!(f, "{} '{}'", self.collection, self.key.replace('\'', r"'\''"))
        }
    }
}

/// What a person asks a collection by: `[APP/]COLLECTION`. Without the application it is that of
/// the one that has it.
///
/// ```
/// use rehome_domain::CollectionAddress;
///
/// let address: CollectionAddress = "dnd5e/magic-items".parse()?;
/// assert_eq!(address.app.as_deref(), Some("dnd5e"));
/// assert_eq!(address.to_string(), "dnd5e/magic-items");
/// # Ok::<(), rehome_domain::NotAnAddress>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionAddress {
    /// The application, where it is said.
    pub app: Option<String>,
    /// The collection.
    pub collection: String,
}

impl CollectionAddress {
    /// The collection of that application.
    pub fn new(app: impl Into<String>, collection: impl Into<String>) -> Self {
        Self { app: Some(app.into()), collection: collection.into() }
    }
}

/// Why a text is no address of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write COLLECTION or APP/COLLECTION")]
pub struct NotAnAddress;

impl FromStr for CollectionAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (app, collection) = match text.split_once('/') {
            Some((app, collection)) => (Some(app), collection),
            None => (None, text),
        };
        if collection.is_empty() || collection.contains('/') || app == Some("") {
            return Err(NotAnAddress);
        }
        Ok(Self { app: app.map(str::to_owned), collection: collection.to_owned() })
    }
}

impl fmt::Display for CollectionAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.app {
            Some(app) => write!(f, "{app}/{}", self.collection),
            None => f.write_str(&self.collection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CollectionAddress, NotAnAddress, RecordId};

    #[test]
    fn records_stand_field_by_field() {
        let id = |[app, collection, container, key]: [&str; 4]| {
            RecordId::new(app, collection, container, key)
        };
        let sorted = [
            ["a", "y", "", ""],
            ["a", "z", "A", "2"],
            ["a", "z", "a", "10"],
            ["a", "z", "a", "9"],
            ["aa", "a", "", "é"],
        ];
        assert!(sorted.map(id).is_sorted());
    }

    #[test]
    fn its_members_are_flat() {
        let id = RecordId::new("dnd5e", "spells", "srd", "x");
        let json = r#"{"app":"dnd5e","collection":"spells","container":"srd","key":"x"}"#;
        assert_eq!(serde_json::to_string(&id).unwrap(), json);
        assert_eq!(serde_json::from_str::<RecordId>(json).unwrap(), id);
    }

    #[test]
    fn an_address_can_be_pasted() {
        let of = |key: &str| RecordId::new("a", "b", "", key).to_string();
        assert_eq!(of("m7#2"), "a/b m7#2");
        assert_eq!(of("火球"), "a/b 火球");
        assert_eq!(of("two words"), "a/b 'two words'");
        assert_eq!(of("o'clock"), r"a/b 'o'\''clock'");
        assert_eq!(of("#1"), "a/b '#1'");
        assert_eq!(of(""), "a/b ''");
    }

    #[test]
    fn a_collection_may_stand_behind_its_application() {
        let alone = CollectionAddress { app: None, collection: "magic-items".to_owned() };
        assert_eq!("magic-items".parse(), Ok(alone));
        let address = CollectionAddress::new("dnd5e", "magic-items");
        assert_eq!("dnd5e/magic-items".parse(), Ok(address));
        for wrong in ["", "/", "dnd5e/", "/spells", "a/b/c"] {
            assert_eq!(wrong.parse::<CollectionAddress>(), Err(NotAnAddress), "{wrong}");
        }
    }
}
