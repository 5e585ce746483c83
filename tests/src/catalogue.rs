//! What tables a database has and what stands in them, told alike on SQLite and on
//! PostgreSQL. Which tables and columns a comparison is about, its caller says.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Bool, Text},
};
use rehome::{Connection, Rehome};
use rehome_persistence::{Backend, on};

/// A column of a table.
#[derive(Clone, Debug, QueryableByName)]
pub struct Column {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Whether it is filled with the present moment.
    #[diesel(sql_type = Bool)]
    pub is_clock: bool,
    /// Whether it numbers rows, or points to a number of a row.
    #[diesel(sql_type = Bool)]
    pub is_row_number: bool,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The names of all tables, in order; on SQLite with those that it keeps for itself.
pub fn tables(rehome: &Rehome) -> Vec<String> {
    let query = match rehome.database().backend() {
        Backend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        Backend::Postgres => {
            "SELECT relname::text AS name FROM pg_class \
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
             ORDER BY relname"
        }
    };
    let names: Vec<Name> = load(rehome, query);
    names.into_iter().map(|Name { name }| name).collect()
}

/// The columns of a table, in their order.
pub fn columns(rehome: &Rehome, table: &str) -> Vec<Column> {
    let is_row_number = |table: &str, column: &str| match rehome.database().backend() {
        Backend::Sqlite => format!(
            "EXISTS (SELECT 1 FROM pragma_table_info({table}) AS i WHERE i.name = {column} \
             AND i.pk = 1 AND i.type = 'INTEGER')"
        ),
        Backend::Postgres => format!(
            "EXISTS (SELECT 1 FROM pg_attribute AS i WHERE i.attrelid = {table} \
             AND i.attnum = {column} AND i.attidentity <> '')"
        ),
    };
    let query = match rehome.database().backend() {
        Backend::Sqlite => format!(
            "SELECT name, coalesce(dflt_value, '') LIKE '%strftime%' AS is_clock, \
             {} OR EXISTS (SELECT 1 FROM pragma_foreign_key_list('{table}') AS f \
                 WHERE f.\"from\" = c.name AND {}) AS is_row_number \
             FROM pragma_table_info('{table}') AS c ORDER BY cid",
            is_row_number(&format!("'{table}'"), "c.name"),
            is_row_number("f.\"table\"", "f.\"to\""),
        ),
        Backend::Postgres => format!(
            "SELECT c.attname::text AS name, \
             coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE '%clock_timestamp%' AS is_clock, \
             {} OR EXISTS (SELECT 1 FROM pg_constraint AS f \
                 CROSS JOIN LATERAL unnest(f.conkey, f.confkey) AS k (own, other) \
                 WHERE f.conrelid = c.attrelid AND f.contype = 'f' AND k.own = c.attnum \
                 AND {}) AS is_row_number \
             FROM pg_attribute AS c \
             LEFT JOIN pg_attrdef AS d ON d.adrelid = c.attrelid AND d.adnum = c.attnum \
             WHERE c.attrelid = '\"{table}\"'::regclass AND c.attnum > 0 AND NOT c.attisdropped \
             ORDER BY c.attnum",
            is_row_number("c.attrelid", "c.attnum"),
            is_row_number("f.confrelid", "k.other"),
        ),
    };
    load(rehome, &query)
}

/// The rows of a table, sorted: its name and these columns with their values, a text in
/// quotes, bytes in hexadecimal digits. Where `condition` is not empty, only the rows that
/// fulfil it.
pub fn rows(rehome: &Rehome, table: &str, columns: &[&str], condition: &str) -> Vec<String> {
    let backend = rehome.database().backend();
    let values: Vec<String> =
        columns.iter().map(|name| format!("' {name}=' || {}", quoted(backend, name))).collect();
    let values = if values.is_empty() { "''".to_owned() } else { values.join(" || ") };
    let condition = if condition.is_empty() { "true" } else { condition };
    let query = format!("SELECT {values} AS name FROM \"{table}\" WHERE {condition}");
    let rows: Vec<Name> = load(rehome, &query);
    let mut rows: Vec<String> =
        rows.into_iter().map(|row| format!("{table}{}", row.name)).collect();
    rows.sort();
    rows
}

/// An expression for the value of a column as SQL would write it.
fn quoted(backend: Backend, column: &str) -> String {
    match backend {
        Backend::Sqlite => format!("quote(\"{column}\")"),
        Backend::Postgres => {
            let (plain, kind) = (plain(column), format!("pg_typeof(\"{column}\")::text"));
            format!(
                "coalesce(CASE WHEN {kind} = 'bytea' THEN 'X''' || {plain} || '''' \
                 WHEN {kind} IN ('text', 'json', 'timestamp with time zone') \
                 THEN '''' || replace({plain}, '''', '''''') || '''' ELSE {plain} END, 'NULL')"
            )
        }
    }
}

/// An expression of PostgreSQL for the value of a column of any type, as SQLite would turn
/// it into text.
pub(crate) fn plain(column: &str) -> String {
    format!(
        "CASE pg_typeof(\"{column}\")::text \
         WHEN 'boolean' THEN CASE \"{column}\"::text WHEN 'true' THEN '1' WHEN 'false' THEN '0' END \
         WHEN 'bytea' THEN upper(substr(\"{column}\"::text, 3)) \
         WHEN 'timestamp with time zone' THEN to_char(\
             \"{column}\"::text::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') \
         WHEN 'double precision' THEN CASE WHEN \"{column}\"::text ~ '^-?[0-9]+$' \
             THEN \"{column}\"::text || '.0' ELSE \"{column}\"::text END \
         ELSE \"{column}\"::text END"
    )
}

/// What a query says.
pub(crate) fn load<R>(rehome: &Rehome, query: &str) -> Vec<R>
where
    R: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static,
{
    let read = |c: &mut Connection| {
        let rows = on!(c, |c| sql_query(query).load::<R>(c));
        Ok::<_, rehome_persistence::Error>(rows.unwrap_or_else(|error| panic!("{error}: {query}")))
    };
    rehome.database().read(read).unwrap()
}
