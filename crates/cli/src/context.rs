//! What every command needs: the settings, and the database that they name.

use std::{
    env,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use clap::{Args, Command};
use rehome::{
    Application, Builder, Cancel, Rehome,
    settings::{self, Resolved},
};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

use crate::{
    exit::Exit,
    log,
    output::Output,
    progress::{Mode, Shown},
};

/// The options that stand before or behind any command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The database: a path, `sqlite:PATH` or `postgres://...` [default: rehome.db]
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub database: Option<String>,
    /// The settings file, which must exist [default: rehome.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "REHOME_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Change a setting for this call; `rehome config show` lists them
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = setting)]
    pub set: Vec<(String, String)>,
    /// Print the result as one JSON value
    #[arg(long, global = true)]
    pub json: bool,
    /// Who changes something: a person, or with `agent:` a program [default: who is logged in]
    #[arg(long, global = true, value_name = "NAME", env = "REHOME_ACTOR", hide_env = true)]
    pub actor: Option<String>,
    /// Why; the log of changes keeps it
    #[arg(long, global = true, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// The option of the commands that search.
#[derive(Args, Debug, Default)]
pub struct ModelOption {
    /// Search with the full model in this folder; short for `--set embedder=minilm --set
    /// model_dir=DIR`
    #[arg(long, global = true, value_name = "DIR")]
    model_dir: Option<String>,
}

/// What every command needs.
#[derive(Clone)]
pub struct Context {
    global: Global,
    /// Where results go.
    pub output: Output,
    command: Command,
    added: Vec<Application>,
    long: Option<Long>,
}

/// What long work has: who is shown how far it is, and what stops it.
#[derive(Clone)]
struct Long {
    shown: Shown,
    cancel: Cancel,
}

impl Context {
    /// The context of a call with these options, of a program with that command line, which
    /// adds these applications to those that come with it.
    pub fn new(global: Global, output: Output, command: Command, added: &[Application]) -> Self {
        Self { global, output, command, added: added.to_vec(), long: None }
    }

    /// The whole command line.
    pub fn command(&self) -> Command {
        self.command.clone()
    }

    /// The same with the model that a command was given.
    #[must_use]
    pub fn with_model(&self, option: &ModelOption) -> Self {
        let mut context = self.clone();
        if let Some(folder) = &option.model_dir {
            let settings = [("embedder", "minilm"), ("model_dir", folder)];
            let pairs = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
            context.global.set.extend(pairs);
        }
        context
    }

    /// The same for long work: its progress is shown, and Ctrl-C stops it between two steps. Pressed
    /// once more, Ctrl-C ends the program at once.
    ///
    /// # Errors
    /// When the system does not tell of signals.
    pub fn for_long_work(&self, progress: Mode) -> anyhow::Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            let code = i32::from(Exit::Cancelled.code());
            flag::register_conditional_shutdown(signal, code, Arc::clone(&stopped))?;
            flag::register(signal, Arc::clone(&stopped))?;
        }
        let long = Long { shown: progress.start(), cancel: Cancel::from(stopped) };
        Ok(Self { long: Some(long), ..self.clone() })
    }

    /// Ends what is shown of long work, so that its result can be.
    pub fn end_progress(&self) {
        if let Some(long) = &self.long {
            long.shown.end();
        }
    }

    /// The call that this is: who makes it, and why.
    pub fn call(&self) -> rehome::Context {
        let call = acting(self.global.actor.as_deref(), self.global.reason.as_deref());
        match &self.long {
            None => call,
            Some(Long { shown, cancel }) => {
                let shown = shown.clone();
                call.until(cancel).telling(move |event| shown.event(event))
            }
        }
    }

    /// Who is named on the command line itself: to a command that changes nothing, that is whose
    /// changes are asked for.
    pub fn named_actor(&self) -> Option<&str> {
        let is_option = |argument: std::ffi::OsString| {
            let argument = argument.to_string_lossy();
            argument == "--actor" || argument.starts_with("--actor=")
        };
        self.global.actor.as_deref().filter(|_| env::args_os().any(is_option))
    }

    /// Why something is changed, as it was said.
    pub fn reason(&self) -> Option<&str> {
        self.global.reason.as_deref().filter(|reason| !reason.trim().is_empty())
    }

    /// The settings, from all their sources.
    pub fn settings(&self) -> anyhow::Result<Resolved> {
        // A variable that is not UTF-8 is none of ours, or a mistake that is named below.
        let variables = env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with("REHOME_"))?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        Ok(settings::resolve(self.global.config.as_deref(), variables, &self.flags())
            .map_err(rehome::Error::from)?)
    }

    /// The settings that the command line makes.
    fn flags(&self) -> Vec<(String, String)> {
        let mut flags = self.global.set.clone();
        if let Some(address) = &self.global.database {
            flags.push(("database".to_owned(), address.clone()));
        }
        flags
    }

    /// A builder with the settings, and the address to open.
    pub fn builder(&self) -> anyhow::Result<(Builder, String)> {
        let settings = self.settings()?;
        let of_database = settings.database_settings().map_err(rehome::Error::from)?;
        let of_search = settings.search_settings().map_err(rehome::Error::from)?;
        let builder = Rehome::builder().settings(of_database).search(of_search).acting(self.call());
        log::start(settings.log_level().map_err(rehome::Error::from)?);
        let mut builder = self.added.iter().cloned().fold(builder, Builder::app);
        if let Some(apps) = settings.apps().map_err(rehome::Error::from)? {
            builder = builder.only(&apps);
        }
        Ok((builder, settings.database().to_owned()))
    }

    /// The database, which must exist and have the schema of this program. Before an answer that
    /// was read from it is printed, it is looked at whether that still holds.
    pub fn open(&self) -> anyhow::Result<Rehome> {
        let (builder, address) = self.builder()?;
        let rehome = builder.existing().open(&address)?;
        self.output.read_from(rehome.database());
        Ok(rehome)
    }

    /// The same whatever its schema.
    pub fn open_any(&self) -> anyhow::Result<Rehome> {
        let (builder, address) = self.builder()?;
        let rehome = builder.existing().any_schema().open(&address)?;
        self.output.read_from(rehome.database());
        Ok(rehome)
    }

    /// The applications there are: those of the program, and those that the database keeps of app
    /// files, where there is a database.
    pub fn applications(&self) -> anyhow::Result<Vec<Application>> {
        let (builder, address) = self.builder()?;
        if rehome::Database::exists(&address)? {
            return Ok(builder.existing().any_schema().open(&address)?.apps().to_vec());
        }
        Ok(builder.applications()?)
    }

    /// The database for a command that only reads and may be a little behind: replicas
    /// answer where the settings name some. Those that do not are named on the way.
    pub fn open_to_read(&self) -> anyhow::Result<Rehome> {
        Ok(self.open()?.stale())
    }

    /// Says what is behind in a database, where anything is.
    pub fn tell_behind(&self, rehome: &Rehome) -> anyhow::Result<()> {
        for line in rehome.behind()?.said() {
            self.output.talk(&format!("note: {line}"));
        }
        Ok(())
    }

    /// Names the replicas that were skipped.
    pub fn tell_skipped(&self, rehome: &Rehome) {
        for replica in rehome.replicas() {
            if let Some(reason) = replica.skipped {
                self.output.talk(&format!("a replica was skipped: {reason}"));
            }
        }
    }
}

/// Who runs this, and why.
fn acting(actor: Option<&str>, reason: Option<&str>) -> rehome::Context {
    let login = || {
        let names =
            ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| env::var(name).ok());
        names.into_iter().find(|name| !name.is_empty())
    };
    let actor = match actor.filter(|actor| !actor.is_empty()) {
        Some(actor) if actor.contains(':') => actor.to_owned(),
        Some(actor) => format!("user:{actor}"),
        None => login().map_or_else(|| "system".to_owned(), |name| format!("user:{name}")),
    };
    let call = rehome::Context::of(actor);
    match reason {
        Some(reason) => call.because(reason),
        None => call,
    }
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Command;
    use rehome::EmbedderChoice;

    use super::{Context, Global, ModelOption, setting, settings};
    use crate::output::Output;

    #[test]
    fn a_setting_is_a_name_and_a_value_that_may_hold_anything() {
        assert_eq!(setting("cache_mib=8"), Ok(("cache_mib".to_owned(), "8".to_owned())));
        assert_eq!(setting("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(setting("cache_mib").is_err());
        assert!(setting("=8").is_err());
    }

    #[test]
    fn the_folder_of_a_model_chooses_the_model_too() {
        let model = |set: &[(&str, &str)], folder: Option<&str>| {
            let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let global = Global { set: set.iter().map(pair).collect(), ..Global::default() };
            let option = ModelOption { model_dir: folder.map(str::to_owned) };
            let context = Context::new(global, Output::new(false), Command::new("x"), &[])
                .with_model(&option);
            let settings = settings::resolve(None, [], &context.flags())?;
            settings.search_settings().map(|settings| settings.model)
        };
        let folder = |model| match model {
            Ok(EmbedderChoice::MiniLm(folder)) => folder.display().to_string(),
            other => panic!("{other:?}"),
        };
        let own = [("embedder", "minilm"), ("model_dir", "mine")];
        assert!(matches!(model(&[], None), Ok(EmbedderChoice::BuiltIn)));
        assert_eq!(folder(model(&own, None)), "mine");
        assert_eq!(folder(model(&own, Some("given"))), "given");
        assert_eq!(folder(model(&[("embedder", "static")], Some("given"))), "given");
        let error = model(&[], Some("")).unwrap_err().to_string();
        assert!(error.contains("it needs the folder of the model"), "{error}");
    }
}
