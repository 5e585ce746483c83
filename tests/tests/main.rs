//! End-to-end tests, one module per theme.
// A helper that fails has nothing better to do than to stop its test.
#![allow(clippy::unwrap_used)]

mod any_folder;
mod asynchronous;
mod backup;
mod by_hand;
mod by_name;
mod bytes;
mod cancelled;
mod changing;
mod check_only;
#[allow(dead_code)] // it is a program of its own
#[path = "../../crates/facade/examples/content.rs"]
mod content;
mod database_move;
mod declared;
mod editor;
mod edits;
mod encoding;
mod export;
mod guide;
mod history;
mod layout;
mod learner;
mod listings;
mod lock;
mod log;
mod lore;
#[allow(dead_code)] // it is a program of its own
#[path = "../../crates/facade/examples/notes.rs"]
mod notes;
mod pack;
mod pack_protection;
mod past;
mod position;
mod program;
mod quarantine;
mod quarantine_settled;
mod queries;
mod random;
mod readme;
mod record;
mod record_files;
mod refused;
mod reimport;
mod rollback;
mod rollback_later;
mod root;
mod rules;
mod searched;
mod sequences;
mod server;
mod source;
#[allow(dead_code)] // it is a program of its own
#[path = "../../crates/facade/examples/surface.rs"]
mod surface;
mod syntax;
mod texts;
mod torture;

mod verify;
