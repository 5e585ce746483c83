//! The history of runs: what came when from which file, and how each record stood before.

mod image;
mod images;
mod run;

pub use image::{
    BeforeImage, Change, changed_since, count_images, has_image, images, keep, place_before,
};
pub use images::keep_all;
pub use run::{
    NewRun, Run, RunFile, add_file, add_findings, any, begin, files, findings, finish, get,
    known_files, list, mark_interrupted, undone_by,
};
