//! The vectors of documents, tagged with the model that made them: whole for exact search,
//! and quantised for the index in memory. What a code is, is for those who made it.

use diesel::{
    OptionalExtension, RunQueryDsl,
    connection::DefaultLoadingMode,
    sql_types::{Array, BigInt, Binary, Float, Text},
};

use super::{
    documents::{self, Found, TextRow, TextSql},
    hnsw, state,
};
use crate::{
    Connection,
    error::{Error, Result},
    on,
    postgres::{Arrays, Values},
    statement::Statement,
    types::Timestamp,
};

/// A model that made vectors here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredModel {
    /// Its number in this database.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Changes with everything that changes a vector.
    pub version: String,
    /// How many numbers a vector has.
    pub dimension: i64,
}

/// The models that made vectors here, in the order in which they came.
pub fn models(c: &mut Connection) -> Result<Vec<StoredModel>> {
    let statement = Statement::<(BigInt, Text, Text, BigInt)>::new(
        "SELECT id, name, version, dimension FROM search_models ORDER BY id",
    );
    let rows: Vec<(i64, String, String, i64)> = on!(c, |c| statement.load(c))?;
    let model = |(id, name, version, dimension)| StoredModel { id, name, version, dimension };
    Ok(rows.into_iter().map(model).collect())
}

/// The number of a model, which gets one now if it has none.
///
/// # Errors
/// [`Error::Invalid`] when it had vectors of another length; when the database refuses.
pub fn model(c: &mut Connection, name: &str, version: &str, dimension: i64) -> Result<i64> {
    let named = |model: &StoredModel| model.name == name && model.version == version;
    match models(c)?.into_iter().find(named) {
        Some(model) if model.dimension == dimension => Ok(model.id),
        Some(model) => Err(Error::Invalid(format!(
            "the vectors of the model {name} {version} have {} dimensions here, and {dimension} \
             now; another model needs another name or version",
            model.dimension
        ))),
        None => {
            let statement = Statement::<BigInt>::new(
                "INSERT INTO search_models (name, version, dimension, made_at) VALUES (",
            )
            .bind(name)
            .sql(", ")
            .bind(version)
            .sql(", ")
            .bind(dimension)
            .sql(", ")
            .bind(&Timestamp::now())
            .sql(") RETURNING id");
            Ok(on!(c, |c| statement.get_result(c))?)
        }
    }
}

/// Forgets a model with all of its vectors and its index.
pub fn drop_model(c: &mut Connection, model: i64) -> Result<()> {
    hnsw::drop_hnsw(c, model)?;
    let statement: Statement = Statement::new("DELETE FROM search_models WHERE id = ").bind(model);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// The next documents behind the number `after` that `model` has no vectors of, in the order
/// of their numbers.
///
/// # Errors
/// When the database refuses, and [`Error::Damaged`].
pub fn embeddable(c: &mut Connection, model: i64, after: i64, limit: u32) -> Result<Vec<Found>> {
    let statement = Statement::<TextSql>::new(
        "SELECT d.id, d.app, d.collection, d.container, d.key, d.title, d.sections \
         FROM search_documents d WHERE d.id > ",
    )
    .bind(after)
    .sql(" AND NOT EXISTS (SELECT 1 FROM search_codes k WHERE k.document = d.id AND k.model = ")
    .bind(model)
    .sql(") ORDER BY d.id LIMIT ")
    .bind(limit);
    let rows: Vec<TextRow> = on!(c, |c| statement.load(c))?;
    rows.into_iter().map(documents::read).collect()
}

/// How many documents `model` has no vectors of.
pub fn lacking(c: &mut Connection, model: i64) -> Result<i64> {
    let statement = Statement::<BigInt>::new(
        "SELECT count(*) FROM search_documents d WHERE NOT EXISTS \
         (SELECT 1 FROM search_codes k WHERE k.document = d.id AND k.model = ",
    )
    .bind(model)
    .sql(")");
    Ok(on!(c, |c| statement.get_result(c))?)
}

/// The vectors of a document: the whole first, then its passages in their order.
#[derive(Clone, Debug)]
pub struct NewVectors {
    /// The document.
    pub document: i64,
    /// The rows one after another, as bytes: 32-bit floats, the lowest byte first.
    pub vectors: Vec<Vec<u8>>,
    /// The same quantised.
    pub codes: Vec<u8>,
}

/// Stores the vectors of documents. Those of documents that are gone by now are left out.
pub fn store(c: &mut Connection, model: i64, all: &[NewVectors]) -> Result<()> {
    let mut touched: Vec<(String, String)> = Vec::new();
    for new in all {
        let statement = Statement::<(Text, Text)>::new(
            "SELECT app, collection FROM search_documents WHERE id = ",
        )
        .bind(new.document);
        let of: Option<(String, String)> = on!(c, |c| statement.get_result(c).optional())?;
        let Some(of) = of else { continue };
        if !touched.contains(&of) {
            touched.push(of);
        }
        rows(c, model, new)?;
        let statement: Statement =
            Statement::new("INSERT INTO search_codes (document, model, codes) VALUES (")
                .bind(new.document)
                .sql(", ")
                .bind(model)
                .sql(", ")
                .bind(new.codes.as_slice())
                .sql(") ON CONFLICT DO NOTHING");
        on!(c, |c| statement.execute(c))?;
    }
    for (app, collection) in &touched {
        state::changed(c, app, collection);
    }
    Ok(())
}

fn rows(c: &mut Connection, model: i64, new: &NewVectors) -> Result<()> {
    match c {
        Connection::Sqlite(c) => {
            for (passage, vector) in (0_i64..).zip(&new.vectors) {
                let statement: Statement = Statement::new(
                    "INSERT INTO search_vectors (document, model, passage, vector) VALUES (",
                )
                .bind(new.document)
                .sql(", ")
                .bind(model)
                .sql(", ")
                .bind(passage)
                .sql(", ")
                .bind(vector.as_slice())
                .sql(") ON CONFLICT DO NOTHING");
                statement.execute(&mut **c)?;
            }
        }
        Connection::Postgres(c) => {
            let count = new.vectors.len();
            let texts: Vec<String> =
                new.vectors.iter().map(|v| literal(&floats(v), '{', '}')).collect();
            let statement: Arrays<'_> = Arrays::new(
                "INSERT INTO search_vectors (document, model, passage, vector) \
                 SELECT document, model, passage, vector::real[] FROM ",
            )
            .unnest([
                Values::Integers(vec![Some(new.document); count]),
                Values::Integers(vec![Some(model); count]),
                Values::Integers((0_i64..).take(count).map(Some).collect()),
                Values::texts(texts.iter().map(String::as_str)),
            ])
            .sql(" u (document, model, passage, vector) ON CONFLICT DO NOTHING");
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Numbers as PostgreSQL reads them, between two brackets.
pub(super) fn literal(values: &[f32], open: char, close: char) -> String {
    let values: Vec<String> = values.iter().map(f32::to_string).collect();
    format!("{open}{}{close}", values.join(","))
}

/// The numbers that are stored as bytes.
pub(super) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
}

/// Calls `each` with the codes of every document of a collection that the model has seen, in
/// the order of their numbers; behind the number `after`.
///
/// # Errors
/// When the database refuses, and what `each` says.
pub fn codes<E: From<Error>>(
    c: &mut Connection,
    model: i64,
    after: i64,
    mut each: impl FnMut(i64, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let statement = Statement::<(BigInt, Binary)>::new(
        "SELECT document, codes FROM search_codes WHERE model = ",
    )
    .bind(model)
    .sql(" AND document > ")
    .bind(after)
    .sql(" ORDER BY document");
    on!(c, |c| {
        let rows =
            statement.load_iter::<(i64, Vec<u8>), DefaultLoadingMode>(c).map_err(Error::from)?;
        for row in rows {
            let (document, codes) = row.map_err(Error::from)?;
            each(document, &codes)?;
        }
    });
    Ok(())
}

/// Calls `each` with the vectors of these documents: document, passage and numbers. Passage 0
/// is the whole. They come in any order.
pub fn vectors(
    c: &mut Connection,
    model: i64,
    documents: &[i64],
    mut each: impl FnMut(i64, i64, &[f32]),
) -> Result<()> {
    const SELECT: &str = "SELECT document, passage, vector FROM search_vectors WHERE model = ";
    match c {
        Connection::Sqlite(c) => {
            let statement = Statement::<(BigInt, BigInt, Binary)>::new(SELECT)
                .bind(model)
                .sql(" AND document IN (SELECT value FROM json_each(")
                .bind(serde_json::to_string(documents).unwrap_or_default())
                .sql("))");
            for row in statement.load_iter::<(i64, i64, Vec<u8>), DefaultLoadingMode>(&mut **c)? {
                let (document, passage, vector) = row?;
                each(document, passage, &floats(&vector));
            }
        }
        Connection::Postgres(c) => {
            let statement = Arrays::<(BigInt, BigInt, Array<Float>)>::new(SELECT)
                .sql("ANY(")
                .values(Values::Integers(vec![Some(model)]))
                .sql(") AND document = ANY(")
                .values(Values::Integers(documents.iter().copied().map(Some).collect()))
                .sql(")");
            for row in statement.load_iter::<(i64, i64, Vec<f32>), DefaultLoadingMode>(&mut **c)? {
                let (document, passage, vector) = row?;
                each(document, passage, &vector);
            }
        }
    }
    Ok(())
}

/// How many bytes the codes of a model take.
pub fn code_bytes(c: &mut Connection, model: i64) -> Result<i64> {
    let statement = Statement::<BigInt>::new(
        "SELECT CAST(coalesce(sum(length(codes)), 0) AS BIGINT) FROM search_codes WHERE model = ",
    )
    .bind(model);
    Ok(on!(c, |c| statement.get_result(c))?)
}

/// How many documents of a collection there are, and how many of them `model` has no vectors
/// of.
pub fn counts(
    c: &mut Connection,
    app: &str,
    collection: &str,
    model: Option<i64>,
) -> Result<(i64, i64)> {
    let statement = Statement::<(BigInt, BigInt)>::new(
        "SELECT count(*), count(*) - count(k.document) FROM search_documents d \
         LEFT JOIN search_codes k ON k.document = d.id AND k.model = ",
    )
    // No model has this number.
    .bind(model.unwrap_or(0))
    .sql(" WHERE d.app = ")
    .bind(app)
    .sql(" AND d.collection = ")
    .bind(collection);
    Ok(on!(c, |c| statement.get_result(c))?)
}
