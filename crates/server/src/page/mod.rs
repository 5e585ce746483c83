//! The page for people: HTML made here, one style sheet, and no script. Its forms post to the routes
//! of the API.

mod browse;
mod campaigns;
mod cards;
mod health;
mod html;
mod log;
mod login;
mod packs;
mod quarantine;
mod record;
mod search;

use rehome::ErrorCode;

use crate::{
    answer::Answer,
    call::{Call, Wants},
    problem::Problem,
    route::{Access, Route, param, params},
};

pub(crate) fn routes() -> Vec<Route> {
    let read = || Access::Needs(rehome::TokenScope::Read);
    vec![
        Route::page("/", "home_page", packs::list),
        Route::page("/packs", "packs_page", packs::list),
        Route::page("/packs/{pack_id}", "pack_page", packs::show),
        Route::page("/browse", "browse_page", browse::apps),
        Route::page("/records/{app}/{collection}", "records_page", browse::records).params(&[
            param("prefix", "Only records whose name begins so."),
            params("where", "A condition."),
            param("order", "The field to sort by."),
            param("after", "Where the page goes on."),
            params("pack", "The packs to read."),
            param("container", "The file of the records."),
            param("campaign", "The campaign whose packs are read."),
        ]),
        Route::page("/records/{app}/{collection}/{key}", "record_page", record::show).params(&[
            params("pack", "The packs to read."),
            param("container", "Where the record stands."),
            param("campaign", "The campaign whose packs are read."),
            param("at", "The moment to look at."),
        ]),
        Route::page("/search", "search_page", search::search).params(&[
            param("q", "What to look for."),
            param("app", "Only of this application."),
            params("collection", "Only of this collection."),
            params("pack", "The packs to read."),
            param("campaign", "The campaign whose packs are read."),
            params("where", "A condition."),
            param("mode", "By what is searched."),
            param("limit", "At most so many."),
            param("explain", "Whether each hit says why it was found."),
            param("as_words", "Whether all of it is words."),
        ]),
        Route::page("/retrieve", "retrieve_page", search::retrieve).params(&[
            param("text", "What the player said."),
            param("in_combat", "Whether a combat goes on."),
            param("location", "Where the characters are."),
            param("creatures", "Who is present, parted by commas."),
            param("party", "Class and level of each character, parted by commas."),
            params("pack", "The packs to read."),
            param("campaign", "The campaign whose packs are read."),
        ]),
        Route::page("/quarantine", "quarantine_page", quarantine::list)
            .access(read())
            .params(&[param("after", "Where the page goes on.")]),
        Route::page("/quarantine/{entry}", "entry_page", quarantine::show).access(read()),
        Route::page("/runs", "runs_page", log::runs).access(read()),
        Route::page("/runs/{run}", "run_page", log::run).access(read()),
        Route::page("/changes", "changes_page", log::changes)
            .access(read())
            .params(&[param("key", "Only of records with this key.")]),
        Route::page("/changes/{seq}", "change_page", log::change).access(read()),
        Route::page("/campaigns", "campaigns_page", campaigns::list),
        Route::page("/health", "health_page", health::health).access(read()),
        Route::page("/tokens", "tokens_page", health::tokens)
            .access(Access::Needs(rehome::TokenScope::Admin)),
        Route::page("/login", "login_page", login::page)
            .access(Access::Open)
            .params(&[param("token", "A token that holds."), param("next", "Where to go on.")]),
        Route { is_page: true, ..Route::post("/login", "login", login::login) }
            .access(Access::Open)
            .takes::<login::Login>(),
        Route::page("/assets/style.css", "style", style).access(Access::Open),
        Route::page("/assets/icon.svg", "icon", icon).access(Access::Open),
    ]
}

fn style(_: &mut Call) -> Result<Answer, Problem> {
    Ok(Answer::asset("text/css; charset=utf-8", include_str!("style.css")))
}

fn icon(_: &mut Call) -> Result<Answer, Problem> {
    Ok(Answer::asset("image/svg+xml", include_str!("icon.svg")))
}

/// What an upload would do.
pub(crate) fn looked_at(report: &rehome::UploadReport) -> Answer {
    let count = |name: &str| report.totals[name].as_u64().unwrap_or_default();
    let body = format!(
        "<p>{} records were read: {} would be new, {} changed, {} unchanged, and {} would wait in \
         quarantine. Nothing was changed.</p>{}<p>{}</p>",
        count("read"),
        count("inserted"),
        count("updated"),
        count("unchanged"),
        count("waiting"),
        html::findings(&report.findings),
        html::link(&format!("/packs/{}", html::part(&report.container)), "Back to the pack"),
    );
    Answer::html(html::page("What the upload would do", &body))
}

/// A problem as a person reads it.
pub(crate) fn problem(problem: &Problem, wants: Wants, request: &str) -> Answer {
    if problem.code == ErrorCode::Unauthenticated {
        return Answer::html(login::form(&problem.detail, "/"));
    }
    let body = html::problem(problem, request);
    match wants {
        Wants::Fragment => Answer::html(body),
        _ => Answer::html(html::page(problem.code.meaning(), &body)),
    }
}
