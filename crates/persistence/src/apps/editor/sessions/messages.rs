//! The rows of messages. There are far more of them than of all else, so a change touches
//! only those that differ.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl, SelectableHelper};
use rehome_domain::apps::editor::{ChatMessage, ROLES, Session, message_search_text};

use super::{
    super::columns::{count, word},
    row::{CHUNK, place},
};
use crate::{
    Connection,
    error::Result,
    on,
    postgres::NewRows,
    relation::{Parts, PartsOf},
    schema::{editor_chat_messages as messages, editor_sessions as sessions},
};

/// The columns of a message but those that say which one it is.
#[derive(diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = messages, treat_none_as_default_value = false, treat_none_as_null = true)]
// Else Diesel takes `id` for the key, and an update leaves it out.
#[diesel(primary_key(session_pk, position))]
struct Columns<'a> {
    id: &'a str,
    role: Option<&'a str>,
    role_raw: Option<&'a str>,
    content: &'a str,
    timestamp: &'a str,
    instance_id: Option<i64>,
}

impl<'a> Columns<'a> {
    fn of(message: &'a ChatMessage) -> Self {
        let (role, role_raw) = word(&message.role, &ROLES);
        Self {
            id: &message.id,
            role,
            role_raw,
            content: &message.content,
            timestamp: &message.timestamp,
            instance_id: message.instance_id.map(i64::from),
        }
    }
}

/// A row of the table.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = messages)]
pub(in super::super) struct Row {
    session_pk: i64,
    pub(in super::super) position: i64,
    id: String,
    role: Option<String>,
    role_raw: Option<String>,
    content: String,
    timestamp: String,
    instance_id: Option<i64>,
}

impl From<Row> for ChatMessage {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            role: row.role.or(row.role_raw).unwrap_or_default(),
            content: row.content,
            timestamp: row.timestamp,
            instance_id: count(row.instance_id),
        }
    }
}

/// The messages of these sessions with their places, those of one session in order.
pub(super) fn load(c: &mut Connection, sessions: &[i64]) -> Result<Vec<(i64, usize, ChatMessage)>> {
    let mut rows: Vec<Row> = on!(c, |c| {
        let query = messages::table.select(Row::as_select());
        match sessions {
            [session] => query.filter(messages::session_pk.eq(session)).load(c)?,
            sessions => query.filter(messages::session_pk.eq_any(sessions)).load(c)?,
        }
    });
    // They come in this order already, as the table is laid out; but that is no promise.
    rows.sort_by_key(|row| (row.session_pk, row.position));
    let message = |row: Row| {
        let place = usize::try_from(row.position).unwrap_or_default();
        (row.session_pk, place, ChatMessage::from(row))
    };
    Ok(rows.into_iter().map(message).collect())
}

/// So many messages are read at once for the search.
const PAGE: i64 = 1000;

/// What messages of a session are searched by. A part has the place of its message and one.
pub(super) fn search_parts(
    c: &mut Connection,
    container: &str,
    key: &str,
    of: PartsOf,
) -> Result<Parts> {
    let rows: Vec<Row> = on!(c, |c| {
        let query = messages::table
            .inner_join(sessions::table.on(sessions::pk.eq(messages::session_pk)))
            .filter(sessions::container.eq(container))
            .filter(sessions::id.eq(key))
            .select(Row::as_select())
            .order(messages::position)
            .limit(PAGE);
        match of {
            PartsOf::Behind(part) => query.filter(messages::position.ge(part)).load(c)?,
            PartsOf::This(part) => query.filter(messages::position.eq(part - 1)).load(c)?,
        }
    });
    let last = rows.last().map(|row| row.position + 1);
    let next = last.filter(|_| rows.len() as i64 == PAGE);
    let part = |row: Row| {
        let number = row.position + 1;
        message_search_text(&ChatMessage::from(row)).map(|text| (number, text))
    };
    Ok(Parts { parts: rows.into_iter().filter_map(part).collect(), next })
}

/// Writes the messages of a session that has none.
pub(super) fn insert(c: &mut Connection, session_pk: i64, session: &Session) -> Result<()> {
    let places = session.message_places.as_deref();
    let placed = |(index, message)| (place(places, index), message);
    let messages: Vec<_> = session.chat_history.iter().enumerate().map(placed).collect();
    insert_all(c, session_pk, &messages)
}

/// Writes messages at places that are free.
fn insert_all(c: &mut Connection, session_pk: i64, all: &[(i64, &ChatMessage)]) -> Result<()> {
    match c {
        // A statement that is prepared and runs row by row is the fastest there.
        Connection::Sqlite(_) => {
            all.iter().try_for_each(|(position, message)| append(c, session_pk, *position, message))
        }
        Connection::Postgres(c) => {
            let row = all.iter().map(|(position, message)| (*position, Columns::of(message)));
            let rows: Vec<(i64, Columns<'_>)> = row.collect();
            NewRows::new("editor_chat_messages", &rows)
                .integers("session_pk", |_| Some(session_pk))
                .integers("position", |(position, _)| Some(*position))
                .texts("id", |(_, row)| Some(row.id))
                .texts("role", |(_, row)| row.role)
                .texts("role_raw", |(_, row)| row.role_raw)
                .texts("content", |(_, row)| Some(row.content))
                .texts("timestamp", |(_, row)| Some(row.timestamp))
                .integers("instance_id", |(_, row)| row.instance_id)
                .insert(c)?;
            Ok(())
        }
    }
}

/// Writes one message at a place that is free.
pub(in super::super) fn append(
    c: &mut Connection,
    session_pk: i64,
    position: i64,
    message: &ChatMessage,
) -> Result<()> {
    let key = (messages::session_pk.eq(session_pk), messages::position.eq(position));
    let row = (key, &Columns::of(message));
    let query = diesel::insert_into(messages::table).values(row);
    on!(c, |c| query.execute(c))?;
    Ok(())
}

/// Makes the messages of a session those of `session`; rows that say the same stay alone.
pub(super) fn update(c: &mut Connection, session_pk: i64, session: &Session) -> Result<()> {
    let old = load(c, &[session_pk])?;
    let mut old = old.iter().map(|(_, place, old)| (*place as i64, old)).peekable();
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let places = session.message_places.as_deref();
    for (index, message) in session.chat_history.iter().enumerate() {
        let position = place(places, index);
        while let Some((at, _)) = old.next_if(|(at, _)| *at < position) {
            gone.push(at);
        }
        match old.next_if(|(at, _)| *at == position) {
            None => new.push((position, message)),
            Some((_, old)) if old == message => {}
            Some(_) => {
                let query = diesel::update(messages::table.find((session_pk, position)))
                    .set(Columns::of(message));
                on!(c, |c| query.execute(c))?;
            }
        }
    }
    gone.extend(old.map(|(at, _)| at));
    delete(c, session_pk, &gone)?;
    insert_all(c, session_pk, &new)
}

/// Deletes the messages at these places.
pub(in super::super) fn delete(
    c: &mut Connection,
    session_pk: i64,
    positions: &[i64],
) -> Result<()> {
    for some in positions.chunks(CHUNK) {
        let own = messages::table.filter(messages::session_pk.eq(session_pk));
        let query = diesel::delete(own.filter(messages::position.eq_any(some)));
        on!(c, |c| query.execute(c))?;
    }
    Ok(())
}

/// The last place that a message of the session has; -1 where there is none.
pub(in super::super) fn last_position(c: &mut Connection, session_pk: i64) -> Result<i64> {
    let query = messages::table
        .filter(messages::session_pk.eq(session_pk))
        .select(diesel::dsl::max(messages::position));
    let last: Option<i64> = on!(c, |c| query.get_result(c))?;
    Ok(last.unwrap_or(-1))
}
