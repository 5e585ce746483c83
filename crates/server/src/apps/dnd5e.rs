//! The content of the game in the shapes of the application that it comes from, so that its pages
//! can be pointed here.

use rehome::{Collection, Filter, Operator, PackId, Packs, Query};
use serde_json::{Map, Value, json};

use crate::{
    answer::Answer,
    api::{packs::usual_collections, views::RecordView},
    call::Call,
    problem::Problem,
    route::{Route, param},
};

const APP: &str = "dnd5e";

/// The most records of one answer: a list here has all of them.
const MOST: usize = 20_000;

pub(crate) fn routes() -> Vec<Route> {
    let packs = param("content_pack_ids", "The packs to read, parted by commas; the first wins.");
    vec![
        Route::get("/api/d5e/content", "d5e_list", list)
            .about("List the records of a type. Each other parameter is a condition on a field.")
            .params(&[param("type", "The type of the records."), packs])
            .any_params()
            .public()
            .answers_list(),
        Route::get("/api/d5e/content/{content_type}/{key}", "d5e_get", get)
            .about("Show a record as its text.")
            .params(&[packs])
            .public(),
        Route::get("/api/character_templates/options", "character_options", options)
            .about("List what a character can be made of.")
            .params(&[packs, param("campaign_id", "The campaign whose packs are read.")])
            .public(),
    ]
}

/// The packs that a call names.
fn packs(call: &Call) -> Result<Packs, Problem> {
    let listed = call.query("content_pack_ids").unwrap_or_default().split(',');
    let listed = listed.map(str::trim).filter(|id| !id.is_empty());
    let id = |id: &str| id.parse::<PackId>().map_err(|error| Problem::invalid(error.to_string()));
    let listed = listed.map(id).collect::<Result<Vec<_>, _>>()?;
    if listed.is_empty() {
        return match call.query("campaign_id") {
            Some(campaign) => Ok(call.rehome.packs_of_campaign(campaign)?),
            None => Ok(Packs::Active),
        };
    }
    Ok(Packs::Listed(listed))
}

fn collection<'c>(call: &'c Call, id: &str) -> Result<&'c Collection, Problem> {
    let app = call.rehome.app(APP)?;
    app.collection(&id.replace('_', "-")).ok_or_else(|| {
        let valid: Vec<&str> = usual_collections(app).map(|known| known.id.as_str()).collect();
        Problem::invalid(format!("there is no type `{id}`")).with("valid_types", json!(valid))
    })
}

/// The texts of all records that meet the conditions.
fn all(
    call: &Call,
    collection: &Collection,
    packs: &Packs,
    filters: Vec<Filter>,
) -> Result<Vec<Value>, Problem> {
    let mut query = Query { filters, limit: 1000, ..Query::of(packs.clone()) };
    let mut found = Vec::new();
    loop {
        let page = call.rehome.documents(Some(APP), &collection.id, &query)?;
        for document in &page.items {
            found.push(json!(RecordView::of(collection, document)?.body));
        }
        match page.next {
            Some(_) if found.len() >= MOST => {
                let why = format!("more than {MOST} records: add a condition, or ask page by page");
                return Err(Problem::invalid(why));
            }
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

/// The condition that a parameter is.
fn condition(collection: &Collection, name: &str, value: &str) -> Result<Filter, Problem> {
    let has = |field: &str| {
        collection.column(field).is_some() || collection.facets.iter().any(|facet| facet == field)
    };
    let (field, operator) = match name {
        "min_cr" => ("challenge_rating", Operator::AtLeast),
        "max_cr" => ("challenge_rating", Operator::AtMost),
        "class_name" | "classes" => ("class", Operator::Equal),
        "category" if has("equipment_category") => ("equipment_category", Operator::Equal),
        // `type` is what kind of record is asked for.
        "monster_type" | "language_type" | "type_" => ("type", Operator::Equal),
        other => (other, Operator::Equal),
    };
    if !has(field) && !["key", "name"].contains(&field) {
        return Err(Problem::invalid(format!("{} have no field `{name}`", collection.id)));
    }
    let value = match value {
        "True" => "true",
        "False" => "false",
        other => other,
    };
    Ok(Filter::new(field, operator, value))
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let Some(kind) = call.query("type") else {
        return Err(Problem::body("the parameter `type` is missing"));
    };
    let collection = collection(call, kind)?;
    let named = call.query.iter().filter(|(name, value)| {
        !["type", "content_pack_ids", "_method"].contains(&name.as_str()) && !value.is_empty()
    });
    let filters = named.map(|(name, value)| condition(collection, name, value));
    let filters = filters.collect::<Result<_, _>>()?;
    let found = all(call, collection, &packs(call)?, filters)?;
    Ok(Answer::json(&found)?.tagged_by_content())
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    let collection = collection(call, call.path("content_type"))?;
    let packs = packs(call)?;
    let found = call.rehome.document(Some(APP), &collection.id, call.path("key"), &packs)?;
    Ok(Answer::json(&RecordView::of(collection, &found)?.body)?.tagged_by_content())
}

fn options(call: &mut Call) -> Result<Answer, Problem> {
    let packs = packs(call)?;
    let mut options = Map::new();
    let mut counted = Map::new();
    for kind in
        ["races", "classes", "backgrounds", "alignments", "languages", "skills", "ability-scores"]
    {
        let found = all(call, collection(call, kind)?, &packs, Vec::new())?;
        let name = kind.replace('-', "_");
        counted.insert(name.clone(), json!(found.len()));
        options.insert(name, Value::Array(found));
    }
    let read: Vec<String> = match &packs {
        Packs::Listed(listed) => listed.iter().map(ToString::to_string).collect(),
        Packs::Active => {
            let all = call.rehome.packs()?.into_iter();
            all.filter(|pack| pack.active && pack.app == APP).map(|pack| pack.id).collect()
        }
    };
    let metadata = json!({ "content_pack_ids": read, "total_counts": counted });
    Ok(Answer::json(&json!({ "options": options, "metadata": metadata }))?.tagged_by_content())
}
