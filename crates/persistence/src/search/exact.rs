//! Exact search in SQL: the distances are computed by sqlite-vec or by pgvector, over the
//! vectors themselves. It is slow where there are many, and right.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Double},
};

use super::vectors::literal;
use crate::{
    Connection,
    error::Result,
    postgres::{self, Arrays, Values},
    statement::Statement,
};

/// The documents that are nearest to `query`, the nearest first and of equal ones the older:
/// their score is the largest cosine of any passage, and `whole` times that of the whole.
/// Of those in `among` where that is given. At most so many.
///
/// # Errors
/// When the database refuses; on a server [`Error::Extension`](crate::Error) without pgvector.
pub fn exact(
    c: &mut Connection,
    model: i64,
    query: &[f32],
    whole: f64,
    among: Option<&[i64]>,
    limit: i64,
) -> Result<Vec<(i64, f64)>> {
    match c {
        Connection::Sqlite(c) => {
            let bytes: Vec<u8> = query.iter().flat_map(|value| value.to_le_bytes()).collect();
            let statement = Statement::<(BigInt, Double)>::new(
                "SELECT document, max(CASE WHEN passage > 0 THEN near END) \
                 + coalesce(max(CASE WHEN passage = 0 THEN near END), 0) * ",
            )
            .bind(whole)
            .sql(
                " FROM (SELECT document, passage, \
                 1 - vec_distance_cosine(vector, ",
            )
            .bind(bytes)
            .sql(") AS near FROM search_vectors WHERE model = ")
            .bind(model);
            let statement = match among {
                None => statement,
                Some(ids) => statement
                    .sql(" AND document IN (SELECT value FROM json_each(")
                    .bind(serde_json::to_string(ids).unwrap_or_default())
                    .sql("))"),
            };
            let statement =
                statement.sql(") near GROUP BY document ORDER BY 2 DESC, 1 LIMIT ").bind(limit);
            Ok(statement.load(&mut **c)?)
        }
        Connection::Postgres(c) => {
            postgres::require_vector(c)?;
            let numbers = [literal(query, '[', ']'), whole.to_string(), limit.to_string()];
            Ok(on_server::<(BigInt, Double)>("", model, &numbers, among).load(&mut **c)?)
        }
    }
}

/// The statement for a server, after `prefix`; of the query, the share of the whole and the
/// limit. A vector is cast to one of any dimension, which no index is on.
pub(super) fn on_server<'a, ST>(
    prefix: &'a str,
    model: i64,
    [query, whole, limit]: &'a [String; 3],
    among: Option<&[i64]>,
) -> Arrays<'a, ST> {
    let statement = Arrays::new(prefix)
        .sql(
            "SELECT document, max(near) FILTER (WHERE passage > 0) \
             + coalesce(max(near) FILTER (WHERE passage = 0), 0) * CAST(",
        )
        .text(whole)
        .sql(" AS float8) FROM (SELECT document, passage, 1 - (vector::vector <=> CAST(")
        .text(query)
        .sql(" AS vector)) AS near FROM search_vectors WHERE model = ANY(")
        .values(Values::Integers(vec![Some(model)]))
        .sql(")");
    statement
        .and_among("document", among)
        .sql(") near GROUP BY document ORDER BY 2 DESC, 1 LIMIT CAST(")
        .text(limit)
        .sql(" AS bigint)")
}
