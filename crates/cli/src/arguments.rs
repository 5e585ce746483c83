//! The command line: which commands there are. Each declares its own options.

use clap::{Parser, Subcommand};

use crate::{commands, context::Global, exit};

/// Moves an application off its JSON files onto a real database, and proves that nothing
/// was lost.
#[derive(Parser, Debug)]
#[command(
    name = "rehome",
    bin_name = "rehome", // whatever the file is called
    version,
    after_help = exit::HELP,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Arguments {
    /// The options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Look at a folder of JSON files, and write down what an import of it would make of them
    Init(commands::init::Options),
    /// List the applications there are, or show one
    Apps(commands::applications::Options),
    /// Import the JSON files of an application, or check what that would do
    Import(commands::import::Options),
    /// Compare the JSON files with the database, document by document
    Verify(commands::verify::Options),
    /// Write the records back as JSON files
    Export(commands::export::Options),
    /// List the runs, or show one in full
    History(commands::history::Options),
    /// Undo a run
    Rollback(commands::rollback::Options),
    /// List who changed what and when, show one change, or undo it
    Changes(commands::changes::Options),
    /// Tell what differs between two moments, two containers, or a folder and the database
    Diff(commands::diff::Options),
    /// Bring the database of a moment back
    Restore(commands::restore::Options),
    /// Prove that nobody rewrote the log of changes
    #[command(subcommand)]
    Audit(commands::audit::Command),
    /// Look whether the database is sound, and mend what can be made anew
    Doctor(commands::doctor::Options),
    /// Erase a record for good, as a person may demand
    Erase(commands::erase::Options),
    /// Copy everything into another database, SQLite or PostgreSQL, and compare both
    Move(commands::database_move::Options),
    /// Look at the elements that did not become records
    #[command(subcommand)]
    Quarantine(commands::quarantine::Command),
    /// Make, list, check, try, restore and remove backups
    #[command(subcommand)]
    Backup(commands::backup::Command),
    /// Show one record
    Get(commands::get::Options),
    /// List the records of a collection
    List(commands::list::Options),
    /// Write a record: a new one, or in place of the one there is
    Put(commands::put::Options),
    /// Open a record in your editor, and write what you make of it
    Edit(commands::edit::Options),
    /// Delete a record
    Delete(commands::delete::Options),
    /// Show what records consist of, as JSON Schema
    Schema(commands::schema::Options),
    /// Search records by words, by names with typing errors, and by meaning
    Search(commands::search::Options),
    /// Find what a player's words call for, as passages and as a prompt for a language model
    Retrieve(commands::retrieve::Options),
    /// Look after what is searched
    Index(commands::index::Options),
    /// List, create, describe, order and delete packs
    #[command(subcommand)]
    Packs(commands::packs::Command),
    /// Import one file of records, or a zip of the layout, into a pack: all of it or nothing
    Upload(commands::upload::Options),
    /// Count what the database holds
    Stats,
    /// Serve the database over HTTP: an API for programs, and a page for people
    Serve(commands::serve::Options),
    /// Make, list and revoke the tokens that programs show to `serve`
    #[command(subcommand)]
    Token(commands::token::Command),
    /// Look after the schema and the file of the database
    #[command(subcommand)]
    Db(commands::db::Command),
    /// Show the settings and where each came from
    #[command(subcommand)]
    Config(commands::config::Command),
    /// Print the completions for a shell
    Completions(commands::completions::Options),
}
