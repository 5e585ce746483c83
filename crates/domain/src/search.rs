//! The text that a record is searched by: its title and sections in plain words, and what
//! a collection declares so that its records can be found.
//!
//! It owns neither an index nor passages: how texts are cut, counted and ranked is for
//! those who search.

mod language;
mod listing;
mod plain;
mod spoken;
mod text;
pub mod unspaced;
mod words;

use std::{any::Any, collections::BTreeMap, fmt, sync::Arc};

pub use language::{Language, Stems};
pub use listing::Listing;
pub use plain::plain_text;
#[allow(unused_imports, reason = "which applications are built in decides")]
pub(crate) use plain::{beginning, heading};
pub use spoken::Spoken;
#[allow(unused_imports, reason = "which applications are built in decides")]
pub(crate) use text::phrase;
pub use text::{SearchText, Section};
pub use words::{folded_words, index_terms};

use crate::{
    decode_error::DecodeError,
    read::read_record,
    record::Record,
    relational::{RelationalRecord, Source},
};

/// Which rules made the texts of records. It grows when any application's records are told in
/// other words, so that what was made before is made again.
pub const PROJECTION: i64 = 2;

type Read = dyn Fn(&Source<'_>) -> Result<Told, DecodeError> + Send + Sync;

/// A record that was read to be searched.
pub struct Told {
    /// What it says.
    pub text: SearchText,
    /// The record itself, for [`Collection::field_values`](crate::Collection::field_values).
    pub record: Box<dyn Any>,
}

/// What a collection declares so that its records can be searched; a collection without it
/// is left out of every search.
///
/// ```
/// use rehome_domain::{Collection, Record, Searchable, SearchText, Source};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Bird {
///     id: String,
///     #[serde(default)]
///     song: String,
/// }
///
/// impl Record for Bird {
///     const COLLECTION: &'static str = "birds";
///     fn key(&self) -> &str {
///         &self.id
///     }
///     fn name(&self) -> Option<&str> {
///         None
///     }
/// }
///
/// let search = Searchable::of("bird", &["bird", "birds"], |bird: &Bird| {
///     SearchText::new(&bird.id).with(&bird.song)
/// });
/// let birds = Collection::of::<Bird>([], []).searchable(search);
///
/// let search = birds.searchable.expect("it was declared");
/// let text = search.text(&Source::of(r#"{"id": "wren", "song": "Long and *loud*."}"#)).unwrap();
/// assert_eq!((text.title.as_str(), text.body().as_str()), ("wren", "Long and loud."));
/// ```
#[derive(Clone)]
pub struct Searchable {
    /// What one record is called, in words: `class feature`.
    pub noun: String,
    /// The words by which a query speaks of these records, each in lower case, with their
    /// plurals: `monster`, `monsters`, `creature`. Empty where every such word speaks of
    /// other things more often.
    pub words: Vec<String>,
    /// Whose names belong to the text beside what a record says itself.
    pub listings: Vec<Listing>,
    /// Other words for records, by their keys: for those that hold little more than a name. They
    /// are searched, count little, and are never shown.
    pub glossary: BTreeMap<String, String>,
    pub(crate) collection: String,
    read: Arc<Read>,
}

impl Searchable {
    /// The declaration for the record type `T`: `text` tells what a record is searched by.
    pub fn of<T: Record>(
        noun: impl Into<String>,
        words: &[&str],
        text: impl Fn(&T) -> SearchText + Send + Sync + 'static,
    ) -> Self {
        let noun = noun.into();
        let called = noun.clone();
        let read = move |source: &Source<'_>| {
            let record: T = read_record(source)?;
            let names = [record.name().unwrap_or_default(), record.key(), &called];
            let text = text(&record).titled(names);
            Ok(Told { text, record: Box::new(record) })
        };
        Self::reading(T::COLLECTION, noun, words, read)
    }

    /// The declaration for the model `M`: `text` tells what a record is searched by.
    pub fn relational<M: RelationalRecord>(
        noun: impl Into<String>,
        words: &[&str],
        text: impl Fn(&M) -> SearchText + Send + Sync + 'static,
    ) -> Self {
        let noun = noun.into();
        let called = noun.clone();
        let read = move |source: &Source<'_>| {
            let model = M::read(source, &mut Vec::new())?;
            let text = text(&model).titled([model.naming().key(), &called]);
            Ok(Told { text, record: Box::new(()) })
        };
        Self::reading(M::COLLECTION, noun, words, read)
    }

    pub(crate) fn reading(
        collection: &str,
        noun: String,
        words: &[&str],
        read: impl Fn(&Source<'_>) -> Result<Told, DecodeError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            noun,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            listings: Vec::new(),
            glossary: BTreeMap::new(),
            collection: collection.to_owned(),
            read: Arc::new(read),
        }
    }

    /// The same with the names of other records as a section more, behind what the record
    /// says itself.
    #[must_use]
    pub fn listing(mut self, listing: Listing) -> Self {
        self.listings.push(listing);
        self
    }

    /// The same with other words for some records, by their keys: from Rust, or out of a file.
    #[must_use]
    pub fn glossary<K: Into<String>, W: Into<String>>(
        mut self,
        words: impl IntoIterator<Item = (K, W)>,
    ) -> Self {
        self.glossary.extend(words.into_iter().map(|(key, words)| (key.into(), words.into())));
        self
    }

    /// What the element says itself that it is searched by, without its listings. Its title
    /// is never blank: where the record tells none it is the record's name, its key, or at
    /// last the noun.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text does not have the grammar of the record type.
    pub fn text(&self, source: &Source<'_>) -> Result<SearchText, DecodeError> {
        Ok(self.tell(source)?.text)
    }

    /// The same with the record that was read for it.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn tell(&self, source: &Source<'_>) -> Result<Told, DecodeError> {
        (self.read)(source)
    }
}

impl fmt::Debug for Searchable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Searchable")
            .field("noun", &self.noun)
            .field("words", &self.words)
            .field("listings", &self.listings)
            .finish_non_exhaustive()
    }
}
