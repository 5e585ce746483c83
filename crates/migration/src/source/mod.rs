//! Reading the JSON files of a layout: which there are, and their elements one by one.

mod cursor;
mod elements;
mod encoding;
mod plan;
mod value_scanner;

pub(crate) use elements::{Element, Elements, Hashed, Stop};
pub(crate) use plan::LEFT_BEHIND;
pub use plan::{Plan, PlannedFile};
