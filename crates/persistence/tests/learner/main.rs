//! The learner app's tables and repositories through their public doors, on invented
//! records.
// The lint's exception for tests does not reach the helpers of a test binary.
#![allow(clippy::unwrap_used)]

mod cards;
mod chat;
mod constraints;
mod explain;
mod fixture;
mod lengths;
mod moments;
mod owners;
mod pictures;
mod plans;
mod profiles;
mod reimport;
mod round_trip;
mod small;
mod words;
