#![doc = include_str!("../README.md")]

mod arguments;
mod commands;
mod context;
mod exit;
mod output;
mod program;
mod progress;
mod render;

pub use program::main;
