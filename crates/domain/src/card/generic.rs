//! Any JSON value as parts of a card: what fits in a line is a fact, arrays of small objects are
//! tables, the rest are sections.

use std::collections::BTreeMap;

use super::{Block, CardRules, Line, Span, prose::prose, table::table};
use crate::{Target, json::tree::Tree, reference::ReferenceUse};

/// The longest text that is a fact; longer ones are paragraphs.
const SHORT: usize = 120;

/// The longest list that is a fact.
const FEW: usize = 240;

/// How deep sections stand in each other; below that a value is shown as JSON.
const DEEP: usize = 8;

/// Makes parts of values, by the rules of a collection.
#[derive(Debug)]
pub(crate) struct Writer<'r> {
    rules: CardRules,
    links: BTreeMap<&'r str, &'r Target>,
}

impl<'r> Writer<'r> {
    pub(crate) fn new(rules: CardRules, references: &'r [ReferenceUse]) -> Self {
        let known = references.iter().filter_map(|found| {
            let target = found.target.as_ref().ok()?;
            Some((found.pointer.as_str(), target))
        });
        Self { rules, links: known.collect() }
    }

    /// The parts that show members of an object which stands at `pointer`.
    pub(crate) fn members(&self, members: &[(&str, &Tree)], pointer: &str) -> Vec<Block> {
        self.members_at(members, pointer, 0)
    }

    /// The parts that show a value.
    pub(crate) fn blocks(&self, tree: &Tree, pointer: &str) -> Vec<Block> {
        self.blocks_at(tree, pointer, 0)
    }

    /// A text as paragraphs.
    pub(crate) fn paragraphs(&self, text: &str) -> Vec<Block> {
        if self.rules.is_prose {
            return prose(text);
        }
        let parts = text.split("\n\n").map(|part| part.trim_matches('\n'));
        let parts = parts.filter(|part| !part.trim().is_empty());
        parts.map(|part| Block::Paragraph(Line::text(part))).collect()
    }

    /// A text, or an array of them, as paragraphs; nothing of anything else.
    pub(crate) fn texts(&self, tree: &Tree) -> Option<Vec<Block>> {
        if let Some(text) = tree.string() {
            return Some(self.paragraphs(&text));
        }
        let texts: Option<Vec<String>> = tree.items()?.iter().map(Tree::string).collect();
        Some(self.paragraphs(&texts?.join("\n\n")))
    }

    /// A value in a line, where it fits in one.
    pub(crate) fn line(&self, tree: &Tree, pointer: &str) -> Option<Line> {
        match tree {
            Tree::Scalar(_) => {
                let Some(word) = tree.word() else { return Some(Line::text("–")) };
                if let Some(target) = self.links.get(pointer) {
                    return Some(link(word, target));
                }
                let fits = word.chars().count() <= SHORT && !word.contains('\n');
                fits.then(|| if word.is_empty() { Line::text("–") } else { Line::text(word) })
            }
            Tree::Object(members) if members.is_empty() => Some(Line::text("none")),
            Tree::Object(members) => {
                if let Some(phrase) = (self.rules.phrase)(tree) {
                    return Some(phrase);
                }
                let target = self.links.get(pointer)?;
                let name = members.iter().find(|(name, _)| name == "name")?.1.word()?;
                (members.len() <= 3).then(|| link(name, target))
            }
            Tree::Array(items) if items.is_empty() => Some(Line::text("none")),
            Tree::Array(items) => {
                let lines = self.lines(items, pointer)?;
                let long: usize = lines.iter().map(|line| line.words().chars().count() + 2).sum();
                let is_text = items.iter().all(|item| item.string().is_some());
                let fits = long <= if is_text { SHORT } else { FEW };
                fits.then(|| Line::joined(lines, ", "))
            }
        }
    }

    /// Each element in a line.
    fn lines(&self, items: &[Tree], pointer: &str) -> Option<Vec<Line>> {
        let places = items.iter().enumerate();
        places.map(|(index, item)| self.line(item, &format!("{pointer}/{index}"))).collect()
    }

    fn members_at(&self, members: &[(&str, &Tree)], pointer: &str, depth: usize) -> Vec<Block> {
        let mut facts = Vec::new();
        let mut sections = Vec::new();
        for (name, value) in members {
            let pointer = below(pointer, name);
            match self.line(value, &pointer) {
                Some(line) => facts.push((words(name), line)),
                None => {
                    let blocks = self.blocks_at(value, &pointer, depth + 1);
                    sections.push(Block::section(words(name), blocks));
                }
            }
        }
        let facts = (!facts.is_empty()).then_some(Block::Facts(facts));
        facts.into_iter().chain(sections).collect()
    }

    fn blocks_at(&self, tree: &Tree, pointer: &str, depth: usize) -> Vec<Block> {
        if depth > DEEP {
            return vec![Block::Paragraph(Line::text(tree.write()))];
        }
        if (self.rules.is_prose || tree.items().is_none())
            && let Some(texts) = self.texts(tree).filter(|texts| !texts.is_empty())
        {
            return texts;
        }
        match tree {
            Tree::Scalar(_) => {
                let line = self.line(tree, pointer).unwrap_or_default();
                vec![Block::Paragraph(line)]
            }
            Tree::Object(members) => {
                let members: Vec<(&str, &Tree)> =
                    members.iter().map(|(name, value)| (name.as_str(), value)).collect();
                self.members_at(&members, pointer, depth)
            }
            Tree::Array(items) if items.is_empty() => vec![Block::Paragraph(Line::text("none"))],
            Tree::Array(items) => self.items_at(items, pointer, depth),
        }
    }

    fn items_at(&self, items: &[Tree], pointer: &str, depth: usize) -> Vec<Block> {
        if let Some(lines) = self.lines(items, pointer) {
            return vec![Block::List(lines)];
        }
        if let Some(table) = table(self, items, pointer) {
            return vec![table];
        }
        let places = items.iter().enumerate();
        let sections = places.map(|(index, item)| {
            let pointer = format!("{pointer}/{index}");
            let titled = title(item);
            let title =
                titled.as_ref().map_or_else(|| format!("No. {}", index + 1), |t| t.1.clone());
            let blocks = match (item, titled) {
                // What is the heading need not be said again.
                (Tree::Object(members), Some((used, _))) => {
                    let rest: Vec<(&str, &Tree)> = members
                        .iter()
                        .map(|(name, value)| (name.as_str(), value))
                        .filter(|(name, _)| *name != used)
                        .collect();
                    self.members_at(&rest, &pointer, depth + 1)
                }
                _ => self.blocks_at(item, &pointer, depth + 1),
            };
            Block::section(title, blocks)
        });
        sections.collect()
    }
}

/// The member that an object is called by, and its text.
fn title(item: &Tree) -> Option<(&'static str, String)> {
    let mut fields = super::Fields::of(item)?;
    let short = |text: &String| text.chars().count() <= SHORT && !text.contains('\n');
    ["name", "title"].into_iter().find_map(|name| Some((name, fields.text(name).filter(short)?)))
}

fn link(text: String, target: &Target) -> Line {
    Line(vec![Span::Link { text, target: target.clone() }])
}

/// The pointer of a member.
pub(super) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The name of a member as words: `hit_points` and `hitPoints` are “Hit points”.
pub(crate) fn words(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c == '_' || c == '-' {
            out.push(' ');
        } else if c.is_uppercase() && before.is_lowercase() {
            out.push(' ');
            out.extend(c.to_lowercase());
        } else if out.is_empty() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        before = c;
    }
    if out.trim().is_empty() { "(no name)".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::{super::plain, words};
    use crate::card::CardRules;

    fn shown(body: &str) -> String {
        plain(&CardRules::PLAIN.card(body, &[], &[]))
    }

    #[test]
    fn names_of_members_are_words() {
        for (name, said) in [
            ("hit_points", "Hit points"),
            ("hitPoints", "Hit points"),
            ("URL", "URL"),
            ("", "(no name)"),
            ("a-b", "A b"),
        ] {
            assert_eq!(words(name), said);
        }
    }

    #[test]
    fn any_value_is_shown_whole_and_numbers_keep_their_digits() {
        let body = r#"{"weight": 1.50, "big": 123456789012345678901234567890, "gone": null,
            "open": true, "tags": ["a", "b"], "none": [], "deep": {"x": {"y": [1, [2, {"z": 3}]]}},
            "long": "One line.\n\nAnother."}"#;
        insta_like(
            &shown(body),
            "Weight: 1.50\nBig: 123456789012345678901234567890\nGone: –\nOpen: yes\nTags: a, b\n\
             None: none\n\nDEEP\n\nX\n\nY\n\nNo. 1\n\n1\n\nNo. 2\n\nNo. 1\n\n2\n\nNo. 2\n\nZ: 3\n\n\
             LONG\n\nOne line.\n\nAnother.\n",
        );
    }

    #[test]
    fn small_objects_are_a_table_and_others_sections_with_their_names() {
        let rows = r#"{"frames": [{"n": 1, "bees": "many"}, {"n": 2, "honey": [1, 2]}]}"#;
        insta_like(
            &shown(rows),
            "FRAMES\n\nN | Bees | Honey\n--+------+------\n1 | many |\n2 |      | 1, 2\n",
        );
        let named = r#"{"hives": [{"name": "North", "frames": [{"n": [{"a": [[{"b": 1}]]}]}]}]}"#;
        assert!(shown(named).starts_with("HIVES\n\nNorth\n\nFrames\n"), "{}", shown(named));
    }

    #[test]
    fn what_is_nested_far_is_still_shown() {
        let deep = format!(
            "{}{{\"end\":[{{\"a\":{{\"b\":1}}}}]}}{}",
            "{\"a\":".repeat(40),
            "}".repeat(40)
        );
        assert!(shown(&deep).contains("\"end\""));
        assert_eq!(shown("[]"), "none\n");
        assert_eq!(shown("7"), "7\n");
    }

    fn insta_like(found: &str, wanted: &str) {
        assert_eq!(found, wanted, "\n{found}");
    }
}
