//! How the database is, and who may ask.

use super::html::{button, escaped, page, table};
use crate::{answer::Answer, call::Call, problem::Problem};

/// The widest bar of the plot.
const WIDEST: u64 = 300;

/// What is behind, what waits, and how much there is.
pub(super) fn health(call: &mut Call) -> Result<Answer, Problem> {
    let behind = call.rehome.behind()?;
    let stats = call.rehome.stats()?;
    let state = match behind.said() {
        said if said.is_empty() => "<p>Nothing is behind.</p>".to_owned(),
        said => {
            said.iter().map(|line| format!("<p class=\"problem\">{}</p>", escaped(line))).collect()
        }
    };
    let counted = stats
        .packs
        .iter()
        .map(|of| (of.pack.clone(), of.records))
        .chain(stats.apps.iter().map(|of| (of.app.clone(), of.records)));
    let counted: Vec<(String, u64)> =
        counted.map(|(name, count)| (name, count.unsigned_abs())).collect();
    let rows = vec![
        vec!["records".to_owned(), escaped(stats.records)],
        vec!["in quarantine".to_owned(), escaped(stats.quarantined)],
        vec!["wait for a person".to_owned(), escaped(stats.waiting)],
        vec!["entries of the log".to_owned(), escaped(call.rehome.last_change()?)],
        vec!["bytes".to_owned(), escaped(stats.bytes.unwrap_or_default())],
    ];
    let body = format!(
        "{state}{}{}<h2>Backup</h2>{}",
        table("How much there is", &["", ""], &rows),
        plot(&counted),
        button("/api/backups", "Make a backup now", &[]),
    );
    Ok(Answer::html(page("Health", &body)))
}

/// Bars, drawn here: nothing of it is a style.
fn plot(counted: &[(String, u64)]) -> String {
    let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let bars: String = counted
        .iter()
        .enumerate()
        .map(|(at, (name, count))| {
            let (y, width) = (at * 24, count * WIDEST / most);
            format!(
                "<rect x=\"0\" y=\"{y}\" width=\"{width}\" height=\"16\" fill=\"#2f6f5e\"/>\
                 <text x=\"{}\" y=\"{}\" fill=\"currentColor\" font-size=\"13\">{} {count}</text>",
                width + 6,
                y + 13,
                escaped(name)
            )
        })
        .collect();
    format!(
        "<h2>Records</h2><svg role=\"img\" aria-label=\"Records of each pack\" width=\"100%\" \
         height=\"{}\">{bars}</svg>",
        counted.len() * 24
    )
}

/// The tokens, and a form for a new one.
pub(super) fn tokens(call: &mut Call) -> Result<Answer, Problem> {
    let rows: Vec<Vec<String>> = call
        .rehome
        .tokens()?
        .iter()
        .map(|token| {
            let ends = match (&token.revoked_at, &token.expires_at) {
                (Some(at), _) => format!("revoked {at}"),
                (None, Some(at)) => at.to_string(),
                (None, None) => "never".to_owned(),
            };
            let revoke = match token.revoked_at {
                Some(_) => String::new(),
                None => {
                    let action = format!("/api/tokens/{}?_method=delete", token.id);
                    button(&action, &format!("Revoke {}", token.name), &[])
                }
            };
            vec![escaped(&token.name), escaped(token.scope), escaped(ends), revoke]
        })
        .collect();
    let body = format!(
        "{}<p><code>rehome token create</code> makes one, and shows it once.</p>",
        table("Tokens", &["name", "scope", "ends", ""], &rows)
    );
    Ok(Answer::html(page("Tokens", &body)))
}
