//! The rows of instances. Two writings of a session mean the same instance where its number
//! is the same, so that figures about it stay with it.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use rehome_domain::apps::editor::{INSTANCE_STATUSES, Instance, RUNTIMES, Session};

use super::{
    super::columns::{count, microseconds, word},
    row::{CHUNK, place},
};
use crate::{
    Connection, error::Result, on, postgres::NewRows, schema::editor_instances as instances,
};

/// The columns of an instance but those that say which one it is.
#[derive(diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = instances, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Columns<'a> {
    position: i64,
    worktree_path: &'a str,
    branch: &'a str,
    agent_name: &'a str,
    status: Option<&'a str>,
    status_raw: Option<&'a str>,
    tmux_session_id: &'a str,
    output: Option<&'a str>,
    start_time: Option<&'a str>,
    start_us: Option<i64>,
    end_time: Option<&'a str>,
    end_us: Option<i64>,
    files_changed: Option<i64>,
    lines_added: Option<i64>,
    lines_deleted: Option<i64>,
    runtime: Option<&'a str>,
    runtime_raw: Option<&'a str>,
    model: Option<&'a str>,
    runtime_label: Option<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(position: i64, instance: &'a Instance) -> Self {
        let (status, status_raw) = word(&instance.status, &INSTANCE_STATUSES);
        let runtime = instance.runtime.as_deref();
        let (runtime, runtime_raw) =
            runtime.map_or((None, None), |runtime| word(runtime, &RUNTIMES));
        Self {
            position,
            worktree_path: &instance.worktree_path,
            branch: &instance.branch,
            agent_name: &instance.agent_name,
            status,
            status_raw,
            tmux_session_id: &instance.tmux_session_id,
            output: instance.output.as_deref(),
            start_time: instance.start_time.as_deref(),
            start_us: microseconds(instance.start_time.as_deref()),
            end_time: instance.end_time.as_deref(),
            end_us: microseconds(instance.end_time.as_deref()),
            files_changed: instance.files_changed.map(i64::from),
            lines_added: instance.lines_added.map(i64::from),
            lines_deleted: instance.lines_deleted.map(i64::from),
            runtime,
            runtime_raw,
            model: instance.model.as_deref(),
            runtime_label: instance.runtime_label.as_deref(),
        }
    }
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = instances)]
pub(in super::super) struct Row {
    session_pk: i64,
    position: i64,
    instance_id: i64,
    worktree_path: String,
    branch: String,
    agent_name: String,
    status: Option<String>,
    status_raw: Option<String>,
    tmux_session_id: String,
    output: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    files_changed: Option<i64>,
    lines_added: Option<i64>,
    lines_deleted: Option<i64>,
    runtime: Option<String>,
    runtime_raw: Option<String>,
    model: Option<String>,
    runtime_label: Option<String>,
}

impl From<Row> for (i64, usize, Instance) {
    fn from(row: Row) -> Self {
        let instance = Instance {
            instance_id: count(Some(row.instance_id)).unwrap_or_default(),
            worktree_path: row.worktree_path,
            branch: row.branch,
            agent_name: row.agent_name,
            status: row.status.or(row.status_raw).unwrap_or_default(),
            tmux_session_id: row.tmux_session_id,
            output: row.output,
            start_time: row.start_time,
            end_time: row.end_time,
            files_changed: count(row.files_changed),
            lines_added: count(row.lines_added),
            lines_deleted: count(row.lines_deleted),
            runtime: row.runtime.or(row.runtime_raw),
            model: row.model,
            runtime_label: row.runtime_label,
        };
        (row.session_pk, usize::try_from(row.position).unwrap_or_default(), instance)
    }
}

/// The instances of these sessions with their places, those of one session in order.
pub(super) fn load(c: &mut Connection, sessions: &[i64]) -> Result<Vec<(i64, usize, Instance)>> {
    let mut rows: Vec<Row> = on!(c, |c| {
        let query = instances::table.select(Row::as_select());
        match sessions {
            [session] => query.filter(instances::session_pk.eq(session)).load(c)?,
            sessions => query.filter(instances::session_pk.eq_any(sessions)).load(c)?,
        }
    });
    // Here and not in the database, which would sort whole rows.
    rows.sort_by_key(|row| row.position);
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Writes the instances of a session that has none.
pub(super) fn insert(c: &mut Connection, session_pk: i64, session: &Session) -> Result<()> {
    let places = session.instance_places.as_deref();
    let placed = |(index, instance)| (place(places, index), instance);
    let instances: Vec<_> = session.instances.iter().enumerate().map(placed).collect();
    insert_all(c, session_pk, &instances)
}

/// Writes instances whose numbers are free.
fn insert_all(c: &mut Connection, session_pk: i64, all: &[(i64, &Instance)]) -> Result<()> {
    match c {
        Connection::Sqlite(_) => all
            .iter()
            .try_for_each(|(position, instance)| insert_one(c, session_pk, *position, instance)),
        Connection::Postgres(c) => {
            let row = all.iter().map(|(position, instance)| {
                (i64::from(instance.instance_id), Columns::of(*position, instance))
            });
            let rows: Vec<(i64, Columns<'_>)> = row.collect();
            NewRows::new("editor_instances", &rows)
                .integers("session_pk", |_| Some(session_pk))
                .integers("instance_id", |(number, _)| Some(*number))
                .integers("position", |(_, row)| Some(row.position))
                .texts("worktree_path", |(_, row)| Some(row.worktree_path))
                .texts("branch", |(_, row)| Some(row.branch))
                .texts("agent_name", |(_, row)| Some(row.agent_name))
                .texts("status", |(_, row)| row.status)
                .texts("status_raw", |(_, row)| row.status_raw)
                .texts("tmux_session_id", |(_, row)| Some(row.tmux_session_id))
                .texts("output", |(_, row)| row.output)
                .texts("start_time", |(_, row)| row.start_time)
                .integers("start_us", |(_, row)| row.start_us)
                .texts("end_time", |(_, row)| row.end_time)
                .integers("end_us", |(_, row)| row.end_us)
                .integers("files_changed", |(_, row)| row.files_changed)
                .integers("lines_added", |(_, row)| row.lines_added)
                .integers("lines_deleted", |(_, row)| row.lines_deleted)
                .texts("runtime", |(_, row)| row.runtime)
                .texts("runtime_raw", |(_, row)| row.runtime_raw)
                .texts("model", |(_, row)| row.model)
                .texts("runtime_label", |(_, row)| row.runtime_label)
                .insert(c)?;
            Ok(())
        }
    }
}

fn insert_one(
    c: &mut Connection,
    session_pk: i64,
    position: i64,
    instance: &Instance,
) -> Result<()> {
    let row = (
        instances::session_pk.eq(session_pk),
        instances::instance_id.eq(i64::from(instance.instance_id)),
        &Columns::of(position, instance),
    );
    let query = diesel::insert_into(instances::table).values(row);
    on!(c, |c| query.execute(c))?;
    Ok(())
}

/// Makes the instances of a session those of `session`; rows that say the same stay alone.
pub(super) fn update(c: &mut Connection, session_pk: i64, session: &Session) -> Result<()> {
    let old = load(c, &[session_pk])?;
    let gone = old.iter().filter(|(.., old)| {
        !session.instances.iter().any(|instance| instance.instance_id == old.instance_id)
    });
    let gone: Vec<i64> = gone.map(|(.., old)| i64::from(old.instance_id)).collect();
    for some in gone.chunks(CHUNK) {
        let own = instances::table.filter(instances::session_pk.eq(session_pk));
        let query = diesel::delete(own.filter(instances::instance_id.eq_any(some)));
        on!(c, |c| query.execute(c))?;
    }
    let mut new = Vec::new();
    let places = session.instance_places.as_deref();
    for (index, instance) in session.instances.iter().enumerate() {
        let position = place(places, index);
        let same = |(.., old): &&(i64, usize, Instance)| old.instance_id == instance.instance_id;
        match old.iter().find(same) {
            None => new.push((position, instance)),
            Some((_, place, old)) if *place as i64 == position && old == instance => {}
            Some(_) => {
                let number = i64::from(instance.instance_id);
                let query = diesel::update(
                    instances::table
                        .filter(instances::session_pk.eq(session_pk))
                        .filter(instances::instance_id.eq(number)),
                )
                .set(Columns::of(position, instance));
                on!(c, |c| query.execute(c))?;
            }
        }
    }
    insert_all(c, session_pk, &new)
}

/// Gives an instance another status; false where there is none of that number.
pub(in super::super) fn set_status(
    c: &mut Connection,
    session_pk: i64,
    instance_id: u32,
    status: &str,
) -> Result<bool> {
    let (status, raw) = word(status, &INSTANCE_STATUSES);
    let query = diesel::update(
        instances::table
            .filter(instances::session_pk.eq(session_pk))
            .filter(instances::instance_id.eq(i64::from(instance_id))),
    )
    .set((instances::status.eq(status), instances::status_raw.eq(raw)));
    Ok(on!(c, |c| query.execute(c))? > 0)
}
