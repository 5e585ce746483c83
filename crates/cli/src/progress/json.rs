//! One JSON object per line, for programs that show progress themselves.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

use rehome::{Event, Progress};
use serde_json::{Value, json};

/// Bytes are told at most so often; phases and files always.
const PAUSE: Duration = Duration::from_millis(100);

/// The phase under way.
#[derive(Default)]
pub struct Json {
    phase: &'static str,
    total: u64,
    read: u64,
    told: u64,
    last: Option<Instant>,
}

impl Json {
    fn tell(&self, value: &Value) {
        // Progress that nobody can read is no reason to stop.
        let _ = writeln!(io::stderr(), "{value}");
    }

    fn bytes(&mut self) {
        if self.told < self.read {
            self.told = self.read;
            self.last = Some(Instant::now());
            let Self { phase, read, total, .. } = &*self;
            self.tell(&json!({ "event": "bytes", "phase": phase, "read": read, "of": total }));
        }
    }
}

impl Progress for Json {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Phase { name, bytes } => {
                self.bytes();
                *self = Self { phase: name, total: bytes, ..Self::default() };
                self.tell(&json!({ "event": "phase", "phase": name, "bytes": bytes }));
            }
            Event::File(path) => {
                self.tell(&json!({ "event": "file", "phase": self.phase, "file": path }));
            }
            Event::Advanced(bytes) => {
                self.read += bytes;
                if self.last.is_none_or(|last| last.elapsed() >= PAUSE) {
                    self.bytes();
                }
            }
        }
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        self.bytes();
        self.tell(&json!({ "event": "end" }));
    }
}
