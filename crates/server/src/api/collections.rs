//! The applications and their collections: what there is to ask for.

use rehome::{Application, Collection};
use serde_json::{Value, json};

use crate::{answer::Answer, call::Call, problem::Problem, route::Route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/apps", "list_apps", list)
            .about("List the applications and their collections.")
            .public()
            .answers_list(),
        Route::get("/api/apps/{app}", "get_app", get).about("Show an application.").public(),
        Route::get("/api/apps/{app}/{collection}", "get_collection", collection)
            .about("Show a collection: its fields, and the JSON Schema of its records.")
            .public(),
    ]
}

fn shown(app: &Application) -> Value {
    json!({
        "id": app.id,
        "title": app.title,
        "has_packs": app.default_pack.is_some(),
        "default_pack": app.default_pack.as_ref().map(|pack| &pack.id),
        "collections": app.collections.iter().map(brief).collect::<Vec<_>>(),
    })
}

fn brief(collection: &Collection) -> Value {
    json!({ "id": collection.id, "is_searched": collection.searchable.is_some() })
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let apps: Vec<Value> = call.rehome.apps().iter().map(shown).collect();
    Ok(Answer::json(&apps)?.tagged_by_content())
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    Ok(Answer::json(&shown(call.rehome.app(call.path("app"))?))?.tagged_by_content())
}

fn collection(call: &mut Call) -> Result<Answer, Problem> {
    let (app, collection) =
        call.rehome.collection(Some(call.path("app")), call.path("collection"))?;
    let columns = collection
        .columns
        .iter()
        .map(|column| json!({ "name": column.name, "type": column.ty.as_str() }));
    let shown = json!({
        "app": app.id,
        "id": collection.id,
        "columns": columns.collect::<Vec<_>>(),
        "facets": collection.facets,
        "is_searched": collection.searchable.is_some(),
        "schema": collection.fields(),
    });
    Ok(Answer::json(&shown)?.tagged_by_content())
}
