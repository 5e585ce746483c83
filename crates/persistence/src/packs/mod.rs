//! Packs: named sets of records, asked in the order of their priority, 1 first.

mod order;
mod protection;

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, dsl::max,
};
use rehome_domain::{App, DeclaredPack, PackDetails, PackId, RecordId};
use serde::Serialize;

use crate::{
    Application, Connection, Table, changes, declared,
    error::{Error, Result, Thing},
    on, quarantine, record_counts,
    schema::packs,
    types::Timestamp,
};

pub use order::order;
pub(crate) use order::{give_places, make_room, places};
pub use protection::{Overriding, admit};

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
    /// The language of its texts.
    pub locale: String,
    /// The edition of the rules or of the work that it belongs to.
    pub edition: String,
    /// Whether it changes by imports of its files and their rollbacks alone, or by those who
    /// [override](Overriding) that.
    pub protected: bool,
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
pub fn list(connection: &mut Connection) -> Result<Vec<Pack>> {
    Ok(on!(connection, |c| {
        let query = packs::table.order(packs::priority.asc()).select(Pack::as_select());
        query.load(c)
    })?)
}

/// The locale of a container of an application; empty where it is no pack or says nothing.
pub(crate) fn locale(connection: &mut Connection, app: &str, container: &str) -> Result<String> {
    let found: Option<String> = on!(connection, |c| {
        let pack = packs::table.filter(packs::id.eq(container)).filter(packs::app.eq(app));
        pack.select(packs::locale).first(c).optional()
    })?;
    Ok(found.unwrap_or_default())
}

/// The pack of that id.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(connection: &mut Connection, id: &str) -> Result<Pack> {
    find(connection, id)?.ok_or_else(|| Error::Unknown {
        what: Thing::Pack,
        name: id.to_owned(),
        known: None,
    })
}

fn find(connection: &mut Connection, id: &str) -> Result<Option<Pack>> {
    Ok(on!(connection, |c| {
        let query = packs::table.find(id).select(Pack::as_select());
        query.get_result(c).optional()
    })?)
}

/// Creates a pack behind all others, active, in the caller's transaction. Where `app` declares
/// it, it is as it was declared but for the given details.
///
/// # Errors
/// [`Error::ContainerExists`] when there is one of that id, [`Error::Invalid`] when its name is
/// empty.
pub fn create(
    connection: &mut Connection,
    app: &App,
    id: &PackId,
    details: &PackDetails,
    created_by: Option<i64>,
) -> Result<Pack> {
    if find(connection, id.as_str())?.is_some() {
        return Err(Error::ContainerExists(id.to_string()));
    }
    let last: Option<i64> =
        on!(connection, |c| packs::table.select(max(packs::priority)).get_result(c))?;
    let now = Timestamp::now();
    let declared = app.default_pack.as_ref().filter(|pack| pack.id == id.as_str());
    let plain = Pack {
        id: id.to_string(),
        app: app.id.to_owned(),
        name: id.to_string(),
        description: String::new(),
        version: "1.0.0".to_owned(),
        author: String::new(),
        licence: String::new(),
        locale: String::new(),
        edition: String::new(),
        protected: declared.is_some_and(|pack| pack.protected),
        active: true,
        priority: last.unwrap_or(0) + 1,
        created_by,
        created_at: now.clone(),
        updated_at: now,
    };
    let pack = match declared {
        Some(DeclaredPack { details, .. }) => described(plain, details)?,
        None => plain,
    };
    let pack = described(pack, details)?;
    writing(connection, &pack.app, &pack.id, |c| {
        on!(c, |c| diesel::insert_into(packs::table).values(&pack).execute(c))?;
        Ok(())
    })?;
    Ok(pack)
}

/// Runs `work`, which writes the row of a pack and nothing else. The log keeps how it was.
fn writing<T>(
    c: &mut Connection,
    app: &str,
    id: &str,
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    let row = changes::core_rows("packs")?.with("id", id);
    changes::rows(c, RecordId::new(app, "", id, ""), None, &[row], work)
}

/// Finds the pack `id` of `app`, or creates it; the second value tells which.
///
/// # Errors
/// [`Error::Invalid`] when the pack belongs to another application.
pub fn ensure(
    connection: &mut Connection,
    app: &App,
    id: &PackId,
    created_by: Option<i64>,
) -> Result<(Pack, bool)> {
    match find(connection, id.as_str())? {
        None => Ok((create(connection, app, id, &PackDetails::default(), created_by)?, true)),
        Some(pack) if pack.app == app.id => Ok((pack, false)),
        Some(pack) => Err(Error::Invalid(format!(
            "the pack `{id}` holds records of `{}`, not of `{}`; choose another",
            pack.app, app.id
        ))),
    }
}

/// The pack `id` with other details, not written.
///
/// # Errors
/// As [`edit`].
pub fn edited(
    connection: &mut Connection,
    id: &str,
    details: &PackDetails,
    overriding: Overriding,
) -> Result<Pack> {
    let pack = get(connection, id)?;
    admit(connection, id, overriding)?;
    described(pack, details)
}

/// Changes what is said of a pack, in the caller's transaction. Where nothing is said that it
/// does not say already, nothing is written.
///
/// # Errors
/// [`Error::Unknown`] when there is no such pack, [`Error::Protected`], and [`Error::Invalid`]
/// for a text that cannot stand there.
pub fn edit(
    connection: &mut Connection,
    id: &str,
    details: &PackDetails,
    overriding: Overriding,
) -> Result<Pack> {
    let pack = edited(connection, id, details, overriding)?;
    if pack == get(connection, id)? {
        return Ok(pack);
    }
    let pack = Pack { updated_at: Timestamp::now(), ..pack };
    let change = diesel::update(packs::table.find(id)).set((
        packs::name.eq(&pack.name),
        packs::description.eq(&pack.description),
        packs::version.eq(&pack.version),
        packs::author.eq(&pack.author),
        packs::licence.eq(&pack.licence),
        packs::locale.eq(&pack.locale),
        packs::edition.eq(&pack.edition),
        packs::updated_at.eq(&pack.updated_at),
    ));
    writing(connection, &pack.app, id, |c| {
        on!(c, |c| change.execute(c))?;
        Ok(())
    })?;
    Ok(pack)
}

/// The pack with these details in place of its own.
fn described(mut pack: Pack, details: &PackDetails) -> Result<Pack> {
    let PackDetails { name, description, version, author, licence, locale, edition } = details;
    for (said, text) in [
        (name, &mut pack.name),
        (description, &mut pack.description),
        (version, &mut pack.version),
        (author, &mut pack.author),
        (licence, &mut pack.licence),
        (locale, &mut pack.locale),
        (edition, &mut pack.edition),
    ] {
        if let Some(said) = said {
            text.clone_from(said);
        }
        if text.contains('\0') {
            return Err(Error::Invalid("what is said of a pack holds no NUL".to_owned()));
        }
    }
    if pack.name.trim().is_empty() {
        return Err(Error::Invalid(format!("the pack `{}` needs a name", pack.id)));
    }
    Ok(pack)
}

/// Makes a pack visible to reads that name no packs, or hides it.
///
/// # Errors
/// [`Error::Unknown`] when there is no such pack, and [`Error::Protected`].
pub fn set_active(
    connection: &mut Connection,
    id: &str,
    active: bool,
    overriding: Overriding,
) -> Result<Pack> {
    let pack = get(connection, id)?;
    admit(connection, id, overriding)?;
    if pack.active == active {
        return Ok(pack);
    }
    let change = diesel::update(packs::table.find(id))
        .set((packs::active.eq(active), packs::updated_at.eq(Timestamp::now())));
    writing(connection, &pack.app, id, |c| {
        on!(c, |c| change.execute(c))?;
        Ok(())
    })?;
    get(connection, id)
}

/// Deletes a pack with all its records; returns how many there were.
///
/// # Errors
/// [`Error::Unknown`] when there is no such pack, and [`Error::Protected`].
pub fn delete(
    connection: &mut Connection,
    app: &Application,
    id: &str,
    overriding: Overriding,
) -> Result<i64> {
    get(connection, id)?;
    admit(connection, id, overriding)?;
    let mut records = 0;
    for table in Table::all(app) {
        records += changes::clear(connection, &table, id)?;
    }
    for table in declared::left_behind(connection, app)? {
        records += declared::clear(connection, &table, id)?;
    }
    quarantine::forget_pack(connection, &app.id, id)?;
    drop_row(connection, &app.id, id)?;
    Ok(records)
}

/// Deletes the row of a pack.
fn drop_row(c: &mut Connection, app: &str, id: &str) -> Result<()> {
    writing(c, app, id, |c| {
        on!(c, |c| diesel::delete(packs::table.find(id)).execute(c))?;
        Ok(())
    })
}

/// The run that made a pack, if one did; none where there is no such pack.
///
/// # Errors
/// When the database refuses.
pub fn made_by(c: &mut Connection, id: &str) -> Result<Option<i64>> {
    Ok(find(c, id)?.and_then(|pack| pack.created_by))
}

/// Whether the pack `id` is there and holds nothing, not even in quarantine.
///
/// # Errors
/// When the database refuses.
pub fn is_empty(c: &mut Connection, app: &Application, id: &str) -> Result<bool> {
    if find(c, id)?.is_none() {
        return Ok(false);
    }
    for table in declared::left_behind(c, app)? {
        if declared::count_in(c, &table, id)? > 0 {
            return Ok(false);
        }
    }
    Ok(statistics(c, app, id)?.iter().all(|(_, count)| *count == 0)
        && !quarantine::holds_pack(c, id)?)
}

/// Deletes the pack `id` if it holds nothing, not even in quarantine; whether it did.
///
/// # Errors
/// When the database refuses.
pub fn drop_if_empty(c: &mut Connection, app: &Application, id: &str) -> Result<bool> {
    let is_empty = is_empty(c, app, id)?;
    if is_empty {
        drop_row(c, &app.id, id)?;
    }
    Ok(is_empty)
}

/// Whether the pack `id` still says what it said when it was made, or behind the place `since` of
/// the log. A place in the order is no part of a pack.
///
/// # Errors
/// When the database refuses.
pub fn is_as_made(
    c: &mut Connection,
    app: &Application,
    id: &str,
    since: Option<i64>,
) -> Result<bool> {
    let row = changes::core_rows("packs")?.with("id", id);
    changes::is_as_made(c, &row, &RecordId::new(&app.id, "", id, ""), since, &["priority"])
}

/// How many records of each collection a pack holds, in the order of the declaration.
pub fn statistics(
    connection: &mut Connection,
    app: &Application,
    id: &str,
) -> Result<Vec<(String, i64)>> {
    let tables = Table::all(app);
    let mut counts = vec![0; tables.len()];
    for (place, _, count) in record_counts(connection, &tables, Some(id))? {
        counts[place] = count;
    }
    Ok(tables.into_iter().map(|table| table.collection.id).zip(counts).collect())
}
