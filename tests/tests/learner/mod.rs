//! The learner app from its files to rows and back, one module per kind of record.

mod cards;
mod chat;
mod lists;
mod others;
mod owners;
mod places;
mod privacy;
mod profiles;
mod random;
mod reimport;
mod rows;
mod sample;
