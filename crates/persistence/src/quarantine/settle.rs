//! Settling an entry: its source no longer has it, it becomes a record, a person dismisses it.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::{Entry, How};
use crate::{
    Connection,
    error::Result,
    on,
    schema::{before_images, quarantine},
    types::JsonText,
};

/// What stands for application and collection in the before-images of entries: no application
/// has an empty id, so none of its records can be meant.
pub(super) const IMAGES: (&str, &str) = ("", "quarantine");

/// How an entry is settled, if it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The run that did it.
    pub by: Option<i64>,
    /// How.
    pub how: Option<How>,
    /// The record that the entry is a part of, or has become.
    pub key: Option<String>,
}

/// What the before-image of an entry says beside the run.
#[derive(Serialize, Deserialize)]
pub(super) struct Image {
    pub(super) how: Option<String>,
    pub(super) key: Option<String>,
}

/// Settles an entry in the name of `run`. One that was settled before leaves an image.
pub fn settle(
    connection: &mut Connection,
    entry: &Entry,
    run: i64,
    how: How,
    key: Option<&str>,
) -> Result<()> {
    if entry.how.is_some() {
        keep(connection, entry, run)?;
    }
    let key = key.map(str::to_owned).or_else(|| entry.key.clone());
    set(connection, entry, &Settled { by: Some(run), how: Some(how), key })
}

/// Keeps how an entry is settled before `run` changes it; of several changes by one run, the
/// first.
pub(super) fn keep(connection: &mut Connection, entry: &Entry, run: i64) -> Result<()> {
    let how = entry.how.map(|how| how.as_str().to_owned());
    let image = Image { how, key: entry.key.clone() };
    let body = serde_json::to_string(&image).unwrap_or_default();
    let insert = diesel::insert_into(before_images::table).values((
        before_images::run.eq(run),
        before_images::app.eq(IMAGES.0),
        before_images::collection.eq(IMAGES.1),
        before_images::container.eq(&entry.container),
        before_images::key.eq(entry.id.to_string()),
        before_images::change.eq("update"),
        before_images::last_run.eq(entry.resolved_by),
        before_images::body.eq(Some(JsonText(body))),
    ));
    on!(connection, |c| insert.on_conflict_do_nothing().execute(c))?;
    Ok(())
}

pub(super) fn set(connection: &mut Connection, entry: &Entry, settled: &Settled) -> Result<()> {
    let change = diesel::update(quarantine::table.find(entry.id)).set((
        quarantine::resolved_by.eq(settled.by),
        quarantine::how.eq(settled.how),
        quarantine::key.eq(&settled.key),
    ));
    on!(connection, |c| change.execute(c))?;
    Ok(())
}
