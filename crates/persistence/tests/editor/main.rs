//! The sessions of the editor in tables, on invented ones.
// The lint's exception for tests does not reach the helpers of a test binary.
#![allow(clippy::unwrap_used)]

mod chat;
mod checks;
mod commands;
mod counters;
mod fixture;
mod folders;
mod instance_queries;
mod lengths;
mod lists;
mod maintenance;
mod plan;
mod plans;
mod round_trip;
mod search;
