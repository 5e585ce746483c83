//! Making the documents of single records.

use rehome_domain::{SearchText, Searchable, Source};

use super::{documents, state};
use crate::{Connection, Row, Table, error::Result};

/// Makes the document of a record as the record is now, or deletes it with the record; in
/// the transaction of whoever changed it. Records of a collection without searchable text
/// have none.
///
/// # Errors
/// When the database refuses.
pub fn project(c: &mut Connection, table: &Table, container: &str, key: &str) -> Result<()> {
    let Some(searchable) = &table.collection.searchable else { return Ok(()) };
    begin(c, table)?;
    let row = table.row(c, container, key)?;
    let changed = match row.as_ref().and_then(|row| Some((row, text(searchable, row)?))) {
        Some((row, text)) => documents::put(c, &[new(table, container, row, &text)])? > 0,
        None => documents::remove(c, table.app, table.collection.id, container, key)?,
    };
    if changed {
        state::changed(c, table.app, table.collection.id)?;
    }
    Ok(())
}

/// A collection whose first record comes now has all its documents from the beginning.
fn begin(c: &mut Connection, table: &Table) -> Result<()> {
    match state::progress(c, table)? {
        Some(_) => Ok(()),
        None if table.holds_several(c)? => state::mark(c, table.app, table.collection.id),
        None => state::caught_up(c, table, 0),
    }
}

/// What the row is searched by; nothing where its text is no record any more.
pub(super) fn text(searchable: &Searchable, row: &Row) -> Option<SearchText> {
    searchable.text(&Source::named(&row.body, Some(&row.key))).ok()
}

pub(super) fn new<'a>(
    table: &'a Table,
    container: &'a str,
    row: &'a Row,
    text: &'a SearchText,
) -> documents::New<'a> {
    documents::New {
        app: table.app,
        collection: table.collection.id,
        pack: container,
        key: &row.key,
        text,
        rev: row.rev,
        updated_at: &row.updated_at,
    }
}
