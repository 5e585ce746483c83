//! Which values a field has, and how many records have each.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Bool, Double, Nullable, Text},
};
use rehome_domain::{Query, Type, Value, decimal};

use super::{
    document::Documents,
    field::Field,
    select::{Projection, Select},
};
use crate::{
    error::{Error, Result},
    on,
};

impl Documents<'_> {
    /// The values of a column or facet among the records that meet the conditions of
    /// `query`, each with the number of its records: in the order of the values, null last.
    /// The page of `query` does not matter.
    ///
    /// # Errors
    /// As [`Documents::list`]; [`Error::Invalid`] for `key` and `name`, which tell records
    /// apart.
    pub fn distribution(&mut self, field: &str, query: &Query) -> Result<Vec<(Value, u64)>> {
        if ["key", "name"].contains(&field) {
            return Err(Error::Invalid(format!(
                "`{field}` tells records apart; ask for the distribution of what they share"
            )));
        }
        let field = Field::of(self.table, field)?;
        self.require_packs()?;
        let select = Select::new(self.connection, self.table, query, Vec::new())?;
        if select.packs.is_empty() {
            return Ok(Vec::new());
        }
        let (what, ty) = match field {
            Field::Column(column) => (Projection::Column(column.column), column.ty),
            Field::Facet(facet) => (Projection::Facet(facet), Type::Text),
        };
        macro_rules! values {
            ($sql:ty, $rust:ty) => {{
                let statement = select.distribution::<(Nullable<$sql>, BigInt)>(what);
                let rows: Vec<(Option<$rust>, i64)> =
                    on!(&mut *self.connection, |c| statement.load(c))?;
                rows.into_iter()
                    .map(|(value, count)| (Value::from(value), count.unsigned_abs()))
                    .collect()
            }};
        }
        Ok(match ty {
            Type::Integer => values!(BigInt, i64),
            Type::Real => values!(Double, f64),
            Type::Text | Type::Instant => values!(Text, String),
            Type::Decimal => {
                let values: Vec<(Value, u64)> = values!(Text, String);
                values.into_iter().map(|(value, count)| (as_people_write(value), count)).collect()
            }
            Type::Flag => values!(Bool, bool),
        })
    }
}

fn as_people_write(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(decimal::plain(&text).unwrap_or(text)),
        value => value,
    }
}
