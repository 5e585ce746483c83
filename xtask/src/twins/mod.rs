//! Whether both databases have the same tables, by what each says of its own after all migrations.

mod catalog;
mod compare;

use anyhow::{Context as _, Result, ensure};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection};
use rehome_persistence::testing;

use crate::{codegen::Schema, migrations, workspace::root};

/// Checks that the migrations make the same tables on SQLite and on a server.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address of the server's maintenance database.
    #[arg(long)]
    server: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = root();
    let mut c = PgConnection::establish(&testing::empty_on(&arguments.server))?;
    for migration in migrations::of(&root, "postgres")? {
        let sql = migration.up(&root, "postgres")?;
        c.batch_execute(&sql).with_context(|| migration.file("postgres", "up.sql"))?;
    }
    let (sqlite, server) = (Schema::read(&root)?, catalog::read(&mut c)?);
    let differences = compare::differences(&sqlite, &server);
    differences.iter().for_each(|difference| println!("{difference}"));
    ensure!(differences.is_empty(), "{} differences", differences.len());
    println!("{} tables and views are the same on both", server.tables.len());
    Ok(())
}
