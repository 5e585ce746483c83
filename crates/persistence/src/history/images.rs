//! Keeping the images of many records at once.

use std::collections::HashSet;

use diesel::{RunQueryDsl, sql_types::Text};
use rehome_domain::RecordId;

use super::{BeforeImage, keep};
use crate::{
    Connection,
    error::Result,
    postgres::{Arrays, PgConnection, Values},
    types::Timestamp,
};

/// Keeps images of different records, as [`keep`] does one by one.
pub fn keep_all(connection: &mut Connection, run: i64, images: &[&BeforeImage]) -> Result<()> {
    let mut rest = images.to_vec();
    if let Connection::Postgres(c) = &mut *connection
        && images.len() > 1
    {
        // What has an image already is changed one by one: that takes more than a statement.
        let kept = keep_new(c, run, images)?;
        rest.retain(|image| !kept.contains(&image.record));
    }
    rest.into_iter().try_for_each(|image| keep(connection, run, image))
}

/// Keeps the images of those records that have none, and tells which they are.
fn keep_new(c: &mut PgConnection, run: i64, images: &[&BeforeImage]) -> Result<HashSet<RecordId>> {
    let rows = || images.iter().map(|image| image.row.as_ref());
    let moments: Vec<Option<Timestamp>> =
        rows().map(|row| row.and_then(|row| row.updated_at.parse().ok())).collect();
    let columns = [
        Values::texts(images.iter().map(|image| image.record.app.as_str())),
        Values::texts(images.iter().map(|image| image.record.collection.as_str())),
        Values::texts(images.iter().map(|image| image.record.container.as_str())),
        Values::texts(images.iter().map(|image| image.record.key.as_str())),
        Values::texts(images.iter().map(|image| image.change.as_str())),
        Values::digests(images.iter().map(|image| image.digest_after.as_ref())),
        Values::Integers(images.iter().map(|image| image.position).collect()),
        Values::Jsons(rows().map(|row| row.map(|row| row.body.as_str())).collect()),
        Values::Jsons(rows().map(|row| row.and_then(|row| row.rendered.as_deref())).collect()),
        Values::digests(rows().map(|row| row.and_then(|row| row.source_digest.as_ref()))),
        Values::Integers(rows().map(|row| row.and_then(|row| row.run)).collect()),
        Values::Integers(rows().map(|row| row.map(|row| row.rev)).collect()),
        Values::Instants(moments.iter().map(|at| at.as_ref().map(Timestamp::as_str)).collect()),
        Values::Integers(vec![Some(run); images.len()]),
    ];
    let insert = Arrays::<(Text, Text, Text, Text)>::new(
        "INSERT INTO before_images (app, collection, container, key, change, digest_after, position, \
             body, rendered, source_digest, last_run, rev, updated_at, run) \
         SELECT * FROM ",
    )
    .unnest(columns)
    .sql(" ON CONFLICT DO NOTHING RETURNING app, collection, container, key");
    let kept = insert.load::<(String, String, String, String)>(c)?.into_iter();
    let record = |(app, collection, container, key)| RecordId { app, collection, container, key };
    Ok(kept.map(record).collect())
}
