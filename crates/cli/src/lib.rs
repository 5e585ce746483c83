#![doc = include_str!("../README.md")]

mod apps;
mod arguments;
mod bundle;
mod choices;
mod commands;
mod context;
mod exit;
mod log;
mod output;
mod program;
mod progress;
mod render;

pub use program::{Program, main};
