//! Searching with highlighted passages, and the tester of retrieval.

use std::collections::HashSet;

use rehome::retrieve::{Context as Situation, Member, Retrieve};

use super::html::{escaped, field, link, page, table};
use crate::{
    answer::Answer,
    api::{records::page_of, search::found},
    call::Call,
    problem::Problem,
};

/// Situations to begin with: what they are called, and what stands behind the `?`.
const PRESETS: [(&str, &str); 3] = [
    ("A fight", "text=I+attack+it+and+then+step+back&in_combat=true&creatures=goblin"),
    ("Some magic", "text=I+cast+something+that+makes+light"),
    ("A place", "text=I+sneak+past+the+guard&location=the+old+mill"),
];

/// The page of a search.
pub(super) fn search(call: &mut Call) -> Result<Answer, Problem> {
    let text = call.query("q").unwrap_or_default().to_owned();
    let explain = call.flag("explain")?;
    let checked = if explain { " checked" } else { "" };
    let mut body = format!(
        "<form class=\"row\" method=\"get\" action=\"/search\" role=\"search\">\
         <label>Look for <input type=\"search\" name=\"q\" value=\"{}\" autofocus></label>\
         <label class=\"check\"><input type=\"checkbox\" name=\"explain\" value=\"true\"{checked}> \
         Say why</label><button>Search</button></form>",
        escaped(&text)
    );
    if !text.trim().is_empty() {
        let searched = found(call, text.clone())?;
        for read_as in &searched.read_as {
            body += &format!("<p>Read as {}</p>", escaped(read_as));
        }
        if searched.hits.is_empty() {
            body += "<p>Nothing was found.</p>";
        }
        let words = words(&text);
        let hits: String = searched
            .hits
            .iter()
            .map(|hit| {
                let heading = hit.heading.as_ref().map(|of| format!("{of}: ")).unwrap_or_default();
                let why = hit.reasons.as_ref().map(|reasons| {
                    let said = reasons.said.iter();
                    let said = said.map(|(part, of)| format!("{part} {:.4}", of.share));
                    format!("<p><small>{}</small></p>", said.collect::<Vec<_>>().join(", "))
                });
                format!(
                    "<li class=\"card\"><h2>{}</h2><p><small>{} · {}</small></p><p>{}{}</p>{}</li>",
                    link(&page_of(&hit.record), &hit.title),
                    escaped(&hit.kind),
                    escaped(&hit.record.container),
                    escaped(heading),
                    highlighted(&hit.passage, &words),
                    why.unwrap_or_default(),
                )
            })
            .collect();
        body += &format!("<ol class=\"cards\">{hits}</ol>");
    }
    Ok(Answer::html(page("Search", &body)))
}

fn words(text: &str) -> HashSet<String> {
    let each = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    each.map(str::to_lowercase).collect()
}

/// The passage as HTML, with the words of the query marked.
fn highlighted(passage: &str, words: &HashSet<String>) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        let is_meant = words.iter().any(|wanted| {
            let lower = word.to_lowercase();
            lower == *wanted
                || lower.strip_prefix(wanted.as_str()).is_some_and(|end| end.len() <= 2)
        });
        let shown = escaped(&*word);
        *out += &if is_meant { format!("<mark>{shown}</mark>") } else { shown };
        word.clear();
    };
    for c in passage.chars() {
        if c.is_alphanumeric() {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out += &escaped(c);
        }
    }
    flush(&mut word, &mut out);
    out
}

/// The page that tries what a player's words call for.
pub(super) fn retrieve(call: &mut Call) -> Result<Answer, Problem> {
    let said = |name: &str| call.query(name).unwrap_or_default().to_owned();
    let (text, location, creatures, party) =
        (said("text"), said("location"), said("creatures"), said("party"));
    let in_combat = call.flag("in_combat")?;
    let checked = if in_combat { " checked" } else { "" };
    let presets: String = PRESETS
        .iter()
        .map(|(says, query)| format!("<li>{}</li>", link(&format!("/retrieve?{query}"), says)))
        .collect();
    let mut body = format!(
        "<ul>{presets}</ul><form class=\"stack\" method=\"get\" action=\"/retrieve\">{}\
         <label class=\"check\"><input type=\"checkbox\" name=\"in_combat\" value=\"true\"{checked}> \
         A combat goes on</label>{}{}{}<div><button>Retrieve</button></div></form>",
        field("text", "What the player said", &text),
        field("location", "Where they are", &location),
        field("creatures", "Who is present, parted by commas", &creatures),
        field("party", "Class and level of each character, as wizard 3, cleric 2", &party),
    );
    if !text.trim().is_empty() {
        let listed = |text: &str| -> Vec<String> {
            text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
        };
        let context = Situation {
            in_combat,
            location,
            creatures: listed(&creatures),
            party: listed(&party).iter().map(|one| member(one)).collect(),
            ..Situation::default()
        };
        let knowing = call.rehome.apps().iter().find(|app| !app.knowledge.is_empty());
        let app = knowing.map(|app| app.id.clone());
        let app = app.ok_or_else(|| Problem::invalid("no application says what is needed when"))?;
        let request = Retrieve { text, context, ..call.rehome.retrieval() };
        let found = call.rehome.retrieve(&app, &request, &call.packs()?)?;
        let rows: Vec<Vec<String>> = found
            .passages
            .iter()
            .map(|passage| {
                vec![
                    link(&page_of(&passage.record), &passage.title),
                    format!("{:.3}", passage.score),
                    escaped(passage.because.join(", ")),
                    escaped(&passage.text),
                ]
            })
            .collect();
        body += &table("Passages", &["record", "score", "because", "text"], &rows);
        body += &format!(
            "<details><summary>The prompt, {} tokens</summary><pre>{}</pre></details>",
            found.tokens,
            escaped(&found.prompt)
        );
    }
    Ok(Answer::html(page("Retrieve", &body)))
}

/// `wizard 3` as a character.
fn member(text: &str) -> Member {
    let (class, level) = text.rsplit_once(' ').unwrap_or((text, ""));
    serde_json::from_value(serde_json::json!({
        "class": class, "level": level.parse::<u8>().ok(),
    }))
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{highlighted, words};

    #[test]
    fn the_words_of_a_query_are_marked_and_nothing_is_markup() {
        let shown = highlighted("Lamps <glow> at night", &words("a lamp that glows"));
        assert_eq!(shown, "<mark>Lamps</mark> &lt;glow&gt; at night");
    }
}
