//! The statements of lists: one branch for each pack, which leaves out what the packs
//! before it hide, merged in the order of the list.
//!
//! A branch reads one pack through an index that begins with it, so the merge of several
//! stops at the limit. What is hidden is decided by key, before any condition: a record
//! that a pack in front replaces is gone, whatever the replacement looks like.

use rehome_domain::{Query, Value};

use super::{condition::Condition, field::FieldColumn, visible_packs};
use crate::{Backend, Connection, envelope::Table, error::Result, statement::Statement};

/// Records of one collection that meet all conditions, in the packs that are seen.
pub(crate) struct Select<'t> {
    pub(crate) table: &'t Table,
    /// The packs, the first of which wins.
    pub(crate) packs: Vec<String>,
    pub(crate) conditions: Vec<Condition>,
    backend: Backend,
}

/// What each branch yields.
#[derive(Clone, Copy)]
pub(crate) enum Projection<'a> {
    /// The number of records.
    Count,
    /// The pack, the key, and the value to sort by, of at most so many records.
    Places(&'a KeyRange<'a>, u32),
    /// The values of a column, each with the number of its records.
    Column(&'a str),
    /// The values of a facet, each with the number of its records.
    Facet(&'a str),
}

/// A stretch of a list: those records that have a value to sort by, or those without.
#[derive(Clone, Debug)]
pub(crate) struct KeyRange<'c> {
    /// The column to sort by; by key alone without one.
    pub(crate) sort: Option<FieldColumn<'c>>,
    /// Whether these are the records without a value to sort by.
    pub(crate) nulls: bool,
    /// Largest first.
    pub(crate) descending: bool,
    /// Only what comes behind this value and key.
    pub(crate) after: Option<(Value, String)>,
}

impl<'c> KeyRange<'c> {
    /// The column that sorts the records of this stretch. Where none of them has a value,
    /// PostgreSQL still sees the order of an index only by naming all of its columns.
    fn column(&self, backend: Backend) -> Option<&'c str> {
        let named = |_: &FieldColumn<'c>| !self.nulls || backend == Backend::Postgres;
        self.sort.filter(named).map(|sort| sort.column)
    }

    /// The order of the places, and where their number follows.
    fn order(&self, backend: Backend) -> &'static str {
        match (self.column(backend).is_some(), self.descending) {
            (false, false) => " ORDER BY key LIMIT ",
            (false, true) => " ORDER BY key DESC LIMIT ",
            (true, false) => " ORDER BY sort, key LIMIT ",
            (true, true) => " ORDER BY sort DESC, key DESC LIMIT ",
        }
    }

    fn behind(&self) -> &'static str {
        if self.descending { " < " } else { " > " }
    }
}

impl<'t> Select<'t> {
    /// The records that `query` asks for, and that meet `conditions` too.
    pub(crate) fn new(
        c: &mut Connection,
        table: &'t Table,
        query: &Query,
        mut conditions: Vec<Condition>,
    ) -> Result<Self> {
        for filter in &query.filters {
            conditions.push(Condition::new(table, filter)?);
        }
        if let Some(prefix) = &query.name_prefix {
            conditions.extend(Condition::prefix(prefix));
        }
        let packs = visible_packs::effective(c, &table.app, &query.packs)?;
        Ok(Self { table, packs, conditions, backend: c.backend() })
    }

    /// The records of a stretch, at most `limit`; `columns` of the row `r`.
    pub(crate) fn stretch<ST>(
        &self,
        columns: &'static str,
        stretch: &KeyRange<'_>,
        limit: u32,
    ) -> Statement<ST> {
        let outer = match (stretch.column(self.backend).is_some(), stretch.descending) {
            (false, false) => " ORDER BY k.key",
            (false, true) => " ORDER BY k.key DESC",
            (true, false) => " ORDER BY k.sort, k.key",
            (true, true) => " ORDER BY k.sort DESC, k.key DESC",
        };
        // The places come first and the bodies of one page after them: where no index
        // gives the order, the sort does not carry bodies.
        let places = Statement::new("SELECT ").sql(columns).sql(" FROM (");
        self.branches(places, Projection::Places(stretch, limit))
            .sql(stretch.order(self.backend))
            .bind(limit)
            .sql(") k CROSS JOIN ")
            .name(&self.table.name)
            .sql(" r WHERE r.container = k.container AND r.key = k.key")
            .sql(outer)
            .varying()
    }

    /// The number of records, by pack.
    pub(crate) fn count<ST>(&self) -> Statement<ST> {
        self.branches(Statement::new(""), Projection::Count).varying()
    }

    /// The values of `what` with the number of their records, in their order.
    pub(crate) fn distribution<ST>(&self, what: Projection<'_>) -> Statement<ST> {
        let sum = Statement::new("SELECT value, CAST(sum(records) AS BIGINT) FROM (");
        self.branches(sum, what)
            .sql(") AS counted GROUP BY value ORDER BY value IS NULL, value")
            .varying()
    }

    fn branches<ST>(&self, mut statement: Statement<ST>, what: Projection<'_>) -> Statement<ST> {
        for index in 0..self.packs.len() {
            if index > 0 {
                statement = statement.sql(" UNION ALL ");
            }
            statement = match what {
                Projection::Places(stretch, limit) if self.limits_branches() => self
                    .branch(statement.sql("("), what, index)
                    .sql(stretch.order(self.backend))
                    .bind(limit)
                    .sql(")"),
                _ => self.branch(statement, what, index),
            };
        }
        statement
    }

    /// Whether the database has to be told that no branch brings more than fits on the page.
    /// PostgreSQL would otherwise sort all of them, instead of merging what it reads in order.
    fn limits_branches(&self) -> bool {
        self.backend == Backend::Postgres && self.packs.len() > 1
    }

    fn branch<ST>(
        &self,
        statement: Statement<ST>,
        what: Projection<'_>,
        index: usize,
    ) -> Statement<ST> {
        // The first facet asked for is joined, so that it can lead the way in the order of
        // its keys; any other is looked up, and so is one in several spellings, of which a record
        // may have more than one.
        let is_one = |condition: &Condition| matches!(condition, Condition::Facet { values, .. } if values.len() == 1);
        let leading = self.conditions.iter().position(is_one);
        let mut statement = match what {
            Projection::Count => statement.sql("SELECT count(*)"),
            Projection::Places(stretch, _) => {
                let key = if leading.is_some() { ", f.key AS key" } else { ", r.key AS key" };
                let places = statement.sql("SELECT r.container AS container").sql(key);
                match stretch.column(self.backend) {
                    Some(column) => places.sql(", r.").name(column).sql(" AS sort"),
                    None => places,
                }
            }
            Projection::Column(column) => {
                statement.sql("SELECT r.").name(column).sql(" AS value, count(*) AS records")
            }
            Projection::Facet(_) => statement.sql("SELECT g.value AS value, count(*) AS records"),
        };
        statement = statement.sql(" FROM ").name(&self.table.name).sql(" r");
        if leading.is_some() {
            statement = statement.sql(", facets f");
        }
        if let Projection::Facet(_) = what {
            statement = statement.sql(", facets g");
        }
        let container = &self.packs[index];
        statement = statement.sql(" WHERE r.container = ").bind(container);
        if let Projection::Facet(facet) = what {
            statement = self
                .table
                .facets(statement.sql(" AND "), "g.")
                .sql(" AND g.facet = ")
                .bind(facet)
                .sql(" AND g.container = ")
                .bind(container)
                .sql(" AND g.key = r.key");
        }
        for (place, condition) in self.conditions.iter().enumerate() {
            statement = statement.sql(" AND ");
            statement = match condition {
                Condition::Facet { facet, values } if leading == Some(place) => self
                    .table
                    .facets(statement, "f.")
                    .sql(" AND f.facet = ")
                    .bind(facet)
                    .sql(" AND f.value = ")
                    .bind(&values[0])
                    .sql(" AND f.container = ")
                    .bind(container)
                    .sql(" AND f.key = r.key"),
                condition => condition.push(statement, self.backend, self.table),
            };
        }
        if let Projection::Places(stretch, _) = what {
            statement = place(statement, stretch, leading.is_some());
        }
        statement = self.not_hidden(statement, index);
        match what {
            Projection::Column(column) => statement.sql(" GROUP BY r.").name(column),
            Projection::Facet(_) => statement.sql(" GROUP BY g.value"),
            Projection::Count | Projection::Places(..) => statement,
        }
    }

    /// That no pack in front has a record of the same key.
    fn not_hidden<ST>(&self, mut statement: Statement<ST>, index: usize) -> Statement<ST> {
        for (place, container) in self.packs[..index].iter().enumerate() {
            statement = if place == 0 {
                statement
                    .sql(" AND NOT EXISTS (SELECT 1 FROM ")
                    .name(&self.table.name)
                    .sql(" h WHERE h.key = r.key AND h.container IN (")
            } else {
                statement.sql(", ")
            };
            statement = statement.bind(container);
        }
        if index > 0 { statement.sql("))") } else { statement }
    }
}

/// Where in the order a stretch begins, and which records belong to it.
fn place<ST>(
    mut statement: Statement<ST>,
    stretch: &KeyRange<'_>,
    by_facet: bool,
) -> Statement<ST> {
    let key = if by_facet { "f.key" } else { "r.key" };
    let Some(sort) = stretch.sort else {
        return match &stretch.after {
            Some((_, after)) => statement.sql(" AND ").sql(key).sql(stretch.behind()).bind(after),
            None => statement,
        };
    };
    if stretch.nulls {
        statement = statement.sql(" AND r.").name(sort.column).sql(" IS NULL");
        return match &stretch.after {
            Some((_, after)) => statement.sql(" AND ").sql(key).sql(stretch.behind()).bind(after),
            None => statement,
        };
    }
    match &stretch.after {
        Some((value, after)) => statement
            .sql(" AND (r.")
            .name(sort.column)
            .sql(", r.key)")
            .sql(stretch.behind())
            .sql("(")
            .bind(sort.bind(value.clone()))
            .sql(", ")
            .bind(after)
            .sql(")"),
        None if sort.nullable => statement.sql(" AND r.").name(sort.column).sql(" IS NOT NULL"),
        None => statement,
    }
}
