//! End-to-end tests, one module per theme.
// A helper that fails has nothing better to do than to stop its test.
#![allow(clippy::unwrap_used)]

mod encoding;
mod layout;
mod record;
mod root;
mod source;
mod syntax;
