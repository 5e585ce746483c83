//! `rehome completions`: what a shell needs to complete our commands.

use clap::Args;
use clap_complete::Shell;
use serde_json::json;

use crate::{context::Context, exit::Exit};

/// The options of `completions`.
#[derive(Args, Debug)]
pub struct Options {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut context.command(), "rehome", &mut script);
    let script = String::from_utf8(script)?;
    let value = json!({ "shell": options.shell.to_string(), "script": script });
    context.output.result(&value, |_| script)?;
    Ok(Exit::Fine)
}
