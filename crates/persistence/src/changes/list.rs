//! Lists of entries: those that meet conditions, the last first.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{
    Change,
    read::{KEY, Key, Row, change},
};
use crate::{
    Connection,
    error::{Error, Result, Thing},
    on, outside,
    schema::{change_keys as keys, changes},
};

/// Which entries are wanted. All conditions hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// Of that application.
    pub app: Option<String>,
    /// Of that collection.
    pub collection: Option<String>,
    /// Of that container.
    pub container: Option<String>,
    /// Of records with that key.
    pub key: Option<String>,
    /// By that actor; without a colon also by a user of that name.
    pub actor: Option<String>,
    /// Of that run.
    pub run: Option<i64>,
    /// Behind that place.
    pub after: Option<i64>,
    /// Up to that place.
    pub until: Option<i64>,
    /// Of other programs alone.
    pub outside: bool,
}

/// Which end of the log a page begins at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The last first.
    Back,
    /// The first first.
    Forth,
}

/// At most `limit` of the entries that meet the conditions.
///
/// # Errors
/// When the database refuses.
pub fn list(
    c: &mut Connection,
    filter: &ChangeFilter,
    direction: Direction,
    limit: i64,
) -> Result<Vec<Change>> {
    let actors: Vec<String> = match &filter.actor {
        Some(actor) if actor.contains(':') => vec![actor.clone()],
        Some(actor) => vec![actor.clone(), format!("user:{actor}")],
        None => Vec::new(),
    };
    let rows: Vec<(Row, Key)> = on!(c, |c| {
        let mut query = changes::table
            .inner_join(keys::table)
            .limit(limit)
            .select((Row::as_select(), KEY))
            .into_boxed();
        if let Some(app) = &filter.app {
            query = query.filter(keys::app.eq(app));
        }
        if let Some(collection) = &filter.collection {
            query = query.filter(keys::collection.eq(collection));
        }
        if let Some(container) = &filter.container {
            query = query.filter(keys::container.eq(container));
        }
        if let Some(key) = &filter.key {
            query = query.filter(keys::key.eq(key));
        }
        if let Some(run) = filter.run {
            query = query.filter(changes::run.eq(run));
        }
        if let Some(after) = filter.after {
            query = query.filter(changes::seq.gt(after));
        }
        if let Some(until) = filter.until {
            query = query.filter(changes::seq.le(until));
        }
        if filter.outside {
            query = query.filter(changes::actor.eq(outside::ACTOR));
        }
        if !actors.is_empty() {
            query = query.filter(changes::actor.eq_any(&actors));
        }
        query = match direction {
            Direction::Back => query.order(changes::seq.desc()),
            Direction::Forth => query.order(changes::seq.asc()),
        };
        query.load(c)
    })?;
    Ok(rows.into_iter().map(change).collect())
}

/// The entry in that place.
///
/// # Errors
/// [`Error::Unknown`] where the log has none.
pub fn get(c: &mut Connection, seq: i64) -> Result<Change> {
    let filter = ChangeFilter { after: Some(seq - 1), until: Some(seq), ..ChangeFilter::default() };
    list(c, &filter, Direction::Back, 1)?.pop().ok_or_else(|| Error::Unknown {
        what: Thing::Change,
        name: seq.to_string(),
        known: None,
    })
}
