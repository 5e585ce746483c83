//! The main row of a session, and how a session is put together again.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use rehome_domain::apps::editor::{SESSION_STATUSES, Session, search_text, session_search_text};

use super::{
    super::{
        columns::{count, sortable, word},
        mapping::moment,
    },
    instances, messages,
};
use crate::{
    Connection,
    error::{Error, Result},
    on,
    relation::Entry,
    relation::SearchHead,
    schema::editor_sessions as sessions,
    types::{JsonText, Timestamp},
};

/// The most keys of one query. Each is a variable, and SQLite binds 32,766.
pub(super) const CHUNK: usize = 10_000;

/// The columns of a session that a write gives a value, but those that say which one it is.
#[derive(diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Columns<'a> {
    type_: &'a str,
    task: &'a str,
    status: &'a str,
    status_raw: Option<&'a str>,
    created_at_text: &'a str,
    created_utc: Option<String>,
    updated_at_text: &'a str,
    updated_utc: Option<String>,
    completed_at_text: Option<&'a str>,
    completed_utc: Option<String>,
    model: Option<&'a str>,
    timeout_seconds: Option<i64>,
    preserve_worktrees: Option<bool>,
    winner_id: Option<i64>,
    runtime_mix: Option<JsonText>,
    total_duration: Option<i64>,
    total_files_changed: Option<i64>,
    total_lines_added: Option<i64>,
    total_lines_deleted: Option<i64>,
    search_text: String,
    position: i64,
    source_digest: Option<&'a [u8]>,
    residue: Option<JsonText>,
    run: Option<i64>,
    rev: i64,
    updated_at: Timestamp,
}

impl<'a> Columns<'a> {
    pub(super) fn of(entry: &'a Entry<'a>, session: &'a Session) -> Result<Self> {
        // A debate in one of its rounds is running.
        let (status, status_raw) = word(&session.status, &SESSION_STATUSES);
        let total_duration = session.total_duration.map(i64::try_from).transpose();
        let total_duration = total_duration
            .map_err(|_| Error::Invalid("no database holds that total duration".to_owned()))?;
        let json = |mix: &Vec<String>| serde_json::to_string(mix).map(JsonText);
        let runtime_mix = session.runtime_mix.as_ref().map(json).transpose();
        Ok(Self {
            type_: &session.kind,
            task: &session.task,
            status: status.unwrap_or("running"),
            status_raw,
            created_at_text: &session.created_at,
            created_utc: sortable(&session.created_at),
            updated_at_text: &session.updated_at,
            updated_utc: sortable(&session.updated_at),
            completed_at_text: session.completed_at.as_deref(),
            completed_utc: session.completed_at.as_deref().and_then(sortable),
            model: session.model.as_deref(),
            timeout_seconds: session.timeout_seconds.map(i64::from),
            preserve_worktrees: session.preserve_worktrees,
            winner_id: session.winner_id.map(i64::from),
            runtime_mix: runtime_mix.map_err(|error| Error::Invalid(error.to_string()))?,
            total_duration,
            total_files_changed: session.total_files_changed.map(i64::from),
            total_lines_added: session.total_lines_added.map(i64::from),
            total_lines_deleted: session.total_lines_deleted.map(i64::from),
            search_text: search_text(session),
            position: entry.position,
            source_digest: entry.source_digest.as_ref().map(|digest| digest.as_bytes().as_slice()),
            residue: entry.residue.map(|residue| JsonText(residue.to_owned())),
            run: entry.run,
            rev: entry.rev,
            updated_at: moment(entry.updated_at)?,
        })
    }
}

/// What the main row knows of a session.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = sessions)]
pub(in super::super) struct Row {
    pub(in super::super) pk: i64,
    pub(in super::super) container: String,
    id: String,
    type_: String,
    task: String,
    status: String,
    status_raw: Option<String>,
    created_at_text: String,
    updated_at_text: String,
    completed_at_text: Option<String>,
    model: Option<String>,
    timeout_seconds: Option<i64>,
    preserve_worktrees: Option<bool>,
    winner_id: Option<i64>,
    runtime_mix: Option<JsonText>,
    total_duration: Option<i64>,
    total_files_changed: Option<i64>,
    total_lines_added: Option<i64>,
    total_lines_deleted: Option<i64>,
    residue: Option<JsonText>,
}

/// A session with what the database alone knows of it.
#[derive(Clone)]
pub(in super::super) struct Stored {
    pub(in super::super) pk: i64,
    pub(in super::super) container: String,
    pub(in super::super) residue: Option<String>,
    pub(in super::super) session: Session,
}

impl Row {
    fn into_stored(self) -> Result<Stored> {
        let damaged = |error: serde_json::Error| Error::Damaged {
            table: "editor_sessions".to_owned(),
            key: self.id.clone(),
            reason: format!("its mix of runtimes is no list of texts: {error}"),
        };
        let runtime_mix = self.runtime_mix.map(|mix| serde_json::from_str(&mix.0)).transpose();
        let runtime_mix = runtime_mix.map_err(damaged)?;
        let session = Session {
            id: self.id,
            kind: self.type_,
            task: self.task,
            status: self.status_raw.unwrap_or(self.status),
            created_at: self.created_at_text,
            updated_at: self.updated_at_text,
            completed_at: self.completed_at_text,
            model: self.model,
            timeout_seconds: count(self.timeout_seconds),
            preserve_worktrees: self.preserve_worktrees,
            winner_id: count(self.winner_id),
            runtime_mix,
            total_duration: self.total_duration.and_then(|seconds| u64::try_from(seconds).ok()),
            total_files_changed: count(self.total_files_changed),
            total_lines_added: count(self.total_lines_added),
            total_lines_deleted: count(self.total_lines_deleted),
            ..Session::default()
        };
        let residue = self.residue.map(|residue| residue.0);
        Ok(Stored { pk: self.pk, container: self.container, residue, session })
    }
}

/// The sessions with those keys in a file, with all that belongs to them, in three queries.
pub(super) fn load(
    c: &mut Connection,
    container: &str,
    keys: &[String],
) -> Result<HashMap<String, Session>> {
    let mut found = HashMap::with_capacity(keys.len());
    for keys in keys.chunks(CHUNK) {
        let rows: Vec<Row> = on!(c, |c| {
            let query = sessions::table.filter(sessions::container.eq(container));
            let query = query.select(Row::as_select());
            match keys {
                [key] => query.filter(sessions::id.eq(key)).load(c)?,
                keys => query.filter(sessions::id.eq_any(keys)).load(c)?,
            }
        });
        for stored in stored(c, rows)? {
            found.insert(stored.session.id.clone(), stored.session);
        }
    }
    Ok(found)
}

/// The same of any files, each session given by its container and key.
pub(super) fn load_places(
    c: &mut Connection,
    places: &[(String, String)],
) -> Result<HashMap<(String, String), Session>> {
    let mut found = HashMap::with_capacity(places.len());
    for places in places.chunks(CHUNK) {
        let wanted: HashSet<&(String, String)> = places.iter().collect();
        let containers: BTreeSet<&str> = places.iter().map(|(file, _)| file.as_str()).collect();
        let keys: BTreeSet<&str> = places.iter().map(|(_, key)| key.as_str()).collect();
        // Each file with each key: a few more than are wanted where ids repeat.
        let mut rows: Vec<Row> = on!(c, |c| {
            let query = sessions::table.filter(sessions::id.eq_any(&keys));
            let query = query.filter(sessions::container.eq_any(&containers));
            query.select(Row::as_select()).load(c)
        })?;
        rows.retain(|row| wanted.contains(&(row.container.clone(), row.id.clone())));
        for stored in stored(c, rows)? {
            let place = (stored.container.clone(), stored.session.id.clone());
            found.insert(place, stored.session);
        }
    }
    Ok(found)
}

/// What these sessions are searched by themselves, with their revisions and times.
pub(super) fn heads(
    c: &mut Connection,
    container: &str,
    keys: &[String],
) -> Result<Vec<SearchHead>> {
    let mut heads = Vec::with_capacity(keys.len());
    for keys in keys.chunks(CHUNK) {
        let (rows, versions): (Vec<Row>, Vec<(String, i64, Timestamp)>) = on!(c, |c| {
            let query = sessions::table
                .filter(sessions::container.eq(container))
                .filter(sessions::id.eq_any(keys));
            let versions =
                query.clone().select((sessions::id, sessions::rev, sessions::updated_at));
            let rows = query.select(Row::as_select());
            (rows.load(c)?, versions.load(c)?)
        });
        let mut versions: HashMap<String, (i64, Timestamp)> =
            versions.into_iter().map(|(id, rev, moment)| (id, (rev, moment))).collect();
        for Stored { session, .. } in without_chat(c, rows)? {
            if let Some((rev, moment)) = versions.remove(&session.id) {
                heads.push(SearchHead {
                    text: session_search_text(&session),
                    key: session.id,
                    rev,
                    updated_at: moment.as_str().to_owned(),
                });
            }
        }
    }
    Ok(heads)
}

/// The sessions of these rows, with their instances and messages.
pub(in super::super) fn stored(c: &mut Connection, rows: Vec<Row>) -> Result<Vec<Stored>> {
    let mut all = without_chat(c, rows)?;
    for some in all.chunks_mut(CHUNK) {
        let at = places_of(some);
        let mut places = vec![Vec::new(); some.len()];
        for (pk, place, message) in messages::load(c, &keys(some))? {
            if let Some(&index) = at.get(&pk) {
                some[index].session.chat_history.push(message);
                places[index].push(place);
            }
        }
        for (stored, places) in some.iter_mut().zip(places) {
            stored.session.message_places = unless_all(places);
        }
    }
    Ok(all)
}

/// The sessions of these rows, with their instances alone.
pub(in super::super) fn without_chat(c: &mut Connection, rows: Vec<Row>) -> Result<Vec<Stored>> {
    let mut all: Vec<Stored> = rows.into_iter().map(Row::into_stored).collect::<Result<_>>()?;
    for some in all.chunks_mut(CHUNK) {
        let at = places_of(some);
        let mut places = vec![Vec::new(); some.len()];
        for (pk, place, instance) in instances::load(c, &keys(some))? {
            if let Some(&index) = at.get(&pk) {
                some[index].session.instances.push(instance);
                places[index].push(place);
            }
        }
        for (stored, places) in some.iter_mut().zip(places) {
            stored.session.instance_places = unless_all(places);
        }
    }
    Ok(all)
}

fn keys(some: &[Stored]) -> Vec<i64> {
    some.iter().map(|stored| stored.pk).collect()
}

fn places_of(some: &[Stored]) -> HashMap<i64, usize> {
    some.iter().enumerate().map(|(index, stored)| (stored.pk, index)).collect()
}

/// The places, unless nothing was quarantined or deleted between them.
fn unless_all(places: Vec<usize>) -> Option<Vec<usize>> {
    let all = places.iter().enumerate().all(|(index, place)| index == *place);
    (!all).then_some(places)
}

/// The place of the child at `index`.
pub(super) fn place(places: Option<&[usize]>, index: usize) -> i64 {
    places.and_then(|places| places.get(index)).copied().unwrap_or(index) as i64
}
