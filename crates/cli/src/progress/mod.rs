//! Showing progress on stderr: a bar for people, lines for logs, JSON for programs.

mod bar;
mod json;
mod lines;

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use rehome::{Progress, Silent};

/// How to show progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// A bar on a terminal, else plain lines
    #[default]
    Auto,
    /// A bar
    Bar,
    /// Plain lines
    Plain,
    /// One JSON object per line
    Json,
    /// Nothing
    None,
}

impl Mode {
    /// Begins to show progress, until the result is dropped.
    pub fn start(self) -> Box<dyn Progress> {
        match self {
            Self::Auto if io::stderr().is_terminal() => Box::new(bar::Bar::default()),
            Self::Auto | Self::Plain => Box::new(lines::Lines::default()),
            Self::Bar => Box::new(bar::Bar::default()),
            Self::Json => Box::new(json::Json::default()),
            Self::None => Box::new(Silent),
        }
    }
}
