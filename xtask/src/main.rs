#![doc = include_str!("../README.md")]

mod codegen;
mod migrations;
mod workspace;

use clap::{Parser, Subcommand};

/// The chores of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", arg_required_else_help = true, disable_help_subcommand = true)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Codegen(codegen::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Command::parse().verb {
        Verb::Codegen(arguments) => codegen::run(&arguments),
    }
}
