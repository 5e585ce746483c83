//! `rehome get`: one record.

use clap::Args;
use rehome::{CollectionAddress, FoundDocument, PackId, Packs, RecordId};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{context::Context, exit::Exit, render};

/// The options of `get`.
#[derive(Args, Debug)]
pub struct Options {
    /// The collection, such as spells or dnd5e/magic-items
    #[arg(value_name = "[APP/]COLLECTION")]
    collection: CollectionAddress,
    /// The key of the record
    key: String,
    /// Ask this pack; may be repeated, the first that has the record counts
    /// [default: the active packs]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Vec<PackId>,
}

/// A record as JSON. Its body is the stored text itself, so that no number and no order of
/// keys is lost on the way.
#[derive(Serialize)]
pub struct Shown<'a> {
    #[serde(flatten)]
    record: &'a RecordId,
    rev: i64,
    body: &'a RawValue,
}

impl<'a> Shown<'a> {
    /// The record as it is shown.
    pub fn new(document: &'a FoundDocument) -> anyhow::Result<Self> {
        let FoundDocument { record, rev, body, .. } = document;
        Ok(Self { record, rev: *rev, body: serde_json::from_str(body)? })
    }
}

/// The packs that the options name, else the active ones.
pub fn packs(listed: Vec<PackId>) -> Packs {
    if listed.is_empty() { Packs::Active } else { Packs::Listed(listed) }
}

/// Shows the record.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open_to_read()?;
    let CollectionAddress { app, collection } = &options.collection;
    let (app, _) = rehome.collection(app.as_deref(), collection)?;
    let has_packs = app.default_pack.is_some();
    let packs = packs(options.container);
    let document = rehome.document(Some(&app.id), collection, &options.key, &packs)?;
    let shown = Shown::new(&document)?;
    if !context.output.is_json() {
        context.output.talk(&format!(
            "{}{}, revision {}",
            document.record.address(),
            from(&document.record, has_packs),
            document.rev
        ));
    }
    context.tell_skipped(&rehome);
    context.output.result(&shown, |_| render::indented(&document.body))?;
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
