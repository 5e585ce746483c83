//! Undoing what a run did to the quarantine.
//!
//! A run adds entries and settles others, and the entries say which. A rollback does the
//! opposite, and leaves a before-image of each entry that it touches, so that it can be
//! undone in turn. Nothing is ever deleted.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    Entry, How, Settled, find,
    place::is_held,
    settle::{IMAGES, Image, keep, set},
};
use crate::{
    Connection,
    error::Result,
    history, on,
    schema::{before_images, quarantine},
    types::JsonText,
};

type ImageRow = (String, Option<i64>, Option<JsonText>);

/// Undoes what `run` did to the quarantine, as a part of the rollback `by`.
pub fn undo(connection: &mut Connection, run: i64, by: i64) -> Result<()> {
    let mut images = images(connection, run)?;
    // What leaves a place goes first, so that what stood there before finds it free.
    images.sort_by_key(|(_, before)| is_free(before.how));
    for (id, before) in images {
        // A pack that was deleted since has taken its entries along.
        let Some(entry) = find(connection, id)? else { continue };
        if !is_free(before.how) || !is_taken(connection, &entry)? {
            change(connection, &entry, before, by)?;
        }
    }
    let added = quarantine::table
        .filter(quarantine::run.eq(run))
        .filter(is_held().or(quarantine::resolved_by.eq(run)))
        .order(quarantine::id)
        .select(quarantine::all_columns);
    let added: Vec<Entry> = on!(connection, |c| added.load(c))?;
    for entry in added {
        let undone = Settled { by: Some(by), how: Some(How::Undone), key: entry.key.clone() };
        change(connection, &entry, undone, by)?;
    }
    let settled = quarantine::table
        .filter(quarantine::resolved_by.eq(run))
        .order(quarantine::id)
        .select(quarantine::all_columns);
    let settled: Vec<Entry> = on!(connection, |c| settled.load(c))?;
    for entry in settled {
        // What an undone run put here does not come back with a later one.
        let gone = entry.run != run && history::undone_by(connection, entry.run)?.is_some();
        if gone || (entry.how != Some(How::Dismissed) && is_taken(connection, &entry)?) {
            continue;
        }
        // A part has its record for good; an element was to become one.
        let key = entry.key.clone().filter(|_| entry.is_part());
        change(connection, &entry, Settled { key, ..Settled::default() }, by)?;
    }
    Ok(())
}

/// Whether an entry that is settled so stands in its place.
fn is_free(how: Option<How>) -> bool {
    matches!(how, None | Some(How::Dismissed))
}

/// The entries that `run` changed, each with how it was settled before.
fn images(connection: &mut Connection, run: i64) -> Result<Vec<(i64, Settled)>> {
    let query = before_images::table
        .filter(before_images::run.eq(run))
        .filter(before_images::app.eq(IMAGES.0).and(before_images::collection.eq(IMAGES.1)))
        .order((before_images::container, before_images::key))
        .select((before_images::key, before_images::last_run, before_images::body));
    let rows: Vec<ImageRow> = on!(connection, |c| query.load(c))?;
    let entry = |(key, by, body): ImageRow| {
        let image: Option<Image> = body.and_then(|JsonText(body)| serde_json::from_str(&body).ok());
        let image = image.unwrap_or(Image { how: None, key: None });
        let how = image.how.as_deref().and_then(How::parse);
        Some((key.parse().ok()?, Settled { by, how, key: image.key }))
    };
    Ok(rows.into_iter().filter_map(entry).collect())
}

/// Whether another entry stands in the place of `entry` now. Several files may share a
/// container, each with places of its own; and a record may have several parts.
fn is_taken(connection: &mut Connection, entry: &Entry) -> Result<bool> {
    let query = quarantine::table
        .filter(quarantine::app.eq(&entry.app).and(quarantine::collection.eq(&entry.collection)))
        .filter(
            quarantine::container.eq(&entry.container).and(quarantine::position.eq(entry.position)),
        )
        .filter(quarantine::file.eq(&entry.file).and(quarantine::pointer.eq(&entry.pointer)))
        .filter(quarantine::rule.eq(&entry.rule).or(quarantine::pointer.eq("")))
        .filter(quarantine::id.ne(entry.id))
        .filter(is_held())
        .select(quarantine::id)
        .limit(1);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}

/// Changes how an entry is settled, and keeps how it was.
fn change(connection: &mut Connection, entry: &Entry, settled: Settled, by: i64) -> Result<()> {
    keep(connection, entry, by)?;
    set(connection, entry, &settled)
}
