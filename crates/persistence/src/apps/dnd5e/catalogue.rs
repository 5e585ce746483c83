//! The records of one type that a base query lets through, and the shapes of questions
//! that the repositories of single types share.

use rehome_domain::{Filter, Query, Record, Value};

use super::dialect::{Place, contains};
use crate::{
    Connection,
    error::Result,
    repository::{MAX_LIMIT, Page, Records, Registry, Stored},
};

pub(super) struct Catalogue<'c, T> {
    pub(super) records: Records<'c, T>,
    base: &'c Query,
}

impl<'c, T: Record> Catalogue<'c, T> {
    pub(super) fn new(
        connection: &'c mut Connection,
        registry: &'c Registry,
        base: &'c Query,
    ) -> Result<Self> {
        Ok(Self { records: Records::new(connection, registry)?, base })
    }

    /// One page of the records that meet these conditions too.
    pub(super) fn page(
        &mut self,
        filters: impl IntoIterator<Item = Filter>,
    ) -> Result<Page<Stored<T>>> {
        self.records.list(&self.query(filters))
    }

    /// One page of the records that have `text` in one of `places`.
    pub(super) fn search(
        &mut self,
        places: &'static [Place],
        text: &str,
    ) -> Result<Page<Stored<T>>> {
        let condition = contains(self.records.backend(), places, text)?;
        self.records.list_where(self.base, vec![condition])
    }

    /// All records that meet these conditions, in the order of a field, whatever the page
    /// of the base query. For questions whose answers are few.
    pub(super) fn all(
        &mut self,
        filters: impl IntoIterator<Item = Filter>,
        order: Option<&str>,
    ) -> Result<Vec<Stored<T>>> {
        let mut query = Query { limit: MAX_LIMIT, after: None, ..self.query(filters) };
        if let Some(field) = order {
            query = query.ordered_by(field);
        }
        let mut all = Vec::new();
        loop {
            let page = self.records.list(&query)?;
            all.extend(page.items);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// The first record that meets these conditions, in the order of a field.
    pub(super) fn first(
        &mut self,
        filters: impl IntoIterator<Item = Filter>,
        field: &str,
        descending: bool,
    ) -> Result<Option<Stored<T>>> {
        let mut query = self.query(filters).ordered_by(field);
        (query.limit, query.after) = (1, None);
        if let Some(order) = &mut query.order {
            order.descending = descending;
        }
        Ok(self.records.list(&query)?.items.pop())
    }

    /// The values of a field with the number of their records; those without are left out.
    pub(super) fn values(&mut self, field: &str) -> Result<Vec<(Value, u64)>> {
        let mut values = self.records.distribution(field, self.base)?;
        values.retain(|(value, _)| *value != Value::Null);
        Ok(values)
    }

    /// The values of a field of texts with the number of their records.
    pub(super) fn texts(&mut self, field: &str) -> Result<Vec<(String, u64)>> {
        let texts = self.values(field)?.into_iter().filter_map(|(value, count)| match value {
            Value::Text(text) => Some((text, count)),
            _ => None,
        });
        Ok(texts.collect())
    }

    /// The record with that key.
    pub(super) fn require(&mut self, key: &str) -> Result<Stored<T>> {
        self.records.require(&self.base.packs, key)
    }

    fn query(&self, filters: impl IntoIterator<Item = Filter>) -> Query {
        let mut query = self.base.clone();
        query.filters.extend(filters);
        query
    }
}
