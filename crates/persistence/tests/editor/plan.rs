//! How a database would go about the statements that really ran.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_types::Text,
};
use rehome_persistence::{Backend, Connection, on};

/// A statement and the steps of its plan, in the words of the database.
#[derive(Debug)]
pub struct Plan {
    pub sql: String,
    pub steps: Vec<String>,
    backend: Backend,
}

/// The plans of all statements that `calls` ran on a connection that it gets at by `held`.
pub fn plans<T>(
    owner: &mut T,
    held: impl Fn(&mut T) -> &mut Connection,
    calls: impl FnOnce(&mut T),
) -> Vec<Plan> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    on!(held(owner), |c| c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            sink.lock().unwrap().push(query.to_string());
        }
    }));
    calls(owner);
    on!(held(owner), |c| c.set_instrumentation(|_: InstrumentationEvent<'_>| {}));
    let statements = std::mem::take(&mut *seen.lock().unwrap());
    let words = ["SELECT", "UPDATE", "DELETE"];
    let statements = statements.iter().filter(|sql| words.iter().any(|word| sql.starts_with(word)));
    // It has a row for each table that is only declared, and is read as a whole.
    let statements = statements.filter(|sql| !sql.contains("FROM \"declared_tables\""));
    let bare = |statement: &String| statement.split(" -- binds: ").next().unwrap().to_owned();
    statements.map(|statement| Plan::of(held(owner), &bare(statement))).collect()
}

/// Explains a statement whose parameters have no values; sent by itself, it would need some.
const PLAN_OF: &str = "
    CREATE OR REPLACE FUNCTION pg_temp.plan_of(statement text) RETURNS TABLE (detail text)
    LANGUAGE plpgsql AS $$
    BEGIN
        FOR detail IN EXECUTE 'EXPLAIN (GENERIC_PLAN, COSTS OFF) ' || statement LOOP
            RETURN NEXT;
        END LOOP;
    END $$";

impl Plan {
    /// The plan of one statement. PostgreSQL is asked what it does where reading a whole
    /// table and sorting are the last resort, since it does both with the few rows of a test
    /// whatever indexes there are.
    pub fn of(c: &mut Connection, sql: &str) -> Self {
        Self::ask(c, sql, "SET enable_seqscan = off; SET enable_sort = off;")
    }

    /// As [`Plan::of`], where the database weighs all ways alike.
    pub fn freely(c: &mut Connection, sql: &str) -> Self {
        Self::ask(c, sql, "RESET enable_seqscan; RESET enable_sort;")
    }

    fn ask(c: &mut Connection, sql: &str, settings: &str) -> Self {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = Text)]
            detail: String,
        }
        let backend = c.backend();
        let steps: Vec<Step> = match c {
            Connection::Sqlite(c) => {
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut **c).unwrap()
            }
            Connection::Postgres(c) => {
                c.batch_execute(&format!("{settings} {PLAN_OF}")).unwrap();
                let query = diesel::sql_query("SELECT detail FROM pg_temp.plan_of($1)");
                query.bind::<Text, _>(sql).load(&mut **c).unwrap()
            }
        };
        let steps = steps.into_iter().map(|step| step.detail).collect();
        Self { sql: sql.to_owned(), steps, backend }
    }

    /// Whether a step uses the index.
    pub fn uses(&self, index: &str) -> bool {
        self.steps.iter().any(|step| step.split(' ').any(|word| word == index))
    }

    /// A step that reads all of a table, or all of an index that is not `index`.
    pub fn reads_all(&self, index: &str) -> Option<&String> {
        let is_other = |step: &str| !step.split(' ').any(|word| word == index);
        match self.backend {
            Backend::Sqlite => self.steps.iter().find(|step| {
                // The index of a search, and what a view made of some rows.
                let own = ["_fts VIRTUAL TABLE", "_totals", "SCAN CONSTANT ROW"];
                let is_own = own.iter().any(|own| step.contains(own));
                step.starts_with("SCAN") && !is_own && is_other(step)
            }),
            Backend::Postgres => {
                let all = self.steps.iter().enumerate().find(|(place, step)| {
                    let next = self.steps.get(place + 1);
                    let some = next.is_some_and(|next| next.contains("Index Cond: "));
                    let by_index = [" Scan using ", " Scan Backward using "];
                    let by_index = by_index.iter().any(|words| step.contains(words));
                    // The largest key: the planner makes a subquery of it that reads one row.
                    let largest = *place >= 2
                        && self.steps[place - 2].contains("InitPlan")
                        && self.steps[place - 1].contains("Limit");
                    let all = by_index && !some && !largest && is_other(step);
                    step.contains("Seq Scan on ") || all
                });
                all.map(|(_, step)| step)
            }
        }
    }

    /// A step that sorts; the sorting of what is equal in an order that is given does not
    /// count where `partly` is set.
    pub fn sorts(&self, partly: bool) -> Option<&String> {
        self.steps.iter().find(|step| match self.backend {
            Backend::Sqlite => step.contains("TEMP B-TREE") && !(partly && step.contains("LAST")),
            Backend::Postgres => {
                let step = step.trim_start_matches([' ', '-', '>']);
                step == "Sort" || (step == "Incremental Sort" && !partly)
            }
        })
    }
}
