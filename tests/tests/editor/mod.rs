//! What is promised to the editor alone.

mod commands;
