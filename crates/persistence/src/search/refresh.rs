//! Catching up with the records of a collection, some at a time, so that others can write
//! between, and whatever stops it loses nothing: what is left to do is always found by
//! comparing documents and records.

use std::{
    collections::{BTreeSet, HashMap},
    ops::ControlFlow,
};

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::{PROJECTION, SearchText};

use super::{
    documents, parts, project, segments,
    state::{self, Progress},
    vectors::{self, Encoded},
};
use crate::{
    Connection, Table,
    changes::{Cause, Scope},
    error::Result,
    on,
    postgres::{Arrays, Values},
    statement::Statement,
    types::Instant,
};

/// How many records are projected in one transaction.
const BATCH: usize = 500;

/// What the documents of a collection lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// The records, by container and key, that changed since their documents were made, or
    /// have none; all of a marked collection that lists others.
    pub records: Vec<(String, String)>,
    /// The documents whose records are gone.
    pub gone: Vec<i64>,
}

impl Pending {
    /// Whether the documents are those of the records.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.gone.is_empty()
    }

    /// How many documents are to be made or deleted.
    pub fn len(&self) -> usize {
        self.records.len() + self.gone.len()
    }
}

/// What the documents of a collection lack; nothing where it has no searchable text.
pub fn pending(c: &mut Connection, table: &Table) -> Result<Pending> {
    if table.collection.searchable.is_none() {
        return Ok(Pending::default());
    }
    let Progress { written, projected, rules } = state::progress(c, table)?.unwrap_or_default();
    // What a record lists shows in no row of its own.
    let shows = !table.lists_others() || written == projected;
    let container = |statement: Statement<_>| match table.container {
        Some(column) => statement.sql("r.").name(column),
        None => statement.sql("''"),
    };
    let statement = container(Statement::<(Text, Text)>::new("SELECT "))
        .sql(", r.")
        .name(table.key)
        .sql(" FROM ")
        .name(&table.name)
        .sql(" r");
    let statement = if rules == PROJECTION && shows {
        let statement = statement
            .sql(" LEFT JOIN search_documents d ON d.app = ")
            .bind(&table.app)
            .sql(" AND d.collection = ")
            .bind(&table.collection.id)
            .sql(" AND d.key = r.")
            .name(table.key)
            .sql(" AND d.container = ");
        container(statement)
            .sql(" WHERE d.id IS NULL OR d.rev <> r.rev OR d.updated_at <> r.updated_at")
    } else {
        statement
    };
    let statement = statement.sql(" ORDER BY 1, 2");
    let records = on!(c, |c| statement.load(c))?;
    Ok(Pending { records, gone: gone(c, table)? })
}

/// The documents whose records are gone.
fn gone(c: &mut Connection, table: &Table) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new("SELECT d.id FROM search_documents d WHERE d.app = ")
        .bind(&table.app)
        .sql(" AND d.collection = ")
        .bind(&table.collection.id)
        .sql(" AND NOT EXISTS (SELECT 1 FROM ")
        .name(&table.name)
        .sql(" r WHERE r.")
        .name(table.key)
        .sql(" = d.key");
    let statement = match table.container {
        Some(column) => statement.sql(" AND r.").name(column).sql(" = d.container"),
        None => statement,
    };
    let statement = statement.sql(")");
    let mut gone: Vec<i64> = on!(c, |c| statement.load(c))?;
    gone.sort_unstable();
    Ok(gone)
}

/// Deletes the documents whose records are gone, in the transaction of whoever deleted many of
/// a collection, and with them those that list them: it marks none.
pub(crate) fn sweep(c: &mut Connection, table: &Table) -> Result<()> {
    let gone = gone(c, table)?;
    documents::delete(c, &gone)?;
    if !gone.is_empty() {
        state::changed(c, &table.app, &table.collection.id);
    }
    Ok(())
}

/// What makes vectors of texts while they are projected: the number of its model, and what it
/// makes of each text, in their order.
pub struct Encoder<'a, E> {
    /// The number of the model in this database.
    pub model: i64,
    /// What is made of each text.
    #[allow(clippy::type_complexity, reason = "it is one function")]
    pub encode: &'a dyn Fn(&[&SearchText]) -> Result<Vec<Encoded>, E>,
}

/// Makes the documents of a collection those of its records, and marks the collections that
/// list them where any changed: whoever refreshes several takes those last. With an encoder
/// their vectors are made too. `advanced` is told after each transaction how many more are done,
/// and may break off; of a marked collection that lists others all records are done again then.
///
/// Texts and vectors are made before any lock is taken. What somebody else changes meanwhile is
/// left to him.
pub fn refresh<E: From<crate::Error>>(
    c: &mut Connection,
    table: &Table,
    encoder: Option<&Encoder<'_, E>>,
    mut advanced: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, E> {
    if table.collection.searchable.is_none() {
        return Ok(ControlFlow::Continue(()));
    }
    let (written, pending) = c.snapshot(|c| {
        let written = state::progress(c, table)?.unwrap_or_default().written;
        Ok::<_, crate::Error>((written, pending(c, table)?))
    })?;
    for gone in pending.gone.chunks(BATCH) {
        c.unit(Scope::App(&table.app), Cause::Edit, None, |c| {
            documents::delete(c, gone)?;
            state::mark_listers(c, table);
            state::changed(c, &table.app, &table.collection.id);
            Ok::<_, crate::Error>(())
        })?;
        if advanced(gone.len() as u64, 0).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    let of_containers = pending.records.chunk_by(|(a, _), (b, _)| a == b);
    for records in of_containers.flat_map(|records| records.chunks(BATCH)) {
        let embedded = project_batch(c, table, records, encoder)?;
        if advanced(records.len() as u64, embedded).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    c.unit(Scope::Nothing, Cause::Edit, None, |c| state::caught_up(c, table, written))?;
    Ok(ControlFlow::Continue(()))
}

/// Projects records of one container; how many got vectors.
fn project_batch<E: From<crate::Error>>(
    c: &mut Connection,
    table: &Table,
    records: &[(String, String)],
    encoder: Option<&Encoder<'_, E>>,
) -> Result<u64, E> {
    let container = records[0].0.as_str();
    let keys: Vec<&str> = records.iter().map(|(_, key)| key.as_str()).collect();
    let (place, made, new) = c.snapshot(|c| {
        let place = project::place(c, table, container)?;
        let made = documents::made(c, &place, &keys)?;
        let new = project::read(c, table, container, &keys)?;
        Ok::<_, crate::Error>((place, made, new))
    })?;
    // Those that keep their vectors need none.
    let lacks = |new: &&documents::New| {
        made.get(&new.key).is_none_or(|made| made.digest != documents::digest(&new.text))
    };
    let encoded: HashMap<&str, Encoded> = match encoder {
        None => HashMap::new(),
        Some(encoder) => {
            let lacking: Vec<&documents::New> = new.iter().filter(lacks).collect();
            let texts: Vec<&SearchText> = lacking.iter().map(|new| &new.text).collect();
            let encoded = (encoder.encode)(&texts)?;
            lacking.iter().map(|new| new.key.as_str()).zip(encoded).collect()
        }
    };
    let mut embedded = 0;
    c.unit(Scope::Container(&table.app, container), Cause::Edit, None, |c| {
        let versions = versions(c, table, container, &keys)?;
        let is_now = |new: &documents::New| {
            versions
                .get(&new.key)
                .is_some_and(|(rev, moment)| *rev == new.rev && *moment == new.updated_at)
        };
        let gone: Vec<&str> =
            keys.iter().copied().filter(|key| !versions.contains_key(*key)).collect();
        let broken =
            |key: &&str| versions.contains_key(*key) && !new.iter().any(|new| new.key == *key);
        let broken = keys.iter().copied().filter(broken);
        let removed: Vec<i64> = {
            let keys: Vec<&str> = gone.iter().copied().chain(broken).collect();
            documents::made(c, &place, &keys)?.values().map(|made| made.id).collect()
        };
        documents::delete(c, &removed)?;
        let current: Vec<documents::New> = new.iter().filter(|new| is_now(new)).cloned().collect();
        let written = documents::put(c, &place, &current)?;
        if let Some(encoder) = encoder {
            let of = |written: &documents::Written| {
                let encoded = encoded.get(current[written.place].key.as_str())?;
                written.is_another_text.then(|| (written.id, encoded.clone()))
            };
            let all: Vec<(i64, Encoded)> = written.iter().filter_map(of).collect();
            embedded = all.len() as u64;
            vectors::store(c, encoder.model, &all)?;
        }
        let mut changed = !written.is_empty() || !removed.is_empty();
        if project::is_by_parts(table) {
            let keys: Vec<&str> = current.iter().map(|new| new.key.as_str()).collect();
            for (key, made) in documents::made(c, &place, &keys)? {
                changed |= parts::follow(c, table, &place, made.id, &key, false)?;
            }
        }
        // A record may belong to another one now, and say the same. Of a collection that
        // lists others, these may be records that did not change at all.
        if changed || !table.lists_others() {
            state::mark_listers(c, table);
        }
        if changed {
            state::changed(c, &table.app, &table.collection.id);
        }
        Ok::<_, crate::Error>(())
    })?;
    Ok(embedded)
}

/// The revisions and times of records, by key.
fn versions(
    c: &mut Connection,
    table: &Table,
    container: &str,
    keys: &[&str],
) -> Result<HashMap<String, (i64, String)>> {
    type Sql = (Text, BigInt, Instant);
    let rows: Vec<(String, i64, String)> = match c {
        Connection::Sqlite(c) => {
            let statement = Statement::<Sql>::new("SELECT ")
                .name(table.key)
                .sql(", rev, updated_at FROM ")
                .name(&table.name);
            table
                .of(statement, container)
                .sql(" AND ")
                .name(table.key)
                .sql(" IN (SELECT value FROM json_each(")
                .bind(serde_json::to_string(keys).unwrap_or_default())
                .sql("))")
                .load(&mut **c)?
        }
        Connection::Postgres(c) => {
            let statement = Arrays::<Sql>::new("SELECT ")
                .name(table.key)
                .sql(", rev, updated_at FROM ")
                .name(&table.name)
                .sql(" WHERE ");
            let statement = match table.container {
                Some(column) => statement.name(column).sql(" = ").text(container).sql(" AND "),
                None => statement,
            };
            statement
                .name(table.key)
                .sql(" = ANY(")
                .values(Values::texts(keys.iter().copied()))
                .sql(")")
                .load(&mut **c)?
        }
    };
    Ok(rows.into_iter().map(|(key, rev, moment)| (key, (rev, moment))).collect())
}

/// Stores what a model made of documents that are there already. Nothing is stored of those that
/// are gone by now.
pub fn store(c: &mut Connection, table: &Table, model: i64, all: &[(i64, Encoded)]) -> Result<()> {
    vectors::store(c, model, all)?;
    state::changed(c, &table.app, &table.collection.id);
    Ok(())
}

/// Makes the segments few: for the end of a refresh.
pub fn tidy(c: &mut Connection) -> Result<()> {
    c.unit(Scope::Nothing, Cause::Edit, None, segments::tidy)
}

/// Deletes all documents, with their words and vectors, as before anything was projected.
pub fn forget(c: &mut Connection) -> Result<()> {
    c.write(|c| {
        segments::forget(c)?;
        for sql in [
            "DELETE FROM search_documents",
            "UPDATE search_collections SET rules = 0, projected = 0, changes = changes + 1",
        ] {
            let statement: Statement = Statement::new(sql);
            on!(c, |c| statement.execute(c))?;
        }
        Ok(())
    })
}

/// Mends segments that cannot be read: they are deleted, and with them the documents that stood
/// in no other, whose collections are marked; so the next refresh makes them anew. Returns how
/// many documents that were.
pub fn heal(c: &mut Connection) -> Result<u64> {
    c.write(|c| {
        let mut damaged = Vec::new();
        let mut there = BTreeSet::new();
        for id in segments::segments(c)? {
            match segments::data(c, id)?.map(super::Segment::open) {
                None => {}
                Some(Ok(segment)) => {
                    there.extend((0..segment.len()).map(|document| segment.number(document)));
                }
                Some(Err(_)) => damaged.push(id),
            }
        }
        segments::delete_numbers(c, "search_segments", "id", &damaged)?;
        let statement = Statement::<(BigInt, Text, Text)>::new(
            "SELECT id, app, collection FROM search_documents",
        );
        let all: Vec<(i64, String, String)> = on!(c, |c| statement.load(c))?;
        let lost = all.into_iter().filter(|(id, ..)| !there.contains(&documents::number_of(*id)));
        let lost: Vec<(i64, String, String)> = lost.collect();
        for (_, app, collection) in &lost {
            c.unit_mut().count(app, collection, 1, 1);
        }
        let ids: Vec<i64> = lost.iter().map(|(id, ..)| *id).collect();
        segments::delete_numbers(c, "search_documents", "id", &ids)?;
        Ok(ids.len() as u64)
    })
}
