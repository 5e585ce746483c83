//! `rehome get`: one record.

use clap::Args;
use rehome::{FoundDocument, PackId, Packs};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{context::Context, exit::Exit, render, target::Target};

/// The options of `get`.
#[derive(Args, Debug)]
pub struct Options {
    /// The collection, such as spells or dnd5e/magic-items
    #[arg(value_name = "[APP/]COLLECTION")]
    target: Target,
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
    app: &'a str,
    collection: &'a str,
    container: &'a str,
    key: &'a str,
    rev: i64,
    body: &'a RawValue,
}

impl<'a> Shown<'a> {
    /// The record as it is shown.
    pub fn new(
        app: &'a str,
        collection: &'a str,
        document: &'a FoundDocument,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            app,
            collection,
            container: &document.container,
            key: &document.key,
            rev: document.rev,
            body: serde_json::from_str(&document.body)?,
        })
    }
}

/// The packs that the options name, else the active ones.
pub fn packs(listed: Vec<PackId>) -> Packs {
    if listed.is_empty() { Packs::Active } else { Packs::Listed(listed) }
}

/// Shows the record.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open_to_read()?;
    let Target { app, collection } = &options.target;
    let (app, _) = rehome.collection(app.as_deref(), collection)?;
    let has_packs = app.default_pack.is_some();
    let app = app.id;
    let packs = packs(options.container);
    let document = rehome.document(Some(app), collection, &options.key, &packs)?;
    let shown = Shown::new(app, collection, &document)?;
    if !context.output.is_json() {
        context.output.talk(&format!(
            "{app}/{collection} {}{}, revision {}",
            document.key,
            from(&document, has_packs),
            document.rev
        ));
    }
    context.tell_skipped(&rehome);
    context.output.result(&shown, |_| render::indented(&document.body))?;
    Ok(Exit::Fine)
}

/// Where a record comes from, in words.
fn from(document: &FoundDocument, has_packs: bool) -> String {
    match document.container.as_str() {
        "" => String::new(),
        pack if has_packs => format!(" from the pack {pack}"),
        container => format!(" of {container}"),
    }
}
