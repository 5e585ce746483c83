//! Safe by default: what is private stays so, what is somebody else's is left alone, and what
//! cannot be written can be read.

mod behind;
mod foreign;
mod modes;
mod names;
mod not_files;
mod passwords;
mod read_only;
