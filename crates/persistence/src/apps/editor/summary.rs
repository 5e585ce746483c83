//! A session in a list: all but its instances and its chat.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use rehome_domain::apps::editor::Totals;

use super::columns::count;
use crate::{Connection, error::Result, on, schema::editor_sessions as sessions, types::JsonText};

diesel::table! {
    /// The view of what instances add up to; no migration makes a type for it.
    editor_session_totals (session_pk) {
        session_pk -> BigInt,
        completed -> BigInt,
        failed -> BigInt,
        duration -> Nullable<BigInt>,
        files_changed -> BigInt,
        lines_added -> BigInt,
        lines_deleted -> BigInt,
    }
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// Its workspace.
    pub workspace: i64,
    /// The stem of the file that it belongs to.
    pub file: String,
    /// What the editor calls it.
    pub id: String,
    /// `competition`, `ensemble` or `debate`.
    pub kind: String,
    /// What is to be done.
    pub task: String,
    /// Its status in the editor's own word, such as `round_2`.
    pub status: String,
    /// When it began, as the source spells it.
    pub created_at: String,
    /// When it changed, as the source spells it.
    pub updated_at: String,
    /// When it was done, as the source spells it.
    pub completed_at: Option<String>,
    /// The language model.
    pub model: Option<String>,
    /// The number of the instance that won.
    pub winner_id: Option<u32>,
    /// The runtimes that take part.
    pub runtime_mix: Option<Vec<String>>,
    /// How long it took in seconds, as stored; lists are sorted by it.
    pub total_duration: Option<u64>,
    /// How many files changed, as stored; lists are sorted by it.
    pub total_files_changed: Option<u32>,
    /// How many instances it has.
    pub instances: u64,
    /// How many of them are completed.
    pub completed: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How many messages its chat has.
    pub messages: u64,
    /// What its instances add up to, whatever is stored.
    pub totals: Totals,
    /// Grows with each change.
    pub rev: i64,
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    pk: i64,
    workspace_id: i64,
    container: String,
    id: String,
    type_: String,
    task: String,
    status: String,
    status_raw: Option<String>,
    created_at_text: String,
    updated_at_text: String,
    completed_at_text: Option<String>,
    model: Option<String>,
    winner_id: Option<i64>,
    runtime_mix: Option<JsonText>,
    total_duration: Option<i64>,
    total_files_changed: Option<i64>,
    instance_count: i64,
    message_count: i64,
    rev: i64,
}

#[derive(Default, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = editor_session_totals)]
struct Sums {
    session_pk: i64,
    completed: i64,
    failed: i64,
    duration: Option<i64>,
    files_changed: i64,
    lines_added: i64,
    lines_deleted: i64,
}

/// The sessions of these rows, in this order.
pub(super) fn load(c: &mut Connection, rows: &[i64]) -> Result<Vec<SessionSummary>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (found, sums): (Vec<Row>, Vec<Sums>) = on!(c, |c| (
        sessions::table.filter(sessions::pk.eq_any(rows)).select(Row::as_select()).load(c)?,
        editor_session_totals::table
            .filter(editor_session_totals::session_pk.eq_any(rows))
            .select(Sums::as_select())
            .load(c)?,
    ));
    let mut found: HashMap<i64, Row> = found.into_iter().map(|row| (row.pk, row)).collect();
    let mut sums: HashMap<i64, Sums> = sums.into_iter().map(|sum| (sum.session_pk, sum)).collect();
    let summary = |pk: &i64| Some(summary(found.remove(pk)?, sums.remove(pk).unwrap_or_default()));
    Ok(rows.iter().filter_map(summary).collect())
}

fn summary(row: Row, sums: Sums) -> SessionSummary {
    let unsigned = |number: i64| number.unsigned_abs();
    SessionSummary {
        workspace: row.workspace_id,
        file: row.container,
        id: row.id,
        kind: row.type_,
        task: row.task,
        status: row.status_raw.unwrap_or(row.status),
        created_at: row.created_at_text,
        updated_at: row.updated_at_text,
        completed_at: row.completed_at_text,
        model: row.model,
        winner_id: count(row.winner_id),
        runtime_mix: row.runtime_mix.and_then(|mix| serde_json::from_str(&mix.0).ok()),
        total_duration: row.total_duration.map(unsigned),
        total_files_changed: count(row.total_files_changed),
        instances: unsigned(row.instance_count),
        completed: unsigned(sums.completed),
        failed: unsigned(sums.failed),
        messages: unsigned(row.message_count),
        totals: Totals {
            duration: sums.duration.map(unsigned),
            files_changed: unsigned(sums.files_changed),
            lines_added: unsigned(sums.lines_added),
            lines_deleted: unsigned(sums.lines_deleted),
        },
        rev: row.rev,
    }
}
