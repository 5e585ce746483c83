//! A command that one application alone has.

use clap::{ArgMatches, Subcommand};

use crate::{context::Context, exit::Exit};

/// A command with its own subcommands, as the program is given it.
pub(crate) struct AppCommand {
    /// Its name.
    pub(crate) name: &'static str,
    /// As clap reads it.
    pub(crate) command: clap::Command,
    run: Box<Run>,
}

type Run = dyn Fn(&ArgMatches, &Context) -> anyhow::Result<Exit>;

impl AppCommand {
    /// The command of that name, whose subcommands are `C`.
    #[allow(dead_code, reason = "which applications are built in decides")]
    pub(crate) fn new<C: Subcommand + 'static>(
        name: &'static str,
        about: &'static str,
        run: fn(C, &Context) -> anyhow::Result<Exit>,
    ) -> Self {
        let command = clap::Command::new(name).about(about);
        let command = command.subcommand_required(true).arg_required_else_help(true);
        Self {
            name,
            command: C::augment_subcommands(command),
            run: Box::new(move |matches, context| run(C::from_arg_matches(matches)?, context)),
        }
    }

    /// Runs it with what stood behind its name.
    pub(crate) fn run(&self, matches: &ArgMatches, context: &Context) -> anyhow::Result<Exit> {
        (self.run)(matches, context)
    }
}
