//! `rehome apps`: which applications there are, and what they consist of.

use clap::Args;
use rehome::{Application, Error};
use serde::Serialize;

use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Table, amount},
};

/// The options of `apps`.
#[derive(Args, Debug)]
pub struct Options {
    /// One of them, with its collections
    #[arg(value_name = "ID")]
    id: Option<String>,
}

/// An application, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    app: &'a str,
    title: &'a str,
    /// Whether an app file declared it.
    declared: bool,
    pack: Option<&'a str>,
    collections: Vec<ShownCollection<'a>>,
}

#[derive(Serialize)]
struct ShownCollection<'a> {
    id: &'a str,
    files: Vec<&'a str>,
    key: Option<String>,
    columns: Vec<&'a str>,
    facets: &'a [String],
}

impl<'a> Shown<'a> {
    fn of(app: &'a Application) -> Self {
        let spec = app.spec.as_deref();
        let collections = app.collections.iter().map(|collection| {
            let files = app.files.iter().filter(|file| file.collection == collection.id);
            let of_spec =
                spec.and_then(|spec| spec.collections.iter().find(|one| one.id == collection.id));
            let key = of_spec.map(|one| {
                let parts: Vec<String> = one.key.0.iter().map(ToString::to_string).collect();
                parts.join(", ")
            });
            ShownCollection {
                id: &collection.id,
                files: files.flat_map(|file| &file.paths).map(String::as_str).collect(),
                key,
                columns: collection.columns.iter().map(|column| column.name.as_str()).collect(),
                facets: &collection.facets,
            }
        });
        Self {
            app: &app.id,
            title: &app.title,
            declared: spec.is_some(),
            pack: app.default_pack.as_ref().map(|pack| pack.id.as_str()),
            collections: collections.collect(),
        }
    }
}

/// Lists them, or shows one.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let apps = context.applications()?;
    let all: Vec<Shown<'_>> = apps.iter().map(Shown::of).collect();
    let Some(id) = &options.id else {
        context.output.result(&all, |style| {
            let mut table = Table::new([
                Column::text("application"),
                Column::text("title"),
                Column::text("declared in"),
                Column::number("collections"),
            ]);
            for app in &all {
                let declared = if app.declared { "an app file" } else { "Rust" };
                let collections = app.collections.len().to_string();
                table.row([
                    app.app.to_owned(),
                    app.title.to_owned(),
                    declared.to_owned(),
                    collections,
                ]);
            }
            table.render(style)
        })?;
        return Ok(Exit::Fine);
    };
    let Some(app) = all.iter().find(|app| app.app == id) else {
        let known = all.iter().map(|app| app.app.to_owned()).collect();
        return Err(Error::UnknownApp { name: id.clone(), known }.into());
    };
    context.output.result(app, |style| {
        let mut table = Table::new([
            Column::text("collection"),
            Column::text("files"),
            Column::text("key"),
            Column::text("columns"),
        ]);
        for collection in &app.collections {
            let columns: Vec<&str> = collection
                .columns
                .iter()
                .copied()
                .chain(collection.facets.iter().map(String::as_str))
                .collect();
            table.row([
                collection.id.to_owned(),
                collection.files.join(", "),
                collection.key.clone().unwrap_or_default(),
                columns.join(", "),
            ]);
        }
        let of = amount(app.collections.len() as u64, "collection", "collections");
        format!("{} ({}), {of}.\n\n{}", app.title, app.app, table.render(style))
    })?;
    Ok(Exit::Fine)
}
