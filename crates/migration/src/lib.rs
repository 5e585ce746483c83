#![doc = include_str!("../README.md")]

pub mod apps;
mod batch;
mod database_move;
mod drill;
mod error;
mod export;
mod import;
mod inference;
mod judge;
pub mod past;
mod precedence;
mod progress;
mod quarantine;
mod report;
mod rollback;
mod sequence;
mod source;
mod upload;
mod verify;

pub use database_move::{MoveOptions, MoveReport, MovedCollection, MovedTable, move_database};
pub use drill::drill;
pub use error::{Error, Result};
pub use export::{ExportOptions, ExportReport, ExportedFile, export};
pub use import::{Options, Prefer, import};
pub use inference::{Inference, Understood, infer};
pub use quarantine::{SettleOptions, SettleReport, dismiss, resolve};
pub use report::{FileReport, MissingRecord, Report, Totals, Verified};
pub use rollback::{RollbackOptions, RollbackReport, rollback};
pub use source::{Plan, PlannedFile, Treat};
pub use upload::{StagedFile, StagedUpload, UploadLimits, stage};
pub use verify::{Verification, verify};
