//! Packs: named sets of records, asked in the order of their priority, 1 first.

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, dsl::max,
};
use rehome_domain::{App, PackId};
use serde::Serialize;

use crate::{
    Connection, Table, declared,
    error::{Error, Result},
    history, on, quarantine,
    schema::packs,
    search,
    types::Timestamp,
};

/// A pack as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = packs)]
pub struct Pack {
    /// The id.
    pub id: String,
    /// The application whose records it holds.
    pub app: String,
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its version, in its author's own counting.
    pub version: String,
    /// Who made it.
    pub author: String,
    /// On what terms it may be used.
    pub licence: String,
    /// Whether reads that name no packs see it.
    pub active: bool,
    /// Its place in the order; 1 is asked first and wins over equal keys behind it.
    pub priority: i64,
    /// The run that created it, none when a person did.
    pub created_by: Option<i64>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its description or state changed.
    pub updated_at: Timestamp,
}

/// All packs, in their order.
///
/// # Errors
/// When the database refuses.
pub fn list(connection: &mut Connection) -> Result<Vec<Pack>> {
    Ok(on!(connection, |c| {
        let query = packs::table.order(packs::priority.asc()).select(Pack::as_select());
        query.load(c)
    })?)
}

/// The pack of that id.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(connection: &mut Connection, id: &str) -> Result<Pack> {
    find(connection, id)?.ok_or_else(|| Error::Unknown {
        what: "pack",
        name: id.to_owned(),
        hint: Some("`rehome packs list` shows those there are".to_owned()),
    })
}

fn find(connection: &mut Connection, id: &str) -> Result<Option<Pack>> {
    Ok(on!(connection, |c| {
        let query = packs::table.find(id).select(Pack::as_select());
        query.get_result(c).optional()
    })?)
}

/// Creates a pack behind all others, active, in the caller's transaction.
///
/// # Errors
/// [`Error::Invalid`] when there is one of that id.
pub fn create(
    connection: &mut Connection,
    app: &str,
    id: &PackId,
    name: Option<&str>,
    created_by: Option<i64>,
) -> Result<Pack> {
    if find(connection, id.as_str())?.is_some() {
        return Err(Error::Invalid(format!("there is a pack `{id}` already")));
    }
    let last: Option<i64> =
        on!(connection, |c| packs::table.select(max(packs::priority)).get_result(c))?;
    let now = Timestamp::now();
    let pack = Pack {
        id: id.to_string(),
        app: app.to_owned(),
        name: name.unwrap_or(id.as_str()).to_owned(),
        description: String::new(),
        version: "1.0.0".to_owned(),
        author: String::new(),
        licence: String::new(),
        active: true,
        priority: last.unwrap_or(0) + 1,
        created_by,
        created_at: now.clone(),
        updated_at: now,
    };
    on!(connection, |c| diesel::insert_into(packs::table).values(&pack).execute(c))?;
    Ok(pack)
}

/// Finds the pack `id` of `app`, or creates it; the second value tells which.
///
/// # Errors
/// [`Error::Invalid`] when the pack belongs to another application.
pub fn ensure(
    connection: &mut Connection,
    app: &str,
    id: &PackId,
    created_by: Option<i64>,
) -> Result<(Pack, bool)> {
    match find(connection, id.as_str())? {
        None => Ok((create(connection, app, id, None, created_by)?, true)),
        Some(pack) if pack.app == app => Ok((pack, false)),
        Some(pack) => Err(Error::Invalid(format!(
            "the pack `{id}` holds records of `{}`, not of `{app}`; choose another with --pack",
            pack.app
        ))),
    }
}

/// Makes a pack visible to reads that name no packs, or hides it.
///
/// # Errors
/// [`Error::Unknown`] when there is no such pack.
pub fn set_active(connection: &mut Connection, id: &str, active: bool) -> Result<Pack> {
    get(connection, id)?;
    let change = diesel::update(packs::table.find(id))
        .set((packs::active.eq(active), packs::updated_at.eq(Timestamp::now())));
    on!(connection, |c| change.execute(c))?;
    get(connection, id)
}

/// Puts the named packs first, in that order; the others follow as they stood.
///
/// # Errors
/// [`Error::Unknown`] for a name that is no pack, [`Error::Invalid`] for one named twice.
pub fn order(connection: &mut Connection, ids: &[PackId]) -> Result<Vec<Pack>> {
    for (index, id) in ids.iter().enumerate() {
        get(connection, id.as_str())?;
        if ids[..index].contains(id) {
            return Err(Error::Invalid(format!("the pack `{id}` is named twice")));
        }
    }
    let all = list(connection)?;
    let others = all.iter().map(|pack| pack.id.as_str());
    let others = others.filter(|id| !ids.iter().any(|named| named.as_str() == *id));
    let ordered: Vec<&str> = ids.iter().map(PackId::as_str).chain(others).collect();
    // Priorities are unique, so they first move out of each other's way.
    for sign in [-1, 1] {
        for (priority, id) in (1_i64..).zip(&ordered) {
            let change =
                diesel::update(packs::table.find(*id)).set(packs::priority.eq(priority * sign));
            on!(connection, |c| change.execute(c))?;
        }
    }
    list(connection)
}

/// Deletes a pack with all its records; returns how many there were.
///
/// # Errors
/// [`Error::Unknown`] when there is no such pack.
pub fn delete(connection: &mut Connection, app: &App, id: &str) -> Result<i64> {
    get(connection, id)?;
    let mut records = 0;
    for table in Table::all(app) {
        records += table.clear(connection, id)?;
        search::sweep(connection, &table)?;
    }
    for table in declared::left_behind(connection, app)? {
        records += declared::clear(connection, &table, id)?;
    }
    quarantine::forget_pack(connection, id)?;
    on!(connection, |c| diesel::delete(packs::table.find(id)).execute(c))?;
    Ok(records)
}

/// Deletes the pack `id` if it holds nothing, and `run` created it or a run that was
/// undone. What was in quarantine of it and is no more stays, so that a later rollback can
/// bring it back.
///
/// # Errors
/// When the database refuses.
pub fn drop_left_behind(connection: &mut Connection, app: &App, id: &str, run: i64) -> Result<()> {
    let Some(Pack { created_by: Some(creator), .. }) = find(connection, id)? else { return Ok(()) };
    for table in declared::left_behind(connection, app)? {
        if declared::count_in(connection, &table, id)? > 0 {
            return Ok(());
        }
    }
    if (creator == run || history::undone_by(connection, creator)?.is_some())
        && statistics(connection, app, id)?.iter().all(|(_, count)| *count == 0)
        && !quarantine::holds_pack(connection, id)?
    {
        on!(connection, |c| diesel::delete(packs::table.find(id)).execute(c))?;
    }
    Ok(())
}

/// How many records of each collection a pack holds, in the order of the declaration.
///
/// # Errors
/// When the database refuses.
pub fn statistics(
    connection: &mut Connection,
    app: &App,
    id: &str,
) -> Result<Vec<(&'static str, i64)>> {
    Table::all(app)
        .into_iter()
        .map(|table| Ok((table.collection.id, table.count_in(connection, id)?)))
        .collect()
}
