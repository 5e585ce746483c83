//! Texts with marks of Markdown as parts of a card: headings, tables, bullets, and words that stand
//! out. It knows the marks that texts of our applications use, not all of the language; what it does
//! not know stands as it is written.

use super::{Block, Line, Span};

/// The parts of a text.
pub(crate) fn prose(text: &str) -> Vec<Block> {
    // What stands below each heading that is open, outermost first.
    let mut open: Vec<(usize, String, Vec<Block>)> = vec![(0, String::new(), Vec::new())];
    let mut part: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        let kind_before = part.last().map(|line| Kind::of(line));
        let kind = Kind::of(line);
        let goes_on = match (kind_before, kind) {
            (None, _) => false,
            (Some(before), Kind::Blank) => before == Kind::Bullet || before == Kind::Row,
            (Some(before), kind) => before == kind && kind != Kind::Heading,
        };
        if kind == Kind::Blank && goes_on {
            continue; // Bullets and rows stand together though lines are left free between them.
        }
        if !goes_on && !part.is_empty() {
            add(&mut open, &part);
            part.clear();
        }
        if kind != Kind::Blank {
            part.push(line);
        }
    }
    if !part.is_empty() {
        add(&mut open, &part);
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|(_, _, blocks)| blocks).unwrap_or_default()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Heading,
    Row,
    Bullet,
    Words,
}

impl Kind {
    fn of(line: &str) -> Self {
        if line.is_empty() {
            Self::Blank
        } else if line.starts_with('|') {
            Self::Row
        } else if ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark)) {
            Self::Bullet
        } else if line.trim_start_matches('#').starts_with(' ') && line.starts_with('#') {
            Self::Heading
        } else {
            Self::Words
        }
    }
}

fn close(open: &mut Vec<(usize, String, Vec<Block>)>) {
    if let Some((_, title, blocks)) = open.pop()
        && let Some((_, _, around)) = open.last_mut()
    {
        around.push(Block::section(title, blocks));
    }
}

fn add(open: &mut Vec<(usize, String, Vec<Block>)>, lines: &[&str]) {
    let block = match Kind::of(lines[0]) {
        Kind::Heading => {
            let level = lines[0].bytes().take_while(|byte| *byte == b'#').count();
            while open.len() > 1 && open.last().is_some_and(|(own, ..)| *own >= level) {
                close(open);
            }
            let title = spans(lines[0].trim_matches(|c| c == '#' || c == ' ')).words();
            open.push((level, title, Vec::new()));
            return;
        }
        Kind::Row => rows(lines),
        Kind::Bullet => Block::List(lines.iter().map(|line| spans(line[2..].trim())).collect()),
        Kind::Words | Kind::Blank => Block::Paragraph(spans(&lines.join("\n"))),
    };
    if let Some((_, _, blocks)) = open.last_mut() {
        blocks.push(block);
    }
}

fn rows(lines: &[&str]) -> Block {
    let cells = |line: &&str| -> Vec<Line> {
        line.trim_matches('|').split('|').map(|cell| spans(cell.trim())).collect()
    };
    let is_rule = |line: &&str| line.chars().all(|c| "|-: ".contains(c));
    let mut table: Vec<Vec<Line>> = lines.iter().filter(|line| !is_rule(line)).map(cells).collect();
    if table.is_empty() {
        return Block::Paragraph(Line::text(lines.join("\n")));
    }
    let width = table.iter().map(Vec::len).max().unwrap_or_default();
    for row in &mut table {
        row.resize(width, Line::default());
    }
    let heads = table.remove(0).iter().map(Line::words).collect();
    Block::Table { heads, rows: table }
}

/// A text with its stars read: `*so*` is stressed, `**so**` and `***so***` stand out.
fn spans(text: &str) -> Line {
    let mut line = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find('*') {
        let stars = rest[at..].bytes().take_while(|byte| *byte == b'*').count().min(3);
        let mark = &rest[at..at + stars];
        let behind = &rest[at + stars..];
        let end = behind.find(mark).filter(|end| {
            let inside = &behind[..*end];
            !inside.is_empty() && !inside.starts_with(' ') && !inside.ends_with(' ')
        });
        let Some(end) = end else {
            plain += &rest[..at + stars];
            rest = behind;
            continue;
        };
        plain += &rest[..at];
        if !plain.is_empty() {
            line.push(Span::Text(std::mem::take(&mut plain)));
        }
        let inside = behind[..end].to_owned();
        line.push(if stars == 1 { Span::Emphasis(inside) } else { Span::Strong(inside) });
        rest = &behind[end + stars..];
    }
    plain += rest;
    if !plain.is_empty() {
        line.push(Span::Text(plain));
    }
    Line(line)
}

#[cfg(test)]
mod tests {
    use super::{super::markdown, prose};

    #[test]
    fn marks_are_read_and_written_again() {
        let text = "Before.\n\n# Mist\n\n***Thick.*** You see *nothing*, 2 * 3 * 4.\n\n## Lamps\n\n\
                    | Lamp | Light |\n\n|---|---|\n\n| Hand | 15 ft. |\n\n- one\n- **two**\n\n\
                    # Oil\n\nBurns.\n";
        let wanted = "Before.\n\n## Mist\n\n**Thick.** You see *nothing*, 2 \\* 3 \\* 4.\n\n### Lamps\n\n\
                      | Lamp | Light |\n|---|---|\n| Hand | 15 ft. |\n\n- one\n- **two**\n\n\
                      ## Oil\n\nBurns.\n";
        let found = markdown(&prose(text), |_| None);
        assert_eq!(found, wanted, "\n{found}");
    }

    #[test]
    fn no_text_breaks_it() {
        for text in
            ["", "|", "|||", "#", "# ", "-", "- ", "*", "**", "****", "***a", "*\u{e9}*", "|-|"]
        {
            prose(text);
        }
    }
}
