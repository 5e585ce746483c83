//! What the database would read for a statement.

use std::{cell::RefCell, collections::HashMap};

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use rehome_persistence::{Backend, Connection, on, repository::Registry};
use serde_json::Value;

/// How a statement reads one table.
#[derive(Clone, Debug)]
pub struct Step {
    /// The name of the table in the statement.
    pub alias: String,
    pub way: Way,
    /// As the database tells it.
    pub said: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// From end to end.
    Scan,
    /// All that is in a pack, by an index.
    Pack,
    /// By an index on more than the pack.
    Search,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Makes plans of nearly empty tables mean what those of large ones would. A server plans
/// by what it expects to read: so it is told of many rows, and kept from what it would
/// rather do with all of a table.
pub fn prepare(connection: &mut Connection, registry: &Registry) {
    if connection.backend() == Backend::Sqlite {
        return;
    }
    let mut sql = String::from(
        "CREATE FUNCTION pg_temp.plan_of(statement text)
             RETURNS SETOF json LANGUAGE plpgsql AS $$ BEGIN
                 RETURN QUERY EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || statement;
             END $$;
         SET enable_seqscan = off; SET enable_bitmapscan = off;
         SET enable_hashjoin = off; SET enable_mergejoin = off;
         SET enable_material = off; SET enable_memoize = off; SET cpu_operator_cost = 0;
         SET max_parallel_workers_per_gather = 0;
         INSERT INTO facets (app, collection, facet, value, container, key)
             VALUES ('', '', '', '', '', '');",
    );
    for table in registry.tables() {
        // A table without a page has no rows, whatever the statistics say.
        sql += &format!(
            r#"INSERT INTO {} (container, key, position, body, digest, updated_at)
             SELECT id, '~', 0, '{{"index": "~"}}', decode(repeat('00', 32), 'hex'), now() FROM packs;"#,
            table.name
        );
    }
    // Of a column whose values it has not seen a server expects two hundred different ones, so
    // application, collection and pack of a facet alone would leave one row of ten million, and
    // every index on them would be as good. In truth they are few values for many rows, which
    // the server knows once it has analysed the table; here so many rows say the same.
    sql += "UPDATE pg_class SET relpages = 1, \
            reltuples = CASE relname WHEN 'facets' THEN 100000000000 ELSE 10000000 END \
            WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
            AND relname <> 'packs'";
    on!(connection, |c| c.batch_execute(&sql)).unwrap();
}

thread_local! {
    /// The plans of the statements that the test, which is the thread, has run so far: most
    /// of them come again and again.
    static KNOWN: RefCell<HashMap<String, Vec<Step>>> = RefCell::default();
}

/// How the statement `sql` reads its tables, whatever its parameters are.
pub fn steps(connection: &mut Connection, sql: &str) -> Vec<Step> {
    let known = KNOWN.with_borrow(|known| known.get(sql).cloned());
    known.unwrap_or_else(|| {
        let steps = match connection.backend() {
            Backend::Sqlite => of_sqlite(connection, sql),
            Backend::Postgres => of_postgres(connection, sql),
        };
        KNOWN.with_borrow_mut(|known| known.insert(sql.to_owned(), steps.clone()));
        steps
    })
}

fn of_sqlite(connection: &mut Connection, sql: &str) -> Vec<Step> {
    let explain = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps: Vec<Line> = on!(connection, |c| explain.load(c)).unwrap();
    // The places on a page, the sums of a distribution, and text inside a body.
    let own = ["SCAN k", "SCAN counted", "SCAN CONSTANT ROW", "SCAN t VIRTUAL TABLE"];
    let steps = steps.into_iter().filter(|Line { detail }| {
        (detail.starts_with("SCAN ") || detail.starts_with("SEARCH "))
            && !own.iter().any(|own| detail.starts_with(own))
    });
    steps
        .map(|Line { detail }| Step {
            alias: detail.split(' ').nth(1).unwrap_or_default().to_owned(),
            way: match () {
                () if detail.starts_with("SCAN") => Way::Scan,
                () if detail.ends_with("(container=?)") || misses_value(&detail) => Way::Pack,
                () => Way::Search,
            },
            said: detail,
        })
        .collect()
}

/// Whether the step looks for a facet, whose alias is `f`, and not for its value.
fn misses_value(said: &str) -> bool {
    said.contains(" f ") && !said.contains("value")
}

fn of_postgres(connection: &mut Connection, sql: &str) -> Vec<Step> {
    // A limit that is not known yet makes it a good plan to read a pack in the order of the
    // list until enough was found. The question here is whether an index finds it.
    let mut unlimited = String::new();
    for (index, part) in sql.split(" LIMIT $").enumerate() {
        let part =
            if index == 0 { part } else { part.trim_start_matches(|c: char| c.is_ascii_digit()) };
        unlimited += if index == 0 { "" } else { " LIMIT ALL" };
        unlimited += part;
    }
    let query = diesel::sql_query("SELECT CAST(pg_temp.plan_of($1) AS text) AS detail");
    let plan: Line = on!(connection, |c| query.bind::<Text, _>(&unlimited).get_result(c)).unwrap();
    let plan: Value = serde_json::from_str(&plan.detail).unwrap();
    let mut steps = Vec::new();
    collect(&plan[0]["Plan"], &mut steps);
    steps
}

fn collect(node: &Value, steps: &mut Vec<Step>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    if !node["Relation Name"].is_null() {
        let condition = text("Index Cond");
        let said = format!("{} {} {condition}", text("Node Type"), text("Alias"));
        steps.push(Step {
            alias: text("Alias").to_owned(),
            way: match () {
                // A condition on a later column alone reads the whole index.
                () if !leads(text("Relation Name"), condition) => Way::Scan,
                () if condition.starts_with("(container = ") || misses_value(&said) => Way::Pack,
                () => Way::Search,
            },
            said: format!("{said} by {}", text("Index Name")),
        });
    }
    for inner in node["Plans"].as_array().into_iter().flatten() {
        collect(inner, steps);
    }
}

/// Whether the condition is about what the indexes of the table begin with.
fn leads(table: &str, condition: &str) -> bool {
    let first: &[&str] = match table {
        "packs" => &["id", "active"],
        "facets" => &["app"],
        _ => &["container"],
    };
    let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| first.contains(&word))
}
