//! Lists of sessions: which ones, in which order, a page at a time. It means what
//! [`rehome_domain::apps::editor::list`] means.

use std::borrow::BorrowMut;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::Cursor;
use rehome_domain::apps::editor::{
    Moment, SESSION_STATUSES, SessionFilter, SessionSort, SortField,
};

use super::{Editor, SessionSummary, columns::is_storable, dialect, summary};
use crate::{
    Backend, Connection,
    error::{Error, Result},
    on,
    repository::{MAX_LIMIT, Page},
    statement::{Bind, Statement},
};

/// The place of a session in a list: what it is sorted by, its place in the file, its row.
type Place = (String, i64, i64);

impl<C: BorrowMut<Connection>> Editor<C> {
    /// A page of a workspace's sessions without their chats, behind the page that ended with
    /// `after`. A page costs the same wherever it stands, since an index leads to its
    /// beginning.
    ///
    /// # Errors
    /// [`Error::Limit`] for a limit outside 1 to [`MAX_LIMIT`], [`Error::Cursor`] for what was not
    /// given as the end of a page.
    pub fn sessions(
        &mut self,
        workspace: i64,
        filter: &SessionFilter,
        sort: SessionSort,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<SessionSummary>> {
        check_limit(limit)?;
        let after = after.map(|after| parse(after, sort.field)).transpose()?;
        let c = &mut *self.connection();
        c.snapshot(|c| {
            // One more than asked for tells whether there is a next page.
            let mut places = places(c, workspace, filter, sort, after, limit + 1)?;
            let more = places.len() > limit as usize;
            places.truncate(limit as usize);
            let next = places
                .last()
                .filter(|_| more)
                .map(|(key, position, pk)| format!("{pk}.{position}.{key}"));
            let rows: Vec<i64> = places.into_iter().map(|(.., pk)| pk).collect();
            Ok(Page { items: summary::load(c, &rows)?, next: next.map(Cursor::new) })
        })
    }

    /// How many sessions of a workspace the filter takes.
    pub fn count_sessions(&mut self, workspace: i64, filter: &SessionFilter) -> Result<u64> {
        let c = &mut *self.connection();
        let statement = Statement::<BigInt>::new("SELECT count(*) FROM editor_sessions s");
        let statement = conditions(statement, c.backend(), workspace, filter);
        let count: i64 = on!(c, |c| statement.get_result(c))?;
        Ok(count.unsigned_abs())
    }

    /// The sessions with that id in any workspace; there are several where a workspace was
    /// copied.
    ///
    /// # Errors
    /// [`Error::Limit`] for a limit outside 1 to [`MAX_LIMIT`].
    pub fn sessions_named(&mut self, id: &str, limit: u32) -> Result<Vec<SessionSummary>> {
        check_limit(limit)?;
        if !is_storable(id) {
            return Ok(Vec::new());
        }
        // A file has each id once, so that the order needs no more.
        let statement = Statement::<BigInt>::new("SELECT pk FROM editor_sessions WHERE id = ")
            .bind(id)
            .sql(" ORDER BY container LIMIT ")
            .bind(limit);
        let rows: Vec<i64> = on!(&mut *self.connection(), |c| statement.load(c))?;
        summary::load(self.connection(), &rows)
    }

    /// The sessions that run and have not changed since `before`, the longest ones first: who
    /// worked on them may be gone.
    ///
    /// # Errors
    /// [`Error::Limit`] for a limit outside 1 to [`MAX_LIMIT`].
    pub fn stale_sessions(&mut self, before: Moment, limit: u32) -> Result<Vec<SessionSummary>> {
        check_limit(limit)?;
        let statement = Statement::<BigInt>::new(
            "SELECT pk FROM editor_sessions WHERE status = 'running' AND updated_utc < ",
        )
        .bind(before.to_string())
        .sql(" ORDER BY updated_utc, pk LIMIT ")
        .bind(limit);
        let rows: Vec<i64> = on!(&mut *self.connection(), |c| statement.load(c))?;
        summary::load(self.connection(), &rows)
    }
}

/// Refuses a page that is too large, or none.
pub(super) fn check_limit(limit: u32) -> Result<()> {
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(());
    }
    Err(Error::Limit { found: limit.into(), most: MAX_LIMIT.into() })
}

/// What is no end of a page that we gave.
pub(super) fn not_an_end() -> Error {
    Error::Cursor("no list gave it")
}

fn parse(after: &str, field: SortField) -> Result<Place> {
    let mut parts = after.splitn(3, '.');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let place = number().zip(number());
    let key = parts
        .next()
        .filter(|key| if is_text(field) { is_storable(key) } else { key.parse::<i64>().is_ok() });
    match (place, key) {
        (Some((pk, position)), Some(key)) => Ok((key.to_owned(), position, pk)),
        _ => Err(not_an_end()),
    }
}

fn is_text(field: SortField) -> bool {
    matches!(field, SortField::UpdatedAt | SortField::CreatedAt)
}

/// What sessions are sorted by, as the indexes have it.
fn key(field: SortField) -> &'static str {
    match field {
        SortField::UpdatedAt => "coalesce(s.updated_utc, '')",
        SortField::CreatedAt => "coalesce(s.created_utc, '')",
        SortField::Duration => "coalesce(s.total_duration, 0)",
        SortField::FilesChanged => "coalesce(s.total_files_changed, 0)",
    }
}

fn places(
    c: &mut Connection,
    workspace: i64,
    filter: &SessionFilter,
    sort: SessionSort,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Place>> {
    let key = key(sort.field);
    let statement = Statement::<(Text, BigInt, BigInt)>::new("SELECT CAST(").sql(key);
    let statement = statement.sql(" AS TEXT), s.position, s.pk FROM editor_sessions s");
    let mut statement = conditions(statement, c.backend(), workspace, filter);
    if let Some((value, position, pk)) = after {
        let value = |statement: Statement<_>| {
            if is_text(sort.field) {
                statement.bind(value.as_str())
            } else {
                statement.bind(value.parse::<i64>().unwrap_or_default())
            }
        };
        let (from, behind) = if sort.ascending { (" >= ", " > ") } else { (" <= ", " < ") };
        statement = value(statement.sql(" AND ").sql(key).sql(from));
        statement = value(statement.sql(" AND (").sql(key).sql(behind))
            .sql(" OR s.position > ")
            .bind(position)
            .sql(" OR (s.position = ")
            .bind(position)
            .sql(" AND s.pk > ")
            .bind(pk)
            .sql("))");
    }
    let way = if sort.ascending { "" } else { " DESC" };
    let statement = statement.sql(" ORDER BY ").sql(key).sql(way);
    let statement = statement.sql(", s.position, s.pk LIMIT ").bind(limit);
    Ok(on!(c, |c| statement.load(c))?)
}

fn conditions<ST>(
    statement: Statement<ST>,
    backend: Backend,
    workspace: i64,
    filter: &SessionFilter,
) -> Statement<ST> {
    let mut statement = statement.sql(" WHERE s.workspace_id = ").bind(workspace);
    // A word that no column holds takes nothing.
    let words = |words: &[String]| words.iter().filter(|word| is_storable(word)).cloned().collect();
    if !filter.kinds.is_empty() {
        let kinds: Vec<String> = words(&filter.kinds);
        statement = among(statement.sql(" AND s.type"), &kinds);
    }
    if !filter.statuses.is_empty() {
        let statuses: Vec<String> = words(&filter.statuses);
        // The word of the source counts too where it is another: a round of a debate.
        let known = |status: &String| SESSION_STATUSES.contains(&status.as_str());
        statement = if statuses.iter().all(known) {
            among(statement.sql(" AND s.status"), &statuses)
        } else {
            let either = among(statement.sql(" AND (s.status"), &statuses);
            among(either.sql(" OR s.status_raw"), &statuses).sql(")")
        };
    }
    let created = key(SortField::CreatedAt);
    if let Some(from) = filter.created_from {
        statement = statement.sql(" AND ").sql(created).sql(" >= ").bind(from.to_string());
    }
    if let Some(to) = filter.created_to {
        statement = statement.sql(" AND ").sql(created).sql(" > '' AND ").sql(created);
        statement = statement.sql(" <= ").bind(to.to_string());
    }
    match filter.needle() {
        Some(needle) => dialect::contains(statement, backend, &needle),
        None => statement,
    }
}

/// Appends the condition that what stands before is one of `values`.
pub(super) fn among<ST, T: Into<Bind>>(
    statement: Statement<ST>,
    values: impl IntoIterator<Item = T>,
) -> Statement<ST> {
    let mut values = values.into_iter().map(Into::into).peekable();
    let Some(first) = values.next() else { return statement.sql(" IN (NULL)") };
    if values.peek().is_none() {
        return statement.sql(" = ").bind(first);
    }
    let statement = statement.varying().sql(" IN (").bind(first);
    values.fold(statement, |statement, value| statement.sql(", ").bind(value)).sql(")")
}
