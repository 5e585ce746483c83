//! The chat of a session, a page at a time, and what makes it shorter.

use std::borrow::BorrowMut;

use std::collections::HashSet;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    SelectableHelper, TextExpressionMethods,
};
use rehome_domain::Cursor;
use rehome_domain::apps::editor::ChatMessage;

use super::{
    Editor,
    columns::is_storable,
    commands,
    list::{check_limit, not_an_end},
    sessions::{MessageRow, delete_messages},
};
use crate::{
    Connection, Table,
    changes::{self, Cause, Scope},
    error::{Error, Result, Thing},
    on,
    repository::Page,
    schema::{editor_chat_messages as messages, editor_sessions as sessions},
    types::Timestamp,
};

/// Which messages of a chat are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageFilter {
    /// All of them.
    #[default]
    All,
    /// Those of one instance.
    Instance(u32),
    /// Those of one instance and all that the system says, as the editor shows them.
    InstanceAndSystem(u32),
}

/// A message with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// The place in the chat. Some may be free between two messages.
    pub position: i64,
    /// The message.
    pub message: ChatMessage,
}

/// Where messages of one id stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePlace {
    /// The workspace of the session.
    pub workspace: i64,
    /// The session.
    pub session: String,
    /// The place in its chat.
    pub position: i64,
}

impl<C: BorrowMut<Connection>> Editor<C> {
    /// A page of a session's chat in its order, behind the page that ended with `after`.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown session; [`Error::Limit`] for a limit outside 1 to
    /// [`MAX_LIMIT`](crate::repository::MAX_LIMIT); [`Error::Cursor`] for what was not given as
    /// the end of a page.
    pub fn messages(
        &mut self,
        workspace: i64,
        session: &str,
        talk: MessageFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<StoredMessage>> {
        check_limit(limit)?;
        let after = after.map(|after| after.parse().map_err(|_| not_an_end()));
        let after: i64 = after.transpose()?.unwrap_or(-1);
        let c = &mut *self.connection();
        c.snapshot(|c| {
            let pk = pk_of(c, workspace, session)?;
            // One more than asked for tells whether there is a next page.
            let mut rows = page(c, pk, talk, after, i64::from(limit) + 1)?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|row| row.position.to_string());
            let item =
                |row: MessageRow| StoredMessage { position: row.position, message: row.into() };
            Ok(Page { items: rows.into_iter().map(item).collect(), next: next.map(Cursor::new) })
        })
    }

    /// Where messages of that id stand; many may have the same.
    ///
    /// # Errors
    /// [`Error::Limit`] for a limit outside 1 to
    /// [`MAX_LIMIT`](crate::repository::MAX_LIMIT).
    pub fn messages_named(&mut self, id: &str, limit: u32) -> Result<Vec<MessagePlace>> {
        check_limit(limit)?;
        if !is_storable(id) {
            return Ok(Vec::new());
        }
        let query = messages::table
            .inner_join(sessions::table)
            .filter(messages::id.eq(id))
            .order((messages::session_pk, messages::position))
            .limit(i64::from(limit))
            .select((sessions::workspace_id, sessions::id, messages::position));
        let rows: Vec<(i64, String, i64)> = on!(&mut *self.connection(), |c| query.load(c))?;
        let place = |(workspace, session, position)| MessagePlace { workspace, session, position };
        Ok(rows.into_iter().map(place).collect())
    }

    /// Deletes the copies of a terminal's history in the chats of a workspace: each time an
    /// instance is shown, the editor stores what its terminal says once more. Of those that
    /// say the same of one instance the first stays. Returns how many were deleted.
    ///
    /// An import never does this; the sessions count as edited afterwards.
    pub fn forget_repeated_history(&mut self, workspace: i64) -> Result<u64> {
        let c = &mut *self.connection();
        let table = commands::table();
        c.unit(Scope::App(&table.app), Cause::Command, None, |c| {
            let query = sessions::table
                .filter(sessions::workspace_id.eq(workspace))
                .filter(sessions::message_count.gt(1))
                .order(sessions::pk)
                .select((sessions::pk, sessions::container, sessions::id));
            let all: Vec<(i64, String, String)> = on!(c, |c| query.load(c))?;
            all.into_iter().try_fold(0, |sum, (pk, container, id)| {
                Ok::<_, Error>(sum + forget_repeated(c, &table, &container, &id, pk)?)
            })
        })
    }
}

fn forget_repeated(
    c: &mut Connection,
    table: &Table,
    container: &str,
    id: &str,
    session: i64,
) -> Result<u64> {
    let query = messages::table
        .filter(messages::session_pk.eq(session))
        .filter(messages::role.eq("system"))
        .filter(messages::id.like("history-%"))
        .filter(messages::content.like("%Tmux Session History%"))
        .order(messages::position)
        .select((messages::position, messages::id, messages::instance_id, messages::content));
    let mut told: Vec<(i64, String, Option<i64>, String)> = on!(c, |c| query.load(c))?;
    // Not every database tells apart what differs in case.
    told.retain(|(_, id, _, content)| {
        id.starts_with("history-") && content.contains("Tmux Session History")
    });
    let mut seen = HashSet::new();
    let repeated =
        told.iter().filter(|(_, _, instance, content)| !seen.insert((*instance, content)));
    let repeated: Vec<i64> = repeated.map(|(position, ..)| *position).collect();
    if repeated.is_empty() {
        return Ok(0);
    }
    let changed = diesel::update(sessions::table.find(session))
        .set((sessions::rev.eq(sessions::rev + 1), sessions::updated_at.eq(Timestamp::now())));
    let messages = || table.rows_of("editor_chat_messages").with("session_pk", session);
    let rows = repeated.iter().map(|position| messages().with("position", *position));
    let rows: Vec<_> = rows.collect();
    let of = Some((table, container, id));
    changes::rows(c, table.record(container, id), of, &rows, |c| {
        delete_messages(c, session, &repeated)?;
        on!(c, |c| changed.execute(c))?;
        Ok(repeated.len() as u64)
    })
}

fn page(
    c: &mut Connection,
    session: i64,
    talk: MessageFilter,
    after: i64,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    let in_order = || {
        messages::table
            .filter(messages::session_pk.eq(session))
            .filter(messages::position.gt(after))
            .order(messages::position)
            .limit(limit)
    };
    let rows = match talk {
        MessageFilter::All => on!(c, |c| {
            let query = in_order().select(MessageRow::as_select());
            query.load(c)
        })?,
        // The places first, which an index has in order, where few of many are wanted.
        MessageFilter::Instance(number) => {
            let query = in_order()
                .filter(messages::instance_id.eq(i64::from(number)))
                .select(messages::position);
            let places: Vec<i64> = on!(c, |c| query.load(c))?;
            on!(c, |c| {
                let query = in_order()
                    .filter(messages::position.eq_any(places))
                    .select(MessageRow::as_select());
                query.load(c)
            })?
        }
        MessageFilter::InstanceAndSystem(number) => {
            let own = messages::instance_id.eq(i64::from(number));
            on!(c, |c| {
                let query = in_order()
                    .filter(own.or(messages::role.eq("system")))
                    .select(MessageRow::as_select());
                query.load(c)
            })?
        }
    };
    Ok(rows)
}

/// The row of a session.
pub(super) fn pk_of(c: &mut Connection, workspace: i64, id: &str) -> Result<i64> {
    let unknown =
        || Error::Unknown { what: Thing::Named("session"), name: id.to_owned(), known: None };
    if !is_storable(id) {
        return Err(unknown());
    }
    let query = sessions::table
        .filter(sessions::workspace_id.eq(workspace))
        .filter(sessions::id.eq(id))
        .select(sessions::pk);
    let pk: Option<i64> = on!(c, |c| query.get_result(c).optional())?;
    pk.ok_or_else(unknown)
}

/// The container of a session.
pub(super) fn container_of(c: &mut Connection, workspace: i64, id: &str) -> Result<String> {
    let pk = pk_of(c, workspace, id)?;
    let query = sessions::table.find(pk).select(sessions::container);
    Ok(on!(c, |c| query.get_result(c))?)
}
