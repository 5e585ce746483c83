#![doc = include_str!("../README.md")]

mod app;
pub mod apps;
mod collection;
mod record;
mod reference;
mod value;

pub use app::{App, SourceFile};
pub use collection::{Collection, ColumnSpec, Inspection, Misfit};
pub use record::{Column, Facet, Record};
pub use reference::{Found, ReferenceUse, Target, nested_structs};
pub use value::{Type, Value};
