//! What goes to stdout and what to stderr. With `--json` stdout is one JSON value,
//! whatever happens; all talk is on stderr.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use console::Term;
use rehome::{Conflict, Database, Error, ErrorCode, Hint};
use serde::Serialize;

use crate::{
    exit::{self, Exit, is_broken_pipe},
    render::{Style, plain, plain_lines, sentence},
};

/// The width that is assumed where there is no terminal to ask.
const WIDTH: usize = 100;

/// Where results and errors go, and in which form.
#[derive(Clone)]
pub struct Output {
    json: bool,
    style: Style,
    /// What results are read from.
    source: Arc<Mutex<Option<Database>>>,
}

impl Output {
    /// For one JSON value, or for people.
    pub fn new(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let width = Term::stdout().size_checked().map_or(WIDTH, |(_, columns)| columns.into());
        let style = Style { colour: terminal && wants_colour(), width };
        Self { json, style, source: Arc::default() }
    }

    /// For a command line that could not be read; it still says whether JSON is wanted.
    pub fn of_the_command_line() -> Self {
        Self::new(std::env::args_os().any(|argument| argument == "--json"))
    }

    /// Whether stdout is JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Says what results are read from: before one is written, it is looked at whether what was read
    /// still holds.
    pub fn read_from(&self, database: &Database) {
        *self.source.lock().unwrap_or_else(PoisonError::into_inner) = Some(database.clone());
    }

    fn check_source(&self) -> anyhow::Result<()> {
        let source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(source.as_ref().map_or(Ok(()), Database::check_unchanged).map_err(Error::from)?)
    }

    /// Writes a result: `value` as JSON, or what `text` makes of it for people.
    pub fn result<T: Serialize>(
        &self,
        value: &T,
        text: impl FnOnce(Style) -> String,
    ) -> anyhow::Result<()> {
        self.check_source()?;
        let written = if self.json { self.value(value) } else { self.text(&text(self.style)) };
        match written {
            Err(error) if is_broken_pipe(&error) => Ok(()),
            written => written,
        }
    }

    /// Writes a result as JSON, whatever was asked for elsewhere.
    pub fn json<T: Serialize>(&self, value: &T) -> anyhow::Result<()> {
        Self { json: true, ..self.clone() }.result(value, |_| String::new())
    }

    /// Writes rows for other programs, as they are.
    pub fn rows(&self, rows: &str) -> anyhow::Result<()> {
        Self { json: false, ..self.clone() }.result(&(), |_| rows.to_owned())
    }

    /// Writes one of many results, a line each.
    pub fn line<T: Serialize>(
        &self,
        value: &T,
        text: impl FnOnce(Style) -> String,
    ) -> anyhow::Result<()> {
        self.check_source()?;
        if self.json { self.value(value) } else { self.text(&text(self.style)) }
    }

    fn value<T: Serialize>(&self, value: &T) -> anyhow::Result<()> {
        let mut text = serde_json::to_string(value)?;
        text.push('\n');
        self.text(&text)
    }

    fn text(&self, text: &str) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Tells people something that is no result.
    pub fn talk(&self, text: &str) {
        // Nobody is left to be told that stderr is closed.
        let _ = writeln!(io::stderr(), "{}", plain(&without_passwords(text)));
    }

    /// Reports an error and says how the program ends.
    pub fn error(&self, error: &anyhow::Error) -> Exit {
        let exit = Exit::of_error(error);
        if !is_broken_pipe(error) {
            let conflict = error.downcast_ref::<Error>().and_then(Error::conflict);
            self.failed(&Failed {
                error: &without_passwords(&format!("{error:#}")),
                code: exit::code(error),
                hints: &exit::hints(error),
                conflict: conflict.map(Values::of),
                exit: exit.code(),
            });
        }
        exit
    }

    /// Reports what clap has to say: help, the version, or wrong usage.
    pub fn usage(&self, error: &clap::Error) -> Exit {
        if !error.use_stderr() {
            // The help ends the program well, also when nobody reads it to its end.
            let _ = error.print();
            return Exit::Fine;
        }
        if self.json {
            let text = without_passwords(&error.to_string());
            self.failed(&Failed {
                error: text.strip_prefix("error: ").unwrap_or(&text).trim_end(),
                code: Some(ErrorCode::InvalidValue),
                hints: &[],
                conflict: None,
                exit: Exit::Usage.code(),
            });
        } else {
            let said = error.render();
            let colour = wants_colour() && io::stderr().is_terminal();
            let text = if colour { said.ansi().to_string() } else { said.to_string() };
            let _ = write!(io::stderr(), "{}", without_passwords(&text));
        }
        Exit::Usage
    }

    fn failed(&self, failed: &Failed<'_>) {
        let colour = wants_colour() && io::stderr().is_terminal();
        let label = Style { colour, ..self.style }.error("error:");
        let _ = writeln!(io::stderr(), "{label} {}", plain_lines(failed.error));
        for hint in failed.hints {
            let _ = writeln!(io::stderr(), "  {}", plain(&sentence(hint)));
        }
        if self.json {
            // If stdout is closed there is nothing left to do; the exit code tells.
            let _ = self.value(failed);
        }
    }
}

/// An error as JSON.
#[derive(Serialize)]
struct Failed<'a> {
    error: &'a str,
    code: Option<ErrorCode>,
    hints: &'a [Hint],
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<Values<'a>>,
    exit: u8,
}

/// The two values that met.
#[derive(Serialize)]
struct Values<'a> {
    expected: i64,
    found: i64,
    yours: Option<&'a str>,
    theirs: Option<&'a str>,
}

impl<'a> Values<'a> {
    fn of(conflict: &'a Conflict) -> Self {
        let Conflict { expected, found, yours, theirs, .. } = conflict;
        Self {
            expected: *expected,
            found: *found,
            yours: yours.as_deref(),
            theirs: theirs.as_deref(),
        }
    }
}

/// A text without the passwords that the arguments of this call hold, or that stand in it as those
/// of addresses: what is misplaced or misspelt on the command line is repeated in errors.
fn without_passwords(text: &str) -> String {
    let mut text = text.to_owned();
    for argument in std::env::args_os().skip(1) {
        let argument = argument.to_string_lossy();
        let value = argument.split_once('=').map(|(_, value)| value);
        for secret in [Some(&*argument), value].into_iter().flatten() {
            let shown = rehome::without_password(secret);
            if shown != secret {
                text = text.replace(secret, &shown);
            }
        }
    }
    rehome::without_passwords(&text)
}

/// The convention of no-color.org: any value but none switches colours off.
fn wants_colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
