//! Undoing what a run did to the quarantine.
//!
//! An import adds entries and resolves others, and the entries say which. A rollback does
//! the opposite, and leaves a before-image of each entry that it touches, so that it can
//! be undone in turn. Nothing is ever deleted.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::Quarantined;
use crate::{
    Connection,
    error::Result,
    history, on,
    schema::{before_images, quarantine},
};

/// What stands for application and collection in the before-images of entries: no application
/// has an empty id, so none of its records can be meant.
const IMAGES: (&str, &str) = ("", "quarantine");

/// Undoes what `run` did to the quarantine, as a part of the rollback `by`.
///
/// # Errors
/// When the database refuses.
pub fn undo(connection: &mut Connection, run: i64, by: i64) -> Result<()> {
    let mut images: Vec<(String, Option<i64>)> = {
        let query = before_images::table
            .filter(before_images::run.eq(run))
            .filter(before_images::app.eq(IMAGES.0).and(before_images::collection.eq(IMAGES.1)))
            .order((before_images::container, before_images::key))
            .select((before_images::key, before_images::last_run));
        on!(connection, |c| query.load(c))?
    };
    // What leaves a place goes first, so that what stood there before finds it free.
    images.sort_by_key(|(_, resolved_by)| resolved_by.is_none());
    for (key, resolved_by) in images {
        // A pack that was deleted since has taken its entries along.
        let Some(entry) = find(connection, &key)? else { continue };
        if resolved_by.is_some() || !is_taken(connection, &entry)? {
            set(connection, &entry, resolved_by, by)?;
        }
    }
    let added = quarantine::table
        .filter(quarantine::run.eq(run))
        .filter(quarantine::resolved_by.is_null())
        .order(quarantine::id)
        .select(quarantine::all_columns);
    let added: Vec<Quarantined> = on!(connection, |c| added.load(c))?;
    for entry in added {
        set(connection, &entry, Some(by), by)?;
    }
    let resolved = quarantine::table
        .filter(quarantine::resolved_by.eq(run))
        .order(quarantine::id)
        .select(quarantine::all_columns);
    let resolved: Vec<Quarantined> = on!(connection, |c| resolved.load(c))?;
    for entry in resolved {
        // What an undone run set aside does not come back with a later one.
        let gone = entry.run != run && history::undone_by(connection, entry.run)?.is_some();
        if !gone && !is_taken(connection, &entry)? {
            set(connection, &entry, None, by)?;
        }
    }
    Ok(())
}

fn find(connection: &mut Connection, key: &str) -> Result<Option<Quarantined>> {
    let Ok(id) = key.parse::<i64>() else { return Ok(None) };
    let query = quarantine::table.find(id).select(quarantine::all_columns);
    Ok(on!(connection, |c| query.get_result(c).optional())?)
}

/// Whether another entry stands in the place of `entry` now. Several files may share a
/// container, each with places of its own.
fn is_taken(connection: &mut Connection, entry: &Quarantined) -> Result<bool> {
    let query = quarantine::table
        .filter(quarantine::app.eq(&entry.app).and(quarantine::collection.eq(&entry.collection)))
        .filter(
            quarantine::container.eq(&entry.container).and(quarantine::position.eq(entry.position)),
        )
        .filter(quarantine::file.eq(&entry.file).and(quarantine::resolved_by.is_null()))
        .select(quarantine::id)
        .limit(1);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}

/// Changes who resolved an entry, and keeps how it was.
fn set(
    connection: &mut Connection,
    entry: &Quarantined,
    resolved_by: Option<i64>,
    by: i64,
) -> Result<()> {
    let image = diesel::insert_into(before_images::table).values((
        before_images::run.eq(by),
        before_images::app.eq(IMAGES.0),
        before_images::collection.eq(IMAGES.1),
        before_images::container.eq(&entry.container),
        before_images::key.eq(entry.id.to_string()),
        before_images::change.eq("update"),
        before_images::last_run.eq(entry.resolved_by),
    ));
    let change = diesel::update(quarantine::table.find(entry.id))
        .set(quarantine::resolved_by.eq(resolved_by));
    on!(connection, |c| {
        image.execute(c)?;
        change.execute(c)?;
    });
    Ok(())
}
