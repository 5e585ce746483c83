//! The rows of the parts of documents: what of a record grows is searched part by part.

use std::collections::HashMap;

use diesel::{RunQueryDsl, sql_types::BigInt};
use rehome_domain::{SearchText, Stems};

use super::{
    documents::{self, Place},
    segment::{Builder, NewDocument},
    segments::{self, listed},
    terms::Terms,
};
use crate::{
    Connection, Table,
    error::Result,
    on,
    postgres::{Arrays, Values},
    relation::{Erased, PartsOf},
    statement::Statement,
};

/// The numbers that the parts of documents have in segments.
pub(super) fn numbers(c: &mut Connection, documents: &[i64]) -> Result<Vec<i64>> {
    const SELECT: &str = "SELECT id FROM search_parts WHERE document ";
    let ids: Vec<i64> = match c {
        Connection::Sqlite(c) => Statement::<BigInt>::new(SELECT)
            .sql("IN (SELECT value FROM json_each(")
            .bind(listed(documents))
            .sql("))")
            .load(&mut **c)?,
        Connection::Postgres(c) => Arrays::<BigInt>::new(SELECT)
            .sql("= ANY(")
            .values(Values::Integers(documents.iter().copied().map(Some).collect()))
            .sql(")")
            .load(&mut **c)?,
    };
    Ok(ids.into_iter().map(number_of).collect())
}

/// The number of a part in segments.
pub(super) fn number_of(part: i64) -> i64 {
    2 * part + 1
}

/// Makes the parts of a document those of its record: all of them, or only those that were added
/// behind the last one. Returns whether any changed.
pub(super) fn follow(
    c: &mut Connection,
    table: &Table,
    of: &Place<'_>,
    document: i64,
    key: &str,
    only_added: bool,
) -> Result<bool> {
    let Some(relation) = table.relation.as_deref().filter(|of| of.is_searched_by_parts()) else {
        return Ok(false);
    };
    if only_added {
        let last = last(c, document)?;
        return added(c, relation, of, document, key, last, &mut HashMap::new());
    }
    let mut before = made(c, document)?;
    let mut changed = added(c, relation, of, document, key, 0, &mut before)?;
    // What is left was not there any more.
    let gone: Vec<i64> = before.into_values().map(|(id, _)| id).collect();
    changed |= !gone.is_empty();
    delete(c, &gone)?;
    Ok(changed)
}

/// Adds the parts behind the number `after` that are not among `before`, from which those that
/// are there go.
fn added(
    c: &mut Connection,
    relation: &dyn Erased,
    of: &Place<'_>,
    document: i64,
    key: &str,
    after: i64,
    before: &mut HashMap<i64, (i64, i64)>,
) -> Result<bool> {
    let mut stems = Stems::new(of.language);
    let mut next = Some(after);
    let mut changed = false;
    while let Some(after) = next {
        let page = relation.search_parts(c, of.container, key, PartsOf::Behind(after))?;
        next = page.next;
        let mut new: Vec<(i64, i64, SearchText)> = Vec::new();
        let mut outdated = Vec::new();
        for (part, text) in page.parts {
            let digest = documents::digest(&text);
            match before.remove(&part) {
                Some((_, known)) if known == digest => {}
                known => {
                    outdated.extend(known.map(|(id, _)| id));
                    new.push((part, digest, text));
                }
            }
        }
        delete(c, &outdated)?;
        let ids = insert(c, document, &new)?;
        let mut builder = Builder::default();
        let mut numbered: Vec<(i64, &(i64, i64, SearchText))> = ids.into_iter().zip(&new).collect();
        numbered.sort_unstable_by_key(|(id, _)| *id);
        for (id, (part, _, text)) in numbered {
            let Terms { words, stems, .. } = Terms::of(text, None, &mut stems);
            builder.push(&NewDocument {
                number: number_of(id),
                app: of.app.to_owned(),
                collection: of.collection.to_owned(),
                container: of.container.to_owned(),
                key: key.to_owned(),
                part: u32::try_from(*part).unwrap_or(u32::MAX),
                words,
                stems,
                ..NewDocument::default()
            });
        }
        changed |= !builder.is_empty() || !outdated.is_empty();
        segments::add(c, &builder.build())?;
    }
    Ok(changed)
}

/// The last part that is searched; 0 where there is none.
fn last(c: &mut Connection, document: i64) -> Result<i64> {
    let statement = Statement::<BigInt>::new("SELECT part FROM search_parts WHERE document = ")
        .bind(document)
        .sql(" ORDER BY part DESC LIMIT 1");
    let rows: Vec<i64> = on!(c, |c| statement.load(c))?;
    Ok(rows.first().copied().unwrap_or_default())
}

/// The parts of a document: of each its row and the digest of its text.
fn made(c: &mut Connection, document: i64) -> Result<HashMap<i64, (i64, i64)>> {
    let statement = Statement::<(BigInt, BigInt, BigInt)>::new(
        "SELECT part, id, digest FROM search_parts WHERE document = ",
    )
    .bind(document);
    let rows: Vec<(i64, i64, i64)> = on!(c, |c| statement.load(c))?;
    Ok(rows.into_iter().map(|(part, id, digest)| (part, (id, digest))).collect())
}

/// Inserts parts, and returns their rows in the same order.
fn insert(c: &mut Connection, document: i64, new: &[(i64, i64, SearchText)]) -> Result<Vec<i64>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    const INSERT: &str = "INSERT INTO search_parts (document, part, digest) SELECT ";
    let rows: Vec<(i64, i64)> = match c {
        Connection::Sqlite(c) => {
            let rows: Vec<(i64, i64)> =
                new.iter().map(|(part, digest, _)| (*part, *digest)).collect();
            Statement::<(BigInt, BigInt)>::new(INSERT)
                .bind(document)
                .sql(", json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(")
                .bind(serde_json::to_string(&rows).unwrap_or_default())
                .sql(") RETURNING part, id")
                .load(&mut **c)?
        }
        Connection::Postgres(c) => Arrays::<(BigInt, BigInt)>::new(INSERT)
            .sql("u.document, u.part, u.digest FROM ")
            .unnest([
                Values::Integers(vec![Some(document); new.len()]),
                Values::Integers(new.iter().map(|(part, ..)| Some(*part)).collect()),
                Values::Integers(new.iter().map(|(_, digest, _)| Some(*digest)).collect()),
            ])
            .sql(" u (document, part, digest) RETURNING part, id")
            .load(&mut **c)?,
    };
    let ids: HashMap<i64, i64> = rows.into_iter().collect();
    Ok(new.iter().filter_map(|(part, ..)| ids.get(part).copied()).collect())
}

/// Deletes parts.
fn delete(c: &mut Connection, ids: &[i64]) -> Result<()> {
    let numbers: Vec<i64> = ids.iter().map(|id| number_of(*id)).collect();
    segments::bury(c, &numbers)?;
    segments::delete_numbers(c, "search_parts", "id", ids)
}

/// Gives the parts of documents to those that are in their place.
pub(super) fn move_to(c: &mut Connection, moved: &[(i64, i64)]) -> Result<()> {
    super::vectors::move_rows(c, "search_parts", moved)
}
