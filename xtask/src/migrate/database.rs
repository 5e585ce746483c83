//! Migrations of one database.

use anyhow::Result;
use clap::Args;
use rehome_persistence::{Database, Settings, apps, migrations};

/// Lists the migrations of a database.
#[derive(Args)]
pub(crate) struct Address {
    /// The database.
    #[arg(long, default_value = "rehome.db", value_name = "PATH")]
    database: String,
}

/// Applies the migrations that a database has not.
#[derive(Args)]
pub(crate) struct Up {
    #[command(flatten)]
    address: Address,
    /// Only try them, on a copy.
    #[arg(long)]
    dry_run: bool,
}

/// Reverts the newest migrations of a database.
#[derive(Args)]
pub(crate) struct Down {
    /// How many.
    #[arg(default_value_t = 1, value_name = "N")]
    count: usize,
    #[command(flatten)]
    address: Address,
}

impl Address {
    fn open(&self) -> Result<Database> {
        Ok(Database::open(&self.database, &Settings::default())?)
    }

    fn open_existing(&self) -> Result<Database> {
        Ok(Database::open_existing(&self.database, &Settings::default())?)
    }
}

pub(super) fn up(arguments: &Up) -> Result<()> {
    if arguments.dry_run {
        let names = migrations::dry_run(&arguments.address.open_existing()?, &apps::all())?;
        return print("would apply", &names);
    }
    print("applied", &migrations::migrate(&arguments.address.open()?, &apps::all())?)
}

pub(super) fn down(arguments: &Down) -> Result<()> {
    let database = arguments.address.open_existing()?;
    print("reverted", &migrations::revert(&database, &apps::all(), arguments.count)?)
}

pub(super) fn status(address: &Address) -> Result<()> {
    let database = address.open_existing()?;
    for entry in migrations::status(&mut database.connection()?, &apps::all())? {
        let applied_at = entry.applied_at.map(|moment| moment.to_string()).unwrap_or_default();
        println!("{:8} {:27} {}", entry.state.as_str(), applied_at, entry.name);
    }
    Ok(())
}

fn print(what: &str, names: &[String]) -> Result<()> {
    if names.is_empty() {
        println!("nothing to do");
    }
    for name in names {
        println!("{what} {name}");
    }
    Ok(())
}
