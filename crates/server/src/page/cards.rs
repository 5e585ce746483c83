//! Cards of records as HTML: headings below that of the page, lists of facts, tables that scroll by
//! themselves, and references as links.

use rehome::{
    FoundDocument, Packs,
    card::{Block, Line, Span},
};

use super::html::{escaped, part};
use crate::{call::Call, problem::Problem};

/// The deepest heading that HTML has.
const DEEPEST: usize = 6;

/// A record as a person reads it.
pub(super) fn html(call: &Call, found: &FoundDocument, packs: &Packs) -> Result<String, Problem> {
    let blocks = call.rehome.card(found, packs)?;
    Ok(format!(
        "<article class=\"record {}\">{}</article>",
        escaped(&found.record.collection),
        written(&blocks, &found.record.app)
    ))
}

/// The blocks of a card of that application.
fn written(blocks: &[Block], app: &str) -> String {
    let mut out = String::new();
    write(&mut out, blocks, app, 2, "");
    out
}

fn write(out: &mut String, blocks: &[Block], app: &str, depth: usize, title: &str) {
    let mut tables = 0;
    for block in blocks {
        match block {
            Block::Paragraph(line) => *out += &format!("<p>{}</p>\n", spans(line, app)),
            Block::Facts(facts) => {
                *out += "<dl class=\"facts\">\n";
                for (name, line) in facts {
                    let (name, line) = (escaped(name), spans(line, app));
                    *out += &format!("<div><dt>{name}</dt><dd>{line}</dd></div>\n");
                }
                *out += "</dl>\n";
            }
            Block::List(items) => {
                let items: String =
                    items.iter().map(|line| format!("<li>{}</li>\n", spans(line, app))).collect();
                *out += &format!("<ul>\n{items}</ul>\n");
            }
            Block::Table { heads, rows } => {
                tables += 1;
                table(out, &format!("{title} table {tables}"), heads, rows, app);
            }
            Block::Section { title, blocks } => {
                let level = depth.min(DEEPEST);
                *out += &format!("<section>\n<h{level}>{}</h{level}>\n", escaped(title));
                write(out, blocks, app, depth + 1, title);
                *out += "</section>\n";
            }
        }
    }
}

/// A table in a box of its own, which a keyboard can scroll where it is wider than the page.
fn table(out: &mut String, name: &str, heads: &[String], rows: &[Vec<Line>], app: &str) {
    let name = escaped(name.trim_start());
    *out += &format!("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{name}\">");
    *out += "<table><thead><tr>";
    for head in heads {
        // A column without a name has no head, but a cell.
        if head.trim().is_empty() {
            *out += "<td></td>";
        } else {
            *out += &format!("<th scope=\"col\">{}</th>", escaped(head));
        }
    }
    *out += "</tr></thead><tbody>\n";
    for row in rows {
        let cells: String =
            row.iter().map(|line| format!("<td>{}</td>", spans(line, app))).collect();
        *out += &format!("<tr>{cells}</tr>\n");
    }
    *out += "</tbody></table></div>\n";
}

fn spans(line: &Line, app: &str) -> String {
    let text = |text: &str| escaped(text).replace('\n', "<br>");
    let spans = line.0.iter().map(|span| match span {
        Span::Text(plain) => text(plain),
        Span::Strong(strong) => format!("<strong>{}</strong>", text(strong)),
        Span::Emphasis(stressed) => format!("<em>{}</em>", text(stressed)),
        Span::Link { text: name, target } => {
            let (app, collection, key) = (part(app), part(&target.collection), part(&target.key));
            format!("<a href=\"/records/{app}/{collection}/{key}\">{}</a>", text(name))
        }
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use rehome::{
        Target,
        card::{Block, Line, Span},
    };

    use super::written;

    #[test]
    fn nothing_of_a_record_is_markup() {
        let bad = "<script>alert('1')</script>\"&";
        let target = Target { collection: bad.to_owned().into(), key: "../../x?y#z".to_owned() };
        let line = || {
            Line(vec![
                Span::Text(bad.into()),
                Span::Strong(bad.into()),
                Span::Emphasis(bad.into()),
                Span::Link { text: bad.into(), target: target.clone() },
            ])
        };
        let blocks = vec![
            Block::Paragraph(line()),
            Block::Facts(vec![(bad.into(), line())]),
            Block::List(vec![line()]),
            Block::Table { heads: vec![bad.into()], rows: vec![vec![line()]] },
        ];
        let found = written(&[Block::section(bad, blocks)], "a'b");
        assert!(!found.contains("<script") && !found.contains("('1')"), "{found}");
        assert!(found.contains("/records/a%27b/%3Cscript%3E"), "{found}");
        assert!(found.contains("/..%2F..%2Fx%3Fy%23z\""), "{found}");
    }

    #[test]
    fn headings_go_down_by_one_and_no_further_than_html_does() {
        let mut block = Block::Paragraph(Line::text("end"));
        for depth in 0..8 {
            block = Block::section(format!("S{depth}"), vec![block]);
        }
        let found = written(&[block], "x");
        assert!(found.starts_with("<section>\n<h2>S7</h2>\n<section>\n<h3>S6</h3>"), "{found}");
        assert!(found.contains("<h6>S0</h6>") && !found.contains("<h7"), "{found}");
    }
}
