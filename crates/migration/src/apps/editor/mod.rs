//! The editor on its own files: the seven commands, answered from the JSON files that the
//! editor itself reads and writes.
//!
//! It owns how such a file is found, read, changed and replaced, so that a crash leaves the
//! old file or the new one, and two writers lose nothing of each other. What a session is
//! stands in the domain; the same commands on a database, in the persistence crate.

mod document;
mod element;
mod indent;
mod lock;
mod replace;
mod session_files;

pub use session_files::SessionFiles;
