//! The log of the program: what the library traces, on stderr, as much as the settings say.

use std::io;

use rehome::settings::LogLevel;
use tracing_subscriber::filter::LevelFilter;

/// Begins to log, unless that was done.
pub fn start(level: LogLevel) {
    let level = match level {
        LogLevel::Off => return,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // A second call finds the first log in its place, which is as good.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .with_ansi(false)
        .try_init();
}
