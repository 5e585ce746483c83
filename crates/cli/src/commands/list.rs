//! `rehome list`: the records of a collection, a page at a time.

use clap::{Args, ValueEnum};
use rehome::{CollectionAddress, Cursor, Filter, FoundDocument, Moment, Order, Page, Query};
use serde::Serialize;

use super::get::{Shown, containers};
use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Style, Table, csv, one_line, plain},
};

/// The options of `list`.
#[derive(Args, Debug)]
pub struct Options {
    /// The collection, such as spells or dnd5e/magic-items
    #[arg(value_name = "[APP/]COLLECTION")]
    collection: CollectionAddress,
    /// Only records that meet this condition, such as level=3, cost<=10, name~fire or
    /// !subclass (has none); of several, all must hold
    #[arg(long = "where", value_name = "CONDITION")]
    filters: Vec<Filter>,
    /// The field to sort by, -FIELD for the largest first [default: key, or the place in the file]
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    order: Option<Order>,
    /// At most so many records
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Go on where the page before ended: what it gave as `next`
    #[arg(long, value_name = "NEXT")]
    after: Option<Cursor>,
    /// Only records whose name begins so, in any case
    #[arg(long, value_name = "NAME")]
    prefix: Option<String>,
    /// Read this pack; may be repeated, of equal keys the first counts
    /// [default: the active packs]. Where records are in no packs, only those of this file
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Vec<String>,
    /// As they were at this moment: a time in UTC, seq:N, run:N, or a name
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
    /// How to show them: table, json (as --json), ndjson (a record a line) or csv
    #[arg(long, value_name = "HOW", value_enum, default_value_t, hide_possible_values = true)]
    format: Format,
}

/// How records are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
    Ndjson,
    Csv,
}

/// A page as JSON.
#[derive(Serialize)]
struct Listed<'a> {
    items: Vec<Shown<'a>>,
    next: Option<&'a str>,
}

/// Lists the records.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open_to_read()?;
    let CollectionAddress { app, collection } = &options.collection;
    let (app, declared) = rehome.collection(app.as_deref(), collection)?;
    let (packs, of_file) = containers(app, &options.container)?;
    let query = Query {
        filters: options.filters.into_iter().chain(of_file).collect(),
        name_prefix: options.prefix,
        order: options.order,
        limit: options.limit,
        after: options.after,
        packs,
    };
    let page = match &options.at {
        None => rehome.documents(Some(&app.id), collection, &query)?,
        Some(at) => rehome.documents_at(Some(&app.id), collection, &query, at)?,
    };
    let items = page.items.iter().map(|document| Shown::new(declared, document));
    let listed =
        Listed { items: items.collect::<anyhow::Result<_>>()?, next: page.next.as_deref() };
    context.tell_skipped(&rehome);
    let bodies = || listed.items.iter().map(|shown| (shown.key(), shown.body()));
    match options.format {
        Format::Table => context.output.result(&listed, |style| text(&page, style))?,
        Format::Json => context.output.json(&listed)?,
        // Who reads rows looks for nothing else between them.
        Format::Ndjson | Format::Csv => {
            let rows = if options.format == Format::Csv {
                csv(bodies())
            } else {
                bodies().map(|(_, body)| one_line(body) + "\n").collect()
            };
            context.output.rows(&rows)?;
            if let Some(next) = &page.next {
                context.output.talk(&format!("There are more: --after {next}"));
            }
        }
    }
    Ok(Exit::Fine)
}

fn text(page: &Page<FoundDocument>, style: Style) -> String {
    if page.items.is_empty() {
        return "There are no such records.\n".to_owned();
    }
    let mut table = Table::new([
        Column::text("key"),
        Column::text("name").unless_empty(),
        Column::text("container").unless_empty(),
    ]);
    for document in &page.items {
        table.row([
            document.record.key.clone(),
            document.name.clone().unwrap_or_default(),
            document.record.container.clone(),
        ]);
    }
    let mut text = table.render(style);
    if let Some(next) = &page.next {
        text += &format!("\nThere are more: --after {}\n", plain(next));
    }
    text
}
