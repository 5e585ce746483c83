//! `rehome schema`: what records consist of, as JSON Schema. It needs no database, but for
//! applications that were declared in app files.

use clap::Args;
use rehome::{Application, Collection, Error};
use serde_json::{Map, Value, json};

use crate::{context::Context, exit::Exit};

/// The options of `schema`.
#[derive(Args, Debug)]
pub struct Options {
    /// An application, or one of its collections, such as dnd5e, spells or dnd5e/spells
    #[arg(value_name = "APP|[APP/]COLLECTION")]
    of: String,
}

/// Shows the schema.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let apps = context.applications()?;
    let schema = match apps.iter().find(|app| app.id == options.of) {
        Some(app) => of_app(app),
        None => collection(&apps, &options.of)?.fields(),
    };
    context.output.result(&schema, |_| format!("{schema:#}\n"))?;
    Ok(Exit::Fine)
}

/// All collections of an application, by their ids.
fn of_app(app: &Application) -> Value {
    let schemas = app.collections.iter().map(|of| (of.id.clone(), of.fields()));
    let schemas: Map<String, Value> = schemas.collect();
    json!({ "title": app.id, "$defs": schemas })
}

/// The collection that somebody means.
fn collection<'a>(apps: &'a [Application], of: &str) -> Result<&'a Collection, Error> {
    let (app, id) = match of.split_once('/') {
        Some((app, id)) => (Some(app), id),
        None => (None, of),
    };
    let known = || apps.iter().map(|app| app.id.clone()).collect::<Vec<_>>();
    if let Some(name) = app.filter(|name| apps.iter().all(|app| app.id != **name)) {
        return Err(Error::UnknownApp { name: name.to_owned(), known: known() });
    }
    let asked = || apps.iter().filter(|one| app.is_none_or(|app| one.id == app));
    let found: Vec<_> = asked().filter_map(|app| Some((&app.id, app.collection(id)?))).collect();
    match found[..] {
        [(_, only)] => Ok(only),
        [] => {
            let ids = asked().flat_map(|app| &app.collections).map(|of| of.id.clone());
            let known = if app.is_some() {
                ids.collect()
            } else {
                known().into_iter().chain(ids).collect()
            };
            Err(Error::UnknownCollection { name: id.to_owned(), known })
        }
        _ => Err(Error::AmbiguousCollection {
            name: id.to_owned(),
            apps: found.iter().map(|(app, _)| (*app).clone()).collect(),
        }),
    }
}
