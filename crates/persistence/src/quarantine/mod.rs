//! Elements that did not become records, kept verbatim with the finding that says why:
//! those in quarantine, and those that an application's rules set aside.

mod kind;
mod undo;

pub use kind::Kind;
pub use undo::undo;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    Selectable, SelectableHelper,
};

use crate::{
    Connection,
    error::{Error, Result},
    on,
    schema::quarantine,
    types::{JsonText, Timestamp},
};

/// One element in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = quarantine)]
pub struct Quarantined {
    /// The id that `quarantine show` takes.
    pub id: i64,
    /// The run that set it aside.
    pub run: i64,
    /// The run whose source no longer had it, or the rollback that took it out again.
    pub resolved_by: Option<i64>,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The pack.
    pub container: String,
    /// The file.
    pub file: String,
    /// The place among the elements of the file, from 0.
    pub position: i64,
    /// The finding, as JSON.
    pub finding: JsonText,
    /// The element exactly as it stands in the file.
    pub raw: String,
    /// When it was set aside.
    pub created_at: Timestamp,
    /// Whether a person must mend it.
    pub kind: Kind,
}

/// An element to set aside.
#[derive(Clone, Debug)]
pub struct SetAside<'a> {
    /// The run.
    pub run: i64,
    /// The application.
    pub app: &'a str,
    /// The collection.
    pub collection: &'a str,
    /// The pack.
    pub container: &'a str,
    /// The file.
    pub file: &'a str,
    /// The place among the elements of the file, from 0.
    pub position: i64,
    /// Whether a person must mend it.
    pub kind: Kind,
    /// The finding, as JSON.
    pub finding: String,
    /// The element exactly as it stands in the file.
    pub raw: &'a str,
}

/// Sets an element aside, in the transaction of its file.
///
/// # Errors
/// When the database refuses.
pub fn add(connection: &mut Connection, element: &SetAside<'_>) -> Result<()> {
    let insert = diesel::insert_into(quarantine::table).values((
        quarantine::run.eq(element.run),
        quarantine::app.eq(element.app),
        quarantine::collection.eq(element.collection),
        quarantine::container.eq(element.container),
        quarantine::file.eq(element.file),
        quarantine::position.eq(element.position),
        quarantine::finding.eq(JsonText(element.finding.clone())),
        quarantine::raw.eq(element.raw),
        quarantine::created_at.eq(Timestamp::now()),
        quarantine::kind.eq(element.kind),
    ));
    on!(connection, |c| insert.execute(c))?;
    Ok(())
}

/// The elements of a container that are set aside now, of either kind, at or behind `from`,
/// in order.
///
/// # Errors
/// When the database refuses.
pub fn in_container(
    connection: &mut Connection,
    app: &str,
    collection: &str,
    container: &str,
    from: i64,
    limit: i64,
) -> Result<Vec<Quarantined>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(
                quarantine::app
                    .eq(app)
                    .and(quarantine::collection.eq(collection))
                    .and(quarantine::container.eq(container))
                    .and(quarantine::resolved_by.is_null())
                    .and(quarantine::position.ge(from)),
            )
            .order((quarantine::position, quarantine::id))
            .limit(limit)
            .select(Quarantined::as_select());
        query.load(c)
    })?)
}

/// What is set aside now of one file of a container that several files share, of either
/// kind, in order.
///
/// # Errors
/// When the database refuses.
pub fn in_file(
    connection: &mut Connection,
    app: &str,
    collection: &str,
    container: &str,
    file: &str,
) -> Result<Vec<Quarantined>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(quarantine::app.eq(app).and(quarantine::collection.eq(collection)))
            .filter(quarantine::container.eq(container).and(quarantine::resolved_by.is_null()))
            .filter(quarantine::file.eq(file))
            .order((quarantine::position, quarantine::id))
            .select(Quarantined::as_select());
        query.load(c)
    })?)
}

/// What is set aside now in a container: the ids, each with its file.
///
/// # Errors
/// When the database refuses.
pub fn files(
    connection: &mut Connection,
    app: &str,
    collection: &str,
    container: &str,
) -> Result<Vec<(i64, String)>> {
    let query = quarantine::table
        .filter(quarantine::app.eq(app).and(quarantine::collection.eq(collection)))
        .filter(quarantine::container.eq(container).and(quarantine::resolved_by.is_null()))
        .order((quarantine::file, quarantine::id))
        .select((quarantine::id, quarantine::file));
    Ok(on!(connection, |c| query.load(c))?)
}

/// The containers of a collection in which something is set aside now, in order.
///
/// # Errors
/// When the database refuses.
pub fn containers(connection: &mut Connection, app: &str, collection: &str) -> Result<Vec<String>> {
    let query = quarantine::table
        .filter(quarantine::app.eq(app).and(quarantine::collection.eq(collection)))
        .filter(quarantine::resolved_by.is_null())
        .order(quarantine::container)
        .select(quarantine::container)
        .distinct();
    Ok(on!(connection, |c| query.load(c))?)
}

/// What is in quarantine now, oldest first, behind the entry with id `after`.
///
/// # Errors
/// When the database refuses.
pub fn list(connection: &mut Connection, after: i64, limit: i64) -> Result<Vec<Quarantined>> {
    Ok(on!(connection, |c| {
        let query = quarantine::table
            .filter(quarantine::resolved_by.is_null().and(quarantine::id.gt(after)))
            .filter(quarantine::kind.eq(Kind::Quarantined))
            .order(quarantine::id)
            .limit(limit)
            .select(Quarantined::as_select());
        query.load(c)
    })?)
}

/// How many elements are in quarantine now.
///
/// # Errors
/// When the database refuses.
pub fn count(connection: &mut Connection) -> Result<i64> {
    let query = quarantine::table
        .filter(quarantine::resolved_by.is_null())
        .filter(quarantine::kind.eq(Kind::Quarantined))
        .count();
    Ok(on!(connection, |c| query.get_result(c))?)
}

/// The entry of that id.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(connection: &mut Connection, id: i64) -> Result<Quarantined> {
    on!(connection, |c| {
        let query = quarantine::table.find(id).select(Quarantined::as_select());
        query.get_result(c).optional()
    })?
    .ok_or_else(|| Error::Unknown {
        what: "quarantined element",
        name: id.to_string(),
        hint: Some("`rehome quarantine list` shows those there are".to_owned()),
    })
}

/// Says that the source of `run` no longer has the element.
///
/// # Errors
/// When the database refuses.
pub fn resolve(connection: &mut Connection, id: i64, run: i64) -> Result<()> {
    let change =
        diesel::update(quarantine::table.find(id)).set(quarantine::resolved_by.eq(Some(run)));
    on!(connection, |c| change.execute(c))?;
    Ok(())
}

/// Forgets all entries of a pack that is deleted.
pub(crate) fn forget_pack(connection: &mut Connection, container: &str) -> Result<()> {
    let entries = quarantine::table.filter(quarantine::container.eq(container));
    on!(connection, |c| diesel::delete(entries).execute(c))?;
    Ok(())
}

/// Whether anything of a pack is in quarantine now.
pub(crate) fn holds_pack(connection: &mut Connection, container: &str) -> Result<bool> {
    let query = quarantine::table
        .filter(quarantine::container.eq(container).and(quarantine::resolved_by.is_null()))
        .select(quarantine::id)
        .limit(1);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}
