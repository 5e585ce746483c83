//! The chat: one history of all profiles.

use std::collections::HashMap;

use diesel::prelude::*;
use rehome_domain::apps::learner::{ChatMessage, Moment};

use super::{
    profiles::resolve,
    record::{self, Head, Owned, PageRequest, Stored},
    tables,
    templates::now,
};
use crate::{
    Connection, Table,
    error::Result,
    on,
    repository::Page,
    schema::learner_chat_messages::{self as messages, dsl},
    types::Timestamp,
};

/// The messages, in the order of the history. A profile is named by its id, its slug or
/// its name.
pub struct Chat<'c>(pub(super) &'c mut Connection);

impl Chat<'_> {
    /// The message of that key.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when there is none.
    pub fn get(&mut self, key: &str) -> Result<Owned<ChatMessage>> {
        self.0.snapshot(|c| require(c, key))
    }

    /// One page of the history: of a profile, or all.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list) and
    /// [`Profiles::resolve`](super::Profiles::resolve).
    pub fn list(
        &mut self,
        profile: Option<&str>,
        cut: PageRequest<'_>,
    ) -> Result<Page<Owned<ChatMessage>>> {
        let wanted = record::checked(cut.limit)?;
        self.0.snapshot(|c| {
            let statement = record::heads::<tables::ChatMessages>();
            let statement = match profile {
                None => statement.sql(" WHERE 1 = 1"),
                Some(profile) => statement.sql(" WHERE profile_id = ").bind(resolve(c, profile)?),
            };
            let statement = record::behind::<tables::ChatMessages, _>(c, statement, cut.after)?;
            let statement = record::in_order::<tables::ChatMessages, _>(statement, wanted);
            let rows: Vec<Head> = on!(c, |c| statement.load(c))?;
            let Page { items, next } = record::page(rows, cut.limit, |row| row.0.clone());
            let items = record::load(c, &tables::ChatMessages, items)?;
            Ok(Page { items: owned(c, items)?, next })
        })
    }

    /// How many messages there are, of a profile or of all.
    ///
    /// # Errors
    /// As [`Profiles::resolve`](super::Profiles::resolve).
    pub fn count(&mut self, profile: Option<&str>) -> Result<i64> {
        let Some(profile) = profile else {
            return Ok(on!(&mut *self.0, |c| messages::table.count().get_result(c))?);
        };
        let profile = resolve(self.0, profile)?;
        let query = messages::table.filter(dsl::profile_id.eq(profile)).count();
        Ok(on!(&mut *self.0, |c| query.get_result(c))?)
    }

    /// Puts a message at the end of the history. Two may have the same id. Without a time it
    /// was said now; whom it is about is told here, or by what it mentions.
    ///
    /// # Errors
    /// As [`Profiles::resolve`](super::Profiles::resolve), and
    /// [`Error::Invalid`](crate::Error::Invalid) for a message that no import would take.
    pub fn append(
        &mut self,
        message: &ChatMessage,
        profile: Option<&str>,
    ) -> Result<Owned<ChatMessage>> {
        record::unit(self.0, |c| {
            let mut message = message.clone();
            if message.timestamp == Moment::default() {
                message.timestamp = now()?;
            }
            let key = message.id.clone().unwrap_or_else(|| message.generated_key());
            let key = record::free::<ChatMessage>(c, &key, "#")?;
            record::write(c, &tables::ChatMessages, &key, message)?;
            match profile {
                None => tables::settle_message(c, &key)?,
                Some(profile) => {
                    let profile = resolve(c, profile)?;
                    assign(c, &key, &profile)?;
                }
            }
            require(c, &key)
        })
    }

    /// Deletes the messages of a profile, or all; returns how many there were.
    ///
    /// # Errors
    /// As [`Profiles::resolve`](super::Profiles::resolve).
    pub fn clear(&mut self, profile: Option<&str>) -> Result<usize> {
        record::unit(self.0, |c| {
            let all = messages::table.order((dsl::position, dsl::key)).select(dsl::key);
            let keys: Vec<String> = match profile {
                None => on!(c, |c| all.load(c))?,
                Some(profile) => {
                    let own = all.filter(dsl::profile_id.eq(resolve(c, profile)?));
                    on!(c, |c| own.load(c))?
                }
            };
            record::delete_all::<ChatMessage>(c, &keys)
        })
    }
}

fn assign(c: &mut Connection, key: &str, profile: &str) -> Result<()> {
    // Its own time keeps the trigger away: this is a part of making the message.
    let update = diesel::update(messages::table.filter(dsl::key.eq(key))).set((
        dsl::profile_id.eq(profile),
        dsl::owner_by.eq("user"),
        dsl::updated_at.eq(Timestamp::now()),
    ));
    let row = |table: &'static Table| vec![table.rows_of("learner_chat_messages").with("key", key)];
    record::change_rows::<ChatMessage, _>(c, key, row, |c| {
        on!(c, |c| update.execute(c))?;
        Ok(())
    })
}

fn require(c: &mut Connection, key: &str) -> Result<Owned<ChatMessage>> {
    let stored = record::require(c, &tables::ChatMessages, "message", key)?;
    owned(c, vec![stored])?.pop().ok_or_else(|| record::unknown("message", key))
}

/// The messages with whom they are about.
fn owned(c: &mut Connection, all: Vec<Stored<ChatMessage>>) -> Result<Vec<Owned<ChatMessage>>> {
    let keys: Vec<&str> = all.iter().map(|stored| stored.key.as_str()).collect();
    let query = messages::table.filter(dsl::key.eq_any(keys)).select((
        dsl::key,
        dsl::profile_id,
        dsl::owner_by,
    ));
    type Row = (String, Option<String>, Option<String>);
    let rows: Vec<Row> = on!(c, |c| query.load(c))?;
    let mut owners: HashMap<String, (Option<String>, Option<String>)> =
        rows.into_iter().map(|(key, profile, by)| (key, (profile, by))).collect();
    let owned = |stored: Stored<ChatMessage>| {
        let (profile, owner_by) = owners.remove(&stored.key).unwrap_or_default();
        Owned { profile, owner_by, stored }
    };
    Ok(all.into_iter().map(owned).collect())
}
