//! The names of what changes, each once: an entry has the number of its name. So a name can be
//! erased while the log stays.

use std::collections::HashMap;

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::{
    RecordId,
    log::{Salt, commitment},
};

use super::{
    append::{FEW, salt},
    entry::Entry,
};
use crate::{
    Connection,
    error::Result,
    on,
    postgres::{Arrays, PgConnection, Values},
    statement::Statement,
};

/// The numbers of the names of all records, which are made where there are none.
pub(super) fn key_ids(c: &mut Connection, entries: &[Entry]) -> Result<HashMap<RecordId, i64>> {
    let mut ids: HashMap<RecordId, i64> = HashMap::new();
    let mut new: Vec<&RecordId> = Vec::new();
    for entry in entries {
        if !ids.contains_key(&entry.record) {
            ids.insert(entry.record.clone(), 0);
            new.push(&entry.record);
        }
    }
    match c {
        Connection::Postgres(c) if new.len() > FEW => {
            for some in new.chunks(1000) {
                let parts = || {
                    [
                        Values::texts(some.iter().map(|record| record.app.as_str())),
                        Values::texts(some.iter().map(|record| record.collection.as_str())),
                        Values::texts(some.iter().map(|record| record.container.as_str())),
                        Values::texts(some.iter().map(|record| record.key.as_str())),
                    ]
                };
                let mut found = find(c, parts())?;
                if found.len() < some.len() {
                    let secrets =
                        some.iter().map(|record| pseudonym(record)).collect::<Result<Vec<_>>>()?;
                    let [app, collection, container, key] = parts();
                    let columns = vec![
                        ("app", app),
                        ("collection", collection),
                        ("container", container),
                        ("key", key),
                        (
                            "pseudonym",
                            Values::Bytes(
                                secrets.iter().map(|(name, _)| Some(&name[..])).collect(),
                            ),
                        ),
                        (
                            "salt",
                            Values::Bytes(
                                secrets.iter().map(|(_, salt)| Some(&salt[..])).collect(),
                            ),
                        ),
                    ];
                    let insert: Arrays<'_> =
                        Arrays::insert("change_keys", columns).sql(" ON CONFLICT DO NOTHING");
                    insert.execute(&mut **c)?;
                    found = find(c, parts())?;
                }
                ids.extend(found.into_iter().map(|(app, collection, container, key, id)| {
                    (RecordId { app, collection, container, key }, id)
                }));
            }
        }
        c => {
            for record in new {
                let id = match key_id(c, record)? {
                    Some(id) => id,
                    None => new_key(c, record)?,
                };
                ids.insert(record.clone(), id);
            }
        }
    }
    Ok(ids)
}

/// The names among those that have a number.
fn find(c: &mut PgConnection, parts: [Values<'_>; 4]) -> Result<Vec<KeyRow>> {
    let statement =
        Arrays::<KeySql>::new("SELECT k.app, k.collection, k.container, k.key, k.id FROM ")
            .unnest(parts)
            .sql(
                " u (app, collection, container, key) JOIN change_keys k \
                 USING (app, collection, container, key)",
            );
    Ok(statement.load(c)?)
}

type KeyRow = (String, String, String, String, i64);
type KeySql = (Text, Text, Text, Text, BigInt);

/// The number of the name of a record, if it has one.
pub(super) fn key_id(c: &mut Connection, record: &RecordId) -> Result<Option<i64>> {
    let RecordId { app, collection, container, key } = record;
    let statement = Statement::<BigInt>::new("SELECT id FROM change_keys WHERE app = ")
        .bind(app)
        .sql(" AND collection = ")
        .bind(collection)
        .sql(" AND container = ")
        .bind(container)
        .sql(" AND key = ")
        .bind(key);
    Ok(on!(c, |c| statement.get_result(c).optional())?)
}

/// The same, which is made where there is none.
pub(super) fn key_id_or_new(c: &mut Connection, record: &RecordId) -> Result<i64> {
    match key_id(c, record)? {
        Some(id) => Ok(id),
        None => new_key(c, record),
    }
}

fn new_key(c: &mut Connection, record: &RecordId) -> Result<i64> {
    let (name, salt) = pseudonym(record)?;
    let RecordId { app, collection, container, key } = record;
    let statement = Statement::<BigInt>::new(
        "INSERT INTO change_keys (app, collection, container, key, pseudonym, salt) VALUES (",
    )
    .bind(app)
    .sql(", ")
    .bind(collection)
    .sql(", ")
    .bind(container)
    .sql(", ")
    .bind(key)
    .sql(", ")
    .bind(&name[..])
    .sql(", ")
    .bind(&salt[..])
    .sql(") RETURNING id");
    Ok(on!(c, |c| statement.get_result(c))?)
}

/// What stands for the name of a record where it must not be told, and the salt that it was
/// made with.
fn pseudonym(record: &RecordId) -> Result<([u8; 16], Salt)> {
    let salt = salt()?;
    let RecordId { app, collection, container, key } = record;
    let parts = [app, collection, container, key].map(|part| part.as_bytes());
    let whole = commitment(&salt, &parts);
    Ok((std::array::from_fn(|at| whole[at]), salt))
}
