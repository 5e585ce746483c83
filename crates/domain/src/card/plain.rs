//! A card as plain text, for terminals.

use super::{Block, Line};

/// The card as plain text that ends with a line feed; headings of the first depth are in capitals.
///
/// ```
/// use rehome_domain::card::{Block, Line, plain};
///
/// let facts = Block::Facts(vec![("Range".to_owned(), Line::text("60 feet"))]);
/// let card = [Block::Paragraph(Line::text("A small light.")), Block::section("Use", vec![facts])];
/// assert_eq!(plain(&card), "A small light.\n\nUSE\n\nRange: 60 feet\n");
/// ```
pub fn plain(blocks: &[Block]) -> String {
    let mut parts = Vec::new();
    write(blocks, 0, &mut parts);
    let mut out = parts.join("\n\n");
    out.push('\n');
    out
}

fn write(blocks: &[Block], depth: usize, parts: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(line) => parts.push(line.words()),
            Block::Facts(facts) => {
                let lines = facts.iter().map(|(name, line)| format!("{name}: {}", line.words()));
                parts.push(lines.collect::<Vec<_>>().join("\n"));
            }
            Block::List(items) => {
                let lines = items.iter().map(|line| format!("- {}", line.words()));
                parts.push(lines.collect::<Vec<_>>().join("\n"));
            }
            Block::Table { heads, rows } => parts.push(columns(heads, rows)),
            Block::Section { title, blocks } => {
                parts.push(if depth == 0 { title.to_uppercase() } else { title.clone() });
                write(blocks, depth + 1, parts);
            }
        }
    }
}

/// The table with its columns below each other.
fn columns(heads: &[String], rows: &[Vec<Line>]) -> String {
    let words = |row: &Vec<Line>| -> Vec<String> {
        row.iter().map(|line| line.words().replace('\n', " ")).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(words).collect();
    let width = |at: usize, head: &String| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain([head]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = heads.iter().enumerate().map(|(at, head)| width(at, head)).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
    };
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("-+-");
    let mut out = vec![line(heads), rule];
    out.extend(rows.iter().map(|row| line(row)));
    out.join("\n")
}
