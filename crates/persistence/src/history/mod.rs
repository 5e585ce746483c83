//! The history of runs: what came when from which file, and what was undone. How each record
//! stood before is in the log ([`changes`](crate::changes)).

mod run;

pub use run::{
    NewRun, Run, RunEnd, RunFile, add_file, add_findings, any, begin, files, findings, finish, get,
    is_undone_with, known_files, list, mark_interrupted, recorded, undone_by, undone_since,
};
