//! One JSON object per line, for programs that show progress themselves.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

use rehome::{Event, Progress};
use serde_json::{Value, json};

/// Bytes are told at most so often; phases and files always.
const PAUSE: Duration = Duration::from_millis(100);

/// Tells of the phases, and at last of the end.
#[derive(Default)]
pub struct Json(Phase);

/// The phase under way.
#[derive(Default)]
struct Phase {
    name: &'static str,
    total: u64,
    read: u64,
    told: u64,
    last: Option<Instant>,
}

impl Phase {
    fn bytes(&mut self) {
        if self.told < self.read {
            self.told = self.read;
            self.last = Some(Instant::now());
            let Self { name, read, total, .. } = &*self;
            tell(&json!({ "event": "bytes", "phase": name, "read": read, "of": total }));
        }
    }
}

impl Progress for Json {
    fn event(&mut self, event: Event<'_>) {
        let phase = &mut self.0;
        match event {
            Event::Phase { name, bytes } => {
                phase.bytes();
                *phase = Phase { name, total: bytes, ..Phase::default() };
                tell(&json!({ "event": "phase", "phase": name, "bytes": bytes }));
            }
            Event::File(path) => {
                tell(&json!({ "event": "file", "phase": phase.name, "file": path }));
            }
            Event::Advanced(bytes) => {
                phase.read += bytes;
                if phase.last.is_none_or(|last| last.elapsed() >= PAUSE) {
                    phase.bytes();
                }
            }
        }
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        self.0.bytes();
        tell(&json!({ "event": "end" }));
    }
}

fn tell(value: &Value) {
    // Progress that nobody can read is no reason to stop.
    let _ = writeln!(io::stderr(), "{value}");
}
