//! The HNSW index of a server, which a person switches on and off.

use rehome_persistence::{Backend, Connection, Database, search};
use serde::Serialize;

use crate::{Error, ModelId, Result};

/// How it stands with the HNSW index of the model on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HnswStatus {
    /// Whether it is there.
    pub is_on: bool,
    /// What a person should know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// Makes the HNSW index of a model, unless it is there: for [`Mode::Hnsw`](super::Mode). From
/// then on the server keeps it up to date. Until it is made, others cannot write.
///
/// # Errors
/// On SQLite, without pgvector and with one before 0.8, for more than 4,000 dimensions, and
/// when the database refuses.
pub fn make_hnsw(database: &Database, model: &ModelId) -> Result<HnswStatus> {
    database.write(|c| {
        let dimension = i64::try_from(model.dimension).unwrap_or(i64::MAX);
        let stored = search::model(c, &model.name, &model.version, dimension)?;
        search::make_hnsw(c, stored, model.dimension)?;
        Ok(of(c, model)?.unwrap_or(HnswStatus { is_on: false, warning: None }))
    })
}

/// Drops the HNSW index of a model; whether there was one.
///
/// # Errors
/// On SQLite, and when the database refuses.
pub fn drop_hnsw(database: &Database, model: &ModelId) -> Result<bool> {
    if database.backend() == Backend::Sqlite {
        return Err(Error::Usage("SQLite has no HNSW indexes to drop".to_owned()));
    }
    database.write(|c| match stored(c, model)? {
        Some(stored) => Ok(search::drop_hnsw(c, stored)?),
        None => Ok(false),
    })
}

/// How it stands with the index of a model; none on SQLite.
pub(super) fn of(c: &mut Connection, model: &ModelId) -> Result<Option<HnswStatus>> {
    let stored = stored(c, model)?;
    let status = |found: search::Hnsw| {
        let version = found.pgvector.as_deref().filter(|_| found.is_on && found.is_risky());
        let warning = version.map(|version| {
            format!(
                "pgvector {version} can damage an HNSW index when the server cleans up deleted \
                 rows; install 0.8.6 or later, run ALTER EXTENSION vector UPDATE, and make the \
                 index anew"
            )
        });
        HnswStatus { is_on: found.is_on, warning }
    };
    Ok(search::hnsw(c, stored)?.map(status))
}

/// The number of the model in this database; none while it has made no vectors.
pub(super) fn stored(c: &mut Connection, model: &ModelId) -> Result<Option<i64>> {
    let stored = search::models(c)?.into_iter();
    let mut stored = stored.filter(|m| m.name == model.name && m.version == model.version);
    Ok(stored.next_back().map(|model| model.id))
}
