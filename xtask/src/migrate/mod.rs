//! Migrations of the schema: making a new one, trying it, and looking at it.

#[cfg(feature = "database")]
mod database;
mod lint;
mod new;

use anyhow::Result;
use clap::Subcommand;

/// Makes, applies, reverts, lists and checks migrations of the schema.
#[derive(Subcommand)]
pub(crate) enum Verb {
    New(new::Arguments),
    #[cfg(feature = "database")]
    Up(database::Up),
    #[cfg(feature = "database")]
    Down(database::Down),
    #[cfg(feature = "database")]
    Status(database::Address),
    Lint(lint::Arguments),
}

pub(crate) fn run(verb: &Verb) -> Result<()> {
    match verb {
        Verb::New(arguments) => new::run(arguments),
        #[cfg(feature = "database")]
        Verb::Up(arguments) => database::up(arguments),
        #[cfg(feature = "database")]
        Verb::Down(arguments) => database::down(arguments),
        #[cfg(feature = "database")]
        Verb::Status(address) => database::status(address),
        Verb::Lint(arguments) => lint::run(arguments),
    }
}
