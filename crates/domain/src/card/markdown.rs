//! A card as Markdown (CommonMark, with the tables that GitHub added).

use super::{Block, Line, Span};
use crate::Target;

/// The card as Markdown that ends with a line feed; its headings begin at the second depth. `address`
/// says where a record is found; a reference without one is its name alone.
///
/// ```
/// use rehome_domain::{Target, card::{Block, Line, Span, markdown}};
///
/// let target = Target { collection: "tools".into(), key: "smoker".to_owned() };
/// let line = Line(vec![Span::Link { text: "Smoker".to_owned(), target }]);
/// let card = [Block::Facts(vec![("Needs".to_owned(), line.and(" <1>"))])];
/// let found = markdown(&card, |target| Some(format!("{}.md", target.key)));
/// assert_eq!(found, "- **Needs**: [Smoker](smoker.md) \\<1>\n");
/// ```
pub fn markdown(blocks: &[Block], address: impl Fn(&Target) -> Option<String>) -> String {
    let mut parts = Vec::new();
    write(blocks, 2, &address, &mut parts);
    let mut out = parts.join("\n\n");
    out.push('\n');
    out
}

type Address<'a> = &'a dyn Fn(&Target) -> Option<String>;

fn write(blocks: &[Block], depth: usize, address: Address<'_>, parts: &mut Vec<String>) {
    let line = |of: &Line| spans(of, address);
    for block in blocks {
        match block {
            Block::Paragraph(of) => parts.push(line(of).replace('\n', "  \n")),
            Block::Facts(facts) => {
                let facts = facts.iter().map(|(name, of)| {
                    format!("- **{}**: {}", escaped(name), line(of).replace('\n', " "))
                });
                parts.push(facts.collect::<Vec<_>>().join("\n"));
            }
            Block::List(items) => {
                let items = items.iter().map(|of| format!("- {}", line(of).replace('\n', " ")));
                parts.push(items.collect::<Vec<_>>().join("\n"));
            }
            Block::Table { heads, rows } => {
                let cell = |text: String| text.replace('|', "\\|").replace('\n', " ");
                let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
                let mut lines = vec![row(heads.iter().map(|head| cell(escaped(head))).collect())];
                lines.push(format!("|{}", "---|".repeat(heads.len())));
                let rows =
                    rows.iter().map(|cells| row(cells.iter().map(|of| cell(line(of))).collect()));
                lines.extend(rows);
                parts.push(lines.join("\n"));
            }
            Block::Section { title, blocks } => {
                parts.push(format!("{} {}", "#".repeat(depth.min(6)), escaped(title)));
                write(blocks, depth + 1, address, parts);
            }
        }
    }
}

fn spans(line: &Line, address: Address<'_>) -> String {
    let spans = line.0.iter().map(|span| match span {
        Span::Text(text) => escaped(text),
        Span::Strong(text) => format!("**{}**", escaped(text)),
        Span::Emphasis(text) => format!("*{}*", escaped(text)),
        Span::Link { text, target } => match address(target) {
            Some(address) => format!("[{}]({address})", escaped(text)),
            None => escaped(text),
        },
    });
    spans.collect()
}

/// The text with what Markdown would read as a mark told to be none.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let begins = index == 0 || text[..index].ends_with('\n');
        if "\\`*_[]<".contains(c) || (begins && "#>+-".contains(c)) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
