//! What a language model said about words, kept so that it is asked once.

use rehome_domain::apps::learner::WordKnowledge;

use super::{
    record::{self, PageRequest, Stored},
    tables,
};
use crate::{Connection, error::Result, repository::Page};

/// What is known of words, by the words.
pub struct WordKnowledges<'c>(pub(super) &'c mut Connection);

impl WordKnowledges<'_> {
    /// What is known of a word.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when nothing is.
    pub fn get(&mut self, word: &str) -> Result<Stored<WordKnowledge>> {
        record::require(self.0, &tables::WordKnowledges, "word", word)
    }

    /// What is known of a word, if anything is.
    pub fn find(&mut self, word: &str) -> Result<Option<Stored<WordKnowledge>>> {
        record::get(self.0, &tables::WordKnowledges, word)
    }

    /// One page of the words in their order.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list).
    pub fn list(&mut self, cut: PageRequest<'_>) -> Result<Page<Stored<WordKnowledge>>> {
        record::all(self.0, &tables::WordKnowledges, cut)
    }

    /// Keeps what is known of its word, in the place of what was known. `expected` is the revision
    /// that the caller saw.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict) for another revision.
    pub fn put(
        &mut self,
        knowledge: &WordKnowledge,
        expected: Option<i64>,
    ) -> Result<Stored<WordKnowledge>> {
        record::unit(self.0, |c| {
            if let Some(old) = record::get(c, &tables::WordKnowledges, &knowledge.word)? {
                record::expect(expected, &old, Some(knowledge))?;
            }
            record::write(c, &tables::WordKnowledges, &knowledge.word, knowledge.clone())
        })
    }

    /// Forgets a word; whether it was there.
    pub fn delete(&mut self, word: &str) -> Result<bool> {
        record::delete::<WordKnowledge>(self.0, word)
    }
}
