//! Campaigns: ordered lists of packs, by which somebody reads.

use rehome::{CampaignDetails, PackId};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::views::{DoneView, texts};
use crate::{answer::Answer, call::Call, problem::Problem, route::Route};

const CAMPAIGNS: &str = "/api/campaigns";
const CAMPAIGN: &str = "/api/campaigns/{campaign}";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get(CAMPAIGNS, "list_campaigns", list)
            .about("List the campaigns.")
            .public()
            .answers_list(),
        Route::post(CAMPAIGNS, "create_campaign", create)
            .about("Make a campaign.")
            .takes::<NewCampaign>()
            .creates(),
        Route::get(CAMPAIGN, "get_campaign", get).about("Show a campaign.").public(),
        Route::put(CAMPAIGN, "edit_campaign", edit)
            .about("Change what is said of a campaign; its packs as a whole.")
            .takes::<CampaignChange>(),
        Route::delete(CAMPAIGN, "delete_campaign", delete)
            .about("Delete a campaign; its packs stay.")
            .answers::<DoneView>(),
    ]
}

/// A campaign that is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCampaign {
    /// Its id: letters, digits, `_` and `-`.
    id: String,
    /// The application; the first that has packs where there is none.
    app: Option<String>,
    name: Option<String>,
    description: Option<String>,
    /// The ids of its packs, the one that wins first.
    #[serde(default, deserialize_with = "texts")]
    packs: Option<Vec<String>>,
}

/// What is to be said of a campaign; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CampaignChange {
    name: Option<String>,
    description: Option<String>,
    #[serde(default, deserialize_with = "texts")]
    packs: Option<Vec<String>>,
}

fn details(
    name: Option<String>,
    description: Option<String>,
    packs: Option<Vec<String>>,
) -> Result<CampaignDetails, Problem> {
    let id = |id: String| {
        id.parse().map_err(|error: rehome::NotAPackId| Problem::body(error.to_string()))
    };
    let packs = packs.map(|packs| packs.into_iter().map(id).collect::<Result<Vec<PackId>, _>>());
    Ok(CampaignDetails { name, description, packs: packs.transpose()? })
}

fn list(call: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&call.rehome.campaigns()?)
}

fn get(call: &mut Call) -> Result<Answer, Problem> {
    Answer::json(&call.rehome.campaign(call.path("campaign"))?)
}

fn create(call: &mut Call) -> Result<Answer, Problem> {
    let new: NewCampaign = call.body()?;
    let id: PackId =
        new.id.parse().map_err(|error: rehome::NotAPackId| Problem::body(error.to_string()))?;
    let app = match new.app {
        Some(app) => app,
        None => call.app_with_packs()?.id.clone(),
    };
    let details = details(new.name, new.description, new.packs)?;
    let campaign = call.rehome.create_campaign(&app, &id, &details)?;
    Ok(Answer::created(&campaign, &format!("{CAMPAIGNS}/{id}"))?.or_page("/campaigns"))
}

fn edit(call: &mut Call) -> Result<Answer, Problem> {
    let change: CampaignChange = call.body()?;
    let details = details(change.name, change.description, change.packs)?;
    let campaign = call.rehome.edit_campaign(call.path("campaign"), &details)?;
    Ok(Answer::json(&campaign)?.or_page("/campaigns"))
}

fn delete(call: &mut Call) -> Result<Answer, Problem> {
    let id = call.path("campaign").to_owned();
    call.rehome.delete_campaign(&id)?;
    let done = DoneView::new(format!("the campaign {id} is deleted; its packs stay"));
    Ok(Answer::json::<Value>(&serde_json::json!(done))?.or_page("/campaigns"))
}
