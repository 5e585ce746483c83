//! Packs: listing, creating, editing, ordering, showing and deleting them.

use rehome::{Application, Collection, Filter, PackDetails, PackId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::pack_content;
use super::views::{DoneView, PackView, flag, texts};
use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Route, param},
};

const PACKS: &str = "/api/content/packs";
const PACK: &str = "/api/content/packs/{pack_id}";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get(PACKS, "list_packs", list)
            .about("List the packs in their order; the first that has a record wins.")
            .params(&[param("active_only", "Whether packs that are not read are left out.")])
            .public()
            .answers::<Vec<PackView>>(),
        Route::post(PACKS, "create_pack", create)
            .about("Create an empty pack, behind all others.")
            .takes::<NewPack>()
            .creates()
            .answers::<PackView>(),
        Route::put("/api/content/packs/order", "order_packs", order)
            .about("Put the named packs first, in that order.")
            .takes::<NewOrder>()
            .answers::<Vec<PackView>>(),
        Route::get("/api/content/packs/usage-statistics", "pack_usage", usage)
            .about("Count the campaigns that list each pack.")
            .public()
            .answers_list(),
        Route::get("/api/content/supported-types", "supported_types", types)
            .about("List the types of records that packs hold.")
            .public()
            .answers_list(),
        Route::get(PACK, "get_pack", get).about("Show a pack.").public().answers::<PackView>(),
        Route::put(PACK, "edit_pack", edit)
            .about("Change what is said of a pack.")
            .takes::<PackChange>()
            .answers::<PackView>(),
        Route::delete(PACK, "delete_pack", delete)
            .about("Delete a pack with all its records. A rollback of the run undoes it.")
            .answers::<DoneView>(),
        Route::post("/api/content/packs/{pack_id}/activate", "activate_pack", activate)
            .about("Have a pack read where no packs are named.")
            .answers::<DoneView>(),
        Route::post("/api/content/packs/{pack_id}/deactivate", "deactivate_pack", deactivate)
            .about("Hide a pack where no packs are named.")
            .answers::<DoneView>(),
        Route::post("/api/content/packs/{pack_id}/move", "move_pack", move_pack)
            .about("Move a pack by places in the order: -1 is one up.")
            .takes::<Places>()
            .answers::<Vec<PackView>>(),
        Route::get(
            "/api/content/packs/{pack_id}/statistics",
            "pack_statistics",
            pack_content::statistics,
        )
        .about("Count the records of a pack by type.")
        .public(),
        Route::get("/api/content/packs/{pack_id}/content", "pack_content", pack_content::content)
            .about("List the records of a pack, of one type or of all.")
            .params(&[
                param("content_type", "The type of the records."),
                param("offset", "How many records are passed over."),
                param("limit", "At most so many; 1 to 1000."),
            ])
            .public(),
    ]
}

/// A pack that is to be.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPack {
    /// Its id; made of the name where there is none.
    id: Option<String>,
    /// The application; the first that has packs where there is none.
    app: Option<String>,
    /// What people call it.
    name: String,
    description: Option<String>,
    version: Option<String>,
    author: Option<String>,
    licence: Option<String>,
    locale: Option<String>,
    edition: Option<String>,
    /// Whether it is read where no packs are named; it is unless this says no.
    #[serde(default, deserialize_with = "flag")]
    is_active: Option<bool>,
}

/// What is to be said of a pack; what is left out stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PackChange {
    name: Option<String>,
    description: Option<String>,
    version: Option<String>,
    author: Option<String>,
    licence: Option<String>,
    locale: Option<String>,
    edition: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    is_active: Option<bool>,
}

/// An order of packs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewOrder {
    /// The ids of those that are to stand first.
    #[serde(default, deserialize_with = "texts")]
    ids: Option<Vec<String>>,
}

/// How far a pack is moved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Places {
    /// Less than 0 is up, where it wins over more packs.
    #[serde(default, deserialize_with = "super::views::number")]
    by: Option<i64>,
}

/// How much a pack is used.
#[derive(Debug, Serialize)]
struct Usage {
    pack_id: String,
    pack_name: String,
    /// What other programs call it; here campaigns have the characters.
    character_count: usize,
    campaign_count: usize,
}

pub(crate) fn pack_id(call: &Call) -> Result<PackId, Problem> {
    call.path_as("pack_id")
}

/// A text that people gave, within what is sensible.
fn checked(what: &str, text: &Option<String>, most: usize) -> Result<(), Problem> {
    match text {
        Some(text) if text.chars().count() > most => {
            Err(Problem::body(format!("the {what} has more than {most} characters")))
        }
        _ => Ok(()),
    }
}

fn check(details: &PackDetails) -> Result<(), Problem> {
    if details.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(Problem::body("the name is blank"));
    }
    checked("name", &details.name, 100)?;
    checked("author", &details.author, 100)?;
    checked("version", &details.version, 100)?;
    checked("licence", &details.licence, 1_000)?;
    checked("locale", &details.locale, 100)?;
    checked("edition", &details.edition, 100)?;
    checked("description", &details.description, 10_000)
}

/// The id that a name makes: letters, digits and `_`, in lower case.
fn id_of(name: &str) -> Result<PackId, Problem> {
    let lower = name.trim().to_lowercase();
    let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '_' || *c == '-';
    let id: String = lower.replace(' ', "_").chars().filter(fits).take(100).collect();
    id.parse().map_err(|_| {
        Problem::body(format!("`{name}` makes no id; give the pack an `id` of its own"))
    })
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    let only_active = call.flag("active_only")?;
    let packs = call.rehome.packs()?;
    let shown = packs.into_iter().filter(|pack| pack.active || !only_active).map(PackView::from);
    Ok(Answer::json(&shown.collect::<Vec<_>>())?.tagged_by_content())
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    let pack = call.rehome.pack(&pack_id(call)?)?;
    Ok(Answer::json(&PackView::from(pack))?.tagged_by_content())
}

fn create(call: &mut Call) -> Result<Answer, Problem> {
    let new: NewPack = call.body()?;
    let details = PackDetails {
        name: Some(new.name.clone()),
        description: new.description,
        version: new.version,
        author: new.author,
        licence: new.licence,
        locale: new.locale,
        edition: new.edition,
    };
    check(&details)?;
    let id = match &new.id {
        Some(id) => {
            id.parse().map_err(|error: rehome::NotAPackId| Problem::body(error.to_string()))?
        }
        None => id_of(&new.name)?,
    };
    let app = match new.app {
        Some(app) => app,
        None => call.app_with_packs()?.id.clone(),
    };
    let mut pack = call.rehome.create_pack(&app, &id, &details)?;
    if new.is_active == Some(false) {
        pack = call.rehome.set_pack_active(&id, false)?;
    }
    let answer = Answer::created(&PackView::from(pack), &format!("{PACKS}/{id}"))?;
    Ok(answer.or_page(format!("/packs/{id}")))
}

fn edit(call: &mut Call) -> Result<Answer, Problem> {
    let id = pack_id(call)?;
    let change: PackChange = call.body()?;
    let details = PackDetails {
        name: change.name,
        description: change.description,
        version: change.version,
        author: change.author,
        licence: change.licence,
        locale: change.locale,
        edition: change.edition,
    };
    check(&details)?;
    let mut pack = call.rehome.edit_pack(&id, &details)?;
    if let Some(active) = change.is_active {
        pack = call.rehome.set_pack_active(&id, active)?;
    }
    Ok(Answer::json(&PackView::from(pack))?.or_page(format!("/packs/{id}")))
}

fn delete(call: &mut Call) -> Result<Answer, Problem> {
    let id = pack_id(call)?;
    let records = call.rehome.delete_pack(&id)?;
    let done = DoneView::new(format!("the pack {id} with its {records} records is deleted"));
    Ok(Answer::json(&done)?.or_page("/packs"))
}

fn activate(call: &mut Call) -> Result<Answer, Problem> {
    set_active(call, true)
}

fn deactivate(call: &mut Call) -> Result<Answer, Problem> {
    set_active(call, false)
}

fn set_active(call: &Call, active: bool) -> Result<Answer, Problem> {
    let id = pack_id(call)?;
    let pack = call.rehome.set_pack_active(&id, active)?;
    let what = if active { "read" } else { "hidden" };
    let done = DoneView { data: Some(pack.into()), ..DoneView::new(format!("{id} is {what} now")) };
    Ok(Answer::json(&done)?.or_page("/packs"))
}

fn order(call: &mut Call) -> Result<Answer, Problem> {
    let new: NewOrder = call.body()?;
    let ids = new.ids.unwrap_or_default();
    let ids = ids.iter().map(|id| id.parse());
    let ids: Result<Vec<PackId>, rehome::NotAPackId> = ids.collect();
    let ids = ids.map_err(|error| Problem::body(error.to_string()))?;
    ordered(call, &ids)
}

fn move_pack(call: &mut Call) -> Result<Answer, Problem> {
    let id = pack_id(call)?;
    let by = call.body::<Places>()?.by.unwrap_or_default();
    let packs = call.rehome.packs()?;
    let mut ids: Vec<PackId> = packs.iter().filter_map(|pack| pack.id.parse().ok()).collect();
    let Some(place) = ids.iter().position(|other| *other == id) else {
        call.rehome.pack(&id)?;
        return Err(Problem::unexpected("a pack that is not listed"));
    };
    let last = ids.len() as i64 - 1;
    let target = (place as i64).saturating_add(by).clamp(0, last);
    let moved = ids.remove(place);
    ids.insert(usize::try_from(target).unwrap_or_default(), moved);
    ordered(call, &ids)
}

fn ordered(call: &Call, ids: &[PackId]) -> Result<Answer, Problem> {
    let packs = call.rehome.order_packs(ids)?.into_iter().map(PackView::from);
    Ok(Answer::json(&packs.collect::<Vec<_>>())?.or_page("/packs"))
}

fn usage(call: &mut Call) -> Result<Answer, Problem> {
    let campaigns = call.rehome.campaigns()?;
    let packs = call.rehome.packs()?;
    let mut used: Vec<Usage> = packs
        .into_iter()
        .map(|pack| {
            let lists = campaigns.iter().filter(|campaign| campaign.packs.contains(&pack.id));
            let count = lists.count();
            Usage {
                pack_id: pack.id,
                pack_name: pack.name,
                character_count: count,
                campaign_count: count,
            }
        })
        .collect();
    used.sort_by_key(|usage| std::cmp::Reverse(usage.campaign_count));
    Answer::json(&used)
}

fn types(call: &mut Call) -> Result<Answer, Problem> {
    let app = call.app_with_packs()?;
    let types = usual_collections(app).map(|collection| {
        let name = title_of(&collection.id);
        json!({
            "type_id": collection.id,
            "display_name": name,
            "description": format!("{name} of {}", app.title),
        })
    });
    Answer::json(&types.collect::<Vec<Value>>())
}

/// The collections that the usual files of an application hold.
pub(crate) fn usual_collections(app: &Application) -> impl Iterator<Item = &Collection> {
    let is_usual = |id: &str| app.files.iter().any(|of| of.collection == id && !of.optional);
    app.collections.iter().filter(move |collection| is_usual(&collection.id))
}

/// `magic-items` as people write it.
pub(crate) fn title_of(id: &str) -> String {
    let words = id.split(['-', '_']).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The condition that a record stands in this container, where records are in no packs.
pub(crate) fn in_container(container: &str) -> Filter {
    Filter::equal("container", container)
}
