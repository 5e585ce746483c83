//! The learner app from its files to rows and back, one module per kind of record.

mod again;
mod cards;
mod chat;
mod lists;
mod others;
mod owners;
mod places;
mod privacy;
mod profiles;
mod random;
mod rows;
mod sample;
