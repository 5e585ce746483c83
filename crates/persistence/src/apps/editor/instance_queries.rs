//! Instances across sessions: by the terminal that they run in, by status, by agent.

use std::borrow::BorrowMut;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, sql_types::BigInt};
use rehome_domain::apps::editor::{INSTANCE_STATUSES, Instance};

use super::{Editor, columns::is_storable, dialect, list::check_limit, sessions};
use crate::{
    Connection,
    error::Result,
    on,
    schema::{editor_instances as instances, editor_sessions},
    statement::Statement,
};

/// An instance with the session that it works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceAtWork {
    /// The workspace of the session.
    pub workspace: i64,
    /// The session.
    pub session: String,
    /// The instance.
    pub instance: Instance,
}

/// Which agents are wanted. The case of ASCII letters does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agent<'a> {
    /// The one of that name.
    Named(&'a str),
    /// Those whose names begin so.
    Beginning(&'a str),
}

impl<C: BorrowMut<Connection>> Editor<C> {
    /// The instances that run in a terminal.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for a limit outside 1 to
    /// [`MAX_LIMIT`](crate::repository::MAX_LIMIT), here and in the lists below.
    pub fn instances_in_terminal(
        &mut self,
        tmux_session_id: &str,
        limit: u32,
    ) -> Result<Vec<InstanceAtWork>> {
        self.instances(tmux_session_id, limit, |statement| {
            statement.sql("i.tmux_session_id = ").bind(tmux_session_id).sql(" ORDER BY i.pk")
        })
    }

    /// The instances with a status, in the order of their sessions' rows.
    ///
    /// # Errors
    /// As [`Editor::instances_in_terminal`].
    pub fn instances_with_status(
        &mut self,
        status: &str,
        limit: u32,
    ) -> Result<Vec<InstanceAtWork>> {
        self.instances(status, limit, |statement| {
            let statement = if INSTANCE_STATUSES.contains(&status) {
                statement.sql("i.status = ").bind(status)
            } else {
                statement.sql("i.status IS NULL AND i.status_raw = ").bind(status)
            };
            // All are equal in the first; it says that the index has them in this order.
            statement.sql(" ORDER BY i.status, i.session_pk, i.pk")
        })
    }

    /// The instances of an agent, by its name.
    ///
    /// # Errors
    /// As [`Editor::instances_in_terminal`].
    pub fn instances_of_agent(
        &mut self,
        agent: Agent<'_>,
        limit: u32,
    ) -> Result<Vec<InstanceAtWork>> {
        let backend = self.connection().backend();
        let (Agent::Named(text) | Agent::Beginning(text)) = agent;
        self.instances(text, limit, |statement| match agent {
            Agent::Named(name) => dialect::agent_is(statement, backend, name).sql(" ORDER BY i.pk"),
            Agent::Beginning(prefix) => {
                dialect::by_agent(dialect::agent_begins(statement, backend, prefix), backend)
            }
        })
    }

    /// The instances that a condition on `text` takes.
    fn instances(
        &mut self,
        text: &str,
        limit: u32,
        condition: impl FnOnce(Statement<BigInt>) -> Statement<BigInt>,
    ) -> Result<Vec<InstanceAtWork>> {
        check_limit(limit)?;
        if !is_storable(text) {
            return Ok(Vec::new());
        }
        let statement = Statement::new("SELECT i.pk FROM editor_instances i WHERE ");
        // The order is that of an index, so that a page of many is as cheap as one of few.
        let statement = condition(statement).sql(" LIMIT ").bind(limit);
        let c = &mut *self.connection();
        c.snapshot(|c| {
            let rows: Vec<i64> = on!(c, |c| statement.load(c))?;
            at_work(c, &rows)
        })
    }
}

fn at_work(c: &mut Connection, rows: &[i64]) -> Result<Vec<InstanceAtWork>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<((i64, String, i64), sessions::InstanceRow)> = on!(c, |c| {
        let query = instances::table
            .inner_join(editor_sessions::table)
            .filter(instances::pk.eq_any(rows))
            .select((
                (editor_sessions::workspace_id, editor_sessions::id, instances::pk),
                sessions::InstanceRow::as_select(),
            ));
        query.load(c)
    })?;
    let place = |pk: i64| rows.iter().position(|row| *row == pk);
    found.sort_by_key(|((.., pk), _)| place(*pk));
    let item = |((workspace, session, _), row)| {
        let (.., instance) = <(i64, usize, Instance)>::from(row);
        InstanceAtWork { workspace, session, instance }
    };
    Ok(found.into_iter().map(item).collect())
}
