//! The operations on many rows at once. On PostgreSQL each is one statement, since every
//! statement costs a way to the server and back; SQLite, which has no such way, is fastest
//! with one prepared statement for each row.

use std::collections::HashMap;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Binary, Nullable, Text},
};
use rehome_domain::{Type, Value, fold};

use super::{
    read::{
        KeyRow, RELATION, ROW, RelationSql, RelationTuple, RowSql, RowTuple, state_from,
        with_bodies,
    },
    table::Table,
};
use crate::{
    Connection, NewRow, Row, RowState,
    error::Result,
    postgres::{Arrays, PgConnection, Values},
};

impl Table {
    /// Inserts rows of one container with their facets.
    ///
    /// # Errors
    /// When the database refuses any of them; a key that exists is the caller's mistake. On
    /// a server nothing but a rollback can follow.
    pub(crate) fn insert_all(
        &self,
        connection: &mut Connection,
        rows: &[NewRow<'_>],
    ) -> Result<()> {
        match connection {
            Connection::Postgres(c) if self.relation.is_none() && rows.len() > 1 => {
                self.insert_many(c, rows)
            }
            _ => rows.iter().try_for_each(|row| self.insert(connection, row)),
        }
    }

    /// Replaces the rows that have the same container and keys.
    ///
    /// # Errors
    /// As [`insert_all`](Self::insert_all).
    pub(crate) fn replace_all(
        &self,
        connection: &mut Connection,
        rows: &[NewRow<'_>],
    ) -> Result<()> {
        match connection {
            Connection::Postgres(c) if self.relation.is_none() && rows.len() > 1 => {
                let keys: Vec<&str> = rows.iter().map(|row| row.key).collect();
                self.delete_many(c, rows[0].container, &keys)?;
                self.insert_many(c, rows)
            }
            _ => rows.iter().try_for_each(|row| self.replace(connection, row)),
        }
    }

    /// Deletes rows of one container with their facets.
    pub(crate) fn delete_all(
        &self,
        connection: &mut Connection,
        container: &str,
        keys: &[&str],
    ) -> Result<()> {
        match connection {
            Connection::Postgres(c) if self.relation.is_none() && keys.len() > 1 => {
                self.delete_many(c, container, keys)
            }
            _ => keys.iter().try_for_each(|key| self.delete(connection, container, key)),
        }
    }

    /// Gives rows of a container other places; nothing else changes.
    pub(crate) fn move_all(
        &self,
        connection: &mut Connection,
        container: &str,
        places: &[(&str, i64)],
    ) -> Result<()> {
        match connection {
            Connection::Postgres(c) if places.len() > 1 => {
                let keys = Values::texts(places.iter().map(|(key, _)| *key));
                let positions = places.iter().map(|(_, position)| Some(*position)).collect();
                let statement: Arrays<'_> = Arrays::new("UPDATE ")
                    .name(&self.name)
                    .sql(" AS r SET position = u.position FROM ")
                    .unnest([keys, Values::Integers(positions)])
                    .sql(" AS u (key, position) WHERE ");
                let statement = self.contained(statement, container).sql("r.").name(self.key);
                statement.sql(" = u.key").execute(&mut **c)?;
                Ok(())
            }
            _ => places.iter().try_for_each(|(key, position)| {
                self.reorder(connection, container, key, *position)
            }),
        }
    }

    /// The states of the records with those keys, in that order.
    pub fn states(
        &self,
        connection: &mut Connection,
        container: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<RowState>>> {
        let Connection::Postgres(c) = connection else {
            return keys.iter().map(|key| self.state(connection, container, key)).collect();
        };
        let statement = Arrays::<(Text, Nullable<Binary>, BigInt)>::new("SELECT ")
            .name(self.key)
            .sql(", source_digest, position FROM ")
            .name(&self.name);
        let statement = self.with_keys(statement, container, keys);
        let found = statement.load::<KeyRow>(&mut **c)?;
        let mut found: HashMap<String, RowState> = found.into_iter().map(state_from).collect();
        Ok(keys.iter().map(|key| found.remove(*key)).collect())
    }

    /// Whether any of `containers` holds a record with that key, for each of `keys`.
    pub fn holds_each(
        &self,
        connection: &mut Connection,
        containers: &[String],
        keys: &[&str],
    ) -> Result<Vec<bool>> {
        let mut held = vec![false; keys.len()];
        for container in containers {
            let open: Vec<usize> = (0..keys.len()).filter(|index| !held[*index]).collect();
            let asked: Vec<&str> = open.iter().map(|index| keys[*index]).collect();
            for (index, state) in open.into_iter().zip(self.states(connection, container, &asked)?)
            {
                held[index] = state.is_some();
            }
        }
        Ok(held)
    }

    /// The whole rows with those keys, in that order.
    pub fn rows(
        &self,
        connection: &mut Connection,
        container: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Row>>> {
        let Connection::Postgres(c) = &mut *connection else {
            return keys.iter().map(|key| self.row(connection, container, key)).collect();
        };
        let rows: Vec<Row> = match &self.relation {
            None => {
                let statement = Arrays::<RowSql>::new(ROW).name(&self.name);
                let statement = self.with_keys(statement, container, keys);
                statement.load::<RowTuple>(&mut **c)?.into_iter().map(Row::from).collect()
            }
            Some(relation) => {
                let statement = Arrays::<RelationSql>::new("SELECT ")
                    .name(self.key)
                    .sql(RELATION)
                    .name(&self.name);
                let statement = self.with_keys(statement, container, keys);
                let rows = statement.load::<RelationTuple>(&mut **c)?;
                with_bodies(&**relation, connection, container, rows)?
            }
        };
        let mut found: HashMap<String, Row> =
            rows.into_iter().map(|row| (row.key.clone(), row)).collect();
        Ok(keys.iter().map(|key| found.remove(*key)).collect())
    }

    /// Appends the condition on the container, with `AND` behind it.
    fn contained<'a, ST>(
        &'a self,
        statement: Arrays<'a, ST>,
        container: &'a str,
    ) -> Arrays<'a, ST> {
        match self.container {
            Some(column) => {
                statement.sql("r.").name(column).sql(" = ").text(container).sql(" AND ")
            }
            None => statement,
        }
    }

    /// Appends the condition that a row is one of those.
    fn with_keys<'a, ST>(
        &'a self,
        statement: Arrays<'a, ST>,
        container: &'a str,
        keys: &[&'a str],
    ) -> Arrays<'a, ST> {
        self.contained(statement.sql(" AS r WHERE "), container)
            .sql("r.")
            .name(self.key)
            .sql(" = ANY(")
            .values(Values::texts(keys.iter().copied()))
            .sql(")")
    }

    fn delete_many(&self, c: &mut PgConnection, container: &str, keys: &[&str]) -> Result<()> {
        let facets: Arrays<'_> = Arrays::new("DELETE FROM facets WHERE app = ")
            .text(&self.app)
            .sql(" AND collection = ")
            .text(&self.collection.id)
            .sql(" AND container = ")
            .text(container)
            .sql(" AND key = ANY(")
            .values(Values::texts(keys.iter().copied()))
            .sql(")");
        facets.execute(c)?;
        let records: Arrays<'_> = Arrays::new("DELETE FROM ").name(&self.name);
        self.with_keys(records, container, keys).execute(c)?;
        Ok(())
    }

    fn insert_many(&self, c: &mut PgConnection, rows: &[NewRow<'_>]) -> Result<()> {
        let folded: Vec<Option<String>> =
            rows.iter().map(|row| row.parsed.name.as_deref().map(fold)).collect();
        let mut columns = vec![
            Values::texts(rows.iter().map(|row| row.container)),
            Values::texts(rows.iter().map(|row| row.key)),
            Values::Texts(rows.iter().map(|row| row.parsed.name.as_deref()).collect()),
            Values::Texts(folded.iter().map(Option::as_deref).collect()),
            Values::Integers(rows.iter().map(|row| Some(row.position)).collect()),
            Values::Jsons(rows.iter().map(|row| Some(row.body)).collect()),
            Values::digests(rows.iter().map(|row| Some(&row.digest))),
            Values::digests(rows.iter().map(|row| row.source_digest.as_ref())),
            Values::Integers(rows.iter().map(|row| row.run).collect()),
            Values::Integers(rows.iter().map(|row| Some(row.rev)).collect()),
            Values::Instants(rows.iter().map(|row| Some(row.updated_at)).collect()),
        ];
        for (index, column) in self.collection.columns.iter().enumerate() {
            // An parsed has a value for each column that its collection declares.
            let values = rows.iter().map(|row| &row.parsed.columns[index]);
            columns.push(typed(values, column.ty));
        }
        let records: Arrays<'_> = Arrays::new(&self.insert).sql(" SELECT * FROM ").unnest(columns);
        records.execute(c)?;

        let facets =
            || rows.iter().flat_map(|row| row.parsed.facets.iter().map(move |facet| (row, facet)));
        if facets().next().is_none() {
            return Ok(());
        }
        let columns = [
            Values::texts(facets().map(|(_, (facet, _))| self.collection.facets[*facet].as_str())),
            Values::texts(facets().map(|(_, (_, value))| value.as_str())),
            Values::texts(facets().map(|(row, _)| row.container)),
            Values::texts(facets().map(|(row, _)| row.key)),
        ];
        let facets: Arrays<'_> = Arrays::new(
            "INSERT INTO facets (app, collection, facet, value, container, key) SELECT ",
        )
        .text(&self.app)
        .sql(", ")
        .text(&self.collection.id)
        .sql(", u.* FROM ")
        .unnest(columns)
        .sql(" AS u");
        facets.execute(c)?;
        Ok(())
    }
}

/// The values of a typed column.
fn typed<'a>(values: impl Iterator<Item = &'a Value>, ty: Type) -> Values<'a> {
    match ty {
        Type::Integer => Values::Integers(values.map(integer).collect()),
        Type::Real => Values::Reals(values.map(real).collect()),
        Type::Text | Type::Decimal | Type::Instant => Values::Texts(values.map(text).collect()),
        Type::Flag => Values::Flags(values.map(flag).collect()),
    }
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(value) = value { Some(*value) } else { None }
}

/// A column of fractions takes whole numbers too.
fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Real(value) => Some(*value),
        Value::Integer(value) => Some(*value as f64),
        _ => None,
    }
}

fn text(value: &Value) -> Option<&str> {
    if let Value::Text(value) = value { Some(value) } else { None }
}

fn flag(value: &Value) -> Option<bool> {
    if let Value::Flag(value) = value { Some(*value) } else { None }
}
