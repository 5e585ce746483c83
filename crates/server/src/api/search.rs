//! Searching, and retrieving what a player's words call for.

use rehome::{
    Filter, SearchMode, SearchQuery,
    retrieve::{Context as Situation, Retrieve},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::views::texts;
use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Route, param, params},
};

/// The most hits of one search.
const MOST_HITS: u32 = 100;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/search", "search", search)
            .about("Search records by words, by names with typing errors, and by meaning.")
            .params(&[
                param("q", "What to look for; nothing in it is an operator."),
                param("app", "Only records of this application."),
                params("collection", "Only records of this collection."),
                params("pack", "Search this pack; of equal keys the first counts."),
                param("campaign", "Search the packs of this campaign."),
                params("where", "A condition, as of a list."),
                param("mode", "hybrid, text, vector, exact, hnsw or names."),
                param("limit", "At most so many; 1 to 100."),
                param("explain", "Whether each hit says why it was found."),
                param("as_words", "Whether no conditions are read from the words."),
            ])
            .public(),
        Route::post("/api/retrieve", "retrieve", retrieve)
            .about("Find what a player's words call for: passages, and a prompt.")
            .takes::<Said>()
            .public(),
        Route::post("/api/content/rag/query", "rag_query", rag)
            .about("The same in the shape of another program.")
            .takes::<RagQuery>()
            .public(),
    ]
}

fn search(call: &mut Call) -> Result<Answer, Problem> {
    let text = call.query("q").unwrap_or_default().to_owned();
    Ok(Answer::json(&found(call, text)?)?.tagged_by_content())
}

/// What is found for a text, by what else the call says.
pub(crate) fn found(call: &Call, text: String) -> Result<rehome::Searched, Problem> {
    let filters: Vec<Filter> = call.queries_as("where")?;
    let query = SearchQuery {
        text,
        mode: call.query_as::<SearchMode>("mode")?.unwrap_or_default(),
        app: call.query("app").map(str::to_owned),
        collections: call.queries("collection").map(str::to_owned).collect(),
        packs: call.packs()?,
        filters,
        reads_conditions: !call.flag("as_words")?,
        limit: call.limit(10, MOST_HITS)? as usize,
        explain: call.flag("explain")?,
    };
    Ok(call.rehome.search_current(&query)?)
}

/// What a player said, and what is going on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Said {
    /// What the player said.
    text: String,
    /// The application; the one that says what is needed when, where there is none.
    app: Option<String>,
    /// What is going on: `in_combat`, `location`, `creatures`, `party`, `recent`.
    #[schemars(with = "Option<Value>")]
    context: Option<Situation>,
    /// The packs to read, instead of the active ones.
    #[serde(default, deserialize_with = "texts")]
    packs: Option<Vec<String>>,
    /// The campaign whose packs are read.
    campaign: Option<String>,
    /// The most tokens of the prompt.
    budget: Option<usize>,
    /// The most passages.
    limit: Option<usize>,
    /// The least score of a passage, as a part of the best one's.
    threshold: Option<f64>,
}

/// The application that says what is needed when.
fn knowing(call: &Call) -> Result<String, Problem> {
    let knowing = call.rehome.apps().iter().find(|app| !app.knowledge.is_empty());
    let none = || Problem::invalid("no application here says what is needed when");
    knowing.map(|app| app.id.clone()).ok_or_else(none)
}

fn packs(
    call: &Call,
    named: Option<Vec<String>>,
    campaign: Option<&str>,
) -> Result<rehome::Packs, Problem> {
    if let Some(campaign) = campaign {
        return Ok(call.rehome.packs_of_campaign(campaign)?);
    }
    let id = |id: String| {
        id.parse().map_err(|error: rehome::NotAPackId| Problem::body(error.to_string()))
    };
    let named = named.unwrap_or_default().into_iter().map(id).collect::<Result<Vec<_>, _>>()?;
    Ok(if named.is_empty() { rehome::Packs::Active } else { rehome::Packs::Listed(named) })
}

fn retrieve(call: &mut Call) -> Result<Answer, Problem> {
    let said: Said = call.body()?;
    let app = match said.app {
        Some(app) => app,
        None => knowing(call)?,
    };
    let usual = call.rehome.retrieval();
    let request = Retrieve {
        text: said.text,
        context: said.context.unwrap_or_default(),
        budget: said.budget.unwrap_or(usual.budget).min(100_000),
        limit: said.limit.unwrap_or(usual.limit).min(100),
        threshold: said.threshold.unwrap_or(usual.threshold),
        ..usual
    };
    let packs = packs(call, said.packs, said.campaign.as_deref())?;
    Answer::json(&call.rehome.retrieve(&app, &request, &packs)?)
}

/// A question, as another program asks it.
#[derive(Debug, Deserialize, JsonSchema)]
struct RagQuery {
    /// What the player said.
    query: String,
    campaign_id: Option<String>,
    /// Only passages of these kinds of knowledge or collections.
    #[serde(default, deserialize_with = "texts")]
    kb_types: Option<Vec<String>>,
    #[serde(default, deserialize_with = "super::views::number")]
    max_results: Option<i64>,
    /// The packs to read.
    #[serde(default, deserialize_with = "texts")]
    override_content_packs: Option<Vec<String>>,
    /// What is going on.
    #[serde(default)]
    override_game_state: Value,
}

fn rag(call: &mut Call) -> Result<Answer, Problem> {
    let asked: RagQuery = call.body()?;
    let began = std::time::Instant::now();
    let app = knowing(call)?;
    let limit = asked.max_results.unwrap_or(5);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit));
    let limit = limit.ok_or_else(|| Problem::body("max_results is from 1 to 100"))?;
    // A campaign that only the other program knows says nothing of packs here.
    let campaign = asked.campaign_id.as_deref().filter(|id| call.rehome.campaign(id).is_ok());
    let packs = match asked.override_content_packs {
        Some(named) if !named.is_empty() => packs(call, Some(named), None)?,
        _ => packs(call, None, campaign)?,
    };
    let text = |name: &str| asked.override_game_state[name].as_str().map(str::to_owned);
    let in_combat = asked.override_game_state["in_combat"]
        .as_bool()
        .or(asked.override_game_state["combat"]["is_active"].as_bool());
    let context = json!({
        "in_combat": in_combat.unwrap_or_default(),
        "location": text("current_location").or(text("location")).unwrap_or_default(),
    });
    let kinds = asked.kb_types.unwrap_or_default();
    let wide = if kinds.is_empty() { limit } else { 100 };
    let request = Retrieve {
        text: asked.query.clone(),
        context: serde_json::from_value(context).map_err(Problem::unexpected)?,
        limit: wide,
        ..call.rehome.retrieval()
    };
    let mut found = call.rehome.retrieve(&app, &request, &packs)?;
    let known = &call.rehome.app(&app)?.knowledge;
    let is_wanted = |collection: &str| {
        kinds.is_empty()
            || kinds.iter().any(|kind| {
                let kind = kind.replace('_', "-");
                let of_kind = known.iter().find(|known| known.id.replace('_', "-") == kind);
                kind == collection
                    || of_kind.is_some_and(|of| of.collections.iter().any(|id| id == collection))
            })
    };
    found.passages.retain(|passage| is_wanted(&passage.record.collection));
    found.passages.truncate(limit);
    let results: Vec<Value> = found
        .passages
        .iter()
        .map(|passage| {
            json!({
                "content": passage.text,
                "source": passage.record.collection,
                "relevance_score": passage.score,
                "metadata": {
                    "title": passage.title, "key": passage.record.key,
                    "content_pack_id": passage.record.container, "type": passage.record.collection,
                },
            })
        })
        .collect();
    let used: Vec<String> = match &packs {
        rehome::Packs::Listed(listed) => listed.iter().map(ToString::to_string).collect(),
        rehome::Packs::Active => {
            let all = call.rehome.packs()?.into_iter();
            all.filter(|pack| pack.active && pack.app == app).map(|pack| pack.id).collect()
        }
    };
    Answer::json(&json!({
        "results": {
            "results": results,
            "total_queries": found.needs.len().max(1),
            "execution_time_ms": began.elapsed().as_secs_f64() * 1000.0,
        },
        "query_info": {
            "original_query": asked.query, "campaign_id": asked.campaign_id, "kb_types": kinds,
            "max_results": limit,
        },
        "used_content_packs": used,
    }))
}
