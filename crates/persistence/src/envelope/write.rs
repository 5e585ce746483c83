//! Writing one row of an envelope table, with its facets, inside the caller's transaction.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Binary, Bool, Double, Nullable, Text},
};
use rehome_domain::{Digest, KeptText, ParsedRecord, Type, Value, fold};

use super::table::Table;
use crate::{
    Connection,
    error::Result,
    on,
    statement::{Binds, Statement},
    types::{Instant, Json},
};

/// A row to write.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// The container: the pack, for an envelope table.
    pub container: &'a str,
    /// The key.
    pub key: &'a str,
    /// What the record's type says about it.
    pub parsed: &'a ParsedRecord,
    /// The place in the source, from 0.
    pub position: i64,
    /// The verbatim text.
    pub body: &'a str,
    /// The digest of the text.
    pub digest: Digest,
    /// Whether the text is known to say what the typed record writes, and no more.
    pub faithful: bool,
    /// What of the text is to come back although rows that say the same are written otherwise:
    /// where it has no row of its own it is kept beside them.
    pub keeps: Option<KeptText>,
    /// The digest at the last import; none for a record that was never imported.
    pub source_digest: Option<Digest>,
    /// The run that wrote it last.
    pub run: Option<i64>,
    /// Grows with each change.
    pub rev: i64,
    /// When it changed, as RFC 3339 in UTC.
    pub updated_at: &'a str,
}

impl Table {
    /// Inserts a row with its facets.
    ///
    /// # Errors
    /// When the database refuses; a key that exists is the caller's mistake.
    pub(crate) fn insert(&self, connection: &mut Connection, row: &NewRow<'_>) -> Result<()> {
        if let Some(relation) = &self.relation {
            return relation.write(connection, row, false);
        }
        let insert = Insert {
            table: self,
            begin: Begin::of(connection),
            folded_name: row.parsed.name.as_deref().map(fold),
            source_digest: row.source_digest.as_ref().map(|digest| digest.as_bytes().as_slice()),
            row,
        };
        on!(connection, |c| insert.execute(c))?;
        self.insert_facets(connection, row.container, row.key, row.parsed)
    }

    /// Replaces the row that has the same container and key.
    pub(crate) fn replace(&self, connection: &mut Connection, row: &NewRow<'_>) -> Result<()> {
        if let Some(relation) = &self.relation {
            return relation.write(connection, row, true);
        }
        self.delete(connection, row.container, row.key)?;
        self.insert(connection, row)
    }

    /// Deletes a row with its facets.
    pub(crate) fn delete(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
    ) -> Result<()> {
        if let Some(relation) = &self.relation {
            return relation.delete(connection, container, key);
        }
        let facets: Statement = self
            .facets(Statement::new("DELETE FROM facets WHERE "), "")
            .sql(" AND container = ")
            .bind(container)
            .sql(" AND key = ")
            .bind(key);
        let record: Statement = Statement::new("DELETE FROM ")
            .name(&self.name)
            .sql(" WHERE container = ")
            .bind(container)
            .sql(" AND key = ")
            .bind(key);
        on!(connection, |c| {
            facets.execute(c)?;
            record.execute(c)?;
        });
        Ok(())
    }

    /// Gives a row another place in its container; nothing else changes.
    pub(crate) fn reorder(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
        position: i64,
    ) -> Result<()> {
        let statement: Statement =
            Statement::new("UPDATE ").name(&self.name).sql(" SET position = ").bind(position);
        let statement =
            self.of(statement, container).sql(" AND ").name(self.key).sql(" = ").bind(key);
        on!(connection, |c| statement.execute(c))?;
        Ok(())
    }

    /// Appends the condition that rows of `facets`, or of its `alias` such as `f.`, are those of
    /// this collection.
    pub(crate) fn facets<ST>(
        &self,
        statement: Statement<ST>,
        alias: &'static str,
    ) -> Statement<ST> {
        statement
            .sql(alias)
            .sql("app = ")
            .bind(self.app.as_str())
            .sql(" AND ")
            .sql(alias)
            .sql("collection = ")
            .bind(self.collection.id.as_str())
    }

    /// Inserts the facets of a row that has none.
    pub(crate) fn insert_facets(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
        parsed: &ParsedRecord,
    ) -> Result<()> {
        for facets in parsed.facets.chunks(FACETS) {
            let begin = Begin::of(connection);
            let insert = InsertFacets { table: self, begin, facets, container, key };
            on!(connection, |c| insert.execute(c))?;
        }
        Ok(())
    }
}

/// How an `INSERT` begins.
///
/// SQLite keeps an image of every page that a statement with triggers or several rows changes, to
/// take back that statement alone. Nobody needs that here: where one fails, so does its transaction
/// or the savepoint around it.
#[derive(Clone, Copy)]
enum Begin {
    Plain,
    OrFail,
}

impl Begin {
    fn of(connection: &Connection) -> Self {
        match connection {
            Connection::Sqlite(_) => Self::OrFail,
            Connection::Postgres(_) => Self::Plain,
        }
    }

    /// Pushes `insert`, which begins with `INSERT`.
    fn push<DB: Binds>(self, out: &mut AstPass<'_, '_, DB>, insert: &str) {
        let words = insert.strip_prefix("INSERT").unwrap_or(insert);
        out.push_sql(match self {
            Self::Plain => "INSERT",
            Self::OrFail => "INSERT OR FAIL",
        });
        out.push_sql(words);
    }
}

/// `INSERT` of one record. It borrows the row, since this is the hot path of an import.
struct Insert<'a> {
    table: &'a Table,
    begin: Begin,
    row: &'a NewRow<'a>,
    folded_name: Option<String>,
    source_digest: Option<&'a [u8]>,
}

impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Insert<'_> {}

impl<DB> QueryFragment<DB> for Insert<'_>
where
    DB: Binds,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<Double, DB>,
    bool: ToSql<Bool, DB>,
    str: ToSql<Text, DB> + ToSql<Json, DB> + ToSql<Instant, DB>,
    String: ToSql<Text, DB>,
    [u8]: ToSql<Binary, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<f64>: ToSql<Nullable<Double>, DB>,
    Option<bool>: ToSql<Nullable<Bool>, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
    for<'x> Option<&'x [u8]>: ToSql<Nullable<Binary>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let row = self.row;
        self.begin.push(&mut out, &self.table.insert);
        out.push_sql(" VALUES (");
        out.push_bind_param::<Text, str>(row.container)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, str>(row.key)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&row.parsed.name)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.folded_name)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.position)?;
        out.push_sql(", ");
        out.push_bind_param::<Json, str>(row.body)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, [u8]>(row.digest.as_bytes())?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Binary>, _>(&self.source_digest)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<BigInt>, _>(&row.run)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.rev)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, str>(row.updated_at)?;
        for (value, column) in row.parsed.columns.iter().zip(&self.table.collection.columns) {
            out.push_sql(", ");
            match (value, column.ty) {
                (Value::Integer(value), _) => out.push_bind_param::<BigInt, _>(value)?,
                (Value::Real(value), _) => out.push_bind_param::<Double, _>(value)?,
                (Value::Text(value), _) => out.push_bind_param::<Text, _>(value)?,
                (Value::Flag(value), _) => out.push_bind_param::<Bool, _>(value)?,
                (Value::Null, Type::Integer) => {
                    out.push_bind_param::<Nullable<BigInt>, _>(&None::<i64>)?;
                }
                (Value::Null, Type::Real) => {
                    out.push_bind_param::<Nullable<Double>, _>(&None::<f64>)?;
                }
                (Value::Null, Type::Flag) => {
                    out.push_bind_param::<Nullable<Bool>, _>(&None::<bool>)?;
                }
                (Value::Null, Type::Text | Type::Decimal | Type::Instant) => {
                    out.push_bind_param::<Nullable<Text>, _>(&None::<String>)?;
                }
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

/// How many values of facets go into one statement.
const FACETS: usize = 16;

/// `INSERT` of some values of facets of one record.
struct InsertFacets<'a> {
    table: &'a Table,
    begin: Begin,
    facets: &'a [(usize, String)],
    container: &'a str,
    key: &'a str,
}

impl QueryId for InsertFacets<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for InsertFacets<'_> {}

impl<DB> QueryFragment<DB> for InsertFacets<'_>
where
    DB: Binds,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.begin.push(
            &mut out,
            "INSERT INTO facets (app, collection, facet, value, container, key) VALUES ",
        );
        for (index, (facet, value)) in self.facets.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            out.push_bind_param::<Text, str>(&self.table.app)?;
            let collection = &self.table.collection;
            let facet = collection.facets[*facet].as_str();
            for value in [collection.id.as_str(), facet, value, self.container, self.key] {
                out.push_sql(", ");
                out.push_bind_param::<Text, str>(value)?;
            }
            out.push_sql(")");
        }
        Ok(())
    }
}
