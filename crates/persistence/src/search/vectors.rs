//! The vectors of documents, tagged with the model that made them: whole for exact search,
//! and quantised for the index in memory. It is long because each statement is there for both
//! databases. What a code is, is for those who made it.

use diesel::{
    RunQueryDsl,
    connection::DefaultLoadingMode,
    sql_types::{Array, BigInt, Binary, Float, Text},
};

use super::hnsw;
use crate::{
    Backend, Connection, Table,
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

/// A document that a model has no vectors of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Its number.
    pub id: i64,
    /// The container of the record.
    pub container: String,
    /// The key of the record.
    pub key: String,
}

/// The next documents of a collection behind the number `after` that `model` has no vectors of,
/// in the order of their numbers.
pub fn embeddable(
    c: &mut Connection,
    table: &Table,
    model: i64,
    after: i64,
    limit: u32,
) -> Result<Vec<Lacking>> {
    let statement = Statement::<(BigInt, Text, Text)>::new(
        "SELECT d.id, d.container, d.key FROM search_documents d WHERE d.id > ",
    )
    .bind(after)
    .sql(" AND d.app = ")
    .bind(&table.app)
    .sql(" AND d.collection = ")
    .bind(&table.collection.id)
    .sql(" AND NOT EXISTS (SELECT 1 FROM search_codes k WHERE k.document = d.id AND k.model = ")
    .bind(model)
    .sql(") ORDER BY d.id LIMIT ")
    .bind(limit);
    let rows: Vec<(i64, String, String)> = on!(c, |c| statement.load(c))?;
    let lacking = |(id, container, key)| Lacking { id, container, key };
    Ok(rows.into_iter().map(lacking).collect())
}

/// Whether there is a document that `model` has no vectors of; of no model any document is one.
pub fn is_lacking(c: &mut Connection, model: Option<i64>) -> Result<bool> {
    let statement = Statement::<BigInt>::new(
        "SELECT d.id FROM search_documents d WHERE NOT EXISTS \
         (SELECT 1 FROM search_codes k WHERE k.document = d.id AND k.model = ",
    )
    // No model has this number.
    .bind(model.unwrap_or(0))
    .sql(") LIMIT 1");
    let rows: Vec<i64> = on!(c, |c| statement.load(c))?;
    Ok(!rows.is_empty())
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

/// What a model made of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// What is compared first, quantised; empty where the model knows no word of it.
    pub codes: Vec<u8>,
    /// The tokens, of a model whose vectors are sums of those of tokens.
    pub tokens: Option<Vec<u8>>,
    /// The vectors, where they are kept: of the whole first, then of the passages in their
    /// order, as 32-bit floats, the lowest byte first.
    pub vectors: Vec<Vec<u8>>,
}

/// Stores what `model` made of documents. What is of documents that are gone by now is left out.
pub(super) fn store(c: &mut Connection, model: i64, all: &[(i64, Encoded)]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let codes: Vec<(i64, &[u8])> = all.iter().map(|(id, new)| (*id, &new.codes[..])).collect();
    rows(c, "search_codes", "codes", model, &codes)?;
    let tokens = all.iter().filter_map(|(id, new)| Some((*id, new.tokens.as_deref()?)));
    rows(c, "search_tokens", "tokens", model, &tokens.collect::<Vec<_>>())?;
    floating(c, model, all)
}

/// Adds rows of a document, a model and some bytes, unless they are there or the document gone.
fn rows(
    c: &mut Connection,
    table: &'static str,
    column: &'static str,
    model: i64,
    rows: &[(i64, &[u8])],
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            // Bytes fit into no JSON; a statement that stays prepared costs microseconds.
            for (document, bytes) in rows {
                let statement: Statement = Statement::new("INSERT INTO ")
                    .name(table)
                    .sql(" (document, model, ")
                    .name(column)
                    .sql(") SELECT id, ")
                    .bind(model)
                    .sql(", ")
                    .bind(*bytes)
                    .sql(" FROM search_documents WHERE id = ")
                    .bind(*document)
                    .sql(" ON CONFLICT DO NOTHING");
                statement.execute(&mut **c)?;
            }
        }
        Connection::Postgres(c) => {
            let statement: Arrays<'_> = Arrays::new("INSERT INTO ")
                .name(table)
                .sql(" (document, model, ")
                .name(column)
                .sql(") SELECT d.id, u.model, u.bytes FROM ")
                .unnest([
                    Values::Integers(rows.iter().map(|(id, _)| Some(*id)).collect()),
                    Values::Integers(vec![Some(model); rows.len()]),
                    Values::Bytes(rows.iter().map(|(_, bytes)| Some(*bytes)).collect()),
                ])
                .sql(
                    " u (document, model, bytes) JOIN search_documents d ON d.id = u.document \
                     ON CONFLICT DO NOTHING",
                );
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Adds the vectors themselves, where they are kept.
fn floating(c: &mut Connection, model: i64, all: &[(i64, Encoded)]) -> Result<()> {
    let all = all.iter().flat_map(|(document, new)| {
        (0_i64..).zip(&new.vectors).map(move |(passage, vector)| (*document, passage, vector))
    });
    let all: Vec<(i64, i64, &Vec<u8>)> = all.collect();
    if all.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            for (document, passage, vector) in all {
                let statement: Statement = Statement::new(
                    "INSERT INTO search_vectors (document, model, passage, vector) SELECT id, ",
                )
                .bind(model)
                .sql(", ")
                .bind(passage)
                .sql(", ")
                .bind(vector.as_slice())
                .sql(" FROM search_documents WHERE id = ")
                .bind(document)
                .sql(" ON CONFLICT DO NOTHING");
                statement.execute(&mut **c)?;
            }
        }
        Connection::Postgres(c) => {
            let texts: Vec<String> =
                all.iter().map(|(.., vector)| literal(&floats(vector), '{', '}')).collect();
            let statement: Arrays<'_> = Arrays::new(
                "INSERT INTO search_vectors (document, model, passage, vector) \
                 SELECT d.id, u.model, u.passage, u.vector::real[] FROM ",
            )
            .unnest([
                Values::Integers(all.iter().map(|(document, ..)| Some(*document)).collect()),
                Values::Integers(vec![Some(model); all.len()]),
                Values::Integers(all.iter().map(|(_, passage, _)| Some(*passage)).collect()),
                Values::texts(texts.iter().map(String::as_str)),
            ])
            .sql(
                " u (document, model, passage, vector) \
                 JOIN search_documents d ON d.id = u.document ON CONFLICT DO NOTHING",
            );
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Gives what models made of documents to others, which have the same text.
pub(super) fn move_to(c: &mut Connection, moved: &[(i64, i64)]) -> Result<()> {
    ["search_codes", "search_tokens", "search_vectors"]
        .into_iter()
        .try_for_each(|table| move_rows(c, table, moved))
}

/// Gives rows of documents to others.
pub(super) fn move_rows(
    c: &mut Connection,
    table: &'static str,
    moved: &[(i64, i64)],
) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    match c {
        Connection::Sqlite(c) => {
            let statement: Statement = Statement::new("UPDATE ")
                .name(table)
                .sql(" SET document = json_extract(m.value, '$[1]') FROM json_each(")
                .bind(serde_json::to_string(moved).unwrap_or_default())
                .sql(") m WHERE document = json_extract(m.value, '$[0]')");
            statement.execute(&mut **c)?;
        }
        Connection::Postgres(c) => {
            let statement: Arrays<'_> = Arrays::new("UPDATE ")
                .name(table)
                .sql(" SET document = m.new FROM ")
                .unnest([
                    Values::Integers(moved.iter().map(|(old, _)| Some(*old)).collect()),
                    Values::Integers(moved.iter().map(|(_, new)| Some(*new)).collect()),
                ])
                .sql(" m (old, new) WHERE document = m.old");
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// Deletes what a model made of a document, which is then made anew.
pub fn forget_codes(c: &mut Connection, model: i64, document: i64) -> Result<()> {
    for table in ["search_codes", "search_tokens", "search_vectors"] {
        let statement: Statement = Statement::new("DELETE FROM ")
            .name(table)
            .sql(" WHERE document = ")
            .bind(document)
            .sql(" AND model = ")
            .bind(model);
        on!(c, |c| statement.execute(c))?;
    }
    Ok(())
}

/// How many vectors of a model are not as long as those of its kind.
pub fn odd_vectors(c: &mut Connection, model: &StoredModel) -> Result<i64> {
    let length = match c.backend() {
        Backend::Sqlite => "length(vector) / 4.0",
        Backend::Postgres => "cardinality(vector)",
    };
    let statement = Statement::<BigInt>::new("SELECT count(*) FROM search_vectors WHERE model = ")
        .bind(model.id)
        .sql(" AND ")
        .sql(length)
        .sql(" <> ")
        .bind(model.dimension);
    Ok(on!(c, |c| statement.get_result(c))?)
}

/// The documents of a model whose rows of tokens belong to no row of codes, or the other way round.
pub fn unpaired(c: &mut Connection, model: i64) -> Result<Vec<i64>> {
    let statement = Statement::<BigInt>::new(
        "SELECT t.document FROM search_tokens t WHERE NOT EXISTS \
         (SELECT 1 FROM search_codes k WHERE k.document = t.document AND k.model = t.model) \
         AND t.model = ",
    )
    .bind(model)
    .sql(" ORDER BY 1");
    Ok(on!(c, |c| statement.load(c))?)
}

/// Whether the vectors themselves are kept of a model.
pub fn keeps_vectors(c: &mut Connection, model: i64) -> Result<bool> {
    let statement = Statement::<BigInt>::new("SELECT document FROM search_vectors WHERE model = ")
        .bind(model)
        .sql(" LIMIT 1");
    let rows: Vec<i64> = on!(c, |c| statement.load(c))?;
    Ok(!rows.is_empty())
}

/// Calls `each` with the tokens of these documents, or of all behind the number `after`.
pub fn tokens<E: From<Error>>(
    c: &mut Connection,
    model: i64,
    of: TokensOf<'_>,
    mut each: impl FnMut(i64, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    type Sql = (BigInt, Binary);
    const SELECT: &str = "SELECT document, tokens FROM search_tokens WHERE model = ";
    let mut pass = |row: diesel::QueryResult<(i64, Vec<u8>)>| {
        let (document, tokens) = row.map_err(Error::from)?;
        each(document, tokens)
    };
    match (c, of) {
        (c, TokensOf::Behind(after)) => {
            let statement = Statement::<Sql>::new(SELECT)
                .bind(model)
                .sql(" AND document > ")
                .bind(after)
                .sql(" ORDER BY document");
            on!(c, |c| {
                let rows = statement.load_iter::<(i64, Vec<u8>), DefaultLoadingMode>(c);
                for row in rows.map_err(Error::from)? {
                    pass(row)?;
                }
            });
        }
        (Connection::Sqlite(c), TokensOf::These(documents)) => {
            let statement = Statement::<Sql>::new(SELECT)
                .bind(model)
                .sql(" AND document IN (SELECT value FROM json_each(")
                .bind(super::segments::listed(documents))
                .sql("))");
            let rows = statement.load_iter::<(i64, Vec<u8>), DefaultLoadingMode>(&mut **c);
            for row in rows.map_err(Error::from)? {
                pass(row)?;
            }
        }
        (Connection::Postgres(c), TokensOf::These(documents)) => {
            let statement = Arrays::<Sql>::new(SELECT)
                .sql("ANY(")
                .values(Values::Integers(vec![Some(model)]))
                .sql(") AND document = ANY(")
                .values(Values::Integers(documents.iter().copied().map(Some).collect()))
                .sql(")");
            let rows = statement.load_iter::<(i64, Vec<u8>), DefaultLoadingMode>(&mut **c);
            for row in rows.map_err(Error::from)? {
                pass(row)?;
            }
        }
    }
    Ok(())
}

/// Of which documents tokens are read.
#[derive(Clone, Copy, Debug)]
pub enum TokensOf<'a> {
    /// Of all behind this number, in their order.
    Behind(i64),
    /// Of these, in any order.
    These(&'a [i64]),
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
    mut each: impl FnMut(i64, Vec<u8>) -> Result<(), E>,
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
            each(document, codes)?;
        }
    });
    Ok(())
}

/// Calls `each` with the codes of these documents, in any order.
///
/// # Errors
/// When the database refuses, and what `each` says.
pub fn codes_of<E: From<Error>>(
    c: &mut Connection,
    model: i64,
    documents: &[i64],
    mut each: impl FnMut(i64, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    const SELECT: &str = "SELECT document, codes FROM search_codes WHERE model = ";
    let rows: Vec<(i64, Vec<u8>)> = match c {
        Connection::Sqlite(c) => Statement::<(BigInt, Binary)>::new(SELECT)
            .bind(model)
            .sql(" AND document IN (SELECT value FROM json_each(")
            .bind(super::segments::listed(documents))
            .sql("))")
            .load(&mut **c)
            .map_err(Error::from)?,
        Connection::Postgres(c) => Arrays::<(BigInt, Binary)>::new(SELECT)
            .sql("ANY(")
            .values(Values::Integers(vec![Some(model)]))
            .sql(") AND document = ANY(")
            .values(Values::Integers(documents.iter().copied().map(Some).collect()))
            .sql(")")
            .load(&mut **c)
            .map_err(Error::from)?,
    };
    rows.into_iter().try_for_each(|(document, codes)| each(document, codes))
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
