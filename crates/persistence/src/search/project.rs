//! Making the documents of single records.

use rehome_domain::{FieldValues, Language, SearchText, Source, Told, Type, Value};

use super::{
    documents::{self, New, Place},
    listing::{self, Lister},
    parts, state,
};
use crate::{Connection, Row, Table, error::Result, packs, relation::SearchHead};

/// So long a text may be that is a value of a field to those who search: longer ones are prose.
const LONGEST_VALUE: usize = 60;

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
        project_record(c, table, container, key)?;
    }
    before.extend(listing::listers(c, table, container, key)?);
    let mut done: Vec<(&str, &str)> = Vec::with_capacity(before.len());
    for Lister { table, key } in &before {
        if !done.contains(&(&table.collection.id, key)) {
            done.push((&table.collection.id, key));
            project_record(c, table, container, key)?;
        }
    }
    Ok(())
}

fn project_record(c: &mut Connection, table: &Table, container: &str, key: &str) -> Result<()> {
    let place = place(c, table, container)?;
    let new = read(c, table, container, &[key])?.into_iter().next();
    let mut changed = match &new {
        Some(new) => !documents::put(c, &place, std::slice::from_ref(new))?.is_empty(),
        None => documents::remove(c, &place, key)?,
    };
    if new.is_some() && is_by_parts(table) {
        let only_added = c.unit_mut().is_appended(&table.collection.id, container, key);
        for made in documents::made(c, &place, &[key])?.into_values() {
            changed |= parts::follow(c, table, &place, made.id, key, only_added)?;
        }
    }
    if changed {
        state::changed(c, &table.app, &table.collection.id);
    }
    Ok(())
}

/// Whether what of the records grows is searched by parts.
pub(super) fn is_by_parts(table: &Table) -> bool {
    table.relation.as_ref().is_some_and(|relation| relation.is_searched_by_parts())
}

/// What records of a container are searched by, without their parts; those that are gone, or are
/// no records any more, are left out.
pub(super) fn read(
    c: &mut Connection,
    table: &Table,
    container: &str,
    keys: &[&str],
) -> Result<Vec<New>> {
    if let Some(relation) = table.relation.as_deref().filter(|of| of.is_searched_by_parts()) {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let heads = relation.search_heads(c, container, &keys)?.into_iter();
        let new = heads.map(|SearchHead { key, text, rev, updated_at }| New {
            key,
            text,
            values: Vec::new(),
            glossary: None,
            rev,
            updated_at,
        });
        return Ok(new.collect());
    }
    let mut new = Vec::with_capacity(keys.len());
    for row in table.rows(c, container, keys)?.into_iter().flatten() {
        new.extend(told(c, table, container, row)?);
    }
    Ok(new)
}

/// A collection whose first record comes now has all its documents from the beginning.
fn begin(c: &mut Connection, table: &Table) -> Result<()> {
    match state::progress(c, table)? {
        Some(_) => Ok(()),
        None if table.holds_several(c)? => state::mark(c, table),
        None => state::caught_up(c, table, 0),
    }
}

/// Where the documents of a container belong, and in which language they are.
pub(super) fn place<'a>(
    c: &mut Connection,
    table: &'a Table,
    container: &'a str,
) -> Result<Place<'a>> {
    let locale = packs::locale(c, &table.app, container)?;
    Ok(Place {
        app: &table.app,
        collection: &table.collection.id,
        container,
        language: Language::of_locale(&locale),
    })
}

/// What the row is searched by; nothing where its text is no record any more, or the collection
/// is not searched.
fn told(c: &mut Connection, table: &Table, container: &str, row: Row) -> Result<Option<New>> {
    let source = Source::named(&row.body, Some(&row.key));
    let searchable = table.collection.searchable.as_ref();
    let told = searchable.and_then(|searchable| searchable.tell(&source).ok());
    let Some(Told { text, record }) = told else { return Ok(None) };
    let values = values(table, table.collection.field_values(&*record));
    let text = listing::complete(c, table, container, &row.key, text)?;
    let Row { key, rev, updated_at, .. } = row;
    let glossary = searchable.and_then(|searchable| searchable.glossary.get(&key).cloned());
    Ok(Some(New { key, text, values, glossary, rev, updated_at }))
}

/// The text of the row alone.
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

/// The values of its fields that questions speak of: numbers, flags that are set, and words.
fn values(table: &Table, fields: FieldValues) -> Vec<(String, String)> {
    let columns = table.collection.columns.iter().zip(fields.columns);
    let columns = columns.filter_map(|(column, value)| {
        let text = match value {
            Value::Null | Value::Flag(false) => return None,
            Value::Flag(true) => "true".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(text) if column.ty == Type::Text && is_word(&text) && column.indexed => {
                text
            }
            Value::Text(_) => return None,
        };
        Some((column.name.clone(), text))
    });
    let facets = fields.facets.into_iter().filter(|(_, value)| is_word(value));
    let facets = facets.map(|(facet, value)| (table.collection.facets[facet].clone(), value));
    columns.chain(facets).collect()
}

fn is_word(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= LONGEST_VALUE
}
