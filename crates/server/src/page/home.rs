//! The first page: what there is.

use super::html::{escaped, page};
use crate::{answer::Answer, call::Call, problem::Problem};

pub(super) fn home(call: &mut Call) -> Result<Answer, Problem> {
    let stats = call.rehome.stats()?;
    let packs: String = call
        .rehome
        .packs()?
        .iter()
        .map(|pack| {
            let state = if pack.active { "read" } else { "hidden" };
            let (id, name) = (escaped(&pack.id), escaped(&pack.name));
            format!("<li><strong>{name}</strong> <code>{id}</code> {state}</li>\n")
        })
        .collect();
    let body = format!(
        "<h1>{} records</h1>\n<ul>\n{packs}</ul>\n<p>The API is described at \
         <a href=\"/openapi.json\">/openapi.json</a>.</p>",
        stats.records
    );
    Ok(Answer::html(page("Content", &body)))
}
