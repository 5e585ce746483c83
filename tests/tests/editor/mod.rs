//! What is promised to the editor alone.

mod children;
mod commands;
mod edits;
mod mapping;
mod random;
mod refused;
mod rows;
mod sample;
mod sessions;
mod twice;
mod workspaces;
