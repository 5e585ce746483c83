//! A record as a person reads it: a small tree of headings, facts, tables and paragraphs, which
//! pages, terminals and Markdown are written from.
//!
//! It owns the tree, how any JSON value becomes one, and two of its writers: [`plain`] and
//! [`markdown`]; HTML is the page's own. What is special to the records of an application its folder
//! says as [`CardRules`]. No member of a record is left out: what the rules of an application do not
//! understand wholly is shown as a member of any other record would be.

mod fields;
mod generic;
mod markdown;
mod plain;
mod prose;
mod rules;
mod table;

pub(crate) use fields::Fields;
pub(crate) use generic::{Writer, words};
pub use markdown::markdown;
pub use plain::plain;
pub use rules::CardRows;
pub(crate) use rules::CardRules;

use crate::Target;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Text(String),
    /// What stands out.
    Strong(String),
    /// What is stressed.
    Emphasis(String),
    /// The name of another record of the same application.
    Link {
        /// What it is called here.
        text: String,
        /// The record.
        target: Target,
    },
}

impl Span {
    /// Its words.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Strong(text) | Self::Emphasis(text) => text,
            Self::Link { text, .. } => text,
        }
    }
}

/// Pieces of text that stand together; a line feed within them is one that the record has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// A line of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Span::Text(text.into())])
    }

    /// The same, with `text` behind it.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Text(text.into()));
        self
    }

    /// The same, with `other` behind it.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Lines in one, with `between` between them.
    pub fn joined(lines: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut all = Self::default();
        for (index, line) in lines.into_iter().enumerate() {
            if index > 0 {
                all = all.and(between);
            }
            all = all.with(line);
        }
        all
    }

    /// Its words.
    pub fn words(&self) -> String {
        self.0.iter().map(Span::text).collect()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// A part of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Line),
    /// Names, and what each is.
    Facts(Vec<(String, Line)>),
    /// Items, in no order that is said.
    List(Vec<Line>),
    /// Rows below the names of their columns; each row has as many cells.
    Table {
        /// The names.
        heads: Vec<String>,
        /// The rows.
        rows: Vec<Vec<Line>>,
    },
    /// Parts below a heading.
    Section {
        /// The heading.
        title: String,
        /// The parts.
        blocks: Vec<Block>,
    },
}

impl Block {
    /// Parts below a heading.
    pub fn section(title: impl Into<String>, blocks: Vec<Self>) -> Self {
        Self::Section { title: title.into(), blocks }
    }
}
