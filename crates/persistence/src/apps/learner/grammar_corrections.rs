//! What people corrected in points of grammar.

use rehome_domain::apps::learner::GrammarCorrection;

use super::{
    record::{self, PageRequest, Stored},
    tables,
    templates::now,
};
use crate::{Connection, error::Result, repository::Page};

/// The corrections, by the addresses of the points.
pub struct GrammarCorrections<'c>(pub(super) &'c mut Connection);

impl GrammarCorrections<'_> {
    /// The correction of the point with that address.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when there is none.
    pub fn get(&mut self, uri: &str) -> Result<Stored<GrammarCorrection>> {
        record::require(self.0, &tables::GrammarCorrections, "correction", uri)
    }

    /// The correction of a point, if there is one.
    pub fn find(&mut self, uri: &str) -> Result<Option<Stored<GrammarCorrection>>> {
        record::get(self.0, &tables::GrammarCorrections, uri)
    }

    /// One page of the corrections in their order.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list).
    pub fn list(&mut self, cut: PageRequest<'_>) -> Result<Page<Stored<GrammarCorrection>>> {
        record::all(self.0, &tables::GrammarCorrections, cut)
    }

    /// Corrects a point, now, in the place of an earlier correction. `expected` is the revision
    /// that the caller saw.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict) for another revision.
    pub fn put(
        &mut self,
        correction: &GrammarCorrection,
        expected: Option<i64>,
    ) -> Result<Stored<GrammarCorrection>> {
        record::unit(self.0, |c| {
            if let Some(old) = record::get(c, &tables::GrammarCorrections, &correction.uri)? {
                record::expect(expected, &old, Some(correction))?;
            }
            let correction = GrammarCorrection { updated_at: now()?, ..correction.clone() };
            let uri = correction.uri.clone();
            record::write(c, &tables::GrammarCorrections, &uri, correction)
        })
    }

    /// Takes a correction back; whether there was one.
    pub fn delete(&mut self, uri: &str) -> Result<bool> {
        record::delete::<GrammarCorrection>(self.0, uri)
    }
}
