//! Statements that take long are said so, at the level `warn`, with the plan that the database has
//! for them. What is bound to them, which may be anybody's data, is not.

use std::time::{Duration, Instant};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _},
    sql_query,
    sql_types::Text,
};

use crate::{
    postgres::{self, PgConnection},
    sqlite,
};

/// How a database would run a statement, asked on a connection of its own.
type Explain = dyn Fn(&str) -> Option<Vec<String>> + Send;

/// Looks on at the statements of a connection.
struct Watch {
    longest: Duration,
    since: Option<Instant>,
    explain: Box<Explain>,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.since = Some(Instant::now()),
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                let Some(took) = self.since.take().map(|since| since.elapsed()) else { return };
                if took < self.longest {
                    return;
                }
                let shown = query.to_string();
                let sql = without_values(&shown);
                let plan = (self.explain)(sql).map(|steps| steps.join("; "));
                tracing::warn!(
                    target: "rehome::statement",
                    took_ms = took.as_secs_f64() * 1e3,
                    failed = error.is_some(),
                    plan = plan.as_deref().unwrap_or("none"),
                    "slow statement: {sql}"
                );
            }
            _ => {}
        }
    }
}

/// The statement without the values that Diesel shows behind it.
fn without_values(shown: &str) -> &str {
    shown.split(" -- binds: ").next().unwrap_or_default().trim()
}

/// Who looks on at a connection to the file at `path`; nobody where nobody would be told.
pub(crate) fn watch_sqlite(path: &str, longest: Duration) -> Option<impl Instrumentation> {
    let path = path.to_owned();
    watch(longest, move |sql| {
        if path == sqlite::MEMORY {
            return None;
        }
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = Text)]
            detail: String,
        }
        let mut c = SqliteConnection::establish(&path).ok()?;
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut c).ok()?;
        Some(steps.into_iter().map(|step| step.detail).collect())
    })
}

/// The same of a connection to a server.
pub(crate) fn watch_postgres(url: &str, longest: Duration) -> Option<impl Instrumentation> {
    let url = url.to_owned();
    watch(longest, move |sql| {
        let mut c: PgConnection = postgres::connect(&url).ok()?;
        // Whoever is slow may hold the lock that a plan needs.
        c.batch_execute("SET lock_timeout = 100; SET statement_timeout = 1000").ok()?;
        let plan = format!("EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}");
        #[derive(QueryableByName)]
        struct Plan {
            #[diesel(sql_type = crate::types::Json, column_name = "QUERY PLAN")]
            plan: String,
        }
        let plan: Plan = sql_query(plan).get_result(&mut c).ok()?;
        let plan: serde_json::Value = serde_json::from_str(&plan.plan).ok()?;
        let mut steps = Vec::new();
        nodes(&plan[0]["Plan"], &mut steps);
        Some(steps)
    })
}

fn watch(
    longest: Duration,
    explain: impl Fn(&str) -> Option<Vec<String>> + Send + 'static,
) -> Option<Watch> {
    let is_told = tracing::enabled!(target: "rehome::statement", tracing::Level::WARN);
    is_told.then(|| Watch { longest, since: None, explain: Box::new(explain) })
}

/// The nodes of a plan of PostgreSQL, each with what it reads; conditions, which may hold values,
/// are left out.
fn nodes(node: &serde_json::Value, steps: &mut Vec<String>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let of = [text("Index Name"), text("Relation Name")];
    let of = of.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    steps.push(format!("{} {of}", text("Node Type")).trim_end().to_owned());
    for child in node["Plans"].as_array().into_iter().flatten() {
        nodes(child, steps);
    }
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn what_is_bound_is_not_shown() {
        let shown = r#"SELECT `a` FROM `b` WHERE `c` = ? -- binds: ["secret -- binds: x"]"#;
        assert_eq!(without_values(shown), "SELECT `a` FROM `b` WHERE `c` = ?");
        assert_eq!(without_values("BEGIN"), "BEGIN");
    }
}
