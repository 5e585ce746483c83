//! How far what is searched has caught up with the records.

use rehome_persistence::{Application, Connection, Database, search};
use serde::Serialize;

use super::{
    hnsw::{self, HnswStatus},
    kinds::Kind,
};
use crate::{ModelId, Result};

/// How far what is searched has caught up with the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndexStatus {
    /// The model whose vectors are counted.
    pub model: String,
    /// Its version.
    pub version: String,
    /// How many numbers each of its vectors has.
    pub dimension: usize,
    /// The HNSW index of the model; none on SQLite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hnsw: Option<HnswStatus>,
    /// The collections that have records or documents.
    pub collections: Vec<CollectionStatus>,
}

/// How far a collection has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectionStatus {
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// How many records it has.
    pub records: i64,
    /// How many documents were made of them.
    pub documents: i64,
    /// How many documents are to be made or deleted.
    pub pending: usize,
    /// How many documents have no vectors of the model.
    pub unindexed: i64,
}

impl IndexStatus {
    /// Whether everything is found as it is now.
    pub fn is_complete(&self) -> bool {
        self.collections.iter().all(|of| of.pending == 0 && of.unindexed == 0)
    }
}

/// Compares what is searched with the records, one by one.
pub fn status(database: &Database, apps: &[Application], model: &ModelId) -> Result<IndexStatus> {
    let (hnsw, collections) = database.reading()?.snapshot(|c| {
        let stored = hnsw::stored(c, model)?;
        let mut all = Vec::new();
        for kind in Kind::all(apps) {
            let (app, collection) = (kind.app(), kind.collection());
            let (documents, unindexed) = search::counts(c, app, collection, stored)?;
            let records = kind.table.count(c)?;
            let pending = search::pending(c, &kind.table)?.len();
            if records > 0 || documents > 0 {
                let (app, collection) = (app.to_owned(), collection.to_owned());
                all.push(CollectionStatus {
                    app,
                    collection,
                    records,
                    documents,
                    pending,
                    unindexed,
                });
            }
        }
        Ok::<_, crate::Error>((hnsw::of(c, model)?, all))
    })?;
    let ModelId { name, version, dimension } = model.clone();
    Ok(IndexStatus { model: name, version, dimension, hnsw, collections })
}

/// Whether any document has no vectors of a model.
pub(super) fn is_lacking(c: &mut Connection, model: &ModelId) -> Result<bool> {
    let stored = hnsw::stored(c, model)?;
    Ok(search::is_lacking(c, stored)?)
}
