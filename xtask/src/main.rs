#![doc = include_str!("../README.md")]

#[cfg(feature = "database")]
mod bench;
#[cfg(feature = "database")]
mod browser;
mod ci;
mod codegen;
#[cfg(feature = "database")]
mod corpus;
mod distill;
#[cfg(feature = "database")]
mod eval;
mod migrate;
mod migrations;
mod package;
#[cfg(feature = "database")]
mod proxy;
#[cfg(feature = "database")]
mod random;
#[cfg(feature = "database")]
mod replica;
#[cfg(any(feature = "database", feature = "distill"))]
mod search_texts;
#[cfg(feature = "database")]
mod statements;
#[cfg(feature = "database")]
mod test;
mod tidy;
#[cfg(feature = "database")]
mod torture;
#[cfg(feature = "database")]
mod twins;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The chores of this workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true, disable_help_subcommand = true)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Codegen(codegen::Arguments),
    /// Makes, applies, reverts, lists and checks migrations of the schema.
    #[command(subcommand)]
    Migrate(migrate::Verb),
    /// Proves what must hold in this workspace and no compiler checks.
    Tidy,
    /// Packs every crate as a registry gets it, and checks that it compiles from its package.
    Package,
    #[cfg(feature = "database")]
    Bench(bench::Arguments),
    #[cfg(feature = "database")]
    Browser(browser::Arguments),
    #[cfg(feature = "database")]
    Corpus(corpus::Arguments),
    /// What the checks of `corpus` kill.
    #[cfg(feature = "database")]
    #[command(hide = true)]
    Units(corpus::UnitArguments),
    #[cfg(feature = "database")]
    Eval(eval::Arguments),
    #[cfg(feature = "database")]
    Test(test::Arguments),
    #[cfg(feature = "database")]
    Random(random::Arguments),
    #[cfg(feature = "database")]
    Replica(replica::Arguments),
    #[cfg(feature = "database")]
    Statements(statements::Arguments),
    #[cfg(feature = "database")]
    Torture(torture::Arguments),
    #[cfg(feature = "database")]
    Twins(twins::Arguments),
    Distill(distill::Arguments),
    /// Runs what must pass before a change is shared.
    Ci,
}

fn main() -> ExitCode {
    let outcome = match Command::parse().verb {
        Verb::Codegen(arguments) => codegen::run(&arguments),
        Verb::Migrate(verb) => migrate::run(&verb),
        Verb::Tidy => tidy::run(),
        Verb::Package => package::run(),
        #[cfg(feature = "database")]
        Verb::Bench(arguments) => bench::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Browser(arguments) => browser::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Corpus(arguments) => corpus::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Units(arguments) => corpus::run_units(&arguments),
        #[cfg(feature = "database")]
        Verb::Eval(arguments) => eval::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Test(arguments) => test::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Random(arguments) => random::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Replica(arguments) => replica::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Statements(arguments) => statements::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Torture(arguments) => torture::run(&arguments),
        #[cfg(feature = "database")]
        Verb::Twins(arguments) => twins::run(&arguments),
        Verb::Distill(arguments) => distill::run(&arguments),
        Verb::Ci => ci::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
