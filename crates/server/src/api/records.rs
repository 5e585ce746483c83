//! Records of every application, as their texts: lists, single ones, their history, and writing.

use axum::http::StatusCode;
use rehome::{
    CollectionAddress, Cursor, Filter, FoundDocument, Moment, Order, PackId, Packs, Query,
    RecordId, WriteOptions,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    packs::in_container,
    views::{RecordView, RecordsView, WrittenView},
};
use crate::{
    answer::{Answer, tag_of},
    call::Call,
    problem::Problem,
    route::{Body, Param, Route, param, params},
};

const RECORDS: &str = "/api/records/{app}/{collection}";
const RECORD: &str = "/api/records/{app}/{collection}/{key}";

const PLACE: [Param; 3] = [
    params("pack", "Read this pack; of several the first that has a record counts."),
    param("campaign", "Read the packs of this campaign."),
    param("container", "The file that the record stands in, where records are in no packs."),
];

const AT: Param = param("at", "As it was then: a time in UTC, seq:N, run:N, or a name.");

const DRY: Param = param("dry_run", "Whether to tell what would happen, and change nothing.");

const FIELDS: Param = param("fields", "Only these members of the bodies, parted by commas.");

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get(RECORDS, "list_records", list)
            .about("List the records of a collection, a page at a time.")
            .params(&[
                params("where", "A condition such as level=3, cost<=10, name~fire or !subclass."),
                param("order", "The field to sort by; -FIELD for the largest first."),
                param("limit", "At most so many; 1 to 1000."),
                param("after", "What the page before gave as `next`."),
                param("prefix", "Only records whose name begins so, in any case."),
                param("total", "Whether to count all records that meet the conditions."),
                FIELDS,
                AT,
            ])
            .params(&PLACE)
            .public()
            .answers::<RecordsView<'static>>(),
        Route::get("/api/values/{app}/{collection}/{field}", "list_values", values)
            .about("Count the records by the values of a field.")
            .params(&[params("where", "A condition, as of a list.")])
            .params(&PLACE)
            .public()
            .answers_list(),
        Route::get(RECORD, "get_record", get)
            .about("Show a record.")
            .params(&[AT, FIELDS])
            .params(&PLACE)
            .public()
            .answers::<RecordView<'static>>(),
        Route::put(RECORD, "put_record", put)
            .about(
                "Write a record: a new one, or in place of the one there is. `If-Match` has the \
                 revision that was seen, `If-None-Match: *` says that it is new.",
            )
            .params(&[DRY])
            .params(&PLACE)
            .takes_body(Body::Document)
            .answers::<WrittenView>(),
        Route::delete(RECORD, "delete_record", delete)
            .about("Delete a record.")
            .params(&[DRY])
            .params(&PLACE),
        Route::get("/api/records/{app}/{collection}/{key}/history", "record_history", history)
            .about("List how a record came to be what it is, the last change first.")
            .params(&[param("limit", "At most so many; 1 to 1000.")])
            .params(&PLACE),
        Route::get(
            "/api/records/{app}/{collection}/{key}/resolution",
            "record_resolution",
            resolution,
        )
        .about("Tell which pack's record is read, what it hides, and what it says otherwise.")
        .params(&PLACE[..2])
        .public(),
        Route::post("/api/records/{app}/{collection}/{key}/revert", "revert_record", revert)
            .about("Give a record the text that it had at a moment.")
            .takes::<Revert>()
            .params(&PLACE)
            .answers::<WrittenView>(),
        Route::post("/api/records/{app}/{collection}/{key}/copy", "copy_record", copy)
            .about("Copy a record into another pack, to be edited there.")
            .takes::<Copy>()
            .params(&PLACE)
            .answers::<WrittenView>(),
    ]
}

/// A moment to go back to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Revert {
    /// A time in UTC, seq:N, run:N, or a name.
    at: String,
}

/// A pack to copy into.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Copy {
    /// The pack.
    to: String,
}

/// The collection that the path names.
pub(crate) fn address(call: &Call) -> Result<CollectionAddress, Problem> {
    let (app, collection) =
        call.rehome.collection(Some(call.path("app")), call.path("collection"))?;
    Ok(CollectionAddress::new(&app.id, &collection.id))
}

fn has_packs(call: &Call) -> Result<bool, Problem> {
    Ok(call.rehome.app(call.path("app"))?.default_pack.is_some())
}

/// What a call says of where records stand: packs, or the condition on their file.
fn place(call: &Call) -> Result<(Packs, Option<Filter>), Problem> {
    let container = call.query("container");
    if has_packs(call)? {
        let packs = match container {
            Some(id) => {
                let id: PackId = id
                    .parse()
                    .map_err(|error: rehome::NotAPackId| Problem::invalid(error.to_string()))?;
                Packs::only(id)
            }
            None => call.packs()?,
        };
        return Ok((packs, None));
    }
    if call.query("pack").is_some() || call.query("campaign").is_some() {
        let why = format!("the records of `{}` are in no packs", call.path("app"));
        return Err(Problem::invalid(why));
    }
    Ok((Packs::Active, container.map(in_container)))
}

fn fields(call: &Call) -> Vec<String> {
    let listed = call.query("fields").unwrap_or_default().split(',').map(str::trim);
    listed.filter(|field| !field.is_empty()).map(str::to_owned).collect()
}

/// The query that a list asks for.
pub(crate) fn query(call: &Call) -> Result<Query, Problem> {
    let (packs, of_file) = place(call)?;
    let mut filters: Vec<Filter> = call.queries_as("where")?;
    filters.extend(of_file);
    Ok(Query {
        filters,
        name_prefix: call.query("prefix").map(str::to_owned),
        order: call.query_as::<Order>("order")?,
        limit: call.limit(50, 1000)?,
        after: call.query_as::<Cursor>("after")?,
        packs,
    })
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let CollectionAddress { app, collection } = address(call)?;
    let app = app.unwrap_or_default();
    let query = query(call)?;
    let page = match call.query_as::<Moment>("at")? {
        None => call.rehome.documents(Some(&app), &collection, &query)?,
        Some(at) => call.rehome.documents_at(Some(&app), &collection, &query, &at)?,
    };
    let total = if call.flag("total")? {
        Some(call.rehome.count_documents(Some(&app), &collection, &query)?)
    } else {
        None
    };
    let (_, declared) = call.rehome.collection(Some(&app), &collection)?;
    let fields = fields(call);
    let items = page
        .items
        .iter()
        .map(|found| RecordView::of(declared, found).and_then(|view| view.with_fields(&fields)));
    let items = items.collect::<Result<Vec<_>, _>>()?;
    let view = RecordsView { items, next: page.next.as_deref(), total };
    Ok(Answer::json(&view)?.tagged_by_content())
}

fn values(call: &mut Call) -> Result<Answer, Problem> {
    let CollectionAddress { app, collection } = address(call)?;
    let query = query(call)?;
    let counted = call.rehome.values(app.as_deref(), &collection, call.path("field"), &query)?;
    let shown = counted.iter().map(|(value, count)| json!({ "value": value, "count": count }));
    Ok(Answer::json(&shown.collect::<Vec<Value>>())?.tagged_by_content())
}

/// The record that is read.
pub(crate) fn found(call: &Call) -> Result<FoundDocument, Problem> {
    let CollectionAddress { app, collection } = address(call)?;
    let app = app.unwrap_or_default();
    let key = call.path("key");
    let at = call.query_as::<Moment>("at")?;
    Ok(match (place(call)?, at) {
        ((_, Some(Filter { value: container, .. })), at) => {
            let record = RecordId::new(&*app, &*collection, container, key);
            match at {
                None => call.rehome.record(&record)?,
                Some(at) => call.rehome.record_at(&record, &at)?,
            }
        }
        ((packs, None), None) => call.rehome.document(Some(&app), &collection, key, &packs)?,
        ((packs, None), Some(at)) => {
            call.rehome.document_at(Some(&app), &collection, key, &packs, &at)?
        }
    })
}

/// What tells a record from others that stood at its address: the revision, and a digest of what is
/// shown and of where it stands.
fn tag(found: &FoundDocument, shown: &RecordView<'_>) -> String {
    let text = format!("{}\n{}", found.record.container, shown.body.get());
    format!("{}-{}", found.rev, tag_of(text.as_bytes()))
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    let found = found(call)?;
    let (_, declared) =
        call.rehome.collection(Some(&found.record.app), &found.record.collection)?;
    let view = RecordView::of(declared, &found)?.with_fields(&fields(call))?;
    Ok(Answer::json(&view)?.tagged(tag(&found, &view)))
}

/// The record that is to be written.
fn target(call: &Call) -> Result<RecordId, Problem> {
    let CollectionAddress { app, collection } = address(call)?;
    let container = match place(call)? {
        (_, Some(Filter { value, .. })) => Some(value),
        (Packs::Listed(packs), None) => packs.first().map(ToString::to_string),
        (Packs::Active, None) => None,
    };
    let (app, container) = (app.as_deref(), container.as_deref());
    Ok(call.rehome.record_to_write(app, &collection, container, call.path("key"))?)
}

fn options(call: &Call) -> Result<WriteOptions, Problem> {
    Ok(WriteOptions { expected: call.expected()?, dry_run: call.flag("dry_run")? })
}

/// The page of a record.
pub(crate) fn page_of(record: &RecordId) -> String {
    let part = |text: &str| {
        form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let RecordId { app, collection, container, key } = record;
    let place = if container.is_empty() {
        String::new()
    } else {
        format!("?container={}", part(container))
    };
    format!("/records/{}/{}/{}{place}", part(app), part(collection), part(key))
}

fn written(record: &RecordId, written: &rehome::Written) -> Result<Answer, Problem> {
    let view = WrittenView {
        app: record.app.clone(),
        collection: record.collection.clone(),
        container: record.container.clone(),
        key: record.key.clone(),
        rev: written.rev,
        effect: json!(written.effect),
    };
    let is_new = view.effect == "inserted";
    let answer = Answer::json(&view)?.tagged(written.rev.to_string());
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(answer.status(status).or_page(page_of(record)))
}

fn put(call: &mut Call) -> Result<Answer, Problem> {
    let record = target(call)?;
    let body = call.document()?;
    let done = call.rehome.put_document(&record, &body, &options(call)?)?;
    written(&record, &done)
}

fn delete(call: &mut Call) -> Result<Answer, Problem> {
    let record = target(call)?;
    let rev = call.rehome.delete_document(&record, &options(call)?)?;
    let list = format!("/records/{}/{}", record.app, record.collection);
    Ok(Answer::json(&json!({ "record": record, "rev": rev, "deleted": true }))?.or_page(list))
}

fn history(call: &mut Call) -> Result<Answer, Problem> {
    let limit = call.limit(50, 1000)?;
    // One that is gone has a history all the same, where it is said where it stood.
    let record = match call.query("container").or(call.query("pack")) {
        Some(container) => {
            let CollectionAddress { app, collection } = address(call)?;
            RecordId::new(app.unwrap_or_default(), collection, container, call.path("key"))
        }
        None => found(call)?.record,
    };
    let items = call.rehome.history_of(&record, limit)?;
    Answer::json(&json!({ "record": record, "items": items }))
}

fn resolution(call: &mut Call) -> Result<Answer, Problem> {
    let CollectionAddress { app, collection } = address(call)?;
    let packs = call.packs()?;
    Answer::json(&call.rehome.resolution(app.as_deref(), &collection, call.path("key"), &packs)?)
}

fn revert(call: &mut Call) -> Result<Answer, Problem> {
    let Revert { at } = call.body()?;
    let at: Moment =
        at.parse().map_err(|error: rehome::NotAMoment| Problem::body(error.to_string()))?;
    let record = target(call)?;
    let past = call.rehome.record_at(&record, &at)?;
    let options = WriteOptions { expected: call.expected()?, dry_run: false };
    let done = call.rehome.put_document(&record, &past.body, &options)?;
    written(&record, &done)
}

fn copy(call: &mut Call) -> Result<Answer, Problem> {
    let Copy { to } = call.body()?;
    let to: PackId =
        to.parse().map_err(|error: rehome::NotAPackId| Problem::body(error.to_string()))?;
    call.rehome.pack(&to)?;
    let found = found(call)?;
    let record = RecordId { container: to.to_string(), ..found.record };
    // A copy is a new record: one that is there already is edited, not replaced.
    let done = call.rehome.put_document(&record, &found.body, &WriteOptions::expecting(0))?;
    written(&record, &done)
}
