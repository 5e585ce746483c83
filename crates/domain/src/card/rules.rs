//! What an application says of how the records of a collection are read.

use super::{Block, Fields, Line, Writer};
use crate::{json::tree::Tree, reference::ReferenceUse};

/// Rows of another collection that belong on a card: the levels of a class.
#[derive(Clone, Copy, Debug)]
pub struct CardRows {
    /// The collection.
    pub collection: &'static str,
    /// Its column that holds the key of the record.
    pub column: &'static str,
    /// Columns that must be empty.
    pub without: &'static [&'static str],
    /// The column that they are ordered by.
    pub order: &'static str,
    pub(crate) blocks: fn(&Writer<'_>, &[Tree]) -> Vec<Block>,
}

/// How the records of a collection are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardRules {
    /// Whether texts are Markdown.
    pub(crate) is_prose: bool,
    /// Members of a record that say nothing to a person.
    pub(crate) silent: &'static [&'static str],
    /// An object in a few words, where it is of a kind that has some; nothing of it is lost.
    pub(crate) phrase: fn(&Tree) -> Option<Line>,
    /// What stands first; it takes what it shows.
    pub(crate) blocks: fn(&Writer<'_>, &mut Fields<'_>) -> Vec<Block>,
    /// What stands behind it, of another collection.
    pub(crate) rows: &'static [CardRows],
}

impl CardRules {
    /// Of records that nobody says anything of.
    pub(crate) const PLAIN: Self = Self {
        is_prose: false,
        silent: &[],
        phrase: |_| None,
        blocks: |_, _| Vec::new(),
        rows: &[],
    };

    /// The card of a record. `rows` has the texts of each of [`rows`](Self::rows). A text that is no
    /// JSON stands as it is.
    pub(crate) fn card(
        &self,
        body: &str,
        references: &[ReferenceUse],
        rows: &[Vec<String>],
    ) -> Vec<Block> {
        let Ok(tree) = Tree::parse(body) else {
            return vec![Block::Paragraph(Line::text(body))];
        };
        let writer = Writer::new(*self, references);
        let Some(mut fields) = Fields::of(&tree) else {
            return writer.blocks(&tree, "");
        };
        for name in self.silent {
            fields.take(name);
        }
        let mut blocks = (self.blocks)(&writer, &mut fields);
        for (wanted, texts) in self.rows.iter().zip(rows) {
            let trees: Vec<Tree> = texts.iter().filter_map(|text| Tree::parse(text).ok()).collect();
            if !trees.is_empty() {
                blocks.extend((wanted.blocks)(&writer, &trees));
            }
        }
        blocks.extend(writer.members(&fields.rest(), ""));
        blocks
    }
}
