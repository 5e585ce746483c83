//! Making the documents of single records.

use rehome_domain::{SearchText, Source};

use super::{
    documents,
    listing::{self, Lister},
    state,
};
use crate::{Connection, Row, Table, error::Result};

/// Makes the document of a record as the record is now, or deletes it with the record; in
/// the transaction of whoever changed it. Records of a collection without searchable text
/// have none.
///
/// The same for the records whose texts list it, now or before it changed: `before` is what
/// [`listers`](super::listers) said then.
pub fn project(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
    mut before: Vec<Lister>,
) -> Result<()> {
    if table.collection.searchable.is_some() {
        begin(c, table)?;
        one(c, table, container, key)?;
    }
    before.extend(listing::listers(c, table, container, key)?);
    let mut done: Vec<(&str, &str)> = Vec::with_capacity(before.len());
    for Lister { table, key } in &before {
        if !done.contains(&(&table.collection.id, key)) {
            done.push((&table.collection.id, key));
            one(c, table, container, key)?;
        }
    }
    Ok(())
}

fn one(c: &mut Connection, table: &Table, container: &str, key: &str) -> Result<()> {
    let made = match table.row(c, container, key)? {
        Some(row) => text(c, table, container, &row)?.map(|text| (row, text)),
        None => None,
    };
    let changed = match made {
        Some((row, text)) => documents::put(c, &[new(table, container, &row, &text)])? > 0,
        None => documents::remove(c, &table.app, &table.collection.id, container, key)?,
    };
    if changed {
        state::changed(c, &table.app, &table.collection.id);
    }
    Ok(())
}

/// A collection whose first record comes now has all its documents from the beginning.
fn begin(c: &mut Connection, table: &Table) -> Result<()> {
    match state::progress(c, table)? {
        Some(_) => Ok(()),
        None if table.holds_several(c)? => state::mark(c, table),
        None => state::caught_up(c, table, 0),
    }
}

/// What the row is searched by; nothing where its text is no record any more, or the collection
/// is not searched.
pub(super) fn text(
    c: &mut Connection,
    table: &Table,
    container: &str,
    row: &Row,
) -> Result<Option<SearchText>> {
    let source = Source::named(&row.body, Some(&row.key));
    let searchable = table.collection.searchable.as_ref();
    let text = searchable.and_then(|searchable| searchable.text(&source).ok());
    text.map(|text| listing::complete(c, table, container, &row.key, text)).transpose()
}

pub(super) fn new<'a>(
    table: &'a Table,
    container: &'a str,
    row: &'a Row,
    text: &'a SearchText,
) -> documents::New<'a> {
    documents::New {
        app: &table.app,
        collection: &table.collection.id,
        container,
        key: &row.key,
        text,
        rev: row.rev,
        updated_at: &row.updated_at,
    }
}
