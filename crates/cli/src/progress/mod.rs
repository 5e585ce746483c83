//! Showing progress on stderr: a bar for people, lines for logs, JSON for programs.

mod bar;
mod json;
mod lines;

use std::{
    io::{self, IsTerminal as _},
    sync::{Arc, Mutex, PoisonError},
};

use clap::ValueEnum;
use rehome::Event;

/// Shows how far long work is.
trait Progress: Send {
    /// Takes one event; called often, so it must be quick.
    fn event(&mut self, event: Event<'_>);
}

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

/// Progress that is shown, until this is dropped.
#[derive(Clone, Default)]
pub struct Shown(Arc<Mutex<Option<Box<dyn Progress>>>>);

impl Shown {
    /// Shows an event.
    pub fn event(&self, event: Event<'_>) {
        // Whoever panicked while showing something has left a bar that is still one.
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(progress) = &mut *shown {
            progress.event(event);
        }
    }

    /// Ends it, so that other things can be shown.
    pub fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Mode {
    /// Begins to show progress.
    pub fn start(self) -> Shown {
        let progress: Option<Box<dyn Progress>> = match self {
            Self::Auto if io::stderr().is_terminal() => Some(Box::new(bar::Bar::default())),
            Self::Auto | Self::Plain => Some(Box::new(lines::Lines::default())),
            Self::Bar => Some(Box::new(bar::Bar::default())),
            Self::Json => Some(Box::new(json::Json::default())),
            Self::None => None,
        };
        Shown(Arc::new(Mutex::new(progress)))
    }
}
