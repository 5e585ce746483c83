//! A bar by bytes or rows, with rate and time left.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rehome::Event;

use super::Progress;

/// Work that is done sooner is not worth a bar that only flickers.
const PATIENCE: Duration = Duration::from_millis(200);

const TEMPLATE: &str = "{prefix:>8} [{bar:24}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta} left  {msg}";

const ROWS: &str =
    "{prefix:>8} [{bar:24}] {human_pos}/{human_len} rows {per_sec} {eta} left  {msg}";

/// The bar of the phase under way.
pub struct Bar {
    since: Instant,
    bar: ProgressBar,
    shown: bool,
}

impl Default for Bar {
    fn default() -> Self {
        Self { since: Instant::now(), bar: ProgressBar::hidden(), shown: false }
    }
}

impl Bar {
    fn begin(&mut self, name: &'static str, length: u64, template: &str) {
        self.bar.finish_and_clear();
        self.bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.set_prefix(name);
        self.shown = false;
    }

    fn show(&mut self) {
        if !self.shown && self.since.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
    }
}

impl Progress for Bar {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Phase { name, bytes } => self.begin(name, bytes, TEMPLATE),
            Event::Rows { name, rows } => self.begin(name, rows, ROWS),
            Event::File(path) => self.bar.set_message(path.to_owned()),
            Event::Advanced(more) => self.bar.inc(more),
        }
        self.show();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
