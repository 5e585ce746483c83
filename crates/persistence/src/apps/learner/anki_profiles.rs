//! Profiles of Anki that cards are sent to.

use diesel::prelude::*;
use rehome_domain::apps::learner::AnkiProfile;

use super::{
    record::{self, PageRequest, Stored},
    tables,
};
use crate::{
    Connection,
    error::{Error, Result},
    on,
    repository::Page,
    schema::learner_anki_profiles::{self as profiles, dsl},
};

/// The profiles of Anki, by their keys; the key of a profile that is the only one of its
/// name is that name.
pub struct AnkiProfiles<'c>(pub(super) &'c mut Connection);

impl AnkiProfiles<'_> {
    /// The profile of that key.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none.
    pub fn get(&mut self, key: &str) -> Result<Stored<AnkiProfile>> {
        record::require(self.0, &tables::AnkiProfiles, "Anki profile", key)
    }

    /// One page of the profiles in their order.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list).
    pub fn list(&mut self, cut: PageRequest<'_>) -> Result<Page<Stored<AnkiProfile>>> {
        record::all(self.0, &tables::AnkiProfiles, cut)
    }

    /// Makes a profile.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is blank or taken.
    pub fn create(&mut self, profile: &AnkiProfile) -> Result<Stored<AnkiProfile>> {
        record::unit(self.0, |c| {
            let key = &profile.name;
            if record::get(c, &tables::AnkiProfiles, key)?.is_some() {
                return Err(Error::Invalid(format!("there is an Anki profile `{key}` already")));
            }
            record::write(c, &tables::AnkiProfiles, key, profile.clone())
        })
    }

    /// Makes the profile the one that is used, and no other.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none of that key.
    pub fn activate(&mut self, key: &str) -> Result<Stored<AnkiProfile>> {
        record::unit(self.0, |c| {
            record::require(c, &tables::AnkiProfiles, "Anki profile", key)?;
            let query = profiles::table
                .filter(dsl::is_active.eq(dsl::key.ne(key)))
                .order((dsl::position, dsl::key))
                .select(dsl::key);
            let others: Vec<String> = on!(c, |c| query.load(c))?;
            for other in others {
                let profile =
                    record::require(c, &tables::AnkiProfiles, "Anki profile", &other)?.record;
                let profile = AnkiProfile { is_active: other == key, ..profile };
                record::write(c, &tables::AnkiProfiles, &other, profile)?;
            }
            record::require(c, &tables::AnkiProfiles, "Anki profile", key)
        })
    }

    /// Deletes the profile; whether it was there.
    pub fn delete(&mut self, key: &str) -> Result<bool> {
        record::delete::<AnkiProfile>(self.0, key)
    }
}
