//! What an application promises about one record type: how a record is named,
//! and which values of it are worth a column, a facet or a check.
//!
//! Nothing here knows of tables or files; [`Collection`](crate::Collection)
//! puts the pieces together.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

use crate::{reference::ReferenceUse, remark::Remark, search::Spoken, value::Type, value::Value};

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

    /// What its records consist of, as a JSON Schema: that of [`schema_of`](crate::schema_of),
    /// where the type derives it. Without one, any object is said to do.
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": "object" })
    }

    /// The references to other records, each with the place where it stands.
    fn references(&self) -> Vec<ReferenceUse> {
        Vec::new()
    }

    /// What there is to say of a record that is one all the same, such as a number that is out of
    /// the usual range.
    fn remarks(&self) -> Vec<Remark> {
        Vec::new()
    }
}

/// Reads one single-valued column out of a record.
///
/// ```
/// use rehome_domain::Column;
///
/// struct Book {
///     pages: Option<u32>,
///     blurb: String,
/// }
///
/// let columns = [
///     Column::integer("pages", |book: &Book| book.pages.into()),
///     Column::text("blurb", |book: &Book| book.blurb.as_str().into()).unindexed(),
/// ];
/// assert!(columns[0].spec.indexed && !columns[1].spec.indexed);
/// ```
pub struct Column<T> {
    /// What it is called and holds.
    pub spec: ColumnSpec,
    pub(crate) read: Arc<ReadColumn<T>>,
}

type ReadColumn<T> = dyn Fn(&T) -> Value + Send + Sync;

/// The name and type of a typed column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// The name in SQL and in filters.
    pub name: String,
    /// The type of every value but null.
    pub ty: Type,
    /// Whether it has an index, so that a list by it reads no more than it shows. A list by
    /// one without reads every record of its packs, and its texts may be of any length.
    pub indexed: bool,
    /// By which words a question speaks of it, beside its name.
    pub spoken: Spoken,
}

impl ColumnSpec {
    /// A column without an index.
    pub fn unindexed(name: impl Into<String>, ty: Type) -> Self {
        Self { name: name.into(), ty, indexed: false, spoken: Spoken::default() }
    }
}

impl<T> Column<T> {
    /// A column of that type, with an index.
    pub fn new(
        name: impl Into<String>,
        ty: Type,
        read: impl Fn(&T) -> Value + Send + Sync + 'static,
    ) -> Self {
        let spec = ColumnSpec { name: name.into(), ty, indexed: true, spoken: Spoken::default() };
        Self { spec, read: Arc::new(read) }
    }

    /// A column of whole numbers.
    pub fn integer(
        name: impl Into<String>,
        read: impl Fn(&T) -> Value + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Type::Integer, read)
    }

    /// A column of fractions: IEEE 754 doubles.
    pub fn real(
        name: impl Into<String>,
        read: impl Fn(&T) -> Value + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Type::Real, read)
    }

    /// A column of text.
    pub fn text(
        name: impl Into<String>,
        read: impl Fn(&T) -> Value + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Type::Text, read)
    }

    /// A column of truth values.
    pub fn flag(
        name: impl Into<String>,
        read: impl Fn(&T) -> Value + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Type::Flag, read)
    }

    /// The same without an index, for what nobody lists by at scale.
    #[must_use]
    pub fn unindexed(mut self) -> Self {
        self.spec.indexed = false;
        self
    }

    /// The same, of which a question speaks by these words too; see [`Spoken`].
    #[must_use]
    pub fn called(mut self, words: &[&str]) -> Self {
        self.spec.spoken.called(words);
        self
    }

    /// The same with a word for a value; see [`Spoken`].
    #[must_use]
    pub fn value(mut self, word: &str, value: impl ToString) -> Self {
        self.spec.spoken.value(word, value);
        self
    }

    /// The same with a unit that numbers are told in; see [`Spoken`].
    #[must_use]
    pub fn unit(mut self, word: &str, worth: i64) -> Self {
        self.spec.spoken.units.push((word.to_owned(), worth));
        self
    }
}

/// Hands the values of a facet to its second argument, one by one.
type ReadFacet<T> = dyn Fn(&T, &mut dyn FnMut(&str)) + Send + Sync;

/// Reads one multi-valued property out of a record, such as the classes of a spell.
pub struct Facet<T> {
    /// The name in filters.
    pub name: String,
    /// By which words a question speaks of it, beside its name.
    pub spoken: Spoken,
    pub(crate) read: Arc<ReadFacet<T>>,
}

impl<T> Facet<T> {
    /// A facet whose values `read` hands to its second argument one by one.
    pub fn new(
        name: impl Into<String>,
        read: impl Fn(&T, &mut dyn FnMut(&str)) + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), spoken: Spoken::default(), read: Arc::new(read) }
    }

    /// The same, of which a question speaks by these words too; see [`Spoken`].
    #[must_use]
    pub fn called(mut self, words: &[&str]) -> Self {
        self.spoken.called(words);
        self
    }

    /// The same with a word for a value; see [`Spoken`].
    #[must_use]
    pub fn value(mut self, word: &str, value: impl ToString) -> Self {
        self.spoken.value(word, value);
        self
    }
}
