//! The setting of what is logged.

use std::str::FromStr;

/// What is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What could not be done.
    Error,
    /// And slow statements, with their plans.
    Warn,
    /// And what long work begins and ends.
    Info,
    /// And each unit of work, and how connections are set up.
    Debug,
    /// Everything.
    Trace,
}

impl FromStr for LogLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            "debug" => Ok(Self::Debug),
            "trace" => Ok(Self::Trace),
            _ => Err("it is off, error, warn, info, debug or trace".to_owned()),
        }
    }
}
