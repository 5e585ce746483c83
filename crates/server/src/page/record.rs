//! One record as a person reads it: what it says, where it comes from, what it hides, its history,
//! and editing it.

use rehome::{FoundDocument, Packs, Resolution};
use serde_json::Value;

use super::{
    cards,
    html::{button, choice, escaped, link, page, part, table},
};
use crate::{
    answer::Answer,
    api::{
        packs::title_of,
        records::{found, page_of},
        views::RecordView,
    },
    call::Call,
    problem::Problem,
};

/// The page of a record.
pub(super) fn show(call: &mut Call) -> Result<Answer, Problem> {
    let found = found(call)?;
    let record = &found.record;
    let (app, declared) = call.rehome.collection(Some(&record.app), &record.collection)?;
    let has_packs = app.default_pack.is_some();
    let view = RecordView::of(declared, &found)?;
    let text = view.body.get().to_owned();
    let body: Value = serde_json::from_str(&text).map_err(Problem::unexpected)?;
    let read = if has_packs { call.packs()? } else { Packs::Active };
    let shown = cards::html(call, &found, &read)?;
    let list = format!("/records/{}/{}", part(&record.app), part(&record.collection));
    let mut html = format!(
        "<p>{} · {}revision {}</p>\n{shown}",
        link(&list, title_of(&record.collection)),
        if record.container.is_empty() {
            String::new()
        } else {
            format!("from <strong>{}</strong> · ", escaped(&record.container))
        },
        found.rev,
    );
    if has_packs && call.query("at").is_none() {
        html += &resolution(call, &found, &read)?;
        html += &copies(call, &found)?;
    }
    if call.query("at").is_none() {
        html += &edit(call, &found, &text)?;
    }
    html += &history(call, &found)?;
    html += &format!(
        "<details><summary>JSON</summary><pre>{}</pre></details>",
        escaped(serde_json::to_string_pretty(&body).unwrap_or_default())
    );
    let name = found.name.as_deref().unwrap_or(&record.key);
    Ok(Answer::html(page(name, &html)))
}

/// Which pack wins, and what it says otherwise than those that it hides.
fn resolution(call: &Call, found: &FoundDocument, read: &Packs) -> Result<String, Problem> {
    let record = &found.record;
    let all: Vec<rehome::PackId> =
        call.rehome.packs()?.iter().filter_map(|pack| pack.id.parse().ok()).collect();
    // One that is shown of a pack by name may be hidden where all are read.
    let read = match read {
        Packs::Active if call.query("container").is_some() => &Packs::Active,
        read => read,
    };
    let resolved = call.rehome.resolution(Some(&record.app), &record.collection, &record.key, read);
    let resolved = match resolved {
        Err(_) => {
            let all = Packs::Listed(all);
            call.rehome.resolution(Some(&record.app), &record.collection, &record.key, &all)?
        }
        resolved => resolved?,
    };
    let Resolution { winner, hides, unread } = &resolved;
    if hides.is_empty() && unread.is_empty() && winner.record == *record {
        return Ok(String::new());
    }
    let mut html = format!(
        "<h2>Who wins</h2><p>The record of {} is read.</p>",
        link(&page_of(&winner.record), &winner.pack_name)
    );
    for hidden in hides {
        let rows: Vec<Vec<String>> = hidden
            .fields
            .iter()
            .map(|field| {
                let said = |value: &Option<Value>| {
                    escaped(value.as_ref().map(ToString::to_string).unwrap_or_default())
                };
                vec![
                    format!("<code>{}</code>", escaped(&field.field)),
                    said(&field.old),
                    said(&field.new),
                ]
            })
            .collect();
        html += &format!(
            "<p>It hides that of {}.</p>",
            link(&page_of(&hidden.resolved.record), &hidden.resolved.pack_name)
        );
        html += &table(
            &format!("What it says otherwise than {}", hidden.resolved.pack_name),
            &["field", "hidden", "read"],
            &rows,
        );
    }
    for other in unread {
        html +=
            &format!("<p>Not read here: {}.</p>", link(&page_of(&other.record), &other.pack_name));
    }
    Ok(html)
}

/// Copying a record into a pack of one's own.
fn copies(call: &Call, found: &FoundDocument) -> Result<String, Problem> {
    let record = &found.record;
    let packs = call.rehome.packs()?;
    let own: Vec<(&str, String)> = packs
        .iter()
        .filter(|pack| pack.app == record.app && !pack.protected && pack.id != record.container)
        .map(|pack| (&*pack.id, pack.name.clone()))
        .collect();
    if own.is_empty() {
        return Ok(String::new());
    }
    let action = format!("{}/copy?container={}", api(found), part(&record.container));
    Ok(format!(
        "<form class=\"row\" method=\"post\" action=\"{}\">{}<button>Edit in my pack</button></form>",
        escaped(action),
        choice("to", "Pack", own, "")
    ))
}

fn api(found: &FoundDocument) -> String {
    let record = &found.record;
    format!("/api/records/{}/{}/{}", part(&record.app), part(&record.collection), part(&record.key))
}

fn edit(call: &Call, found: &FoundDocument, text: &str) -> Result<String, Problem> {
    let record = &found.record;
    let is_protected = call
        .rehome
        .packs()?
        .iter()
        .any(|pack| pack.app == record.app && pack.id == record.container && pack.protected);
    if is_protected {
        return Ok(String::new());
    }
    let place = format!("container={}", part(&record.container));
    let (put, delete) = (
        format!("{}?_method=put&{place}", api(found)),
        format!("{}?_method=delete&{place}", api(found)),
    );
    let rev = found.rev.to_string();
    let says = format!("Delete {}", record.key);
    Ok(format!(
        "<details><summary>Edit</summary><form class=\"stack\" method=\"post\" action=\"{}\">\
         <input type=\"hidden\" name=\"rev\" value=\"{rev}\">\
         <label>The record as JSON <textarea name=\"body\" spellcheck=\"false\">{}</textarea>\
         </label><div><button>Save</button></div></form>\
         <div class=\"danger\">{}</div></details>",
        escaped(put),
        escaped(text),
        button(&delete, &says, &[("rev", &rev)]),
    ))
}

fn history(call: &Call, found: &FoundDocument) -> Result<String, Problem> {
    let entries = call.rehome.history_of(&found.record, 50)?;
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            let at = format!("{}&at=seq:{}", page_of(&found.record), entry.seq);
            let at = if at.contains('?') { at } else { at.replacen('&', "?", 1) };
            vec![
                link(&format!("/changes/{}", entry.seq), entry.seq),
                escaped(entry.at.get(..19).unwrap_or(&entry.at).replace('T', " ")),
                escaped(&entry.actor),
                escaped(&entry.op),
                link(&at, "as it was then"),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok("<p class=\"faint\">It is as its file had it.</p>".to_owned());
    }
    let told = table("History", &["change", "when", "who", "what", "look"], &rows);
    Ok(format!("<details><summary>History</summary>{told}</details>"))
}
