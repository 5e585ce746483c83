//! Figures about sessions and their instances, which no file of the editor has a place for.

use std::borrow::BorrowMut;

use rehome_domain::Cursor;
use rehome_domain::MAX_INDEXED;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    Editor,
    chat::{container_of, pk_of},
    columns::is_storable,
    commands,
    list::{check_limit, not_an_end},
};
use crate::{
    Connection,
    changes::{self, Cause, Scope},
    error::{Error, Result, Thing},
    on,
    repository::Page,
    schema::{editor_instances as instances, editor_metrics as metrics},
    table_copy::Value,
    types::Timestamp,
};

/// A figure about a session, or one of its instances, at a time.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Metric {
    /// The number of the instance; none for the session as a whole.
    pub instance_id: Option<u32>,
    /// What was measured: `tests_passed`.
    pub metric: String,
    /// How much it is.
    pub value: f64,
    /// Of what: `ms`; none for a mere number.
    pub unit: Option<String>,
    /// When; now where none is given to [`Editor::record`].
    pub recorded_at: Option<Timestamp>,
}

impl<C: BorrowMut<Connection>> Editor<C> {
    /// Records a figure.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown session or instance; [`Error::Invalid`] for a figure
    /// without a name, or one that is no number.
    pub fn record(&mut self, workspace: i64, session: &str, metric: &Metric) -> Result<()> {
        let storable =
            is_storable(&metric.metric) && metric.unit.as_deref().is_none_or(is_storable);
        if metric.metric.is_empty() || !storable || !metric.value.is_finite() {
            return Err(Error::Invalid(
                "a figure has a name, and its value is a number".to_owned(),
            ));
        }
        if metric.metric.len() > MAX_INDEXED {
            let message = format!("the name of a figure has at most {MAX_INDEXED} bytes");
            return Err(Error::Invalid(message));
        }
        let c = &mut *self.connection();
        let table = commands::table();
        let container = container_of(c, workspace, session)?;
        c.unit(Scope::Container(&table.app, &container), Cause::Command, None, |c| {
            let pk = pk_of(c, workspace, session)?;
            let number = metric.instance_id.map(i64::from);
            if let Some(number) = number {
                let query = instances::table
                    .filter(instances::session_pk.eq(pk))
                    .filter(instances::instance_id.eq(number))
                    .select(instances::pk);
                let found: Option<i64> = on!(c, |c| query.get_result(c).optional())?;
                found.ok_or_else(|| Error::Unknown {
                    what: Thing::Named("instance"),
                    name: number.to_string(),
                    known: Some(format!("the session {session} has no instance of that number")),
                })?;
            }
            let recorded_at = metric.recorded_at.clone().unwrap_or_else(Timestamp::now);
            let set = table.rows_of("editor_metrics").with("session_pk", pk);
            let set = set.with("metric", metric.metric.as_str());
            let set = set.with("recorded_at", Value::Instant(recorded_at.to_string()));
            let row = (
                metrics::session_pk.eq(pk),
                metrics::instance_id.eq(number),
                metrics::metric.eq(&metric.metric),
                metrics::value.eq(metric.value),
                metrics::unit.eq(&metric.unit),
                metrics::recorded_at.eq(&recorded_at),
            );
            let query = diesel::insert_into(metrics::table).values(row);
            changes::rows(c, table.record(&container, session), None, &[set], |c| {
                on!(c, |c| query.execute(c))?;
                Ok(())
            })
        })
    }

    /// A page of the figures about a session and its instances in the order in which they
    /// were recorded, behind the page that ended with `after`.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown session; [`Error::Limit`] for a limit outside 1 to
    /// [`MAX_LIMIT`](crate::repository::MAX_LIMIT); [`Error::Cursor`] for what was not given as
    /// the end of a page.
    pub fn metrics(
        &mut self,
        workspace: i64,
        session: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Metric>> {
        check_limit(limit)?;
        let place = |after: &str| {
            let (id, moment) = after.split_once('.')?;
            Some((moment.parse::<Timestamp>().ok()?, id.parse::<i64>().ok()?))
        };
        let after = after.map(|after| place(after).ok_or_else(not_an_end)).transpose()?;
        let c = &mut *self.connection();
        c.snapshot(|c| {
            let pk = pk_of(c, workspace, session)?;
            type Row = (i64, Option<i64>, String, f64, Option<String>, Timestamp);
            let mut rows: Vec<Row> = on!(c, |c| {
                let query = metrics::table
                    .filter(metrics::session_pk.eq(pk))
                    .order((metrics::recorded_at, metrics::id))
                    .limit(i64::from(limit) + 1)
                    .select((
                        metrics::id,
                        metrics::instance_id,
                        metrics::metric,
                        metrics::value,
                        metrics::unit,
                        metrics::recorded_at,
                    ));
                match &after {
                    None => query.load(c)?,
                    Some((moment, id)) => query
                        .filter(
                            metrics::recorded_at
                                .gt(moment)
                                .or(metrics::recorded_at.eq(moment).and(metrics::id.gt(id))),
                        )
                        .load(c)?,
                }
            });
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.0, row.5));
            let item = |(_, number, metric, value, unit, recorded_at): Row| Metric {
                instance_id: super::columns::count(number),
                metric,
                value,
                unit,
                recorded_at: Some(recorded_at),
            };
            Ok(Page { items: rows.into_iter().map(item).collect(), next: next.map(Cursor::new) })
        })
    }
}
