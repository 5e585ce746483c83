//! Packs as cards, and one pack: what it holds, its details, and uploads into it.

use rehome::{Application, Pack, PackStats};

use super::html::{button, choice, escaped, field, link, page, part};
use crate::{
    answer::Answer,
    api::packs::{pack_id, title_of},
    call::Call,
    problem::Problem,
};

/// All packs, in their order.
pub(super) fn list(call: &mut Call) -> Result<Answer, Problem> {
    let packs = call.rehome.packs()?;
    let stats = call.rehome.stats()?;
    let campaigns = call.rehome.campaigns()?;
    let cards: String = packs
        .iter()
        .enumerate()
        .map(|(place, pack)| {
            let used =
                campaigns.iter().filter(|campaign| campaign.packs.contains(&pack.id)).count();
            let counted = stats.packs.iter().find(|of| of.pack == pack.id);
            card(&packs, place, pack, counted, used)
        })
        .collect();
    let waiting = match stats.waiting {
        0 => String::new(),
        waiting => {
            let says = format!("{waiting} wait in quarantine for you");
            format!("<p class=\"problem\">{}</p>", link("/quarantine?", says))
        }
    };
    let body = format!(
        "<p>Of two packs with the same record the upper one wins.</p>{waiting}\
         <ul class=\"cards\">{cards}</ul>{}",
        new_pack(call)
    );
    Ok(Answer::html(page("Packs", &body)))
}

fn card(
    packs: &[Pack],
    place: usize,
    pack: &Pack,
    counted: Option<&PackStats>,
    used: usize,
) -> String {
    let base = format!("/api/content/packs/{}", part(&pack.id));
    let called = |at: usize| packs.get(at).map(|pack| pack.name.clone()).unwrap_or_default();
    let mut buttons = String::new();
    if place > 0 {
        let says = format!("Move {} above {}", pack.name, called(place - 1));
        buttons += &button(&format!("{base}/move"), &says, &[("by", "-1")]);
    }
    if place + 1 < packs.len() {
        let says = format!("Move {} below {}", pack.name, called(place + 1));
        buttons += &button(&format!("{base}/move"), &says, &[("by", "1")]);
    }
    if !pack.protected {
        let (what, says) =
            if pack.active { ("deactivate", "Hide") } else { ("activate", "Make available") };
        buttons += &button(&format!("{base}/{what}"), &format!("{says} {}", pack.name), &[]);
    }
    let state = if pack.active { "available" } else { "hidden" };
    let protected = if pack.protected { " · changes by its own files alone" } else { "" };
    let records = counted.map_or(0, |counted| counted.records);
    let author =
        if pack.author.is_empty() { String::new() } else { format!(" by {}", pack.author) };
    let usage = match used {
        0 => "in no campaign".to_owned(),
        1 => "in 1 campaign".to_owned(),
        used => format!("in {used} campaigns"),
    };
    format!(
        "<li class=\"card\"><h2>{}</h2><p><span class=\"state\">{state}</span> \
         <small>{}</small></p><p>{}</p><p>{records} records, {usage}</p>\
         <div class=\"row\">{buttons}</div></li>",
        link(&format!("/packs/{}", part(&pack.id)), &pack.name),
        escaped(format!("version {}{author}{protected}", pack.version)),
        escaped(&pack.description),
    )
}

fn new_pack(call: &Call) -> String {
    let with_packs = call.rehome.apps().iter().filter(|app| app.default_pack.is_some());
    let apps =
        choice("app", "Application", with_packs.map(|app| (&*app.id, app.title.clone())), "");
    format!(
        "<h2>A new pack</h2><form class=\"stack\" method=\"post\" action=\"/api/content/packs\">\
         <label>Name <input name=\"name\" required maxlength=\"100\"></label>{}{}{}{apps}\
         <div><button>Make the pack</button></div></form>",
        field("description", "Description", ""),
        field("author", "Author", ""),
        field("version", "Version", "1.0.0"),
    )
}

/// One pack.
pub(super) fn show(call: &mut Call) -> Result<Answer, Problem> {
    let pack = call.rehome.pack(&pack_id(call)?)?;
    let app = call.rehome.app(&pack.app)?;
    let stats = call.rehome.stats()?;
    let counted = stats.packs.iter().find(|of| of.pack == pack.id);
    let kinds: String = counted
        .iter()
        .flat_map(|counted| &counted.collections)
        .filter(|of| of.records > 0)
        .map(|of| {
            let to = format!(
                "/records/{}/{}?pack={}",
                part(&app.id),
                part(&of.collection),
                part(&pack.id)
            );
            format!("<li>{} ({})</li>", link(&to, title_of(&of.collection)), of.records)
        })
        .collect();
    let holds = if kinds.is_empty() {
        "<p>It holds no records yet.</p>".to_owned()
    } else {
        format!("<ul class=\"facets\">{kinds}</ul>")
    };
    let mut body = format!(
        "<p>{}</p><h2>What it holds</h2>{holds}",
        escaped(format!("{} version {} {}", pack.description, pack.version, pack.author)),
    );
    if pack.protected {
        body += "<p class=\"faint\">This pack changes by an import of its own files alone.</p>";
    } else {
        body += &upload(&pack, app);
        body += &details(&pack);
    }
    Ok(Answer::html(page(&pack.name, &body)))
}

fn upload(pack: &Pack, app: &Application) -> String {
    let base = format!("/api/content/packs/{}/upload", part(&pack.id));
    // The type stands in the path: each has a form of its own to be sent by, chosen here by a name.
    let kinds = app.collections.iter().map(|of| (&*of.id, title_of(&of.id)));
    let kinds = choice("content_type", "Type", kinds, "");
    format!(
        "<h2>Upload</h2><form class=\"stack\" method=\"post\" action=\"{base}\" \
         enctype=\"multipart/form-data\">{kinds}\
         <label>A file: records as JSON, or a zip of the layout \
         <input type=\"file\" name=\"file\" accept=\".json,.zip,application/json\"></label>\
         <label>Or paste records <textarea name=\"text\" spellcheck=\"false\"></textarea></label>\
         <label>Where some records are bad <select name=\"accept\">\
         <option value=\"all\">take none</option>\
         <option value=\"good\">accept the good ones</option></select></label>\
         <label class=\"check\"><input type=\"checkbox\" name=\"dry_run\" value=\"true\"> \
         Only tell what would happen</label>\
         <div><button>Upload into {}</button></div></form>",
        escaped(&pack.name)
    )
}

fn details(pack: &Pack) -> String {
    let base = format!("/api/content/packs/{}", part(&pack.id));
    let fields: String = [
        ("name", "Name", &pack.name),
        ("description", "Description", &pack.description),
        ("version", "Version", &pack.version),
        ("author", "Author", &pack.author),
        ("licence", "Licence", &pack.licence),
        ("locale", "Language", &pack.locale),
        ("edition", "Edition", &pack.edition),
    ]
    .into_iter()
    .map(|(name, says, value)| field(name, says, value))
    .collect();
    format!(
        "<h2>Details</h2><form class=\"stack\" method=\"post\" action=\"{base}?_method=put\">\
         {fields}<div><button>Save the details</button></div></form>\
         <h2>Delete</h2><details><summary>Delete {0} with all its records</summary>\
         <p>It is a run, which can be undone under Runs.</p><div class=\"danger\">{1}</div></details>",
        escaped(&pack.name),
        button(&format!("{base}?_method=delete"), &format!("Delete {}", pack.name), &[]),
    )
}
