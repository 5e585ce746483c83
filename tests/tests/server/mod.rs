//! The router, asked in this process: what each route answers, and what none does.

mod client;
mod compatibility;
mod description;
mod jobs;
mod limits;
mod lists;
mod packs;
mod page;
mod records;
mod security;
mod uploads;
