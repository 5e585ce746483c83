//! Reading the JSON files of a layout: which there are, and their elements one by one.

mod cursor;
mod elements;
mod encoding;
pub(crate) mod frame;
mod plan;
mod region;
mod value_scanner;

pub(crate) use elements::{Element, Elements, Hashed, KeyOf, LARGEST_KEPT, LiveLines, Stop};
pub use plan::{Plan, PlannedFile, Treat};
pub(crate) use region::Regions;
