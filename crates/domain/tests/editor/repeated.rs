//! Sessions that repeat an id.
