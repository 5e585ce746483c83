//! Lists of records: conditions, an order, and one page of it.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Bool, Double, Nullable, Text},
};
use rehome_domain::{Packs, Query, Type, Value};

use super::{
    by_key::DocumentSql,
    condition::Condition,
    document::{Documents, Heading, StoredDocument, Tuple, pack_id, stored},
    field::{Field, Sort},
    select::{KeyRange, Select},
    visible_packs,
};
use crate::{
    Connection,
    envelope::Table,
    error::{Error, Result},
    on,
    statement::Statement,
};

/// The most records on one page.
pub const MAX_LIMIT: u32 = 1000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Page<T> {
    /// The records, in the order of the list.
    pub items: Vec<T>,
    /// What to give as [`Query::after`] for the page behind this one; none on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something made of each item.
    ///
    /// # Errors
    /// The first of `make`.
    pub fn try_map<U, E>(self, make: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items = self.items.into_iter().map(make).collect::<Result<_, E>>()?;
        Ok(Page { items, next: self.next })
    }
}

/// The columns of a document.
const DOCUMENT: &str = "r.container, r.key, r.name, r.rev, r.body";

/// The columns of a heading.
const HEADING: &str = "r.container, r.key, r.name";
type HeadingSql = (Text, Text, Nullable<Text>);
type HeadingTuple = (String, String, Option<String>);

/// What a page is made of.
enum Items {
    /// Documents without their texts.
    Headings,
    Documents,
}

impl Documents<'_> {
    /// One page of the records that meet the conditions of `query`.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an unknown field, pack, or record to go on behind;
    /// [`Error::Invalid`] for a value that does not fit its field, and for a limit outside
    /// 1 to [`MAX_LIMIT`].
    pub fn list(&mut self, query: &Query) -> Result<Page<StoredDocument>> {
        self.list_where(query, Vec::new())
    }

    /// As [`Documents::list`], without the texts.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn names(&mut self, query: &Query) -> Result<Page<Heading>> {
        let table = self.table;
        self.page(query, Vec::new(), &Items::Headings)?.try_map(|(container, key, name, ..)| {
            let container = pack_id(table, &key, &container)?;
            Ok(Heading { container, key, name })
        })
    }

    /// As [`Documents::list`], the keys alone.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn keys(&mut self, query: &Query) -> Result<Page<String>> {
        self.page(query, Vec::new(), &Items::Headings)?.try_map(|(_, key, ..)| Ok(key))
    }

    /// How many records meet the conditions of `query`; its page does not matter.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn count(&mut self, query: &Query) -> Result<u64> {
        let select = Select::new(self.connection, self.table, query, Vec::new())?;
        if select.packs.is_empty() {
            return Ok(0);
        }
        let statement = select.count::<BigInt>();
        let counts: Vec<i64> = on!(&mut *self.connection, |c| statement.load(c))?;
        Ok(counts.into_iter().sum::<i64>().unsigned_abs())
    }

    /// How the database would run [`Documents::list`]: the steps of its plan.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn explain(&mut self, query: &Query) -> Result<Vec<String>> {
        let select = Select::new(self.connection, self.table, query, Vec::new())?;
        let mut steps = Vec::new();
        if select.packs.is_empty() {
            return Ok(steps);
        }
        for stretch in stretches(self.connection, self.table, query)? {
            let statement = select.stretch::<DocumentSql>(DOCUMENT, &stretch, query.limit);
            steps.extend(statement.explained(self.connection)?);
        }
        Ok(steps)
    }

    /// As [`Documents::list`], with conditions that no filter can say.
    pub(crate) fn list_where(
        &mut self,
        query: &Query,
        conditions: Vec<Condition>,
    ) -> Result<Page<StoredDocument>> {
        let table = self.table;
        self.page(query, conditions, &Items::Documents)?.try_map(|row| stored(table, row))
    }

    fn page(
        &mut self,
        query: &Query,
        conditions: Vec<Condition>,
        of: &Items,
    ) -> Result<Page<Tuple>> {
        if !(1..=MAX_LIMIT).contains(&query.limit) {
            return Err(Error::Invalid(format!(
                "a page has 1 to {MAX_LIMIT} records, not {}",
                query.limit
            )));
        }
        if query.after.as_deref().is_some_and(|after| after.contains('\0')) {
            return Err(Error::Invalid("a key to go on behind holds no NUL".to_owned()));
        }
        // The packs, the place to go on behind and both stretches belong to one moment.
        let table = self.table;
        self.connection.snapshot(|connection| {
            let stretches = stretches(connection, table, query)?;
            let select = Select::new(connection, table, query, conditions)?;
            let mut items: Vec<Tuple> = Vec::new();
            if !select.packs.is_empty() {
                // One more than asked for tells whether there is a next page.
                let wanted = query.limit + 1;
                for stretch in &stretches {
                    let left = wanted - items.len() as u32;
                    if left == 0 {
                        break;
                    }
                    items.extend(rows(connection, &select, of, stretch, left)?);
                }
            }
            let more = items.len() > query.limit as usize;
            items.truncate(query.limit as usize);
            let next = items.last().filter(|_| more).map(|(_, key, ..)| key.clone());
            Ok(Page { items, next })
        })
    }
}

fn rows(
    connection: &mut Connection,
    select: &Select<'_>,
    of: &Items,
    stretch: &KeyRange<'_>,
    limit: u32,
) -> Result<Vec<Tuple>> {
    match of {
        Items::Documents => {
            let statement = select.stretch::<DocumentSql>(DOCUMENT, stretch, limit);
            Ok(on!(connection, |c| statement.load(c))?)
        }
        Items::Headings => {
            let statement = select.stretch::<HeadingSql>(HEADING, stretch, limit);
            let rows: Vec<HeadingTuple> = on!(connection, |c| statement.load(c))?;
            let without_text = |(container, key, name)| (container, key, name, 0, String::new());
            Ok(rows.into_iter().map(without_text).collect())
        }
    }
}

/// The stretches of the list that come behind the page before.
fn stretches<'t>(c: &mut Connection, table: &'t Table, query: &Query) -> Result<Vec<KeyRange<'t>>> {
    let (sort, descending) = match &query.order {
        Some(order) => {
            let sort = Field::to_order_by(&table.collection, &order.field)?;
            (Some(sort).filter(|sort| sort.column != "key"), order.descending)
        }
        None => (None, false),
    };
    let stretch = |nulls, after| KeyRange { sort, nulls, descending, after };
    let Some(sort) = sort else {
        let after = query.after.clone().map(|key| (Value::Null, key));
        return Ok(vec![stretch(false, after)]);
    };
    let after = match &query.after {
        Some(key) => Some((sort_value(c, table, &query.packs, sort, key)?, key.clone())),
        None => None,
    };
    Ok(match after {
        Some((Value::Null, _)) => vec![stretch(true, after)],
        after => vec![stretch(false, after), stretch(true, None)],
    })
}

/// What the record with that key is sorted by.
fn sort_value(
    c: &mut Connection,
    table: &Table,
    packs: &Packs,
    sort: Sort<'_>,
    key: &str,
) -> Result<Value> {
    for container in visible_packs::effective(c, &table.app, packs)? {
        if let Some(value) = value_of(c, table, sort, &container, key)? {
            return Ok(value);
        }
    }
    Err(Error::Unknown {
        what: "record",
        name: key.to_owned(),
        hint: Some("the list cannot go on behind it; begin again".to_owned()),
    })
}

fn value_of(
    connection: &mut Connection,
    table: &Table,
    sort: Sort<'_>,
    container: &str,
    key: &str,
) -> Result<Option<Value>> {
    fn read<ST>(table: &Table, sort: Sort<'_>, container: &str, key: &str) -> Statement<ST> {
        Statement::new("SELECT ")
            .name(sort.column)
            .sql(" FROM ")
            .name(&table.name)
            .sql(" WHERE container = ")
            .bind(container)
            .sql(" AND key = ")
            .bind(key)
    }
    macro_rules! value {
        ($sql:ty, $rust:ty) => {{
            let statement = read::<Nullable<$sql>>(table, sort, container, key);
            let found: Option<Option<$rust>> =
                on!(connection, |c| statement.get_result(c).optional())?;
            found.map(Value::from)
        }};
    }
    Ok(match sort.ty {
        Type::Integer => value!(BigInt, i64),
        Type::Real => value!(Double, f64),
        Type::Text => value!(Text, String),
        Type::Flag => value!(Bool, bool),
    })
}
