//! Lists of records: conditions, an order, and one page of it.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Bool, Double, Nullable, Text},
};
use rehome_domain::{Cursor, Query, Type, Value};

use super::{
    by_key::DocumentSql,
    condition::Condition,
    cursor::ListPlace,
    document::{Documents, Heading, StoredDocument, Tuple, pack_id, stored},
    field::{Field, FieldColumn},
    places::{PlaceOrder, Places},
    select::{KeyRange, Select},
};
use crate::{
    Backend, Connection,
    envelope::Table,
    error::{Error, Result},
    on,
    statement::Statement,
    types::Instant,
};

/// The most records on one page.
pub const MAX_LIMIT: u32 = 1000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Page<T> {
    /// The records, in the order of the list.
    pub items: Vec<T>,
    /// What to give as [`Query::after`] for the page behind this one; none on the last.
    pub next: Option<Cursor>,
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
    /// [`Error::Unknown`] for an unknown field or pack; [`Error::Invalid`] for a value that does
    /// not fit its field, [`Error::Limit`] for a limit outside 1 to [`MAX_LIMIT`],
    /// [`Error::Cursor`] for a cursor that is none of this list.
    pub fn list(&mut self, query: &Query) -> Result<Page<StoredDocument>> {
        if self.table.in_packs { self.list_where(query, Vec::new()) } else { self.placed(query) }
    }

    /// As [`Documents::list`], without the texts.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn names(&mut self, query: &Query) -> Result<Page<Heading>> {
        self.require_packs()?;
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
        self.require_packs()?;
        self.page(query, Vec::new(), &Items::Headings)?.try_map(|(_, key, ..)| Ok(key))
    }

    /// How many records meet the conditions of `query`; its page does not matter.
    ///
    /// # Errors
    /// As [`Documents::list`].
    pub fn count(&mut self, query: &Query) -> Result<u64> {
        if !self.table.in_packs {
            return Places::new(self.table, query)?.count(self.connection);
        }
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
        if !self.table.in_packs {
            let order = PlaceOrder::of(self.table, query)?;
            let after = after(query)?;
            let places = Places::new(self.table, query)?;
            return places.explain(self.connection, order, after.as_ref(), query.limit);
        }
        let select = Select::new(self.connection, self.table, query, Vec::new())?;
        let mut steps = Vec::new();
        if select.packs.is_empty() {
            return Ok(steps);
        }
        for stretch in stretches(self.table, query)? {
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
        self.require_packs()?;
        self.page(query, conditions, &Items::Documents)?.try_map(|row| Ok(stored(row)))
    }

    /// A page of records that are in no packs.
    fn placed(&mut self, query: &Query) -> Result<Page<StoredDocument>> {
        check_limit(query)?;
        let table = self.table;
        let places = Places::new(table, query)?;
        let order = PlaceOrder::of(table, query)?;
        let after = after(query)?;
        let connection = &mut *self.connection;
        connection.snapshot(|c| {
            let mut rows = places.page(c, order, after.as_ref(), query.limit + 1)?;
            let more = rows.len() > query.limit as usize;
            rows.truncate(query.limit as usize);
            let next = match rows.last().filter(|_| more) {
                None => None,
                Some((container, key, position, ..)) => {
                    let value = match order.sort() {
                        None => Some(Value::Integer(*position)),
                        Some(sort) => value_of(c, table, sort, container, key)?,
                    };
                    let (container, key) = (container.clone(), key.clone());
                    let place = ListPlace { value: value.unwrap_or(Value::Null), container, key };
                    Some(place.cursor(query.order.as_ref()))
                }
            };
            let items = Documents::new(c, table).with_texts(rows)?;
            Ok(Page { items, next })
        })
    }

    fn page(
        &mut self,
        query: &Query,
        conditions: Vec<Condition>,
        of: &Items,
    ) -> Result<Page<Tuple>> {
        check_limit(query)?;
        // The packs and both stretches belong to one moment.
        let table = self.table;
        let stretches = stretches(table, query)?;
        // One statement needs no view of its own, and a server is asked twice less without.
        let is_one = stretches.len() == 1 && sort_of(table, query)?.is_none();
        let needs_view = !is_one || self.connection.backend() == Backend::Sqlite;
        let read = |connection: &mut Connection| {
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
            let next = match items.last().filter(|_| more) {
                None => None,
                Some((container, key, ..)) => {
                    let value = match sort_of(table, query)? {
                        None => None,
                        Some(sort) => value_of(connection, table, sort, container, key)?,
                    };
                    let (container, key) = (container.clone(), key.clone());
                    let place = ListPlace { value: value.unwrap_or(Value::Null), container, key };
                    Some(place.cursor(query.order.as_ref()))
                }
            };
            Ok(Page { items, next })
        };
        if needs_view { self.connection.snapshot(read) } else { read(self.connection) }
    }
}

/// That the limit of a page is one.
fn check_limit(query: &Query) -> Result<()> {
    if (1..=MAX_LIMIT).contains(&query.limit) {
        return Ok(());
    }
    Err(Error::Limit { found: query.limit.into(), most: MAX_LIMIT.into() })
}

/// Where the page before ended.
fn after(query: &Query) -> Result<Option<ListPlace>> {
    query.after.as_ref().map(|after| ListPlace::of(after, query.order.as_ref())).transpose()
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

/// The column that a list is sorted by, where it is not the key.
fn sort_of<'t>(table: &'t Table, query: &'t Query) -> Result<Option<FieldColumn<'t>>> {
    let Some(order) = &query.order else { return Ok(None) };
    let sort = Field::to_order_by(table, &order.field)?;
    Ok(Some(sort).filter(|sort| sort.column != "key"))
}

/// The stretches of the list that come behind the page before.
fn stretches<'t>(table: &'t Table, query: &'t Query) -> Result<Vec<KeyRange<'t>>> {
    let sort = sort_of(table, query)?;
    let descending = query.order.as_ref().is_some_and(|order| order.descending);
    let after = after(query)?.map(|place| (place.value, place.key));
    let stretch = |nulls, after| KeyRange { sort, nulls, descending, after };
    Ok(match (sort, after) {
        (None, after) => vec![stretch(false, after)],
        (Some(_), after @ Some((Value::Null, _))) => vec![stretch(true, after)],
        (Some(_), after) => vec![stretch(false, after), stretch(true, None)],
    })
}

/// What a record is sorted by.
fn value_of(
    connection: &mut Connection,
    table: &Table,
    sort: FieldColumn<'_>,
    container: &str,
    key: &str,
) -> Result<Option<Value>> {
    fn read<ST>(table: &Table, sort: FieldColumn<'_>, container: &str, key: &str) -> Statement<ST> {
        let select = Statement::new("SELECT ").name(sort.column).sql(" FROM ").name(&table.name);
        table.of(select, container).sql(" AND ").name(table.key).sql(" = ").bind(key)
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
        _ if sort.is_instant => value!(Instant, String),
        Type::Integer => value!(BigInt, i64),
        Type::Real => value!(Double, f64),
        Type::Text | Type::Decimal | Type::Instant => value!(Text, String),
        Type::Flag => value!(Bool, bool),
    })
}
