//! The tables of applications that bring no migrations: envelope tables, made from the
//! declaration, and changed with it.
//!
//! What each was made from is remembered in the database. The columns of a changed one are
//! filled from the texts of its records, in one transaction; a collection that is declared no more keeps
//! its table. Tables that a migration makes are no business of this module.
//!
//! ```
//! # use rehome_domain::{App, Collection, Column, Record};
//! # use rehome_persistence::{Database, declared, migrations};
//! # #[derive(serde::Serialize, serde::Deserialize)]
//! # struct Book { isbn: String, pages: u32 }
//! # impl Record for Book {
//! #     const COLLECTION: &'static str = "books";
//! #     fn key(&self) -> &str { &self.isbn }
//! #     fn name(&self) -> Option<&str> { None }
//! # }
//! let pages = Column::integer("pages", |book: &Book| book.pages.into());
//! let shop = App::new("shop", "Shop", "own", vec![Collection::of([pages], [])], vec![]);
//! let apps = [shop.into()];
//!
//! let database = Database::in_memory()?;
//! migrations::migrate(&database, &[])?;
//! assert_eq!(declared::make(&database, &apps)?, ["shop_books"]);
//! assert!(declared::make(&database, &apps)?.is_empty());
//! # Ok::<(), rehome_persistence::Error>(())
//! ```

mod check;
mod rebuild;
mod reserved_names;
mod stored_apps;
mod stored_declarations;
mod table_shapes;
mod undeclared_tables;

use crate::{
    Application, Connection, Database, DatabaseLock, Table,
    error::{Error, Result, SchemaState},
    outside,
};

pub use check::check;
pub(crate) use stored_apps::read_app;
pub use stored_apps::{keep_app, kept_apps};
use stored_declarations::Made;
pub(crate) use stored_declarations::{columns as column_names, exists};
pub(crate) use table_shapes::{DeclaredTable, all, names_of_all, replace, spelling};
pub use undeclared_tables::{UndeclaredTable, left_behind, written_by};
pub(crate) use undeclared_tables::{clear, count_in};

/// Makes the tables that `apps` declare and the database has not, or has otherwise, and
/// names them: all in one transaction, and under the lock of the database where there is
/// anything to do.
///
/// # Errors
/// [`Error::Busy`], and [`Error::Declaration`] for a table that cannot be made so; then
/// all are left as they were.
pub fn make(database: &Database, apps: &[Application]) -> Result<Vec<String>> {
    if stale(&mut database.connection()?, apps)?.is_empty() {
        return Ok(Vec::new());
    }
    let lock = DatabaseLock::acquire(database, "make tables", database.busy_timeout())?;
    make_locked(database, apps, &lock)
}

/// As [`make`], for a caller that holds the lock already.
///
/// # Errors
/// As [`make`].
pub fn make_locked(
    database: &Database,
    apps: &[Application],
    _lock: &DatabaseLock,
) -> Result<Vec<String>> {
    database.write(|c| make_within(c, apps))
}

/// As [`make`], in the caller's transaction; for one that is rolled back in the end, such
/// as that of a check.
///
/// # Errors
/// As [`make`].
pub fn make_within(connection: &mut Connection, apps: &[Application]) -> Result<Vec<String>> {
    // Another process may have made them while this one waited for the lock.
    let stale = stale(connection, apps)?;
    for (table, exists) in &stale {
        if *exists {
            rebuild::rebuild(connection, table)?
        } else {
            rebuild::create(connection, table)?
        }
        stored_declarations::remember(connection, table)?;
    }
    if !stale.is_empty() {
        outside::ensure(connection, apps)?;
    }
    Ok(stale.into_iter().map(|(table, _)| table.name).collect())
}

/// Refuses a database whose tables are not those that `apps` declare.
///
/// # Errors
/// [`Error::Schema`] names them.
pub fn require(connection: &mut Connection, apps: &[Application]) -> Result<()> {
    let stale = stale(connection, apps)?;
    if stale.is_empty() {
        return Ok(());
    }
    let names = stale.into_iter().map(|(table, _)| table.name).collect();
    Err(Error::Schema(SchemaState::Undeclared(names)))
}

/// As [`require`], of one table that is about to be written.
pub(crate) fn require_table(connection: &mut Connection, table: &Table) -> Result<()> {
    let backend = connection.backend();
    if !table.is_declared()
        || stored_declarations::recall(connection, table)? == Some(Made::of(table, backend))
    {
        return Ok(());
    }
    Err(Error::Schema(SchemaState::Undeclared(vec![table.name.clone()])))
}

/// The declared tables that the database has not, or not as they are declared; and whether
/// there is one of that name.
fn stale(connection: &mut Connection, apps: &[Application]) -> Result<Vec<(Table, bool)>> {
    let mut stale = Vec::new();
    for table in apps.iter().flat_map(Table::all).filter(Table::is_declared) {
        let exists = stored_declarations::exists(connection, &table.name)?;
        let made = Made::of(&table, connection.backend());
        if !exists || stored_declarations::recall(connection, &table)? != Some(made) {
            stale.push((table, exists));
        }
    }
    Ok(stale)
}
