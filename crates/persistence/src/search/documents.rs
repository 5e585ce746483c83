//! The rows of the documents: writing one, and reading what a search needs of them.

use diesel::{
    OptionalExtension, RunQueryDsl,
    connection::DefaultLoadingMode,
    sql_types::{BigInt, Binary, Text},
};
use rehome_domain::{RecordId, SearchText, Section, index_terms};
use sha2::{Digest as _, Sha256};

use super::full_text;
use crate::{
    Connection,
    error::{Error, Result},
    on,
    postgres::{Arrays, Values},
    statement::Statement,
    types::Json,
};

/// A document as a search lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// Which record it was made from.
    pub record: RecordId,
    /// The title.
    pub title: String,
}

/// A document with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub id: i64,
    /// Which record it was made from.
    pub record: RecordId,
    /// What it says.
    pub text: SearchText,
}

/// A record to project: its text, and which state of the record that is.
pub(super) struct New<'a> {
    pub(super) app: &'a str,
    pub(super) collection: &'a str,
    pub(super) container: &'a str,
    pub(super) key: &'a str,
    pub(super) text: &'a SearchText,
    pub(super) rev: i64,
    pub(super) updated_at: &'a str,
}

/// Writes documents; returns how many have another text than before. One whose text is the
/// same keeps its number, and so its vectors.
pub(super) fn put(c: &mut Connection, documents: &[New<'_>]) -> Result<usize> {
    let mut words = Vec::new();
    for new in documents {
        let digest = digest(new.text);
        match number(c, new)? {
            Some((id, old)) if old == digest => seen(c, id, new)?,
            Some((id, _)) => {
                delete(c, id)?;
                words.push(insert(c, new, &digest)?);
            }
            None => words.push(insert(c, new, &digest)?),
        }
    }
    let changed = words.len();
    full_text::insert(c, words)?;
    Ok(changed)
}

/// The number and digest of a record's document.
fn number(c: &mut Connection, new: &New<'_>) -> Result<Option<(i64, Vec<u8>)>> {
    let New { app, collection, container, key, .. } = new;
    let statement = of_record(
        Statement::<(BigInt, Binary)>::new("SELECT id, digest"),
        app,
        collection,
        container,
        key,
    );
    Ok(on!(c, |c| statement.get_result(c).optional())?)
}

fn of_record<ST>(
    statement: Statement<ST>,
    app: &str,
    collection: &str,
    container: &str,
    key: &str,
) -> Statement<ST> {
    statement
        .sql(" FROM search_documents WHERE app = ")
        .bind(app)
        .sql(" AND collection = ")
        .bind(collection)
        .sql(" AND key = ")
        .bind(key)
        .sql(" AND container = ")
        .bind(container)
}

/// Notes which state of the record a document of the same text was compared with.
fn seen(c: &mut Connection, id: i64, new: &New<'_>) -> Result<()> {
    let statement: Statement = Statement::new("UPDATE search_documents SET rev = ")
        .bind(new.rev)
        .sql(", updated_at = ")
        .bind(crate::statement::Bind::Instant(new.updated_at.to_owned()))
        .sql(" WHERE id = ")
        .bind(id);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// Inserts a document, and returns its number and words.
fn insert(c: &mut Connection, new: &New<'_>, digest: &[u8]) -> Result<full_text::Words> {
    let sections = serde_json::to_string(&new.text.sections)
        .map_err(|error| Error::Invalid(format!("`{}` cannot be indexed: {error}", new.key)))?;
    let title = index_terms(&new.text.title);
    let text = index_terms(&new.text.body());
    let count = title.split_whitespace().count() + text.split_whitespace().count();
    let statement = Statement::<BigInt>::new(
        "INSERT INTO search_documents \
         (app, collection, container, key, title, sections, words, digest, rev, updated_at) VALUES (",
    )
    .bind(new.app)
    .sql(", ")
    .bind(new.collection)
    .sql(", ")
    .bind(new.container)
    .sql(", ")
    .bind(new.key)
    .sql(", ")
    .bind(new.text.title.as_str())
    .sql(", ")
    .bind(crate::statement::Bind::Json(sections))
    .sql(", ")
    .bind(i64::try_from(count).unwrap_or(i64::MAX))
    .sql(", ")
    .bind(digest)
    .sql(", ")
    .bind(new.rev)
    .sql(", ")
    .bind(crate::statement::Bind::Instant(new.updated_at.to_owned()))
    .sql(") RETURNING id");
    let document: i64 = on!(c, |c| statement.get_result(c))?;
    Ok(full_text::Words { document, title, text })
}

/// Deletes the document of a record; whether there was one.
pub(super) fn remove(
    c: &mut Connection,
    app: &str,
    collection: &str,
    container: &str,
    key: &str,
) -> Result<bool> {
    let statement =
        of_record(Statement::<BigInt>::new("SELECT id"), app, collection, container, key);
    let id: Option<i64> = on!(c, |c| statement.get_result(c).optional())?;
    id.map_or(Ok(false), |id| delete(c, id).map(|()| true))
}

/// Deletes a document with its words and vectors.
pub(super) fn delete(c: &mut Connection, id: i64) -> Result<()> {
    full_text::delete(c, id)?;
    let statement: Statement = Statement::new("DELETE FROM search_documents WHERE id = ").bind(id);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// The digest of a text: equal texts have equal ones, and others do not.
fn digest(text: &SearchText) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(&text.title);
    for Section { heading, text } in &text.sections {
        add(heading.as_deref().unwrap_or_default());
        add(text);
    }
    hash.finalize().into()
}

/// Calls `each` with the documents behind the number `after`, in the order of their numbers.
pub fn listed(c: &mut Connection, after: i64, mut each: impl FnMut(Listed)) -> Result<()> {
    let statement = Statement::<(BigInt, Text, Text, Text, Text, Text)>::new(
        "SELECT id, app, collection, container, key, title FROM search_documents WHERE id > ",
    )
    .bind(after)
    .sql(" ORDER BY id");
    type Row = (i64, String, String, String, String, String);
    on!(c, |c| {
        for row in statement.load_iter::<Row, DefaultLoadingMode>(c)? {
            let (id, app, collection, container, key, title) = row?;
            each(Listed { id, record: RecordId { app, collection, container, key }, title });
        }
    });
    Ok(())
}

/// How many documents there are, and the sum of their numbers: both change when one goes.
pub fn count_and_sum(c: &mut Connection) -> Result<(i64, i64)> {
    let statement = Statement::<(BigInt, BigInt)>::new(
        "SELECT count(*), CAST(coalesce(sum(id), 0) AS BIGINT) FROM search_documents",
    );
    Ok(on!(c, |c| statement.get_result(c))?)
}

/// The numbers of all documents, or of those of a collection, in ascending order.
pub fn numbers(c: &mut Connection, of: Option<(&str, &str)>) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT id FROM search_documents");
    let statement = match of {
        None => statement,
        Some((app, collection)) => {
            statement.sql(" WHERE app = ").bind(app).sql(" AND collection = ").bind(collection)
        }
    };
    let statement = statement.sql(" ORDER BY id");
    Ok(on!(c, |c| statement.load(c))?)
}

/// The documents with these numbers, with their texts, in any order; those that are gone are
/// left out.
///
/// # Errors
/// When the database refuses, and [`Error::Damaged`] for sections that are none.
pub fn found(c: &mut Connection, ids: &[i64]) -> Result<Vec<Found>> {
    const SELECT: &str = "SELECT id, app, collection, container, key, title, sections \
                          FROM search_documents WHERE id = ";
    let rows: Vec<TextRow> = match c {
        Connection::Sqlite(c) => {
            let mut rows = Vec::with_capacity(ids.len());
            for id in ids {
                let statement = Statement::<TextSql>::new(SELECT).bind(*id);
                rows.extend(statement.get_result::<TextRow>(&mut **c).optional()?);
            }
            rows
        }
        // One way to the server and back for all of them.
        Connection::Postgres(c) => Arrays::<TextSql>::new(SELECT)
            .sql("ANY(")
            .values(Values::Integers(ids.iter().copied().map(Some).collect()))
            .sql(")")
            .load(&mut **c)?,
    };
    rows.into_iter().map(read).collect()
}

pub(super) type TextRow = (i64, String, String, String, String, String, String);
pub(super) type TextSql = (BigInt, Text, Text, Text, Text, Text, Json);

/// A document from its row.
pub(super) fn read(
    (id, app, collection, container, key, title, sections): TextRow,
) -> Result<Found> {
    let sections = serde_json::from_str(&sections).map_err(|error| Error::Damaged {
        table: "search_documents".to_owned(),
        key: key.clone(),
        reason: error.to_string(),
    })?;
    let text = SearchText { title, sections };
    Ok(Found { id, record: RecordId { app, collection, container, key }, text })
}
