//! The rows of the documents: which record each was made from, and which state of it. What they
//! say goes into a segment.

use std::collections::HashMap;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::{Language, SearchText, Section, Stems};
use sha2::{Digest as _, Sha256};

use super::{
    segment::{Builder, NewDocument},
    segments,
    terms::Terms,
    vectors,
};
use crate::{
    Connection,
    error::Result,
    postgres::{Arrays, Values},
    statement::Statement,
    types::Instant,
};

/// A record to project: its text, and which state of the record that is.
#[derive(Clone)]
pub(super) struct New {
    pub(super) key: String,
    pub(super) text: SearchText,
    /// Pairs of a field and one of its values.
    pub(super) values: Vec<(String, String)>,
    /// What the glossary of the application says of it.
    pub(super) glossary: Option<String>,
    pub(super) rev: i64,
    pub(super) updated_at: String,
}

/// The records that are projected together are of one container.
pub(super) struct Place<'a> {
    pub(super) app: &'a str,
    pub(super) collection: &'a str,
    pub(super) container: &'a str,
    pub(super) language: Language,
}

/// The document of a record, as it was made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) id: i64,
    pub(super) digest: i64,
    values_digest: i64,
    rev: i64,
    updated_at: String,
}

/// A document that was written.
pub(super) struct Written {
    /// Its number.
    pub(super) id: i64,
    /// Its place among the records that were given.
    pub(super) place: usize,
    /// Whether its text is another one than before, and so has no vectors yet.
    pub(super) is_another_text: bool,
}

/// Writes documents, all in one segment, and returns those that changed. One whose text is the
/// same keeps its vectors.
pub(super) fn put(c: &mut Connection, of: &Place<'_>, all: &[New]) -> Result<Vec<Written>> {
    let keys: Vec<&str> = all.iter().map(|new| new.key.as_str()).collect();
    let made = made(c, of, &keys)?;
    let mut seen = Vec::new();
    let mut changed = Vec::new();
    let mut outdated = Vec::new();
    for (place, new) in all.iter().enumerate() {
        let digests = [digest(&new.text), values_digest(of, new)];
        match made.get(&new.key) {
            Some(made) if [made.digest, made.values_digest] == digests => {
                if made.rev != new.rev || made.updated_at != new.updated_at {
                    seen.push((made.id, new));
                }
            }
            before => {
                outdated.extend(before.map(|before| before.id));
                changed.push((place, new, digests));
            }
        }
    }
    note(c, &seen)?;
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    // The keys are to be free; what is said of the old documents moves to the new ones.
    rename(c, &outdated)?;
    let ids = insert(c, of, &changed)?;
    let mut stems = Stems::new(of.language);
    let mut written: Vec<Written> = Vec::with_capacity(changed.len());
    let mut moved = Vec::new();
    for ((place, new, digests), id) in changed.iter().zip(ids) {
        let before = made.get(&new.key);
        let same = before.filter(|before| before.digest == digests[0]);
        moved.extend(same.map(|before| (before.id, id)));
        written.push(Written { id, place: *place, is_another_text: same.is_none() });
    }
    let all_moved: Vec<(i64, i64)> =
        written.iter().filter_map(|of| Some((made.get(&all[of.place].key)?.id, of.id))).collect();
    vectors::move_to(c, &moved)?;
    super::parts::move_to(c, &all_moved)?;
    delete(c, &outdated)?;
    written.sort_unstable_by_key(|written| written.id);
    let mut builder = Builder::default();
    for Written { id, place, .. } in &written {
        let New { key, text, values, glossary, .. } = &all[*place];
        let mut values = values.clone();
        if of.language != Language::ENGLISH {
            values.push((segments::LANGUAGE.to_owned(), of.language.code().to_owned()));
        }
        let Terms { words, stems, headings } = Terms::of(text, glossary.as_deref(), &mut stems);
        builder.push(&NewDocument {
            number: number_of(*id),
            app: of.app.to_owned(),
            collection: of.collection.to_owned(),
            container: of.container.to_owned(),
            key: key.clone(),
            title: text.title.clone(),
            part: 0,
            headings,
            values,
            words,
            stems,
        });
    }
    segments::add(c, &builder.build())?;
    Ok(written)
}

/// The numbers that all documents have in segments.
pub fn numbers(c: &mut Connection) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT id FROM search_documents ORDER BY id");
    let ids: Vec<i64> = crate::on!(c, |c| statement.load(c))?;
    Ok(ids.into_iter().map(number_of).collect())
}

/// The number of a document in segments.
pub(super) fn number_of(document: i64) -> i64 {
    2 * document
}

/// The documents of some records of a container, by key.
pub(super) fn made(
    c: &mut Connection,
    of: &Place<'_>,
    keys: &[&str],
) -> Result<HashMap<String, Made>> {
    const COLUMNS: &str = "SELECT id, key, digest, values_digest, rev, updated_at \
                           FROM search_documents WHERE app = ";
    type Row = (i64, String, i64, i64, i64, String);
    type Sql = (BigInt, Text, BigInt, BigInt, BigInt, Instant);
    let rows: Vec<Row> = match c {
        Connection::Sqlite(c) => Statement::<Sql>::new(COLUMNS)
            .bind(of.app)
            .sql(" AND collection = ")
            .bind(of.collection)
            .sql(" AND container = ")
            .bind(of.container)
            .sql(" AND key IN (SELECT value FROM json_each(")
            .bind(serde_json::to_string(keys).unwrap_or_default())
            .sql("))")
            .load(&mut **c)?,
        Connection::Postgres(c) => Arrays::<Sql>::new(COLUMNS)
            .text(of.app)
            .sql(" AND collection = ")
            .text(of.collection)
            .sql(" AND container = ")
            .text(of.container)
            .sql(" AND key = ANY(")
            .values(Values::texts(keys.iter().copied()))
            .sql(")")
            .load(&mut **c)?,
    };
    let made = rows.into_iter().map(|(id, key, digest, values_digest, rev, updated_at)| {
        (key, Made { id, digest, values_digest, rev, updated_at })
    });
    Ok(made.collect())
}

/// Notes which states of their records documents of the same text were compared with.
fn note(c: &mut Connection, seen: &[(i64, &New)]) -> Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            let rows: Vec<_> =
                seen.iter().map(|(id, new)| (id, new.rev, new.updated_at.as_str())).collect();
            let statement: Statement = Statement::new(
                "UPDATE search_documents SET rev = json_extract(s.value, '$[1]'), \
                 updated_at = json_extract(s.value, '$[2]') FROM json_each(",
            )
            .bind(serde_json::to_string(&rows).unwrap_or_default())
            .sql(") s WHERE search_documents.id = json_extract(s.value, '$[0]')");
            statement.execute(&mut **c)?;
        }
        Connection::Postgres(c) => {
            let statement: Arrays<'_> = Arrays::new(
                "UPDATE search_documents SET rev = s.rev, updated_at = s.updated_at FROM ",
            )
            .unnest([
                Values::Integers(seen.iter().map(|(id, _)| Some(*id)).collect()),
                Values::Integers(seen.iter().map(|(_, new)| Some(new.rev)).collect()),
                Values::Instants(
                    seen.iter().map(|(_, new)| Some(new.updated_at.as_str())).collect(),
                ),
            ])
            .sql(" s (id, rev, updated_at) WHERE search_documents.id = s.id");
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Gives up the keys of documents that are about to be deleted. No record has such a key.
fn rename(c: &mut Connection, ids: &[i64]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            let statement: Statement = Statement::new(
                "UPDATE search_documents SET key = '', collection = '#' || id \
                 WHERE id IN (SELECT value FROM json_each(",
            )
            .bind(segments::listed(ids))
            .sql("))");
            statement.execute(&mut **c)?;
        }
        Connection::Postgres(c) => {
            let statement: Arrays<'_> = Arrays::new(
                "UPDATE search_documents SET key = '', collection = '#' || id WHERE id = ANY(",
            )
            .values(Values::Integers(ids.iter().copied().map(Some).collect()))
            .sql(")");
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Inserts documents, and returns their numbers in their order.
fn insert(c: &mut Connection, of: &Place<'_>, all: &[(usize, &New, [i64; 2])]) -> Result<Vec<i64>> {
    const COLUMNS: &str = "INSERT INTO search_documents \
        (app, collection, container, key, digest, values_digest, rev, updated_at) SELECT ";
    type Row = (i64, String);
    let rows: Vec<Row> = match c {
        Connection::Sqlite(c) => {
            let rows: Vec<_> = all
                .iter()
                .map(|(_, new, digests)| {
                    (&new.key, digests[0], digests[1], new.rev, &new.updated_at)
                })
                .collect();
            Statement::<(BigInt, Text)>::new(COLUMNS)
                .bind(of.app)
                .sql(", ")
                .bind(of.collection)
                .sql(", ")
                .bind(of.container)
                .sql(
                    ", json_extract(value, '$[0]'), json_extract(value, '$[1]'), \
                     json_extract(value, '$[2]'), json_extract(value, '$[3]'), \
                     json_extract(value, '$[4]') FROM json_each(",
                )
                .bind(serde_json::to_string(&rows).unwrap_or_default())
                .sql(") RETURNING id, key")
                .load(&mut **c)?
        }
        Connection::Postgres(c) => {
            let integers = |of: fn(&(usize, &New, [i64; 2])) -> i64| {
                Values::Integers(all.iter().map(|new| Some(of(new))).collect())
            };
            Arrays::<(BigInt, Text)>::new(COLUMNS)
                .text(of.app)
                .sql(", ")
                .text(of.collection)
                .sql(", ")
                .text(of.container)
                .sql(", u.key, u.digest, u.values_digest, u.rev, u.updated_at FROM ")
                .unnest([
                    Values::texts(all.iter().map(|(_, new, _)| new.key.as_str())),
                    integers(|(_, _, digests)| digests[0]),
                    integers(|(_, _, digests)| digests[1]),
                    integers(|(_, new, _)| new.rev),
                    Values::Instants(
                        all.iter().map(|(_, new, _)| Some(new.updated_at.as_str())).collect(),
                    ),
                ])
                .sql(" u (key, digest, values_digest, rev, updated_at) RETURNING id, key")
                .load(&mut **c)?
        }
    };
    let ids: HashMap<String, i64> = rows.into_iter().map(|(id, key)| (key, id)).collect();
    Ok(all.iter().filter_map(|(_, new, _)| ids.get(&new.key).copied()).collect())
}

/// Deletes the document of a record; whether there was one.
pub(super) fn remove(c: &mut Connection, of: &Place<'_>, key: &str) -> Result<bool> {
    let made = made(c, of, &[key])?;
    let ids: Vec<i64> = made.values().map(|made| made.id).collect();
    delete(c, &ids)?;
    Ok(!ids.is_empty())
}

/// Deletes documents with their parts and vectors.
pub(super) fn delete(c: &mut Connection, ids: &[i64]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut numbers: Vec<i64> = ids.iter().map(|id| number_of(*id)).collect();
    numbers.extend(super::parts::numbers(c, ids)?);
    segments::bury(c, &numbers)?;
    segments::delete_numbers(c, "search_documents", "id", ids)
}

/// The beginning of the digest of a text: equal texts have equal ones, and others hardly ever.
pub(super) fn digest(text: &SearchText) -> i64 {
    let mut hash = Hash::default();
    hash.add(&text.title);
    for Section { heading, text } in &text.sections {
        hash.add(heading.as_deref().unwrap_or_default());
        hash.add(text);
    }
    hash.finish()
}

/// The same of what else a document is searched by.
fn values_digest(of: &Place<'_>, new: &New) -> i64 {
    let mut hash = Hash::default();
    hash.add(of.language.code());
    hash.add(new.glossary.as_deref().unwrap_or_default());
    for (field, value) in &new.values {
        hash.add(field);
        hash.add(value);
    }
    hash.finish()
}

/// A digest over several texts.
#[derive(Default)]
pub(super) struct Hash(Sha256);

impl Hash {
    pub(super) fn add(&mut self, part: &str) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    pub(super) fn finish(self) -> i64 {
        let digest: [u8; 32] = self.0.finalize().into();
        digest.first_chunk().map_or(0, |first| i64::from_le_bytes(*first))
    }
}
