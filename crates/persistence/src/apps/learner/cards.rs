//! Flash cards: their lists, their pictures, and their way from proposed to learned.

use diesel::prelude::*;
use rehome_domain::apps::learner::{Card, CardStatus, CardType, Moment};

use super::{
    card_status::check,
    listed_card::{self, ListedCard},
    profiles::resolve,
    record::{self, Head, Owned, PageRequest},
    tables,
    templates::now,
};
use crate::{
    Connection, Table,
    changes::RowSet,
    error::{Error, Result},
    on,
    repository::Page,
    schema::{
        learner_approved_cards::{self as cards, dsl},
        learner_card_tags as tags, learner_images as images,
    },
    types::Timestamp,
};

/// The cards, by their ids. A profile is named by its id, its slug or its name.
pub struct Cards<'c>(pub(super) &'c mut Connection);

/// Which cards a list has; what is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardFilter<'a> {
    /// How far they have come.
    pub status: Option<CardStatus>,
    /// Their kind.
    pub card_type: Option<CardType>,
    /// A tag that they have.
    pub tag: Option<&'a str>,
    /// Whose they are.
    pub owner: Option<CardOwner<'a>>,
}

/// Whose cards are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardOwner<'a> {
    /// This profile's.
    Profile(&'a str),
    /// That is not known.
    Nobody,
}

impl Cards<'_> {
    /// The card, with its pictures.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none of that id.
    pub fn get(&mut self, id: &str) -> Result<Owned<Card>> {
        self.0.snapshot(|c| require(c, id))
    }

    /// One page of the cards in their order, without the data of their pictures.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list) and
    /// [`Profiles::resolve`](super::Profiles::resolve).
    pub fn list(
        &mut self,
        filter: &CardFilter<'_>,
        cut: PageRequest<'_>,
    ) -> Result<Page<ListedCard>> {
        let wanted = record::checked(cut.limit)?;
        self.0.snapshot(|c| {
            let mut statement = record::heads::<tables::Cards>().sql(" WHERE 1 = 1");
            if let Some(status) = filter.status {
                statement = statement.sql(" AND status = ").bind(status.as_str());
            }
            if let Some(card_type) = filter.card_type {
                statement = statement.sql(" AND card_type = ").bind(card_type.as_str());
            }
            if let Some(tag) = filter.tag {
                statement = statement
                    .sql(" AND id IN (SELECT card_id FROM learner_card_tags WHERE tag = ")
                    .bind(tag)
                    .sql(")");
            }
            statement = match filter.owner {
                None => statement,
                Some(CardOwner::Nobody) => statement.sql(" AND profile_id IS NULL"),
                Some(CardOwner::Profile(profile)) => {
                    statement.sql(" AND profile_id = ").bind(resolve(c, profile)?)
                }
            };
            let statement = record::behind::<tables::Cards, _>(c, statement, cut.after)?;
            let statement = match filter.owner {
                Some(CardOwner::Nobody) => {
                    record::in_order_of_null::<tables::Cards, _>(statement, "profile_id", wanted)
                }
                _ => record::in_order::<tables::Cards, _>(statement, wanted),
            };
            let heads: Vec<Head> = on!(c, |c| statement.load(c))?;
            let Page { items, next } = record::page(heads, cut.limit, |head| head.0.clone());
            Ok(Page { items: listed_card::load(c, items)?, next })
        })
    }

    /// The picture of a card as a data URL; none where it has none.
    ///
    /// # Errors
    /// As [`Cards::get`].
    pub fn image_data(&mut self, id: &str) -> Result<Option<String>> {
        Ok(self.get(id)?.stored.record.image_data)
    }

    /// A picture by the hash that texts name it by: its media type and its bytes.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none.
    pub fn picture(&mut self, sha256: &str) -> Result<(String, Vec<u8>)> {
        let query = images::table.find(sha256).select((images::media_type, images::data));
        let found = on!(&mut *self.0, |c| query.first(c).optional())?;
        found.ok_or_else(|| record::unknown("picture", sha256))
    }

    /// Makes a card. Without an id it gets one that is made of its texts; without a time it
    /// was made now. Whose it is, its tags may tell.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an id that is taken.
    pub fn create(&mut self, card: &Card) -> Result<Owned<Card>> {
        record::unit(self.0, |c| {
            let mut card = card.clone();
            if card.created_at == Moment::default() {
                card.created_at = now()?;
            }
            let key = match card.id.take() {
                None => record::free::<Card>(c, &card.generated_key(), "-")?,
                Some(id) => {
                    if record::get(c, &tables::Cards, &id)?.is_some() {
                        return Err(Error::Invalid(format!("there is a card `{id}` already")));
                    }
                    id
                }
            };
            card.id = Some(key.clone());
            write(c, &key, card, true)
        })
    }

    /// Makes the card what `card` says, but for its id and when it was made; keys that the
    /// type does not know stay. `expected` is the revision that the caller saw.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none, [`Error::Conflict`] for another revision,
    /// [`Error::Invalid`] for a status that cannot follow the one that it has.
    pub fn update(&mut self, id: &str, card: &Card, expected: Option<i64>) -> Result<Owned<Card>> {
        self.change(id, expected, |old| {
            let (id, created_at) = (old.id.take(), std::mem::take(&mut old.created_at));
            *old = Card { id, created_at, ..card.clone() };
        })
    }

    /// Gives the card another status: pending to approved or rejected and back, approved to
    /// synced, synced to approved when it is to be sent again.
    ///
    /// # Errors
    /// As [`Cards::update`].
    pub fn set_status(&mut self, id: &str, status: CardStatus) -> Result<Owned<Card>> {
        self.change(id, None, |card| card.status = status)
    }

    /// Says of approved cards that they were sent to Anki: of all or of none.
    ///
    /// # Errors
    /// As [`Cards::set_status`].
    pub fn synced(&mut self, ids: &[&str]) -> Result<()> {
        record::unit(self.0, |c| {
            for id in ids {
                Cards(&mut *c).set_status(id, CardStatus::Synced)?;
            }
            Ok(())
        })
    }

    /// Gives the card these tags instead of its own.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such card.
    pub fn set_tags(&mut self, id: &str, tags: &[&str]) -> Result<Owned<Card>> {
        let tags = tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty());
        let tags: Vec<String> = tags.map(str::to_owned).collect();
        self.change(id, None, |card| card.tags = tags)
    }

    /// The tags that cards have with the number of their uses, in the order of the tags: at
    /// most `limit`, behind `after`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a limit out of range.
    pub fn tags(&mut self, after: Option<&str>, limit: u32) -> Result<Vec<(String, i64)>> {
        record::checked(limit)?;
        let query = tags::table
            .filter(tags::tag.gt(after.unwrap_or_default()))
            .group_by(tags::tag)
            .order(tags::tag)
            .limit(i64::from(limit))
            .select((tags::tag, diesel::dsl::count_star()));
        Ok(on!(&mut *self.0, |c| query.load(c))?)
    }

    /// How many cards there are of each status.
    pub fn counts(&mut self) -> Result<Vec<(CardStatus, i64)>> {
        let query = cards::table
            .group_by(dsl::status)
            .order(dsl::status)
            .select((dsl::status, diesel::dsl::count_star()));
        let rows: Vec<(String, i64)> = on!(&mut *self.0, |c| query.load(c))?;
        let known = |(status, count): (String, i64)| Some((CardStatus::parse(&status)?, count));
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Gives the card to a profile, or to nobody: then tags may tell at the next import.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such card, and as
    /// [`Profiles::resolve`](super::Profiles::resolve).
    pub fn assign(&mut self, id: &str, profile: Option<&str>) -> Result<Owned<Card>> {
        record::unit(self.0, |c| {
            let profile = profile.map(|profile| resolve(c, profile)).transpose()?;
            let by = profile.is_some().then_some("user");
            let update = diesel::update(cards::table.find(id)).set((
                dsl::profile_id.eq(profile),
                dsl::owner_by.eq(by),
                dsl::rev.eq(dsl::rev + 1),
                dsl::updated_at.eq(Timestamp::now()),
            ));
            record::change_rows::<Card, _>(c, id, row(id), |c| {
                on!(c, |c| update.execute(c))?;
                Ok(())
            })?;
            require(c, id)
        })
    }

    /// Deletes the card; whether it was there.
    pub fn delete(&mut self, id: &str) -> Result<bool> {
        record::delete::<Card>(self.0, id)
    }

    fn change(
        &mut self,
        id: &str,
        expected: Option<i64>,
        change: impl FnOnce(&mut Card),
    ) -> Result<Owned<Card>> {
        record::unit(self.0, |c| {
            let old = record::require(c, &tables::Cards, "card", id)?;
            record::expect(expected, &old, None)?;
            let mut card = old.record.clone();
            change(&mut card);
            check(id, old.record.status, card.status)?;
            let approved =
                old.record.status == CardStatus::Pending && card.status == CardStatus::Approved;
            write(c, id, card, approved)
        })
    }
}

/// Writes a card that may have become approved just now.
fn write(c: &mut Connection, id: &str, card: Card, changed: bool) -> Result<Owned<Card>> {
    let approved = changed && card.status == CardStatus::Approved;
    record::write(c, &tables::Cards, id, card)?;
    if approved {
        // With a time of its own, so that the trigger sees no second change.
        let now = Timestamp::now();
        let update = diesel::update(cards::table.find(id))
            .set((dsl::approved_at.eq(&now), dsl::updated_at.eq(&now)));
        record::change_rows::<Card, _>(c, id, row(id), |c| {
            on!(c, |c| update.execute(c))?;
            Ok(())
        })?;
    }
    tables::settle_card(c, id)?;
    require(c, id)
}

/// The main row of a card.
fn row(id: &str) -> impl FnOnce(&'static Table) -> Vec<RowSet<'static>> {
    move |table| vec![table.rows_of("learner_approved_cards").with("id", id)]
}

fn require(c: &mut Connection, id: &str) -> Result<Owned<Card>> {
    let stored = record::require(c, &tables::Cards, "card", id)?;
    let query = cards::table.find(id).select((dsl::profile_id, dsl::owner_by));
    let (profile, owner_by) = on!(c, |c| query.first(c))?;
    Ok(Owned { profile, owner_by, stored })
}
