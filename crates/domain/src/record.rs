//! What an application promises about one record type: how a record is named,
//! and which values of it are worth a column, a facet or a check.
//!
//! Nothing here knows of tables or files; [`Collection`](crate::Collection)
//! puts the pieces together.

use serde::{Serialize, de::DeserializeOwned};

use crate::{reference::ReferenceUse, value::Type, value::Value};

/// A typed record of one collection.
///
/// The struct is read with serde. A field that a record usually has is written
/// back always (`#[serde(default)]`), one that it may lack only when it is there
/// (`skip_serializing_if`): so comparing the source with what the struct writes
/// tells both unknown keys and missing usual ones, without a word of code per type.
pub trait Record: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The collection that this type is the record of, such as `magic-items`.
    const COLLECTION: &'static str;

    /// The natural key, unique within a pack.
    fn key(&self) -> &str;

    /// What people call the record, where it has a name of its own.
    fn name(&self) -> Option<&str>;

    /// Takes over the key of a record whose text does not hold it: the stem of a file that
    /// is one record, or the name of an object's member. Such a type keeps it in a field
    /// that serde skips; any other has nothing to do.
    fn set_key(&mut self, _key: &str) {}

    /// The references to other records, each with the place where it stands.
    fn references(&self) -> Vec<ReferenceUse> {
        Vec::new()
    }
}

/// Reads one single-valued column out of a record.
pub struct Column<T> {
    /// The name in SQL and in filters.
    pub name: &'static str,
    /// The type of every value but null.
    pub ty: Type,
    pub(crate) read: fn(&T) -> Value,
}

impl<T> Column<T> {
    /// A column of whole numbers, or of booleans as [`Column::flag`].
    pub const fn integer(name: &'static str, read: fn(&T) -> Value) -> Self {
        Self { name, ty: Type::Integer, read }
    }

    /// A column of fractions: IEEE 754 doubles.
    pub const fn real(name: &'static str, read: fn(&T) -> Value) -> Self {
        Self { name, ty: Type::Real, read }
    }

    /// A column of text.
    pub const fn text(name: &'static str, read: fn(&T) -> Value) -> Self {
        Self { name, ty: Type::Text, read }
    }

    /// A column of truth values.
    pub const fn flag(name: &'static str, read: fn(&T) -> Value) -> Self {
        Self { name, ty: Type::Flag, read }
    }
}

/// Hands the values of a facet to its second argument, one by one.
type ReadFacet<T> = fn(&T, &mut dyn FnMut(&str));

/// Reads one multi-valued property out of a record, such as the classes of a spell.
pub struct Facet<T> {
    /// The name in filters.
    pub name: &'static str,
    pub(crate) read: ReadFacet<T>,
}

impl<T> Facet<T> {
    /// A facet whose values `read` hands to its second argument one by one.
    pub const fn new(name: &'static str, read: ReadFacet<T>) -> Self {
        Self { name, read }
    }
}
