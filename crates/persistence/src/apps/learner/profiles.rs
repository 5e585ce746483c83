//! Profiles of children.

use diesel::prelude::*;
use rehome_domain::apps::learner::{Card, ChatMessage, ChildProfile, slug};

use super::{
    record::{self, PageRequest, Stored},
    tables,
};
use crate::{
    Connection,
    error::{Error, Result},
    on,
    repository::Page,
    schema::{
        learner_approved_cards as cards, learner_chat_messages as messages,
        learner_profiles::{self as profiles, dsl},
    },
    types::Timestamp,
};

/// The profiles. Where one is named, its id, its slug or its name does.
pub struct Profiles<'c>(pub(super) &'c mut Connection);

impl Profiles<'_> {
    /// The id of the profile that has this id, or else this slug, or else this name.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none, [`Error::Invalid`] with the ids when several
    /// have the slug or name.
    pub fn resolve(&mut self, named: &str) -> Result<String> {
        resolve(self.0, named)
    }

    /// The profile with all its lists.
    ///
    /// # Errors
    /// As [`Profiles::resolve`].
    pub fn get(&mut self, named: &str) -> Result<Stored<ChildProfile>> {
        self.0.snapshot(|c| {
            let id = resolve(c, named)?;
            record::require(c, &tables::Profiles, "profile", &id)
        })
    }

    /// One page of the profiles in their order, with all their lists.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a limit out of range, [`Error::Unknown`] for a record to go on
    /// behind that is gone.
    pub fn list(&mut self, cut: PageRequest<'_>) -> Result<Page<Stored<ChildProfile>>> {
        record::all(self.0, &tables::Profiles, cut)
    }

    /// The ids and names of all profiles in their order, at most
    /// [`MAX_LIMIT`](crate::repository::MAX_LIMIT).
    pub fn names(&mut self) -> Result<Vec<(String, String)>> {
        let query = profiles::table
            .select((dsl::id, dsl::name))
            .order((dsl::position, dsl::id))
            .limit(i64::from(crate::repository::MAX_LIMIT));
        Ok(on!(&mut *self.0, |c| query.load(c))?)
    }

    /// Makes a profile. Without an id it gets the slug of its name, or that with `-2`, `-3`
    /// and so on.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an id that is taken, and a profile that no import would take.
    pub fn create(&mut self, profile: &ChildProfile) -> Result<Stored<ChildProfile>> {
        record::unit(self.0, |c| {
            let key = match &profile.id {
                None => record::free::<ChildProfile>(c, &slug(&profile.name), "-")?,
                Some(id) => {
                    if record::get(c, &tables::Profiles, id)?.is_some() {
                        return Err(Error::Invalid(format!("there is a profile `{id}` already")));
                    }
                    id.clone()
                }
            };
            record::write(
                c,
                &tables::Profiles,
                &key,
                ChildProfile { id: Some(key.clone()), ..profile.clone() },
            )
        })
    }

    /// Makes the profile what `profile` says. Lists that it says nothing of stay as they
    /// are, and so does the id; `expected` is the revision that the caller saw.
    ///
    /// # Errors
    /// As [`Profiles::resolve`], [`Error::Conflict`] for another revision, and
    /// [`Error::Invalid`] for a profile that no import would take.
    pub fn update(
        &mut self,
        named: &str,
        profile: &ChildProfile,
        expected: Option<i64>,
    ) -> Result<Stored<ChildProfile>> {
        record::unit(self.0, |c| {
            let id = resolve(c, named)?;
            let old = record::require(c, &tables::Profiles, "profile", &id)?;
            record::expect(expected, &old, Some(profile))?;
            let old = old.record;
            let mut profile = profile.clone();
            // An edit of the text, unlike an import, cannot complete what it lacks.
            profile.id = old.id;
            profile.mastered_words = profile.mastered_words.or(old.mastered_words);
            profile.mastered_english_words =
                profile.mastered_english_words.or(old.mastered_english_words);
            profile.mastered_grammar = profile.mastered_grammar.or(old.mastered_grammar);
            record::write(c, &tables::Profiles, &id, profile)
        })
    }

    /// Deletes a profile with its words, its grammar, its cards and its messages.
    ///
    /// # Errors
    /// As [`Profiles::resolve`].
    pub fn delete(&mut self, named: &str) -> Result<()> {
        record::unit(self.0, |c| {
            let id = resolve(c, named)?;
            let of_cards = cards::table
                .filter(cards::profile_id.eq(&id))
                .order((cards::position, cards::id))
                .select(cards::id);
            let of_messages = messages::table
                .filter(messages::profile_id.eq(&id))
                .order((messages::position, messages::key))
                .select(messages::key);
            let (of_cards, of_messages): (Vec<String>, Vec<String>) =
                on!(c, |c| (of_cards.load(c)?, of_messages.load(c)?));
            record::delete_all::<Card>(c, &of_cards)?;
            record::delete_all::<ChatMessage>(c, &of_messages)?;
            record::delete::<ChildProfile>(c, &id)?;
            Ok(())
        })
    }
}

/// See [`Profiles::resolve`].
pub(super) fn resolve(c: &mut Connection, named: &str) -> Result<String> {
    let by_id = profiles::table.find(named).select(dsl::id);
    let found: Option<String> = on!(c, |c| by_id.first(c).optional())?;
    if let Some(id) = found {
        return Ok(id);
    }
    let order = (dsl::id.asc(),);
    let by_slug = profiles::table.filter(dsl::slug.eq(named)).select(dsl::id).order(order);
    let by_name = profiles::table.filter(dsl::name.eq(named)).select(dsl::id).order(order);
    let mut ids: Vec<String> = on!(c, |c| by_slug.limit(MOST).load(c))?;
    if ids.is_empty() {
        ids = on!(c, |c| by_name.limit(MOST).load(c))?;
    }
    match ids.as_slice() {
        [] => Err(record::unknown("profile", named)),
        [id] => Ok(id.clone()),
        _ => Err(Error::Invalid(format!(
            "`{named}` may be any of the profiles {}; name one by its id",
            ids.join(", ")
        ))),
    }
}

/// How many profiles of one name an error lists.
const MOST: i64 = 20;

/// Says that something of the profile changed, and when.
pub(super) fn touch(c: &mut Connection, id: &str) -> Result<()> {
    let update = diesel::update(profiles::table.find(id))
        .set((dsl::rev.eq(dsl::rev + 1), dsl::updated_at.eq(Timestamp::now())));
    on!(c, |c| update.execute(c))?;
    record::touch::<ChildProfile>(c, id)
}
