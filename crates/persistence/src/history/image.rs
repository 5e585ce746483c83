//! Before-images: how each record stood before a run changed it.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use rehome_domain::{Digest, RecordId};
use serde::Serialize;

use crate::{
    Connection, Row,
    error::Result,
    on,
    schema::{before_images, import_runs},
    types::{JsonText, Timestamp},
};

/// What a run did to a record that it did not simply insert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It put a record there that had been deleted; only rollbacks need to say so.
    Insert,
    /// It replaced the record.
    Update,
    /// It deleted the record.
    Delete,
    /// It moved the record to another place in its container.
    Reorder,
}

impl Change {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Reorder => "reorder",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "insert" => Self::Insert,
            "delete" => Self::Delete,
            "reorder" => Self::Reorder,
            _ => Self::Update,
        }
    }
}

/// How a record stood before a run, and what the run left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeforeImage {
    /// Which record.
    pub record: RecordId,
    /// What the run did.
    pub change: Change,
    /// The digest of what the run left; none after a deletion.
    pub digest_after: Option<Digest>,
    /// The place before, for every change but an insertion.
    pub position: Option<i64>,
    /// The row before; none for an insertion or a move.
    pub row: Option<Row>,
}

/// Keeps an image, in the transaction of the change itself. Of several changes by one run
/// the first image stays, with the digest of the last; a move knows the place alone, so the
/// row comes from the change behind it.
pub fn keep(connection: &mut Connection, run: i64, image: &BeforeImage) -> Result<()> {
    let BeforeImage { record, row, .. } = image;
    let row = row.as_ref();
    let after = image.digest_after.as_ref().map(|digest| digest.as_bytes().as_slice());
    let insert = diesel::insert_into(before_images::table).values((
        before_images::run.eq(run),
        before_images::app.eq(&record.app),
        before_images::collection.eq(&record.collection),
        before_images::container.eq(&record.container),
        before_images::key.eq(&record.key),
        before_images::change.eq(image.change.as_str()),
        before_images::digest_after.eq(after),
        before_images::position.eq(image.position),
        before_images::body.eq(row.map(|row| JsonText(row.body.clone()))),
        before_images::rendered.eq(row.and_then(|row| row.rendered.clone()).map(JsonText)),
        before_images::source_digest
            .eq(row.and_then(|row| row.source_digest).map(|digest| digest.as_bytes().to_vec())),
        before_images::last_run.eq(row.and_then(|row| row.run)),
        before_images::rev.eq(row.map(|row| row.rev)),
        before_images::updated_at.eq(row.and_then(|row| row.updated_at.parse::<Timestamp>().ok())),
    ));
    let inserted = on!(&mut *connection, |c| insert.on_conflict_do_nothing().execute(c))?;
    if inserted > 0 || image.change == Change::Reorder {
        return Ok(());
    }
    let first = before_images::table.find((
        run,
        &record.app,
        &record.collection,
        &record.container,
        &record.key,
    ));
    let kind: String =
        on!(&mut *connection, |c| first.select(before_images::change).get_result(c))?;
    if Change::parse(&kind) == Change::Reorder {
        let place: Option<i64> =
            on!(&mut *connection, |c| first.select(before_images::position).get_result(c))?;
        on!(&mut *connection, |c| diesel::delete(first).execute(c))?;
        return keep(connection, run, &BeforeImage { position: place, ..image.clone() });
    }
    let change = if image.change == Change::Delete { Change::Delete.as_str() } else { &kind };
    let update = diesel::update(first)
        .set((before_images::change.eq(change), before_images::digest_after.eq(after)));
    on!(connection, |c| update.execute(c))?;
    Ok(())
}

/// How many records of a collection `run` keeps images of.
pub fn count_images(
    connection: &mut Connection,
    run: i64,
    app: &str,
    collection: &str,
) -> Result<i64> {
    let query = before_images::table
        .filter(before_images::run.eq(run).and(before_images::app.eq(app)))
        .filter(before_images::collection.eq(collection))
        .count();
    Ok(on!(connection, |c| query.get_result(c))?)
}

type RecordRow = (String, String, String, String);

type ImageRow = (
    RecordRow,
    String,
    Option<Vec<u8>>,
    Option<i64>,
    Option<JsonText>,
    Option<Vec<u8>>,
    Option<i64>,
    Option<i64>,
    Option<Timestamp>,
    Option<JsonText>,
);

/// A page of a run's images, behind that of the record `after`, in the order of the records.
pub fn images(
    connection: &mut Connection,
    run: i64,
    after: Option<&RecordId>,
    limit: i64,
) -> Result<Vec<BeforeImage>> {
    use before_images as b;
    let first = RecordId::default();
    let RecordId { app, collection, container, key } = after.unwrap_or(&first);
    let in_container =
        b::container.gt(container).or(b::container.eq(container).and(b::key.gt(key)));
    let in_app = b::collection.gt(collection).or(b::collection.eq(collection).and(in_container));
    let behind = b::app.gt(app).or(b::app.eq(app).and(in_app));
    let query = b::table
        .filter(b::run.eq(run).and(behind))
        .order((b::app, b::collection, b::container, b::key))
        .limit(limit)
        .select((
            (b::app, b::collection, b::container, b::key),
            b::change,
            b::digest_after,
            b::position,
            b::body,
            b::source_digest,
            b::last_run,
            b::rev,
            b::updated_at,
            b::rendered,
        ));
    let rows: Vec<ImageRow> = on!(connection, |c| query.load(c))?;
    Ok(rows.into_iter().map(image_from).collect())
}

/// Whether `run` keeps an image of that record.
pub fn has_image(connection: &mut Connection, run: i64, record: &RecordId) -> Result<bool> {
    let RecordId { app, collection, container, key } = record;
    let query = before_images::table
        .find((run, app, collection, container, key))
        .select(before_images::run);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}

/// The place that `run` left a record in, as far as a later run has moved it since.
pub fn place_before(
    connection: &mut Connection,
    run: i64,
    record: &RecordId,
) -> Result<Option<i64>> {
    use before_images as b;
    let RecordId { app, collection, container, key } = record;
    // Naming the runs one by one lets each be looked up by the primary key.
    let later = import_runs::table.filter(import_runs::id.gt(run)).select(import_runs::id);
    let query = b::table
        .filter(b::run.eq_any(later).and(b::position.is_not_null()))
        .filter(b::app.eq(app).and(b::collection.eq(collection)))
        .filter(b::container.eq(container).and(b::key.eq(key)))
        .order(b::run)
        .select(b::position)
        .limit(1);
    Ok(on!(connection, |c| query.get_result::<Option<i64>>(c).optional())?.flatten())
}

/// The records that `run` brought and a later run changed or deleted.
pub fn changed_since(connection: &mut Connection, run: i64) -> Result<Vec<RecordId>> {
    use before_images as b;
    let query = b::table
        .filter(b::last_run.eq(run).and(b::run.ne(run)))
        .order((b::app, b::collection, b::container, b::key))
        .select((b::app, b::collection, b::container, b::key))
        .distinct();
    let records: Vec<RecordRow> = on!(connection, |c| query.load(c))?;
    Ok(records.into_iter().map(record_from).collect())
}

fn record_from((app, collection, container, key): RecordRow) -> RecordId {
    RecordId { app, collection, container, key }
}

fn image_from(image: ImageRow) -> BeforeImage {
    let (record, change, after, position, body, source, run, rev, updated_at, rendered) = image;
    let record = record_from(record);
    let digest = |bytes: Vec<u8>| crate::envelope::digest_from(&bytes);
    let row = body.map(|JsonText(body)| Row {
        key: record.key.clone(),
        position: position.unwrap_or_default(),
        // A body that was stored had a digest; the image keeps the text alone.
        digest: Digest::of(&body).unwrap_or(Digest::from_bytes([0; 32])),
        body,
        rendered: rendered.map(|JsonText(rendered)| rendered),
        source_digest: source.map(digest),
        run,
        rev: rev.unwrap_or(1),
        updated_at: updated_at.map(|at| at.to_string()).unwrap_or_default(),
    });
    BeforeImage {
        record,
        change: Change::parse(&change),
        digest_after: after.map(digest),
        position,
        row,
    }
}

#[cfg(test)]
mod tests {
    use rehome_domain::{Digest, RecordId};

    use super::{BeforeImage, Change, images, keep};
    use crate::{Row, history, migrations, testing};

    fn row(body: &str) -> Row {
        Row {
            key: "a".to_owned(),
            position: 7,
            rendered: None,
            body: body.to_owned(),
            digest: Digest::of(body).unwrap(),
            source_digest: None,
            run: None,
            rev: 1,
            updated_at: "2026-01-01T00:00:00.000000Z".to_owned(),
        }
    }

    fn image(change: Change, position: i64, row: Option<Row>, after: Option<&str>) -> BeforeImage {
        BeforeImage {
            record: RecordId::new("x", "t", "", "a"),
            change,
            digest_after: after.map(|body| Digest::of(body).unwrap()),
            position: Some(position),
            row,
        }
    }

    /// What one run keeps that does all this to a record.
    fn kept(changes: &[BeforeImage]) -> (Change, Option<i64>, Option<String>, Option<Digest>) {
        let database = testing::empty();
        migrations::migrate(&database, &[]).unwrap();
        let c = &mut database.connection().unwrap();
        let new =
            history::NewRun { app: "x", kind: "import", undoes: None, source: "", container: None };
        let run = history::begin(c, &new).unwrap();
        for change in changes {
            keep(c, run, change).unwrap();
        }
        let mut images = images(c, run, None, 9).unwrap();
        assert_eq!(images.len(), 1);
        let image = images.remove(0);
        (image.change, image.position, image.row.map(|row| row.body), image.digest_after)
    }

    #[test]
    fn of_several_changes_the_first_image_stays_with_the_digest_of_the_last() {
        let update = |before, after| image(Change::Update, 7, Some(row(before)), Some(after));
        let moved = || image(Change::Reorder, 3, None, None);
        let deleted = || image(Change::Delete, 7, Some(row("2")), None);
        let digest = |body: &str| Some(Digest::of(body).unwrap());
        let body = |body: &str| Some(body.to_owned());

        let twice = kept(&[update("1", "2"), update("2", "3")]);
        assert_eq!(twice, (Change::Update, Some(7), body("1"), digest("3")));
        let moved_first = kept(&[moved(), update("1", "2")]);
        assert_eq!(moved_first, (Change::Update, Some(3), body("1"), digest("2")));
        let moved_last = kept(&[update("1", "2"), moved()]);
        assert_eq!(moved_last, (Change::Update, Some(7), body("1"), digest("2")));
        let gone = kept(&[update("1", "2"), deleted()]);
        assert_eq!(gone, (Change::Delete, Some(7), body("1"), None));
    }
}
