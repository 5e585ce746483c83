//! How a statement would run, in the words of SQLite on every database: `SEARCH table USING
//! INDEX index` for what an index finds, `SCAN table` for what is read from end to end.

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use rehome_persistence::{Connection, on};
use serde_json::Value;

/// The steps of the plan of `sql`, in which parameters stand for any value. It `may_sort`
/// where no index has the wanted order together with the condition.
pub fn plan(connection: &mut Connection, sql: &str, may_sort: bool) -> Vec<String> {
    match connection {
        Connection::Sqlite(_) => of_sqlite(connection, sql),
        Connection::Postgres(_) => of_postgres(connection, sql, may_sort),
    }
}

fn of_sqlite(connection: &mut Connection, sql: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let explain = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps: Vec<Step> = on!(connection, |c| explain.load(c)).unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

/// Reading a whole table and sorting are what a planner likes best where there are few
/// rows. Forbidden, it does them only where no index serves the statement.
fn of_postgres(connection: &mut Connection, sql: &str, may_sort: bool) -> Vec<String> {
    let dear = ["enable_seqscan", "enable_sort", "enable_incremental_sort"];
    let dear = &dear[..if may_sort { 1 } else { 3 }];
    let set = |to: &str| {
        let all: Vec<String> = dear.iter().map(|name| format!("SET {name} = {to}")).collect();
        all.join(";")
    };
    on!(connection, |c| c.batch_execute(&set("off"))).unwrap();
    let plan = explained(connection, sql);
    on!(connection, |c| c.batch_execute(&set("on"))).unwrap();
    let mut steps = Vec::new();
    collect(connection, &plan[0]["Plan"], &Value::Null, &mut steps);
    steps
}

fn explained(connection: &mut Connection, sql: &str) -> Value {
    #[derive(QueryableByName)]
    struct Plan {
        #[diesel(sql_type = Text)]
        plan: String,
    }
    // A client that prepares the statement would have to give its parameters values.
    let function = "CREATE OR REPLACE FUNCTION pg_temp.plan_of(statement text)
        RETURNS SETOF json LANGUAGE plpgsql AS $$ BEGIN
            RETURN QUERY EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || statement;
        END $$";
    on!(connection, |c| c.batch_execute(function)).unwrap();
    let query = diesel::sql_query("SELECT CAST(pg_temp.plan_of($1) AS text) AS plan");
    let query = query.bind::<Text, _>(sql);
    let plan: Plan = on!(connection, |c| query.get_result(c)).unwrap();
    serde_json::from_str(&plan.plan).unwrap()
}

fn collect(connection: &mut Connection, node: &Value, above: &Value, steps: &mut Vec<String>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    // The greatest or smallest value of an index is its last or first entry.
    let extreme = above["Node Type"] == "Limit" && above["Parent Relationship"] == "InitPlan";
    let kind = text("Node Type");
    if let Some(name) = node["Index Name"].as_str() {
        let index = index(connection, name);
        // A condition on the second column alone reads the whole index.
        let condition = text("Index Cond");
        let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
        let found = words.any(|word| word == index.first) || (extreme && node["Filter"].is_null());
        let way = if found { "SEARCH" } else { "SCAN" };
        steps.push(format!("{way} {} USING INDEX {name} {condition}", index.table));
    } else if kind.ends_with("Seq Scan") {
        steps.push(format!("SCAN {}", text("Relation Name")));
    } else if kind.ends_with("Sort") {
        steps.push("USE TEMP B-TREE FOR ORDER BY".to_owned());
    }
    for inner in node["Plans"].as_array().into_iter().flatten() {
        collect(connection, inner, node, steps);
    }
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    table: String,
    /// The first of the columns that it is ordered by.
    #[diesel(sql_type = Text)]
    first: String,
}

fn index(connection: &mut Connection, name: &str) -> Index {
    let query = diesel::sql_query(
        "SELECT CAST(CAST(indrelid AS regclass) AS text) AS table,
             replace(pg_get_indexdef(indexrelid, 1, true), '\"', '') AS first
         FROM pg_index WHERE indexrelid = CAST($1 AS regclass)",
    );
    let query = query.bind::<Text, _>(name);
    on!(connection, |c| query.get_result(c)).unwrap()
}
