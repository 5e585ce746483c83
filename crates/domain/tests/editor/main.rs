//! What becomes of the editor's sessions, odd as they are: read, named, and given back.

mod reading;
mod repeated;
mod round_trip;
mod support;
