//! The quarantine: what waits, and mending it.

use rehome::QuarantineFilter;

use super::html::{button, escaped, findings, link, page, table};
use crate::{answer::Answer, call::Call, problem::Problem};

/// So many entries are listed.
const PAGE: u32 = 100;

/// What is in quarantine.
pub(super) fn list(call: &mut Call) -> Result<Answer, Problem> {
    let after = call.query_as::<i64>("after")?.unwrap_or(0);
    let entries = call.rehome.quarantine(&QuarantineFilter::default(), after, PAGE)?;
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            vec![
                link(&format!("/quarantine/{}", entry.id), format!("Entry {}", entry.id)),
                (if entry.waiting { "waits" } else { "" }).to_owned(),
                escaped(format!("{}/{}", entry.app, entry.collection)),
                escaped(&entry.container),
                escaped(&entry.finding.message),
            ]
        })
        .collect();
    let mut body = if rows.is_empty() {
        "<p>Nothing is in quarantine.</p>".to_owned()
    } else {
        table("In quarantine", &["entry", "", "collection", "pack", "why"], &rows)
    };
    if let Some(last) = entries.last().filter(|_| entries.len() == PAGE as usize) {
        body += &link(&format!("/quarantine?after={}", last.id), "The next page");
    }
    Ok(Answer::html(page("Quarantine", &body)))
}

/// One entry, with its text to be mended.
pub(super) fn show(call: &mut Call) -> Result<Answer, Problem> {
    let entry = call.rehome.quarantine_entry(call.path_as("entry")?)?;
    let base = format!("/api/quarantine/{}", entry.id);
    let told = findings(std::slice::from_ref(&entry.finding));
    let settled = match (entry.how, entry.key.as_deref()) {
        (Some(how), key) => {
            let key = key.map(|key| format!(", {key}")).unwrap_or_default();
            format!("<p>It is settled: {}{}.</p>", escaped(how), escaped(key))
        }
        (None, _) => String::new(),
    };
    let mut body = format!(
        "<p>{} in {}, element {} of {}</p>{told}{settled}",
        escaped(format!("{}/{}", entry.app, entry.collection)),
        escaped(if entry.container.is_empty() { "no pack" } else { &entry.container }),
        entry.position + 1,
        escaped(&entry.file),
    );
    let raw = escaped(&entry.raw);
    if entry.how.is_none() {
        body += &format!(
            "<h2>Mend it</h2><form class=\"stack\" method=\"post\" action=\"{base}/resolve\">\
             <label>As it should be <textarea name=\"body\" spellcheck=\"false\">{raw}</textarea>\
             </label><div><button>Try again</button></div></form>"
        );
        if entry.waiting {
            body += &button(&format!("{base}/dismiss"), "Let it wait no longer", &[]);
        }
    } else {
        body += &format!("<pre>{raw}</pre>");
    }
    Ok(Answer::html(page(&format!("Entry {}", entry.id), &body)))
}
