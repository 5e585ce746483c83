//! One JSON object per line, for programs that show progress themselves.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

use rehome::Event;
use serde_json::{Value, json};

use super::Progress;

/// Bytes and rows are told at most so often; phases, files and tables always.
const PAUSE: Duration = Duration::from_millis(100);

/// Tells of the phases, and at last of the end.
#[derive(Default)]
pub struct Json(Phase);

/// The phase under way.
#[derive(Default)]
struct Phase {
    name: &'static str,
    unit: &'static str,
    total: u64,
    read: u64,
    told: u64,
    last: Option<Instant>,
}

impl Phase {
    /// Tells how far it is, unless that was told.
    fn tell(&mut self) {
        if self.told < self.read {
            self.told = self.read;
            self.last = Some(Instant::now());
            let Self { name, unit, read, total, .. } = &*self;
            tell(&json!({ "event": unit, "phase": name, "read": read, "of": total }));
        }
    }
}

impl Progress for Json {
    fn event(&mut self, event: Event<'_>) {
        let phase = &mut self.0;
        match event {
            Event::Phase { name, bytes } => {
                phase.tell();
                *phase = Phase { name, unit: "bytes", total: bytes, ..Phase::default() };
                tell(&json!({ "event": "phase", "phase": name, "bytes": bytes }));
            }
            Event::Rows { name, rows } => {
                phase.tell();
                *phase = Phase { name, unit: "rows", total: rows, ..Phase::default() };
                tell(&json!({ "event": "phase", "phase": name, "rows": rows }));
            }
            Event::File(path) => {
                tell(&json!({ "event": "file", "phase": phase.name, "file": path }));
            }
            Event::Advanced(more) => {
                phase.read += more;
                if phase.last.is_none_or(|last| last.elapsed() >= PAUSE) {
                    phase.tell();
                }
            }
        }
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        self.0.tell();
        tell(&json!({ "event": "end" }));
    }
}

fn tell(value: &Value) {
    // Progress that nobody can read is no reason to stop.
    let _ = writeln!(io::stderr(), "{value}");
}
