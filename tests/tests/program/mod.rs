//! The program as a process: what it is told, and what it says.

mod applications;
mod backup;
mod check_only;
mod commands;
mod database_move;
mod db;
mod documents;
mod edits;
mod exit;
mod export;
mod get;
mod help;
mod history;
mod import;
mod list;
mod lore;
mod observed;
mod packs;
mod place;
mod processes;
mod quarantine;
mod rollback;
mod search;
mod settings;
mod snapshots;
mod workspaces;
