//! The commands, a file each. A command turns its options into one call of the library
//! and shows the result.

mod app_command;
pub mod applications;
pub mod audit;
pub mod backup;
pub mod changes;
pub mod completions;
pub mod config;
pub mod database_move;
pub mod db;
pub mod delete;
pub mod diff;
pub mod doctor;
pub mod edit;
pub mod erase;
pub mod export;
mod folder;
pub mod get;
pub mod history;
pub mod import;
pub mod index;
pub mod init;
pub mod list;
pub mod packs;
pub mod place;
pub mod put;
pub mod quarantine;
pub mod restore;
pub mod retrieve;
pub mod rollback;
pub mod schema;
pub mod search;
pub mod serve;
pub mod stats;
pub mod token;
pub mod upload;
pub mod verify;

pub(crate) use app_command::AppCommand;

use crate::{arguments::Command, context::Context, exit::Exit};

/// Runs a command.
pub fn run(command: Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::Init(options) => init::run(&options, context),
        Command::Apps(options) => applications::run(&options, context),
        Command::Import(options) => import::run(options, context),
        Command::Verify(options) => verify::run(options, context),
        Command::Export(options) => export::run(options, context),
        Command::History(options) => history::run(&options, context),
        Command::Rollback(options) => rollback::run(&options, context),
        Command::Move(options) => database_move::run(&options, context),
        Command::Quarantine(command) => quarantine::run(command, context),
        Command::Backup(command) => backup::run(&command, context),
        Command::Get(options) => get::run(options, context),
        Command::List(options) => list::run(options, context),
        Command::Put(options) => put::run(&options, context),
        Command::Edit(options) => edit::run(&options, context),
        Command::Delete(options) => delete::run(&options, context),
        Command::Schema(options) => schema::run(&options, context),
        Command::Search(options) => search::run(options, context),
        Command::Retrieve(options) => retrieve::run(options, context),
        Command::Index(options) => index::run(&options, context),
        Command::Packs(command) => packs::run(&command, context),
        Command::Changes(options) => changes::run(options, context),
        Command::Diff(options) => diff::run(options, context),
        Command::Restore(options) => restore::run(options, context),
        Command::Audit(command) => audit::run(&command, context),
        Command::Doctor(options) => doctor::run(&options, context),
        Command::Erase(options) => erase::run(&options, context),
        Command::Stats => stats::run(context),
        Command::Serve(options) => serve::run(&options, context),
        Command::Upload(options) => upload::run(&options, context),
        Command::Token(command) => token::run(&command, context),
        Command::Db(command) => db::run(&command, context),
        Command::Config(command) => config::run(&command, context),
        Command::Completions(options) => completions::run(&options, context),
    }
}
