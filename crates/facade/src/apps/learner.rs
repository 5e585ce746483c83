//! The language learner: its types, and the way into its data.

pub use rehome_domain::RelationalRecord;
pub use rehome_domain::apps::learner::*;
pub use rehome_persistence::apps::learner::*;

use rehome_domain::Source;
use rehome_persistence::Error as DatabaseError;

use crate::{Rehome, error::Error};

/// Reads a record leniently, as an import does.
///
/// # Errors
/// When the text is none.
pub fn read_record<T: RelationalRecord>(text: &str) -> Result<T, Error> {
    let wrong = |error: rehome_domain::DecodeError| {
        Error::Database(DatabaseError::NotARecord {
            collection: T::COLLECTION.to_owned(),
            reason: error.message,
            offset: error.offset,
        })
    };
    T::read(&Source::of(text), &mut Vec::new()).map_err(wrong)
}

impl Rehome {
    /// The language learner's profiles, words, cards and chat.
    ///
    /// # Errors
    /// When `learner` is not enabled here, or no connection is free in time.
    ///
    /// ```
    /// use rehome::learner::Language;
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/learner");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("learner", samples)?;
    /// let mut learner = rehome.learner()?;
    /// let (id, _) = learner.profiles().names()?.remove(0);
    /// let before = learner.words().count(&id, Language::English)?;
    /// learner.words().add(&id, Language::English, &["lighthouse keeper"])?;
    /// assert_eq!(learner.words().count(&id, Language::English)?, before + 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn learner(&self) -> Result<Learner, Error> {
        self.app("learner")?;
        Ok(Learner::new(self.database.reading()?))
    }
}
