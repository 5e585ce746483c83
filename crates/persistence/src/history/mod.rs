//! The history of runs: what came when from which file, and what was undone. How each record
//! stood before is in the log ([`changes`](crate::changes)).

mod brought;
mod frames;
mod run;

pub use brought::brought;
pub use frames::{
    add_frame_part, first_parts, forget_frame, frame_in, frame_part, last_frame, last_hash,
};
pub use run::{
    KnownFile, NewRun, Run, RunEnd, RunFile, add_file, add_findings, any, begin, files, findings,
    finish, get, is_undone_with, known_files, last_read, list, mark_interrupted, recorded,
    undone_by, undone_since,
};
