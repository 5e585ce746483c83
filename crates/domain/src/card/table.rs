//! An array of small objects as a table.

use super::{Block, Line, Writer, generic::below, words};
use crate::json::tree::Tree;

/// The most columns that are read side by side.
const MOST: usize = 8;

/// The table, where each element is an object whose members each fit in a line.
pub(super) fn table(writer: &Writer<'_>, items: &[Tree], pointer: &str) -> Option<Block> {
    let mut names: Vec<&str> = Vec::new();
    let mut cells: Vec<Vec<(&str, Line)>> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let Tree::Object(members) = item else { return None };
        let mut row = Vec::with_capacity(members.len());
        for (name, value) in members {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
            let pointer = below(&format!("{pointer}/{index}"), name);
            row.push((name.as_str(), writer.line(value, &pointer)?));
        }
        cells.push(row);
    }
    if names.is_empty() || names.len() > MOST {
        return None;
    }
    let rows = cells.into_iter().map(|row| {
        let cell = |name: &&str| {
            row.iter()
                .find(|(own, _)| own == name)
                .map(|(_, line)| line.clone())
                .unwrap_or_default()
        };
        names.iter().map(cell).collect()
    });
    Some(Block::Table {
        rows: rows.collect(),
        heads: names.iter().map(|name| words(name)).collect(),
    })
}
