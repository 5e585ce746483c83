//! Campaigns: which packs a table of players reads, and in which order.

use super::html::{button, escaped, field, link, page, part};
use crate::{answer::Answer, call::Call, problem::Problem};

/// All campaigns, and a form for a new one.
pub(super) fn list(call: &mut Call) -> Result<Answer, Problem> {
    let packs = call.rehome.packs()?;
    let known: Vec<&str> = packs.iter().map(|pack| pack.id.as_str()).collect();
    let cards: String = call
        .rehome
        .campaigns()?
        .iter()
        .map(|campaign| {
            let base = format!("/api/campaigns/{}", part(&campaign.id));
            let says = format!("Delete {}", campaign.name);
            let browse = format!("/search?campaign={}", part(&campaign.id));
            format!(
                "<li class=\"card\"><h2>{}</h2><p>{}</p>\
                 <form class=\"stack\" method=\"post\" action=\"{base}?_method=put\">{}\
                 <div><button>Save the order of {}</button></div></form>\
                 <p>{}</p><div class=\"danger\">{}</div></li>",
                escaped(&campaign.name),
                escaped(&campaign.description),
                field("packs", "Packs, the one that wins first", &campaign.packs.join(", ")),
                escaped(&campaign.name),
                link(&browse, "Search what it reads"),
                button(&format!("{base}?_method=delete"), &says, &[]),
            )
        })
        .collect();
    let body = format!(
        "<p>A campaign reads its own packs in its own order. There are the packs {}.</p>\
         <ul class=\"cards\">{cards}</ul><h2>A new campaign</h2>\
         <form class=\"stack\" method=\"post\" action=\"/api/campaigns\">\
         <label>Id: letters, digits, _ and - <input name=\"id\" required pattern=\"[A-Za-z0-9_\\-]+\">\
         </label>{}{}<div><button>Make the campaign</button></div></form>",
        escaped(known.join(", ")),
        field("name", "Name", ""),
        field("packs", "Packs, the one that wins first", ""),
    );
    Ok(Answer::html(page("Campaigns", &body)))
}
