//! The target of a move: made ready, marked while it is filled, and set free at the end.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types::BigInt};
use rehome_domain::Hint;

use super::{
    numbers,
    shape::{DECLARED, Shape, fixed, tables},
    source::Source,
};
use crate::{
    Application, Connection, Database, DatabaseLock, declared,
    error::{Error, Result},
    migrations, on,
    statement::{Statement, quoted},
};

/// What a target was before a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Empty.
    Empty,
    /// An earlier move from the same source had begun to fill it.
    Begun,
    /// As large as the source, and no move is under way. The move is at its end if both hold
    /// the same; else it is somebody else's database, of which this is what to say.
    Full(String),
}

/// Makes a database ready to be filled from `source`: empty, with the same tables. One that
/// an earlier move from there has begun to fill is left as it is, unless `restart` says that
/// it is to be emptied.
///
/// # Errors
/// [`Error::Occupied`] for one that holds anything else, and those of migrating the schema.
pub fn prepare(
    target: &Database,
    lock: &DatabaseLock,
    source: &Source,
    rows: u64,
    restart: bool,
) -> Result<Target> {
    let mut connection = target.connection()?;
    let c = &mut connection;
    if let Some(mark) = migrations::marked(c)? {
        if restart || mark.lineage == source.mark.lineage {
            // The pool may have one connection only.
            drop(connection);
            if restart {
                migrations::migrate_marked(target, &needed(source), lock)?;
                target.write(|c| {
                    empty(c, &source.apps)?;
                    migrations::mark(c, &source.mark)
                })?;
            }
            bring_tables(target, lock, source)?;
            return Ok(if restart { Target::Empty } else { Target::Begun });
        } else {
            let from = format!("is being filled from {}", mark.address);
            return Err(Error::Occupied {
                url: target.address(),
                what: format!("{from}, another database or an earlier schema"),
                hint: Some(Box::new(Hint::option("restart"))),
            });
        }
    }
    if let Some(table) = first_with_rows(c, &source.apps)? {
        let what = format!("holds rows already, in `{table}`");
        let is_alike =
            |theirs: &Source| theirs.groups == source.groups && theirs.tables == source.tables;
        return match Source::read(target, c) {
            Ok(theirs) if is_alike(&theirs) && theirs.rows(c)? == rows => Ok(Target::Full(what)),
            _ => Err(occupied(target, what)),
        };
    }
    // The mark comes before any table: whenever this is interrupted, nobody takes what is there for
    // a database of its own.
    c.write(|c| migrations::mark(c, &source.mark))?;
    drop(connection);
    bring_tables(target, lock, source)?;
    Ok(Target::Empty)
}

/// The applications whose tables are to be filled.
fn needed(source: &Source) -> Vec<Application> {
    source.apps.iter().filter(|app| source.groups.contains(&app.id)).cloned().collect()
}

/// Makes the tables that are to be filled, those that are not there yet.
fn bring_tables(target: &Database, lock: &DatabaseLock, source: &Source) -> Result<()> {
    migrations::migrate_marked(target, &needed(source), lock)?;
    target.write(|c| match first_with_rows(c, &source.apps)? {
        Some(_) => Ok(()),
        None => declared::replace(c, &source.declared),
    })
}

/// The error for a target that is not free.
pub fn occupied(target: &Database, what: String) -> Error {
    Error::Occupied { url: target.address(), what, hint: None }
}

/// Ends a move whose rows are all there: numbers of rows go on behind the last ones of the
/// source, and the target is a database like any other.
///
/// # Errors
/// When a database refuses.
pub fn finish(from: &mut Connection, to: &mut Connection, tables: &[Shape]) -> Result<()> {
    let mut last = Vec::new();
    for shape in tables {
        last.extend(numbers::last(from, shape)?.map(|last| (shape, last)));
    }
    to.write(|c| {
        for (shape, last) in last {
            numbers::go_on_behind(c, shape, last)?;
        }
        migrations::unmark(c)
    })?;
    if let Connection::Postgres(c) = to {
        // A server plans badly until it knows what came in. It finds out by itself, later;
        // so it does no harm where it refuses to do so now.
        for shape in tables {
            let _ = c.batch_execute(&format!("ANALYZE {}", quoted(&shape.name)));
        }
    }
    to.persist()
}

/// The first of our tables that has any row. Asked of a database of which nothing is known
/// yet, so nothing is taken for granted.
fn first_with_rows(c: &mut Connection, apps: &[Application]) -> Result<Option<String>> {
    let fixed = fixed(apps).map(|(_, table)| table.name).filter(|name| *name != DECLARED);
    let mut names: Vec<String> = fixed.map(str::to_owned).collect();
    if declared::exists(c, DECLARED)? {
        names.extend(declared::names_of_all(c)?);
    }
    for name in names {
        if declared::exists(c, &name)? && has_rows(c, &name)? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn has_rows(c: &mut Connection, table: &str) -> Result<bool> {
    let count = Statement::<BigInt>::new("SELECT count(*) FROM (SELECT 1 FROM ")
        .name(table)
        .sql(" LIMIT 1) t")
        .varying();
    let count: i64 = on!(c, |c| count.get_result(c))?;
    Ok(count > 0)
}

/// Empties a database, and gives it the tables of `source`, in the caller's transaction.
pub fn replace(c: &mut Connection, source: &Source) -> Result<()> {
    empty(c, &source.apps)?;
    declared::replace(c, &source.declared)
}

/// Deletes what an unfinished move has brought, and its mark.
fn empty(c: &mut Connection, apps: &[Application]) -> Result<()> {
    // Children go before their parents.
    for shape in tables(c, apps)?.iter().rev().filter(|shape| shape.is_copied()) {
        let delete: Statement = Statement::new("DELETE FROM ").name(&shape.name);
        on!(&mut *c, |c| delete.varying().execute(c))?;
    }
    declared::replace(c, &[])?;
    migrations::unmark(c)
}
