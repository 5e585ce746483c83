//! The page for people: HTML made here, one style sheet, and no script that it needs.

mod home;
mod html;
mod login;

use crate::{
    answer::Answer,
    call::{Call, Wants},
    problem::Problem,
    route::{Access, Route, param},
};
use rehome::ErrorCode;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page("/", "home_page", home::home),
        Route::page("/login", "login_page", login::page)
            .access(Access::Open)
            .params(&[param("token", "A token that holds."), param("next", "Where to go on.")]),
        Route { is_page: true, ..Route::post("/login", "login", login::login) }
            .access(Access::Open)
            .takes::<login::Login>(),
        Route::page("/assets/style.css", "style", style).access(Access::Open),
    ]
}

fn style(_: &mut Call) -> Result<Answer, Problem> {
    Ok(Answer::asset("text/css; charset=utf-8", include_str!("style.css")))
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
