//! What a history adds up to, counted by the database.

use std::borrow::BorrowMut;

use std::collections::BTreeMap;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Double, Nullable, Text},
};

use super::{Editor, dialect};
use crate::{Connection, error::Result, on, statement::Statement};

/// Counts and rates of a workspace, or of all.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct HistoryStatistics {
    /// The workspaces.
    pub workspaces: u64,
    /// Their sessions.
    pub sessions: u64,
    /// The sessions by type.
    pub by_type: BTreeMap<String, u64>,
    /// The sessions by status; a debate in one of its rounds is running.
    pub by_status: BTreeMap<String, u64>,
    /// The instances of the sessions.
    pub instances: u64,
    /// How many of them are completed.
    pub completed: u64,
    /// How many of them failed.
    pub failed: u64,
    /// `completed / instances` in percent, rounded with halves up; 0 without instances.
    pub success_rate: u64,
    /// The mean time in seconds from start to end, over the instances that have both and
    /// end no earlier than they start; none where there is no such instance.
    pub average_duration: Option<f64>,
    /// The messages of the sessions.
    pub messages: u64,
    /// The size of the whole database in bytes.
    pub size: u64,
}

impl<C: BorrowMut<Connection>> Editor<C> {
    /// What a workspace adds up to, or all of them.
    pub fn statistics(&mut self, workspace: Option<i64>) -> Result<HistoryStatistics> {
        self.connection().snapshot(|c| {
            let mut all = HistoryStatistics {
                workspaces: match workspace {
                    Some(_) => 1,
                    None => number(c, "SELECT count(*) FROM editor_workspaces")?,
                },
                size: number(c, dialect::size(c.backend()))?,
                ..HistoryStatistics::default()
            };
            sessions(c, workspace, &mut all)?;
            instances(c, workspace, &mut all)?;
            Ok(all)
        })
    }
}

fn number(c: &mut Connection, sql: &'static str) -> Result<u64> {
    let statement = Statement::<BigInt>::new(sql);
    let count: i64 = on!(c, |c| statement.get_result(c))?;
    Ok(count.unsigned_abs())
}

fn of<ST>(statement: Statement<ST>, workspace: Option<i64>) -> Statement<ST> {
    match workspace {
        Some(workspace) => statement.sql(" WHERE s.workspace_id = ").bind(workspace),
        None => statement,
    }
}

fn sessions(c: &mut Connection, workspace: Option<i64>, all: &mut HistoryStatistics) -> Result<()> {
    let statement = Statement::<(Text, Text, BigInt, BigInt)>::new(
        "SELECT s.type, s.status, count(*), CAST(sum(s.message_count) AS BIGINT) \
         FROM editor_sessions s",
    );
    let statement = of(statement, workspace).sql(" GROUP BY s.type, s.status");
    let rows: Vec<(String, String, i64, i64)> = on!(c, |c| statement.load(c))?;
    for (kind, status, count, messages) in rows {
        let count = count.unsigned_abs();
        all.sessions += count;
        all.messages += messages.unsigned_abs();
        *all.by_type.entry(kind).or_default() += count;
        *all.by_status.entry(status).or_default() += count;
    }
    Ok(())
}

fn instances(
    c: &mut Connection,
    workspace: Option<i64>,
    all: &mut HistoryStatistics,
) -> Result<()> {
    let statement = Statement::<(BigInt, BigInt, BigInt, Nullable<Double>)>::new(
        "SELECT count(*), count(CASE WHEN i.status = 'completed' THEN 1 END), \
         count(CASE WHEN i.status = 'failed' THEN 1 END), \
         avg(CASE WHEN i.end_us >= i.start_us \
         THEN (i.end_us - i.start_us) / CAST(1000000 AS DOUBLE PRECISION) END) \
         FROM editor_instances i",
    );
    let statement = match workspace {
        Some(_) => of(statement.sql(" JOIN editor_sessions s ON s.pk = i.session_pk"), workspace),
        None => statement,
    };
    let (count, completed, failed, average): (i64, i64, i64, Option<f64>) =
        on!(c, |c| statement.get_result(c))?;
    all.instances = count.unsigned_abs();
    all.completed = completed.unsigned_abs();
    all.failed = failed.unsigned_abs();
    all.average_duration = average;
    // Half the whole is added before dividing, so that a half is a half.
    all.success_rate =
        (all.completed * 200 + all.instances).checked_div(all.instances * 2).unwrap_or_default();
    Ok(())
}
