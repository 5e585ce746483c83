//! `rehome get`: one record.

use std::borrow::Cow;

use clap::Args;
use rehome::{
    Application, Collection, CollectionAddress, Filter, FoundDocument, Moment, PackId, Packs,
    RecordId, json::masked,
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render,
};

/// The options of `get`.
#[derive(Args, Debug)]
pub struct Options {
    /// The collection, such as spells or dnd5e/magic-items
    #[arg(value_name = "[APP/]COLLECTION")]
    collection: CollectionAddress,
    /// The key of the record
    key: String,
    /// Ask this pack; may be repeated, the first that has the record counts
    /// [default: the active packs]. Where records are in no packs, the file that it stands in
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Vec<String>,
    /// As it was at this moment: a time in UTC, seq:N, run:N, or a name
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
}

/// A record as JSON. Its body is the stored text itself, so that no number and no order of
/// keys is lost on the way; what the collection says is secret is not shown.
#[derive(Serialize)]
pub struct Shown<'a> {
    #[serde(flatten)]
    record: &'a RecordId,
    rev: i64,
    body: Cow<'a, RawValue>,
}

impl<'a> Shown<'a> {
    /// The record as it is shown.
    pub fn new(collection: &Collection, document: &'a FoundDocument) -> anyhow::Result<Self> {
        let FoundDocument { record, rev, body, .. } = document;
        let body = match masked(body, &collection.secret) {
            Cow::Borrowed(body) => Cow::Borrowed(serde_json::from_str(body)?),
            Cow::Owned(body) => Cow::Owned(RawValue::from_string(body)?),
        };
        Ok(Self { record, rev: *rev, body })
    }

    /// Its key.
    pub fn key(&self) -> &str {
        &self.record.key
    }

    /// Its text, as it is shown.
    pub fn body(&self) -> &str {
        self.body.get()
    }
}

/// The packs that the options name, else the active ones.
pub fn packs(listed: Vec<PackId>) -> Packs {
    if listed.is_empty() { Packs::Active } else { Packs::Listed(listed) }
}

/// What the options say of packs; of an application without packs the conditions that say the
/// same of containers.
pub fn containers(app: &Application, listed: &[String]) -> anyhow::Result<(Packs, Option<Filter>)> {
    if app.default_pack.is_some() {
        let ids = listed.iter().map(|id| {
            id.parse().map_err(|error| Usage(format!("`{id}` is no pack: {error}")).into())
        });
        return Ok((packs(ids.collect::<anyhow::Result<_>>()?), None));
    }
    match listed {
        [] => Ok((Packs::Active, None)),
        [only] => Ok((Packs::Active, Some(Filter::equal("container", only)))),
        _ => {
            Err(Usage(format!("the records of `{}` are in no packs: name one file", app.id)).into())
        }
    }
}

/// Shows the record.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open_to_read()?;
    let CollectionAddress { app, collection } = &options.collection;
    let (app, declared) = rehome.collection(app.as_deref(), collection)?;
    let has_packs = app.default_pack.is_some();
    let document = match (containers(app, &options.container)?, &options.at) {
        ((_, Some(Filter { value: container, .. })), at) => {
            let record = RecordId::new(&*app.id, collection, &container, &*options.key);
            match at {
                None => rehome.record(&record)?,
                Some(at) => rehome.record_at(&record, at)?,
            }
        }
        ((packs, None), None) => {
            rehome.document(Some(&app.id), collection, &options.key, &packs)?
        }
        ((packs, None), Some(at)) => {
            rehome.document_at(Some(&app.id), collection, &options.key, &packs, at)?
        }
    };
    let shown = Shown::new(declared, &document)?;
    if !context.output.is_json() {
        context.output.talk(&format!(
            "{}{}, revision {}",
            document.record.address(),
            from(&document.record, has_packs),
            document.rev
        ));
    }
    context.tell_skipped(&rehome);
    context.output.result(&shown, |_| render::indented(shown.body.get()))?;
    Ok(Exit::Fine)
}

/// Where a record comes from, in words.
fn from(record: &RecordId, has_packs: bool) -> String {
    match record.container.as_str() {
        "" => String::new(),
        pack if has_packs => format!(" from the pack {pack}"),
        container => format!(" of {container}"),
    }
}
