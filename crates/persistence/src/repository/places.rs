//! Lists of records that are in no pack: file by file in their places, or in the order of a field.
//!
//! Of each record its container, key and bookkeeping are read first, of one page of them; their
//! texts come after that, those of all containers together.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use rehome_domain::{Packs, Query, Value};

use super::{
    condition::Condition,
    cursor::ListPlace,
    field::{Field, FieldColumn},
};
use crate::{
    Connection,
    envelope::{PlacedRow, PlacedSql, Table},
    error::{Error, Result},
    on,
    statement::Statement,
};

/// The records of one collection that meet all conditions, in the containers that are seen.
pub(super) struct Places<'t> {
    table: &'t Table,
    conditions: Vec<Condition>,
    /// None for all of them.
    containers: Option<Vec<String>>,
}

/// The order of a list of them.
#[derive(Clone, Copy)]
pub(super) struct PlaceOrder<'t> {
    /// The field; without one file by file, as they stand there.
    sort: Option<FieldColumn<'t>>,
    descending: bool,
}

impl<'t> PlaceOrder<'t> {
    /// The order that `query` asks for.
    pub(super) fn of(table: &'t Table, query: &'t Query) -> Result<Self> {
        Ok(match &query.order {
            None => Self { sort: None, descending: false },
            Some(order) => Self {
                sort: Some(Field::to_order_by(table, &order.field)?),
                descending: order.descending,
            },
        })
    }

    /// The field, where there is one.
    pub(super) fn sort(&self) -> Option<FieldColumn<'t>> {
        self.sort
    }
}

impl<'t> Places<'t> {
    /// The records that `query` asks for.
    pub(super) fn new(table: &'t Table, query: &Query) -> Result<Self> {
        if query.name_prefix.is_some() && table.is_relational() {
            return Err(Error::Invalid(format!(
                "{} have no names by themselves; ask for the beginning of a field with >= and <",
                table.collection.id
            )));
        }
        let mut conditions = query
            .filters
            .iter()
            .map(|filter| Condition::new(table, filter))
            .collect::<Result<Vec<_>>>()?;
        if let Some(prefix) = &query.name_prefix {
            conditions.extend(Condition::prefix(prefix));
        }
        let containers = match &query.packs {
            Packs::Active => None,
            Packs::Listed(ids) if table.container.is_some() => {
                Some(ids.iter().map(ToString::to_string).collect())
            }
            Packs::Listed(_) => {
                let reason = format!("the records of `{}` are in no containers", table.app);
                return Err(Error::Invalid(reason));
            }
        };
        Ok(Self { table, conditions, containers })
    }

    /// How many there are.
    pub(super) fn count(&self, c: &mut Connection) -> Result<u64> {
        let statement = Statement::<BigInt>::new("SELECT count(*)");
        let statement = self.restricted(c, statement).varying();
        let count: i64 = on!(c, |c| statement.get_result(c))?;
        Ok(count.unsigned_abs())
    }

    /// The first `limit` of them, behind a place.
    pub(super) fn page(
        &self,
        c: &mut Connection,
        order: PlaceOrder<'t>,
        after: Option<&ListPlace>,
        limit: u32,
    ) -> Result<Vec<PlacedRow>> {
        let mut rows: Vec<PlacedRow> = Vec::new();
        for (nulls, after) in stretches(order, after) {
            let left = limit - rows.len() as u32;
            if left > 0 {
                let statement = self.stretch(c, order, nulls, after, left);
                rows.extend(on!(&mut *c, |c| statement.load::<PlacedRow>(c))?);
            }
        }
        Ok(rows)
    }

    /// How the database would run it: the steps of its plan.
    pub(super) fn explain(
        &self,
        c: &mut Connection,
        order: PlaceOrder<'t>,
        after: Option<&ListPlace>,
        limit: u32,
    ) -> Result<Vec<String>> {
        let mut steps = Vec::new();
        for (nulls, after) in stretches(order, after) {
            steps.extend(self.stretch(c, order, nulls, after, limit).explained(c)?);
        }
        Ok(steps)
    }

    /// Those with a value to sort by, or those without.
    fn stretch(
        &self,
        c: &mut Connection,
        order: PlaceOrder<'_>,
        nulls: bool,
        after: Option<&ListPlace>,
        limit: u32,
    ) -> Statement<PlacedSql> {
        let mut statement = self.restricted(c, self.table.select_placed());
        let columns = self.sorted_by(order, nulls);
        if let Some(sort) = order.sort.filter(|sort| sort.nullable) {
            let is = if nulls { " IS NULL" } else { " IS NOT NULL" };
            statement = statement.sql(" AND r.").name(sort.column).sql(is);
        }
        let (behind, way) = if order.descending { (" < ", " DESC") } else { (" > ", "") };
        if let Some(place) = after {
            statement = list(statement.sql(" AND ("), &columns, |statement, column| {
                statement.sql("r.").name(column.name())
            });
            statement =
                list(statement.sql(")").sql(behind).sql("("), &columns, |statement, column| {
                    match column {
                        SortBy::Field(field) => statement.bind(field.bind(place.value.clone())),
                        SortBy::Position => match place.value {
                            Value::Integer(position) => statement.bind(position),
                            _ => statement.bind(i64::MIN),
                        },
                        SortBy::Container(_) => statement.bind(&place.container),
                        SortBy::Key(_) => statement.bind(&place.key),
                    }
                });
            statement = statement.sql(")");
        }
        statement = list(statement.sql(" ORDER BY "), &columns, |statement, column| {
            statement.sql("r.").name(column.name()).sql(way)
        });
        statement.sql(" LIMIT ").bind(limit).varying()
    }

    /// The columns of the order, the last of which tell equals apart.
    fn sorted_by<'s>(&'s self, order: PlaceOrder<'s>, nulls: bool) -> Vec<SortBy<'s>> {
        let container = self.table.container.map(SortBy::Container);
        let key = SortBy::Key(self.table.key);
        match order.sort {
            None => container.into_iter().chain([SortBy::Position, key]).collect(),
            Some(sort) => {
                let field = (!nulls).then_some(SortBy::Field(sort));
                let is_other = |column: &SortBy<'_>| column.name() != sort.column;
                let others = container.into_iter().chain([key]).filter(is_other);
                field.into_iter().chain(others).collect()
            }
        }
    }

    /// Appends table and conditions.
    fn restricted<ST>(&self, c: &mut Connection, statement: Statement<ST>) -> Statement<ST> {
        let mut statement = statement.sql(" FROM ").name(&self.table.name).sql(" r WHERE 1 = 1");
        if let (Some(column), Some(containers)) = (self.table.container, &self.containers) {
            statement = statement.sql(" AND r.").name(column).sql(" IN (NULL");
            for container in containers {
                statement = statement.sql(", ").bind(container);
            }
            statement = statement.sql(")");
        }
        for condition in &self.conditions {
            statement = condition.push(statement.sql(" AND "), c.backend(), self.table);
        }
        statement
    }
}

/// A column that a list is sorted by.
#[derive(Clone, Copy)]
enum SortBy<'t> {
    Field(FieldColumn<'t>),
    Position,
    Container(&'t str),
    Key(&'t str),
}

impl<'t> SortBy<'t> {
    fn name(&self) -> &'t str {
        match self {
            Self::Field(field) => field.column,
            Self::Position => "position",
            Self::Container(column) | Self::Key(column) => column,
        }
    }
}

/// Appends something of each column, with commas between.
fn list<ST>(
    statement: Statement<ST>,
    columns: &[SortBy<'_>],
    each: impl Fn(Statement<ST>, &SortBy<'_>) -> Statement<ST>,
) -> Statement<ST> {
    let mut statement = statement;
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            statement = statement.sql(", ");
        }
        statement = each(statement, column);
    }
    statement
}

/// The stretches of a list behind a place: records without a value to sort by come last.
fn stretches<'p>(
    order: PlaceOrder<'_>,
    after: Option<&'p ListPlace>,
) -> Vec<(bool, Option<&'p ListPlace>)> {
    if order.sort.is_none_or(|sort| !sort.nullable) {
        return vec![(false, after)];
    }
    match after {
        Some(place) if place.value == Value::Null => vec![(true, after)],
        after => vec![(false, after), (true, None)],
    }
}

/// The records of that key, in the order of their containers; at most `limit`.
pub(super) fn of_key(
    c: &mut Connection,
    table: &Table,
    container: Option<&str>,
    key: &str,
    limit: u32,
) -> Result<Vec<PlacedRow>> {
    let mut statement = table.select_placed().sql(" FROM ").name(&table.name).sql(" r WHERE r.");
    statement = statement.name(table.key).sql(" = ").bind(key);
    if let (Some(column), Some(container)) = (table.container, container) {
        statement = statement.sql(" AND r.").name(column).sql(" = ").bind(container);
    }
    if let Some(column) = table.container {
        statement = statement.sql(" ORDER BY r.").name(column);
    }
    let statement = statement.sql(" LIMIT ").bind(limit);
    Ok(on!(c, |c| statement.load(c))?)
}

/// The containers that hold a record of the table, in order; at most `limit`.
pub(super) fn containers(c: &mut Connection, table: &Table, limit: u32) -> Result<Vec<String>> {
    let Some(column) = table.container else { return Ok(vec![String::new()]) };
    let statement = Statement::<Text>::new("SELECT DISTINCT ")
        .name(column)
        .sql(" FROM ")
        .name(&table.name)
        .sql(" ORDER BY 1 LIMIT ")
        .bind(limit);
    Ok(on!(c, |c| statement.load(c))?)
}
