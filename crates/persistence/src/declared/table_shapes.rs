//! The tables that declarations made as the database itself remembers them, for one who
//! copies it and knows none of its applications.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, connection::SimpleConnection};
use rehome_migrations::envelope::Envelope;

use super::{check::is_field, stored_declarations};
use crate::{
    Backend, Connection,
    error::{Error, Result},
    on, outside,
    schema::declared_tables,
    statement::Statement,
    types::{JsonText, Timestamp},
};

/// A table that a declaration made, and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredTable {
    pub(crate) app: String,
    /// What its statements are made from.
    pub(crate) envelope: Envelope,
    /// Whether the table is there: nobody misses one that is declared no more.
    pub(crate) exists: bool,
    facets: String,
    made_at: String,
}

impl DeclaredTable {
    /// The statements that make it on that backend.
    pub(crate) fn ddl(&self, backend: Backend) -> String {
        self.envelope.sql(backend)
    }
}

/// The tables that declarations made, by name.
///
/// # Errors
/// [`Error::Declaration`] for one that no program of this kind can have made.
pub(crate) fn all(connection: &mut Connection) -> Result<Vec<DeclaredTable>> {
    type Row = (String, String, String, String, JsonText, Timestamp);
    let query = declared_tables::table.order(declared_tables::name).select((
        declared_tables::name,
        declared_tables::app,
        declared_tables::collection,
        declared_tables::ddl,
        declared_tables::facets,
        declared_tables::made_at,
    ));
    let rows: Vec<Row> = on!(&mut *connection, |c| query.load(c))?;
    let mut tables = Vec::new();
    for (name, app, collection, ddl, JsonText(facets), made_at) in rows {
        let Some(envelope) = envelope(&name, &collection, &ddl, connection.backend()) else {
            let reason = "what it was made from is not what this program would make; open the \
                          database once with the program that declares it";
            return Err(Error::Declaration { table: name, reason: reason.to_owned() });
        };
        let exists = stored_declarations::exists(connection, &name)?;
        let made_at = made_at.to_string();
        tables.push(DeclaredTable { app, envelope, exists, facets, made_at });
    }
    Ok(tables)
}

/// The names of all tables that declarations made.
pub(crate) fn names_of_all(connection: &mut Connection) -> Result<Vec<String>> {
    let query = declared_tables::table.order(declared_tables::name).select(declared_tables::name);
    Ok(on!(connection, |c| query.load(c))?)
}

/// The statements that made a table in one spelling, whatever the database's own is.
pub(crate) fn spelling(ddl: &str, backend: Backend) -> String {
    // The name stands in the statements; so does the collection, where it matters.
    let name = ddl.trim_start_matches("CREATE TABLE ").split(' ').next().unwrap_or_default();
    let name = name.trim_matches('"');
    let collection = ddl.rsplit_once("'Records of ").and_then(|(_, rest)| rest.split_once(".';"));
    let collection = collection.map_or("", |(collection, _)| collection);
    match Envelope::read(name, collection, ddl, backend) {
        Some(read) => read.sql(Backend::Sqlite),
        None => ddl.to_owned(),
    }
}

/// What `ddl` was made from. The names of a table that is to be made come
/// from a database that somebody may have written to by hand, so they are looked at.
fn envelope(name: &str, collection: &str, ddl: &str, backend: Backend) -> Option<Envelope> {
    let hyphens = collection.replace('-', "_");
    let read = Envelope::read(name, collection, ddl, backend)?;
    let columns = read.columns.iter().map(|column| column.name.as_str());
    let are_fields = columns.chain([name, hyphens.as_str()]).all(is_field);
    are_fields.then_some(read)
}

/// Makes `tables`, and removes those of other declarations, in the caller's transaction:
/// for a database whose declared tables are all empty.
///
/// # Errors
/// [`Error::Declaration`] for a table that cannot be made.
pub(crate) fn replace(connection: &mut Connection, tables: &[DeclaredTable]) -> Result<()> {
    for name in names_of_all(connection)? {
        if stored_declarations::exists(connection, &name)? {
            let drop: Statement = Statement::new("DROP TABLE ").name(&name);
            on!(&mut *connection, |c| drop.varying().execute(c))?;
        }
    }
    on!(&mut *connection, |c| diesel::delete(declared_tables::table).execute(c))?;
    for table in tables {
        let ddl = table.ddl(connection.backend());
        let Envelope { name, collection, .. } = &table.envelope;
        let refused = |reason: String| Error::Declaration { table: name.clone(), reason };
        if stored_declarations::exists(connection, name)? {
            return Err(refused("there is one of that name which is none of ours".to_owned()));
        }
        if table.exists {
            on!(&mut *connection, |c| c.batch_execute(&ddl))
                .map_err(|error| refused(error.to_string()))?;
        }
        let insert = diesel::insert_into(declared_tables::table).values((
            declared_tables::name.eq(name),
            declared_tables::app.eq(&table.app),
            declared_tables::collection.eq(collection),
            declared_tables::ddl.eq(ddl),
            declared_tables::facets.eq(JsonText(table.facets.clone())),
            declared_tables::made_at.eq(moment(&table.made_at)?),
        ));
        on!(&mut *connection, |c| insert.execute(c))?;
    }
    outside::ensure(connection, &[])
}

fn moment(text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| Error::Damaged {
        table: "declared_tables".to_owned(),
        key: text.to_owned(),
        reason: "that is no moment".to_owned(),
    })
}
