//! The frame of every page, and the small pieces that pages are made of. Texts become HTML here
//! alone.

use std::fmt::Display;

use crate::problem::Problem;

/// The pages that lead on, as they are named at the top.
const NAVIGATION: [(&str, &str); 9] = [
    ("/packs", "Packs"),
    ("/browse", "Browse"),
    ("/search", "Search"),
    ("/retrieve", "Retrieve"),
    ("/quarantine", "Quarantine"),
    ("/runs", "Runs"),
    ("/changes", "Changes"),
    ("/campaigns", "Campaigns"),
    ("/health", "Health"),
];

/// The text as it stands in HTML, in an attribute too.
pub(crate) fn escaped(text: impl Display) -> String {
    let text = text.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            other => out.push(other),
        }
    }
    out
}

/// The text as a part of a path or of what stands behind the `?`.
pub(crate) fn part(text: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    encoded.replace('+', "%20")
}

/// A link; `to` is a path of ours.
pub(crate) fn link(to: &str, text: impl Display) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(to), escaped(text))
}

/// A form with one button, which says in words what it does.
pub(crate) fn button(action: &str, says: &str, fields: &[(&str, &str)]) -> String {
    let hidden: String = fields
        .iter()
        .map(|(name, value)| {
            let (name, value) = (escaped(name), escaped(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        })
        .collect();
    format!(
        "<form method=\"post\" action=\"{}\">{hidden}<button>{}</button></form>",
        escaped(action),
        escaped(says)
    )
}

/// A field of a form with its name in words.
pub(crate) fn field(name: &str, says: &str, value: &str) -> String {
    format!(
        "<label>{} <input name=\"{}\" value=\"{}\"></label>",
        escaped(says),
        escaped(name),
        escaped(value)
    )
}

/// A choice; each option is its value and how it is called.
pub(crate) fn choice<'a>(
    name: &str,
    says: &str,
    options: impl IntoIterator<Item = (&'a str, String)>,
    chosen: &str,
) -> String {
    let options: String = options
        .into_iter()
        .map(|(value, called)| {
            let selected = if value == chosen { " selected" } else { "" };
            let (value, called) = (escaped(value), escaped(called));
            format!("<option value=\"{value}\"{selected}>{called}</option>")
        })
        .collect();
    let (name, says) = (escaped(name), escaped(says));
    format!("<label>{says} <select name=\"{name}\">{options}</select></label>")
}

/// A table with a caption; the cells are HTML.
pub(crate) fn table(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    // A column without a name has no head, but a cell.
    let heads: String = heads
        .iter()
        .map(|head| match *head {
            "" => "<td></td>".to_owned(),
            head => format!("<th scope=\"col\">{}</th>", escaped(head)),
        })
        .collect();
    let rows: String = rows
        .iter()
        .map(|cells| {
            let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table>\
         <caption>{0}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>",
        escaped(caption)
    )
}

/// A whole page around its body, which is HTML.
pub(crate) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    let navigation: String =
        NAVIGATION.iter().map(|(to, text)| format!("<li>{}</li>", link(to, text))).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Rehome</title>\n<link rel=\"stylesheet\" href=\"/assets/style.css\">\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#main\">To the content</a>\n<header>\
         <a class=\"home\" href=\"/\">Rehome</a><nav aria-label=\"Pages\"><ul>{navigation}</ul>\
         </nav><form method=\"post\" action=\"/logout\"><button>Log out</button></form></header>\n\
         <main id=\"main\">\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

/// What is the matter, and what each finding says.
pub(crate) fn problem(problem: &Problem, request: &str) -> String {
    let (detail, findings) = (escaped(&problem.detail), findings(&problem.findings));
    format!(
        "<section class=\"problem\" role=\"alert\">\n<p>{detail}</p>\n{findings}\
         <p><small>{} · request {}</small></p>\n</section>",
        problem.code,
        escaped(request)
    )
}

/// What an import or an upload has to say, each with its place, rule and help.
pub(crate) fn findings(findings: &[rehome::StoredFinding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = findings
        .iter()
        .map(|finding| {
            let line = finding.line.map(|line| format!("line {line} ")).unwrap_or_default();
            let place = finding.pointer.as_deref().unwrap_or_default();
            let help = finding.help.as_deref().unwrap_or_default();
            let level = serde_json::json!(finding.level);
            vec![
                escaped(level.as_str().unwrap_or_default()),
                format!("{line}<code>{}</code>", escaped(place)),
                format!("{} <em>{}</em>", escaped(&finding.message), escaped(help)),
                format!("<code>{}</code>", escaped(&finding.rule)),
            ]
        })
        .collect();
    table("Findings", &["level", "place", "what", "rule"], &rows)
}

#[cfg(test)]
mod tests {
    use super::{escaped, part};

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escaped("<a href='x'>\"&</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&lt;/a&gt;"
        );
        assert_eq!(part("a/b ?&火"), "a%2Fb%20%3F%26%E7%81%AB");
    }
}
