#![doc = include_str!("../README.md")]

mod arguments;
mod commands;
mod context;
mod exit;
mod output;
mod progress;
mod render;
mod target;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use context::Context;
use output::Output;

fn main() -> ExitCode {
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
