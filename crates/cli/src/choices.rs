//! What an import can be told beyond what every import can: the choices that applications
//! declare, as options of the command line.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, error::Error};
use rehome::{Application, Choices};

/// What the ids of the named options begin with.
const PREFIX: &str = "choose.";

/// Under which heading they stand in the help.
const HEADING: &str = "Choices of single applications";

/// The choices that were made: by `--choose`, and by the options of their names.
#[derive(Clone, Debug, Default)]
pub struct Chosen(pub Choices);

/// `--choose` alone, since the type knows no application: [`named`] adds the others.
impl Args for Chosen {
    fn augment_args(command: Command) -> Command {
        command.arg(
            Arg::new("choose")
                .long("choose")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help_heading(HEADING)
                .help("Make a choice that the application offers; of one without a value the NAME"),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Chosen {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut chosen = Self::default();
        chosen.update_from_arg_matches(matches)?;
        Ok(chosen)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for pair in matches.get_many::<String>("choose").into_iter().flatten() {
            let (name, value) = pair.split_once('=').unwrap_or((pair, "true"));
            self.0.add(name, value);
        }
        for id in matches.ids() {
            let Some(name) = id.as_str().strip_prefix(PREFIX) else { continue };
            match matches.try_get_many::<String>(id.as_str()) {
                Ok(values) => values.into_iter().flatten().for_each(|value| {
                    self.0.add(name, value);
                }),
                Err(_) if matches.get_flag(id.as_str()) => self.0.add(name, "true"),
                Err(_) => {}
            }
        }
        Ok(())
    }
}

/// The command with an option for each choice that `apps` offer. A name that the command has
/// already, or that two applications mean differently, is left to `--choose`.
pub fn named(mut command: Command, taken: &[String], apps: &[Application]) -> Command {
    let mut offered: Vec<(&str, bool, Vec<String>, Option<String>)> = Vec::new();
    for app in apps {
        for choice in app.choices.iter() {
            let help = format!("{}: {}", app.id, choice.help);
            let value = choice.value.as_ref().map(|value| value.to_string());
            match offered.iter_mut().find(|(name, ..)| *name == choice.name) {
                Some((_, alike, helps, known)) => {
                    *alike &= known.is_some() == value.is_some();
                    helps.push(help);
                }
                None => offered.push((choice.name.as_ref(), true, vec![help], value)),
            }
        }
    }
    for (name, alike, helps, value) in offered {
        let is_free = !taken.iter().any(|taken| taken == name)
            && command.get_arguments().all(|argument| !has_name(argument, name));
        if !alike || !is_free {
            continue;
        }
        let argument = Arg::new(format!("{PREFIX}{name}"))
            .long(name.to_owned())
            .help_heading(HEADING)
            .help(helps.join("; "));
        command = command.arg(match value {
            Some(value) => argument.value_name(value).action(ArgAction::Append),
            None => argument.action(ArgAction::SetTrue),
        });
    }
    command
}

/// Whether an argument has that long name.
pub fn has_name(argument: &Arg, name: &str) -> bool {
    argument.get_long() == Some(name)
        || argument.get_all_aliases().is_some_and(|aliases| aliases.contains(&name))
}
