//! What is in quarantine of one container, or of one file of it.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    dsl::{Eq, IsNull, Or, auto_type},
};

use super::{Entry, How};
use crate::{Connection, error::Result, on, schema::quarantine};

/// A container of a collection.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The application.
    pub app: &'a str,
    /// The collection.
    pub collection: &'a str,
    /// The container.
    pub container: &'a str,
}

/// Whether an entry is in quarantine now; see [`Entry::is_held`].
pub(super) fn is_held() -> Or<IsNull<quarantine::how>, Eq<quarantine::how, How>> {
    quarantine::how.is_null().or(quarantine::how.eq(How::Dismissed))
}

#[auto_type]
fn of<'a>(place: &'a Place<'a>) -> _ {
    let app: &'a str = place.app;
    let collection: &'a str = place.collection;
    let container: &'a str = place.container;
    quarantine::app
        .eq(app)
        .and(quarantine::collection.eq(collection))
        .and(quarantine::container.eq(container))
}

/// The elements of a container that are in quarantine now, at or behind the place `from`, in
/// order.
pub fn elements(
    connection: &mut Connection,
    place: &Place<'_>,
    from: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(of(place))
            .filter(quarantine::position.ge(from).and(quarantine::pointer.eq("")))
            .filter(is_held())
            .order((quarantine::position, quarantine::id))
            .limit(limit)
            .select(Entry::as_select());
        query.load(c)
    })?)
}

/// The elements that are in quarantine now of one file of a container that several files
/// share, in order.
pub fn elements_of_file(
    connection: &mut Connection,
    place: &Place<'_>,
    file: &str,
) -> Result<Vec<Entry>> {
    let mut entries = known_of_file(connection, place, file)?;
    entries.retain(|entry| entry.is_held() && !entry.is_part());
    Ok(entries)
}

/// What is known of a container, elements and parts: what is in quarantine now, and what has
/// become a record; in order, behind the entry at the place and with the id of `after`.
pub fn known(
    connection: &mut Connection,
    place: &Place<'_>,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<Entry>> {
    let (position, id) = after;
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(of(place))
            .filter(quarantine::position.ge(position))
            .filter(quarantine::position.gt(position).or(quarantine::id.gt(id)))
            .filter(is_held().or(quarantine::how.eq(How::Record)))
            .order((quarantine::position, quarantine::id))
            .limit(limit)
            .select(Entry::as_select());
        query.load(c)
    })?)
}

/// The same of one place.
pub fn at(connection: &mut Connection, place: &Place<'_>, position: i64) -> Result<Vec<Entry>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(of(place))
            .filter(quarantine::position.eq(position))
            .filter(is_held().or(quarantine::how.eq(How::Record)))
            .order(quarantine::id)
            .select(Entry::as_select());
        query.load(c)
    })?)
}

/// What is known of one file of a container that several files share.
pub fn known_of_file(
    connection: &mut Connection,
    place: &Place<'_>,
    file: &str,
) -> Result<Vec<Entry>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(of(place))
            .filter(quarantine::file.eq(file))
            .filter(is_held().or(quarantine::how.eq(How::Record)))
            .order((quarantine::position, quarantine::id))
            .select(Entry::as_select());
        query.load(c)
    })?)
}

/// What is in quarantine now of a container: the ids, each with its file.
pub fn files(connection: &mut Connection, place: &Place<'_>) -> Result<Vec<(i64, String)>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(of(place))
            .filter(is_held())
            .order((quarantine::file, quarantine::id))
            .select((quarantine::id, quarantine::file));
        query.load(c)
    })?)
}

/// The containers of a collection of which something is in quarantine now, in order.
pub fn containers(connection: &mut Connection, app: &str, collection: &str) -> Result<Vec<String>> {
    let query = quarantine::table
        .filter(quarantine::app.eq(app).and(quarantine::collection.eq(collection)))
        .filter(is_held())
        .order(quarantine::container)
        .select(quarantine::container)
        .distinct();
    Ok(on!(connection, |c| query.load(c))?)
}
