//! `learner_chat_messages`, with pictures.

use diesel::prelude::*;
use rehome_domain::{
    Choices, Remark,
    apps::learner::{ChatMessage, Role},
};

use super::{
    columns::{damaged, generated, grouped, list, moment, of_list, of_moment},
    owner, picture,
};
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::learner_chat_messages::{self as messages, dsl},
    types::{JsonText, Timestamp},
};

/// The messages.
pub(in crate::apps::learner) struct ChatMessages;

/// The columns of a message that its source decides.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = messages, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(primary_key(key))]
struct Row {
    key: String,
    message_id: Option<String>,
    role: Option<String>,
    role_text: Option<String>,
    content: String,
    timestamp: Option<Timestamp>,
    timestamp_text: Option<String>,
    mentions: JsonText,
}

impl Row {
    /// The row of a message whose pictures were taken out.
    fn of(key: &str, message: ChatMessage) -> Result<Self> {
        let (timestamp, timestamp_text) = of_moment(&message.timestamp)?;
        let (role, role_text) = match message.role {
            Role::Other(word) => (None, Some(word)),
            known => (Some(known.as_str().to_owned()), None),
        };
        Ok(Self {
            key: key.to_owned(),
            message_id: message.id,
            role,
            role_text,
            content: message.content,
            timestamp,
            timestamp_text,
            mentions: of_list(&message.mentions),
        })
    }

    fn model(self) -> Result<ChatMessage, String> {
        Ok(ChatMessage {
            id: self.message_id,
            content: self.content,
            role: Role::from(self.role.or(self.role_text).unwrap_or_default().as_str()),
            timestamp: moment(self.timestamp, self.timestamp_text)?,
            mentions: list(&self.mentions)?,
        })
    }
}

fn id_of(c: &mut Connection, key: &str) -> Result<i64> {
    let query = messages::table.filter(dsl::key.eq(key)).select(dsl::id);
    Ok(on!(c, |c| query.first(c))?)
}

impl Relation for ChatMessages {
    type Record = ChatMessage;

    const TABLE: &'static str = "learner_chat_messages";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "key";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &ChatMessage) -> Result<()> {
        let mut message = model.clone();
        let pictures = message.take_images();
        let values = (Row::of(entry.key, message)?, bookkeeping!(messages, entry));
        on!(c, |c| diesel::insert_into(messages::table).values(values).execute(c))?;
        if !pictures.is_empty() {
            let id = id_of(c, entry.key)?;
            picture::write_message(c, id, &pictures)?;
        }
        Ok(())
    }

    /// Keeps whom the message is about, unless that was told by what it mentions, which is
    /// another now.
    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &ChatMessage) -> Result<()> {
        let mut message = model.clone();
        let pictures = message.take_images();
        let row = Row::of(entry.key, message)?;
        let target = messages::table.filter(dsl::key.eq(entry.key));
        let known =
            target.select((dsl::id, dsl::profile_id, dsl::owner_by, dsl::mentions, dsl::content));
        type Known = (i64, Option<String>, Option<String>, JsonText, String);
        let (id, mut profile, mut by, mentions, content): Known = on!(c, |c| known.first(c))?;
        // Compared as lists: a database may space the JSON of its own accord.
        let same = list(&mentions) == list(&row.mentions) && content == row.content;
        if !same && by.as_deref().is_some_and(|by| by != "user") {
            (profile, by) = (None, None);
        }
        let values =
            (row, dsl::profile_id.eq(profile), dsl::owner_by.eq(by), bookkeeping!(messages, entry));
        on!(c, |c| diesel::update(target).set(values).execute(c))?;
        picture::write_message(c, id, &pictures)
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(messages::table.filter(dsl::key.eq(key))).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, ChatMessage)>> {
        let rows: Vec<(i64, Row)> = on!(c, |c| {
            let query =
                messages::table.filter(dsl::key.eq_any(keys)).select((dsl::id, Row::as_select()));
            query.load(c)
        })?;
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        let mut pictures = grouped(picture::of_messages(c, &ids)?);
        let model = |(id, row): (i64, Row)| {
            let key = row.key.clone();
            let model = row.model();
            let mut message = model.map_err(|reason| damaged(Self::TABLE, &key, reason))?;
            message.put_images(&pictures.remove(&id).unwrap_or_default());
            Ok((key, message))
        };
        in_order(keys, rows.into_iter().map(model).collect::<Vec<_>>())
    }

    /// Of messages without an id of their own: what their keys were made of.
    fn identities(&self, c: &mut Connection, _container: &str) -> Result<Vec<(String, String)>> {
        let query = messages::table
            .filter(dsl::message_id.is_null())
            .order((dsl::position, dsl::key))
            .select(dsl::key);
        let keys: Vec<String> = on!(c, |c| query.load(c))?;
        Ok(keys.into_iter().map(|key| (generated(&key).to_owned(), key)).collect())
    }

    fn settle_one(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        owner::settle_message(c, key)
    }

    fn settle(
        &self,
        c: &mut Connection,
        _run: i64,
        _choices: &Choices,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        owner::settle_messages(c, remarks)
    }
}
