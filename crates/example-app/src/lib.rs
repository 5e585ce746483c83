#![doc = include_str!("../README.md")]

mod app;
mod boats;
mod crossings;
mod schema;

pub use app::{app, application};
pub use boats::Boat;
pub use crossings::{Booking, Crossing};
