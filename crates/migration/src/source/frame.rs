//! The frame of a file: every byte of it that is no element, so that the file can be written again
//! as it was. It is kept as a list of [`Item`]s, in parts of bounded size: a file of a hundred
//! thousand records in one style has five.
//!
//! Each run of elements says what stands before each of them. So an element that is gone takes its
//! comma along, one that is new gets the comma of its neighbours, and what is edited is written in
//! their style.

use rehome_domain::json::Style;
use serde::{Deserialize, Serialize};

/// How many bytes of items make a part.
const PART: usize = 256 * 1024;

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Item {
    /// Bytes that belong to no element.
    Text(String),
    /// The elements of a collection begin here.
    Open(Open),
    /// Elements that follow each other.
    Run(Run),
    /// They end here, with what stands behind the last.
    Close(String),
}

/// Where the elements of a collection begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Open {
    /// The collection.
    pub(crate) of: String,
    /// What they are: `array`, `object`, `record` or `lines`.
    pub(crate) root: String,
}

/// Elements that follow each other with the same between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// How many.
    pub(crate) count: u64,
    /// What stands before each of them; of members, before their names.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) before: String,
    /// What stands between a name and its value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) colon: String,
    /// Their names as they are written, where their keys do not tell them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) names: Vec<String>,
    /// The key of the record that fills the place, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// Whether `before` holds what was superseded or deleted since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) history: bool,
    /// In which style the elements from here on are written, where they show one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<Style>,
}

/// What stands around an element that is about to be framed.
pub(super) struct Around<'a> {
    /// What stands before it, or before its name.
    pub(super) before: &'a str,
    /// What its line is indented by.
    pub(super) indent: &'a str,
    /// Its name as it is written, and what stands between both.
    pub(super) name: Option<(&'a str, &'a str)>,
    /// Whether its key is its name, written in the usual way.
    pub(super) is_named_by_key: bool,
    /// Whether what stands before it holds documents of the past.
    pub(super) history: bool,
}

/// Makes the frame of a file that is being read.
#[derive(Default)]
pub(super) struct FrameWriter {
    parts: Vec<String>,
    items: Vec<Item>,
    size: usize,
    /// The style of each collection, once an element has shown it.
    styles: Vec<(String, Style)>,
    collection: String,
}

impl FrameWriter {
    fn push(&mut self, item: Item) {
        if self.size >= PART {
            self.end_part();
        }
        self.size += match &item {
            Item::Text(text) | Item::Close(text) => text.len(),
            Item::Open(open) => open.of.len(),
            Item::Run(run) => {
                run.before.len()
                    + run.colon.len()
                    + run.names.iter().map(String::len).sum::<usize>()
            }
        } + 16;
        self.items.push(item);
    }

    fn end_part(&mut self) {
        let items = std::mem::take(&mut self.items);
        self.parts.push(serde_json::to_string(&items).unwrap_or_default());
        self.size = 0;
    }

    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(Item::Text(text.to_owned()));
        }
    }

    pub(super) fn open(&mut self, of: &str, root: &str) {
        of.clone_into(&mut self.collection);
        self.push(Item::Open(Open { of: of.to_owned(), root: root.to_owned() }));
    }

    pub(super) fn close(&mut self, tail: &str) {
        self.push(Item::Close(tail.to_owned()));
    }

    /// Adds an element, whose text is asked for where the style is not known yet.
    pub(super) fn element(&mut self, around: &Around<'_>, text: &str) {
        let mut style = None;
        let known = self.styles.iter().any(|(of, _)| *of == self.collection);
        if !known && let Some(found) = Style::of(text, around.indent) {
            self.styles.push((self.collection.clone(), found.clone()));
            style = Some(found);
        }
        let (name, colon) = around.name.map_or((None, ""), |(name, colon)| (Some(name), colon));
        let name = name.filter(|_| !around.is_named_by_key);
        if let Some(Item::Run(run)) = self.items.last_mut()
            && run.before == around.before
            && run.colon == colon
            && run.names.is_empty() == name.is_none()
            && run.history == around.history
            && self.size < PART
        {
            run.count += 1;
            if let Some(name) = name {
                run.names.push(name.to_owned());
                self.size += name.len() + 3;
            }
            if style.is_some() {
                run.style = style;
            }
            return;
        }
        let run = Run {
            count: 1,
            before: around.before.to_owned(),
            colon: colon.to_owned(),
            names: name.map(str::to_owned).into_iter().collect(),
            key: None,
            history: around.history,
            style,
        };
        self.push(Item::Run(run));
    }

    /// Names the record that fills the place of the last element.
    pub(super) fn name_record(&mut self, key: &str) {
        if let Some(Item::Run(run)) =
            self.items.iter_mut().rev().find(|item| matches!(item, Item::Run(_)))
        {
            run.key = Some(key.to_owned());
        }
    }

    /// The style in which the elements of a collection are written, once one has shown it.
    pub(super) fn style(&self, of: &str) -> Option<&Style> {
        self.styles.iter().find(|(known, _)| known == of).map(|(_, style)| style)
    }

    /// The parts that are complete.
    pub(super) fn take_parts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.parts)
    }

    /// All parts that are left, the last of which may be short.
    pub(super) fn finish(&mut self) -> Vec<String> {
        self.end_part();
        self.take_parts()
    }
}

/// What the line of an element is indented by, of what stands before it.
pub(crate) fn indent_of(before: &str) -> &str {
    let line = before.rfind('\n').map_or("", |at| &before[at + 1..]);
    if line.bytes().all(|byte| byte == b' ' || byte == b'\t') { line } else { "" }
}

/// What the last line of `text` is indented by, whatever else stands on it.
pub(crate) fn line_indent(text: &str) -> &str {
    let line = text.rfind('\n').map_or("", |at| &text[at + 1..]);
    let indent = line.bytes().take_while(|byte| *byte == b' ' || *byte == b'\t').count();
    &line[..indent]
}

/// The items of a part.
pub(crate) fn items_of(part: &str) -> Vec<Item> {
    // What cannot be read was written by nobody of ours: the file is then written plainly.
    serde_json::from_str(part).unwrap_or_default()
}
