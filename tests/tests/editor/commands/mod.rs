//! The seven commands: what they answer stands in `conformance`, whatever keeps the history,
//! and is tried on each implementation; what one implementation promises beyond that stands
//! beside it.

mod conformance;
mod files;
mod history;
mod oracle;
mod random;
mod store;
