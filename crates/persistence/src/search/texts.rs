//! The texts of records that were found. They are made from the records, where each stands once.

use rehome_domain::SearchText;

use super::project;
use crate::{Connection, Table, error::Result, relation::PartsOf};

/// What records of a container say, by their keys and in their order; none of one that is gone
/// or is no record any more. Of records whose parts are searched it is what they say themselves.
pub fn texts(
    c: &mut Connection,
    table: &Table,
    container: &str,
    keys: &[&str],
) -> Result<Vec<Option<SearchText>>> {
    if project::is_by_parts(table) {
        let heads = project::read(c, table, container, keys)?;
        let of = |key: &&str| heads.iter().find(|head| head.key == **key);
        return Ok(keys.iter().map(|key| of(key).map(|head| head.text.clone())).collect());
    }
    let rows = table.rows(c, container, keys)?;
    rows.into_iter()
        .map(|row| match row {
            Some(row) => project::text(c, table, container, &row),
            None => Ok(None),
        })
        .collect()
}

/// What a part of a record says, under the title of the record; none where it is gone.
pub fn part_text(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
    part: u32,
) -> Result<Option<SearchText>> {
    let Some(head) = texts(c, table, container, &[key])?.pop().flatten() else { return Ok(None) };
    let Some(relation) = table.relation.as_deref() else { return Ok(None) };
    let found = relation.search_parts(c, container, key, PartsOf::This(part.into()))?;
    let text = found.parts.into_iter().next().map(|(_, text)| text);
    Ok(text.map(|text| SearchText { title: head.title, ..text }))
}
