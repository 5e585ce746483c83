//! HNSW on a server: an index of pgvector over the vectors of one model, which finds near
//! ones without a look at all of them. It owns the index and the search for candidates; what
//! a candidate scores is for those who search.
//!
//! The index is on an expression with the dimension in its type, and on the rows of its model
//! alone. Exact search takes another expression, so no plan of it can use the index.

use std::collections::BTreeSet;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Bool},
};

use super::{exact, vectors::literal};
use rehome_domain::Hint;

use crate::{
    Connection,
    error::{Error, Result},
    on,
    postgres::{self, Arrays},
    statement::Statement,
};

/// What the extension is needed for, as a person is told.
const PURPOSE: &str = "an HNSW index";

/// The first version of pgvector that goes on searching where a condition leaves too few.
const ITERATIVE: [u64; 3] = [0, 8, 0];

/// The first version of pgvector that keeps an index whole when the server cleans it up.
const SOUND: [u64; 3] = [0, 8, 6];

/// The most dimensions of an index of 32-bit floats, and of one of 16-bit floats.
const MOST_WHOLE: usize = 2_000;
const MOST_HALF: usize = 4_000;

/// So many rows are looked for at first for each document, which has more than one.
const ROWS: usize = 4;

/// How widely the index is searched, at least and at most: so many rows at a time.
const NARROWEST: usize = 100;
const WIDEST: usize = 1_000;

/// How it stands with the HNSW index of a model on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hnsw {
    /// Whether it is there.
    pub is_on: bool,
    /// The version of pgvector in this database; none where it is not installed.
    pub pgvector: Option<String>,
}

impl Hnsw {
    /// Whether this pgvector can damage the index when the server cleans up deleted rows.
    pub fn is_risky(&self) -> bool {
        self.pgvector.as_deref().is_some_and(|version| numbers(version) < SOUND)
    }
}

/// How it stands with the index of a model; none on SQLite, which has no such indexes.
pub fn hnsw(c: &mut Connection, model: Option<i64>) -> Result<Option<Hnsw>> {
    let pgvector = match c {
        Connection::Sqlite(_) => return Ok(None),
        Connection::Postgres(c) => postgres::vector_version(c)?,
    };
    let is_on = model.map_or(Ok(false), |model| is_there(c, model))?;
    Ok(Some(Hnsw { is_on, pgvector }))
}

/// Makes the index of a model, unless it is there. Until it is made, nobody writes to the
/// database.
///
/// # Errors
/// [`Error::Invalid`] on SQLite, for a model of too many dimensions and for an old pgvector;
/// [`Error::Extension`] without pgvector; when the database refuses.
pub fn make_hnsw(c: &mut Connection, model: i64, dimension: usize) -> Result<()> {
    require(c)?;
    let form = Form::of(dimension)?;
    if is_there(c, model)? {
        return Ok(());
    }
    let (name, model) = (name(model), model.to_string());
    let statement: Arrays<'_> = Arrays::new("CREATE INDEX ")
        .name(&name)
        .sql(" ON search_vectors USING hnsw ((")
        .sql(&form.expression)
        .sql(") ")
        .sql(form.operators)
        .sql(") WHERE model = ")
        .sql(&model);
    if let Connection::Postgres(c) = c {
        statement.execute(&mut **c)?;
    }
    Ok(())
}

/// Drops the index of a model; whether there was one.
pub fn drop_hnsw(c: &mut Connection, model: i64) -> Result<bool> {
    if c.backend() == crate::Backend::Sqlite || !is_there(c, model)? {
        return Ok(false);
    }
    let statement: Statement = Statement::new("DROP INDEX ").name(&name(model));
    on!(c, |c| statement.execute(c))?;
    Ok(true)
}

/// At least `count` documents that are likely to be the nearest to `query`, in the order of
/// their numbers; of those in `among` where that is given. Fewer where there are no more.
///
/// # Errors
/// [`Error::Invalid`] on SQLite, and where the model has no index; [`Error::Extension`]
/// without pgvector; when the database refuses.
pub fn by_hnsw(
    c: &mut Connection,
    model: Option<i64>,
    query: &[f32],
    among: Option<&[i64]>,
    count: usize,
) -> Result<Vec<i64>> {
    require(c)?;
    let missing = |reason: &str, hint| Error::IndexMissing {
        reason: reason.to_owned(),
        hint: Box::new(hint),
    };
    let model =
        model.ok_or_else(|| missing("the model has made no vectors here", Hint::RefreshIndex))?;
    if !is_there(c, model)? {
        return Err(missing("the model has no HNSW index here", Hint::MakeHnsw));
    }
    c.snapshot(|c| {
        let mut rows = count * ROWS;
        let found = loop {
            let (documents, is_all) = nearest(c, model, query, among, rows)?;
            if documents.len() >= count || is_all {
                break documents;
            }
            rows *= 4;
        };
        if found.len() >= count {
            return Ok(found.into_iter().collect());
        }
        // The index gives up on a condition that leaves very few: there all distances are
        // soon computed.
        let limit = i64::try_from(count).unwrap_or(i64::MAX);
        let mut found: Vec<i64> =
            exact(c, model, query, 0.0, among, limit)?.into_iter().map(|(id, _)| id).collect();
        found.sort_unstable();
        Ok(found)
    })
}

/// The documents of the nearest rows, and whether these are all that the index gives.
fn nearest(
    c: &mut Connection,
    model: i64,
    query: &[f32],
    among: Option<&[i64]>,
    rows: usize,
) -> Result<(BTreeSet<i64>, bool)> {
    settle(c, rows)?;
    let wanted = Wanted::new(model, query, rows)?;
    let found: Vec<i64> = match c {
        Connection::Sqlite(_) => Vec::new(),
        Connection::Postgres(c) => wanted.statement::<BigInt>("", among).load(&mut **c)?,
    };
    Ok((found.iter().copied().collect(), found.len() < rows))
}

/// Says for this transaction how the index is searched: on and on, until there are enough
/// rows that meet the condition; and always with a plan for this very condition.
fn settle(c: &mut Connection, rows: usize) -> Result<()> {
    let width = rows.clamp(NARROWEST, WIDEST).to_string();
    let statement = Statement::<diesel::sql_types::Text>::new(
        "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true) \
         || set_config('plan_cache_mode', 'force_custom_plan', true) \
         || set_config('hnsw.ef_search', ",
    )
    .bind(width)
    .sql(", true)");
    let _: String = on!(c, |c| statement.get_result(c))?;
    Ok(())
}

/// How a vector is cast for the index, which is on that very expression.
struct Form {
    /// The type, without a dimension.
    ty: &'static str,
    /// The operators of the cosine.
    operators: &'static str,
    /// The stored vector as that type.
    expression: String,
}

impl Form {
    fn of(dimension: usize) -> Result<Self> {
        if dimension > MOST_HALF {
            return Err(Error::Invalid(format!(
                "an HNSW index takes at most {MOST_HALF} dimensions, and the model has \
                 {dimension}; search in another mode"
            )));
        }
        let (ty, operators) = if dimension <= MOST_WHOLE {
            ("vector", "vector_cosine_ops")
        } else {
            ("halfvec", "halfvec_cosine_ops")
        };
        Ok(Self { ty, operators, expression: format!("vector::{ty}({dimension})") })
    }
}

/// What is asked of the index, as texts of a statement.
struct Wanted {
    form: Form,
    model: String,
    query: String,
    rows: String,
}

impl Wanted {
    fn new(model: i64, query: &[f32], rows: usize) -> Result<Self> {
        Ok(Self {
            form: Form::of(query.len())?,
            model: model.to_string(),
            query: literal(query, '[', ']'),
            rows: rows.to_string(),
        })
    }

    /// The documents of the nearest rows. The model is no bound value: a plan must know that
    /// its rows are those of the index.
    fn statement<'a, ST>(&'a self, prefix: &'a str, among: Option<&[i64]>) -> Arrays<'a, ST> {
        let statement = Arrays::new(prefix)
            .sql("SELECT document FROM search_vectors WHERE model = ")
            .sql(&self.model);
        statement
            .and_among("document", among)
            .sql(" ORDER BY ")
            .sql(&self.form.expression)
            .sql(" <=> CAST(")
            .text(&self.query)
            .sql(" AS ")
            .sql(self.form.ty)
            .sql(") LIMIT CAST(")
            .text(&self.rows)
            .sql(" AS bigint)")
    }
}

/// Makes sure that there can be an index at all.
fn require(c: &mut Connection) -> Result<()> {
    let Connection::Postgres(c) = c else {
        let reason = "only PostgreSQL has HNSW indexes; SQLite searches the codes in memory";
        let hint = Hint::option_of("mode", "vector");
        return Err(Error::IndexMissing { reason: reason.to_owned(), hint: Box::new(hint) });
    };
    match postgres::vector_version(c)? {
        None => Err(Error::Extension { name: "vector", purpose: PURPOSE }),
        Some(version) if numbers(&version) < ITERATIVE => Err(Error::Invalid(format!(
            "an HNSW index needs pgvector 0.8.0 or later, and the server has {version}; install \
             it and run ALTER EXTENSION vector UPDATE"
        ))),
        Some(_) => Ok(()),
    }
}

/// The numbers of a version; what is none counts as 0.
fn numbers(version: &str) -> [u64; 3] {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or_default());
    [(); 3].map(|()| numbers.next().unwrap_or_default())
}

fn name(model: i64) -> String {
    format!("search_vectors_hnsw_{model}")
}

fn is_there(c: &mut Connection, model: i64) -> Result<bool> {
    let statement = Statement::<Bool>::new(
        "SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(",
    )
    .bind(name(model))
    .sql(") AND indisvalid)");
    Ok(on!(c, |c| statement.get_result(c))?)
}

#[cfg(test)]
mod tests;
