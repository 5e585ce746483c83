//! The program from its start to its exit code.

use std::process::ExitCode;

use clap::Parser;

use crate::{arguments::Arguments, commands, context::Context, output::Output};

/// Reads the command line, runs what it asks for, and tells how the program is to end.
pub fn main() -> ExitCode {
    let exit = match Arguments::try_parse() {
        Ok(arguments) => {
            let output = Output::new(arguments.global.json);
            let context = Context::new(arguments.global, output);
            commands::run(arguments.command, &context)
                .unwrap_or_else(|error| context.output.error(&error))
        }
        Err(error) => Output::of_the_command_line().usage(&error),
    };
    exit.into()
}
