//! The program from its start to its exit code, with the applications that it is for.

use std::process::ExitCode;

use clap::{Command, CommandFactory as _, FromArgMatches as _, error::Error};
use rehome::{Application, Builder, Rehome};

use crate::{
    arguments::Arguments,
    bundle, choices,
    commands::{self, AppCommand},
    context::{Context, Global},
    output::Output,
};

/// The program `rehome`: with the applications that come with it, and those that are added.
/// What these let an import choose becomes options of the command line.
///
/// ```no_run
/// # fn garden() -> rehome::App { unimplemented!() }
/// fn main() -> std::process::ExitCode {
///     rehome_cli::Program::new().app(garden()).main()
/// }
/// ```
pub struct Program {
    added: Vec<Application>,
    commands: Vec<AppCommand>,
}

impl Default for Program {
    fn default() -> Self {
        Self::new()
    }
}

impl Program {
    /// With the applications that come with it.
    pub fn new() -> Self {
        Self { added: Vec::new(), commands: bundle::commands() }
    }

    /// With one more: a declaration, or an [`Application`] with tables of its own.
    #[must_use]
    pub fn app(mut self, app: impl Into<Application>) -> Self {
        self.added.push(app.into());
        self
    }

    /// Reads the command line, runs what it asks for, and tells how the program is to end.
    pub fn main(self) -> ExitCode {
        let applications = match self.builder().applications() {
            Ok(applications) => applications,
            Err(error) => return Output::of_the_command_line().error(&error.into()).into(),
        };
        let matches = match self.command(&applications).try_get_matches() {
            Ok(matches) => matches,
            Err(error) => return Output::of_the_command_line().usage(&error).into(),
        };
        let known = matches.subcommand().and_then(|(name, given)| {
            Some((self.commands.iter().find(|command| command.name == name)?, given))
        });
        let read = || -> Result<_, Error> {
            match known {
                Some(_) => Ok((Global::from_arg_matches(&matches)?, None)),
                None => {
                    let arguments = Arguments::from_arg_matches(&matches)?;
                    Ok((arguments.global, Some(arguments.command)))
                }
            }
        };
        let (global, command) = match read() {
            Ok(read) => read,
            Err(error) => return Output::of_the_command_line().usage(&error).into(),
        };
        let output = Output::new(global.json);
        let context = Context::new(global, output, self.command(&applications), &self.added);
        let outcome = match (known, command) {
            (Some((command, given)), _) => command.run(given, &context),
            (None, Some(command)) => commands::run(command, &context),
            (None, None) => unreachable!("the command line names a command"),
        };
        outcome.unwrap_or_else(|error| context.output.error(&error)).into()
    }

    fn builder(&self) -> Builder {
        self.added.iter().cloned().fold(Rehome::builder(), Builder::app)
    }

    /// The command line, with what the applications add to it.
    fn command(&self, applications: &[Application]) -> Command {
        let mut command = Arguments::command();
        let mut taken: Vec<String> = ["help", "version"].map(str::to_owned).to_vec();
        taken.extend(command.get_arguments().filter_map(|of| of.get_long().map(str::to_owned)));
        for name in ["import", "verify"] {
            command =
                command.mut_subcommand(name, |given| choices::named(given, &taken, applications));
        }
        command = command.mut_subcommand("quarantine", |quarantine| {
            let named = |given| choices::named(given, &taken, applications);
            quarantine.mut_subcommand("resolve", named)
        });
        command.subcommands(self.commands.iter().map(|app| app.command.clone()))
    }
}

/// Runs the program with the applications that come with it.
pub fn main() -> ExitCode {
    Program::new().main()
}
