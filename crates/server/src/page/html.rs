//! The frame of every page, and texts as HTML has them.

use crate::problem::Problem;

/// The text as it stands in HTML, in an attribute too.
pub(crate) fn escaped(text: &str) -> String {
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

/// A whole page around its body, which is HTML.
pub(crate) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Rehome</title>\n<link rel=\"stylesheet\" href=\"/assets/style.css\">\n\
         </head>\n<body>\n<header><a href=\"/\">Rehome</a></header>\n<main>\n{body}\n</main>\n\
         </body>\n</html>\n"
    )
}

/// What is the matter, and what each finding says.
pub(crate) fn problem(problem: &Problem, request: &str) -> String {
    let findings: String = problem
        .findings
        .iter()
        .map(|finding| {
            let place = finding.pointer.as_deref().unwrap_or_default();
            let (place, message) = (escaped(place), escaped(&finding.message));
            format!("<li><code>{place}</code> {message}</li>\n")
        })
        .collect();
    let (title, detail) = (escaped(problem.code.meaning()), escaped(&problem.detail));
    format!(
        "<section class=\"problem\" role=\"alert\">\n<h1>{title}</h1>\n<p>{detail}</p>\n\
         <ul>\n{findings}</ul>\n<p><small>{} · {}</small></p>\n</section>",
        problem.code,
        escaped(request)
    )
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escaped("<a href='x'>\"&</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&lt;/a&gt;"
        );
    }
}
