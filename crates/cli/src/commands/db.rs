//! `rehome db`: the schema of the database, and whether it is sound.

use clap::Subcommand;
use rehome::{Backend, Migrated, Migration, Rehome};
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Style, Table, bytes, moment},
};

/// What to do with the database.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show which migrations of the schema were applied
    Status,
    /// Bring the schema up to this program
    Migrate {
        /// Try it on a copy that is thrown away
        #[arg(long)]
        dry_run: bool,
    },
    /// Check that the database is sound; the same as `rehome doctor`
    Check(super::doctor::Options),
    /// Tell the planner what the tables hold, and give the room of what was deleted back
    Optimize,
}

/// Shows, migrates or checks.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    if let Command::Check(options) = command {
        return super::doctor::examine(options, context, true);
    }
    let rehome = context.open_any()?;
    match command {
        Command::Status => {
            let migrations = rehome.schema_status()?;
            context.tell_behind(&rehome)?;
            let current = migrations.iter().all(|migration| migration.state == "applied");
            let value = json!({
                "database": rehome.database().address(),
                "current": current,
                "migrations": migrations,
                "replicas": rehome.ask_replicas(),
                "vector": rehome.database().extension("vector")?,
            });
            context.output.result(&value, |style| {
                let mut text = status(&migrations, current, style);
                text += &server(&rehome, value["vector"].as_str());
                text
            })?;
            Ok(Exit::Fine)
        }
        Command::Migrate { dry_run } => {
            let migrated =
                if *dry_run { rehome.try_migrations()? } else { rehome.migrate_schema()? };
            context.output.result(&migrated, |_| outcome(&migrated))?;
            Ok(Exit::Fine)
        }
        Command::Optimize => {
            let before = rehome.optimize()?;
            let after = rehome.database().bytes(&mut rehome.database().connection()?)?;
            let value = json!({ "bytes_before": before, "bytes_after": after });
            context.output.result(&value, |_| match (before, after) {
                (Some(before), Some(after)) => {
                    format!(
                        "Done. It took {} before, and takes {} now.\n",
                        bytes(before),
                        bytes(after)
                    )
                }
                _ => "Done.\n".to_owned(),
            })?;
            Ok(Exit::Fine)
        }
        Command::Check(options) => super::doctor::examine(options, context, true),
    }
}

fn status(migrations: &[Migration], current: bool, style: Style) -> String {
    let mut table = Table::new([
        Column::text("migration"),
        Column::text("state"),
        Column::text("applied (UTC)"),
    ]);
    for migration in migrations {
        table.row([
            migration.name.clone(),
            migration.state.to_owned(),
            migration.applied_at.as_deref().map(moment).unwrap_or_default(),
        ]);
    }
    let closing = if current {
        "The schema is the one that this program works with."
    } else if migrations.iter().any(|migration| migration.state == "unfinished") {
        "A move that fills this database has not come to its end; repeat it."
    } else if migrations.iter().any(|migration| migration.state == "unknown") {
        "The schema is newer than this program; use a newer rehome."
    } else if migrations.iter().any(|migration| migration.state == "altered") {
        "The schema is not the one that this program was built with."
    } else if migrations.iter().all(|migration| migration.state == "pending") {
        "Nothing has ever been in this database; an import makes its schema, and so does \
         `rehome db migrate`."
    } else {
        "The schema is older than this program; run `rehome db migrate`."
    };
    format!("{}\n{closing}\n", table.render(style))
}

/// How the server stands, and its replicas; nothing for a file.
fn server(rehome: &Rehome, vector: Option<&str>) -> String {
    let mut text = String::new();
    if rehome.database().backend() == Backend::Postgres {
        text += &match vector {
            None => "The extension vector is not installed; nothing here needs it.\n".to_owned(),
            Some(version) => format!("The extension vector is {version}.\n"),
        };
    }
    for replica in rehome.replicas() {
        text += &match replica.skipped {
            None => format!("The replica {} answers.\n", replica.address),
            Some(reason) => format!("The replica {} is skipped: {reason}\n", replica.address),
        };
    }
    text
}

fn outcome(migrated: &Migrated) -> String {
    let mut text = String::new();
    for name in &migrated.applied {
        text += &format!("{name}\n");
    }
    text += match (migrated.applied.is_empty(), migrated.dry_run) {
        (true, _) => "The schema is up to date; there is nothing to do.\n",
        (false, true) => "These would be applied: they were, to a copy. Nothing was changed.\n",
        (false, false) => "These were applied. The schema is up to date.\n",
    };
    if let Some(backup) = &migrated.backup {
        text += &format!("Backup: {backup}\n");
    }
    text
}
