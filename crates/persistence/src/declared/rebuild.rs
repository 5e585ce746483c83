//! Making a declared table, and changing it into what its declaration says now.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use rehome_domain::{Naming, ParsedRecord, Source, fold};
use rehome_migrations::envelope::{Column, Envelope};

use super::stored_declarations::{self, Made};
use crate::{
    Backend, Connection, Table,
    envelope::ENVELOPE,
    error::{Error, Result},
    on, outside,
    statement::{Bind, Statement},
    types::Json,
};

/// How many rows are read at a time.
const PAGE: u32 = 64;

/// Makes the table, which is not there, in the caller's transaction.
pub(super) fn create(connection: &mut Connection, table: &Table) -> Result<()> {
    let ddl = table.ddl(connection.backend());
    on!(connection, |c| c.batch_execute(&ddl)).map_err(|error| refused(table, error.to_string()))
}

/// Gives the table the columns and indexes that it is declared with now, and fills them and
/// the facets from the texts of its records. In the caller's transaction.
///
/// The table stays, and so does every row: what others have built on them, such as foreign
/// keys and triggers, notices nothing. What they built on a column that goes is in the way.
pub(super) fn rebuild(connection: &mut Connection, table: &Table) -> Result<()> {
    let there = stored_declarations::columns(connection, &table.name)?;
    if !ENVELOPE.iter().all(|needed| there.iter().any(|column| column == needed)) {
        let reason = "there is one of that name which no declaration made; give the application \
                      another id";
        return Err(refused(table, reason.to_owned()));
    }
    let made = stored_declarations::recall(connection, table)?;
    // They name its columns, and are made anew in the end.
    outside::drop_of(connection, &table.name)?;
    let statements = alterations(table, connection.backend(), &there, made.as_ref());
    on!(&mut *connection, |c| {
        statements.into_iter().try_for_each(|statement| statement.execute(c).map(drop))
    })
    .map_err(|error| refused(table, error.to_string()))?;
    fill(connection, table)?;
    for index in table.envelope().indexes(connection.backend()) {
        let index = format!("CREATE INDEX IF NOT EXISTS {index}");
        on!(&mut *connection, |c| c.batch_execute(&index))
            .map_err(|error| refused(table, error.to_string()))?;
    }
    Ok(())
}

/// Drops the columns that are declared no more, or with another type, and adds those that
/// are not there.
fn alterations(
    table: &Table,
    backend: Backend,
    there: &[String],
    made: Option<&Made>,
) -> Vec<Statement> {
    let id = &table.collection.id;
    let before = made.and_then(|made| Envelope::read(&table.name, id, made.ddl(), backend));
    let (before, pairs) =
        before.map_or_else(Default::default, |before| (before.columns, before.pairs));
    let Envelope { columns: now, pairs: pairs_now, .. } = table.envelope();
    let has_been = |column: &Column| {
        before.iter().any(|before| before.name == column.name && before.ty == column.ty)
    };
    let stays = |name: &str| {
        ENVELOPE.contains(&name) || now.iter().any(|now| now.name == name && has_been(now))
    };
    let alter = || Statement::new("ALTER TABLE ").name(&table.name);
    let mut statements = Vec::new();
    // Before the columns, which they need.
    for [first, second] in pairs.iter().filter(|pair| !pairs_now.contains(pair)) {
        let index = format!("{}_{first}_{second}", table.name);
        statements.push(Statement::new("DROP INDEX IF EXISTS ").name(&index));
    }
    for column in there.iter().filter(|column| !stays(column)) {
        let index = format!("{}_{column}", table.name);
        statements.push(Statement::new("DROP INDEX IF EXISTS ").name(&index));
        statements.push(alter().sql(" DROP COLUMN ").name(column));
    }
    for column in &now {
        if !stays(&column.name) || !there.contains(&column.name) {
            statements.push(alter().sql(" ADD COLUMN ").declared(column.sql(backend)));
        } else if !column.indexed {
            let index = format!("{}_{}", table.name, column.name);
            statements.push(Statement::new("DROP INDEX IF EXISTS ").name(&index));
        }
    }
    statements
}

/// Reads the columns and facets of every record anew from its text.
fn fill(connection: &mut Connection, table: &Table) -> Result<()> {
    let facets: Statement = table.facets(Statement::new("DELETE FROM facets WHERE "), "");
    on!(&mut *connection, |c| facets.execute(c))?;
    let (mut container, mut key) = (String::new(), String::new());
    loop {
        let page = Statement::<(Text, Text, Json)>::new("SELECT container, key, body FROM ")
            .name(&table.name)
            .sql(" WHERE (container, key) > (")
            .bind(&container)
            .sql(", ")
            .bind(&key)
            .sql(") ORDER BY container, key LIMIT ")
            .bind(PAGE);
        let rows: Vec<(String, String, String)> = on!(&mut *connection, |c| page.load(c))?;
        for (container, key, body) in &rows {
            let parsed = parse(table, container, key, body)?;
            let update = update(table, container, key, &parsed);
            on!(&mut *connection, |c| update.execute(c))?;
            table.insert_facets(connection, container, key, &parsed)?;
        }
        match rows.into_iter().next_back() {
            Some(last) => (container, key, _) = last,
            None => return Ok(()),
        }
    }
}

/// Reads the text of a record as it is declared now.
fn parse(table: &Table, container: &str, key: &str, body: &str) -> Result<ParsedRecord> {
    let decode_error = |reason: &str| {
        let record = format!("its record `{}` in the pack `{container}`", table.address(key));
        let way_out = "correct it with a program that has the earlier declaration";
        refused(table, format!("{record} {reason}; {way_out}"))
    };
    let parsed = table
        .collection
        .parse(&Source::named(body, Some(key)))
        .map_err(|error| decode_error(&format!("does not fit it any more: {}", error.message)))?;
    if parsed.naming != Naming::Key(key.to_owned()) {
        return Err(decode_error(&format!("would have the key `{}`", parsed.key())));
    }
    Ok(parsed)
}

fn update(table: &Table, container: &str, key: &str, parsed: &ParsedRecord) -> Statement {
    let name = parsed.name.clone();
    let folded = name.as_deref().map(fold);
    let mut statement = Statement::new("UPDATE ")
        .name(&table.name)
        .sql(" SET name = ")
        .bind(Bind::text_or_null(name))
        .sql(", folded_name = ")
        .bind(Bind::text_or_null(folded));
    for (value, column) in parsed.columns.iter().zip(&table.collection.columns) {
        statement = statement
            .sql(", ")
            .name(&column.name)
            .sql(" = ")
            .bind(Bind::typed(value.clone(), column.ty));
    }
    statement.sql(" WHERE container = ").bind(container).sql(" AND key = ").bind(key)
}

fn refused(table: &Table, reason: String) -> Error {
    Error::Declaration { table: table.name.clone(), reason }
}
