//! Plain lines for logs: one per phase, and one per file where files take their time.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

use rehome::Event;

use super::Progress;
use crate::render::{bytes, count};

/// No two lines about files come sooner than this.
const BETWEEN_FILES: Duration = Duration::from_millis(500);
/// A file that takes longer is told of again.
const WITHIN_A_FILE: Duration = Duration::from_secs(5);

/// The phase under way.
#[derive(Default)]
pub struct Lines {
    phase: &'static str,
    total: u64,
    read: u64,
    file: String,
    last: Option<Instant>,
}

impl Lines {
    fn line(&mut self, pause: Duration) {
        if self.last.is_some_and(|last| last.elapsed() < pause) {
            return;
        }
        self.last = Some(Instant::now());
        let percent = (self.read * 100).checked_div(self.total).unwrap_or(100);
        // Progress that nobody can read is no reason to stop.
        let _ = writeln!(io::stderr(), "{}: {percent}%, {}", self.phase, self.file);
    }
}

impl Progress for Lines {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Phase { name, bytes: total } => {
                let _ = writeln!(io::stderr(), "{name}: {} to read", bytes(total));
                *self = Self { phase: name, total, ..Self::default() };
            }
            Event::Rows { name, rows } => {
                let _ = writeln!(io::stderr(), "{name}: {} rows to read", count(rows));
                *self = Self { phase: name, total: rows, ..Self::default() };
            }
            Event::File(path) => {
                path.clone_into(&mut self.file);
                self.line(BETWEEN_FILES);
            }
            Event::Advanced(more) => {
                self.read += more;
                self.line(WITHIN_A_FILE);
            }
        }
    }
}
