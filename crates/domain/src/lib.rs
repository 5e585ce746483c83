#![doc = include_str!("../README.md")]

mod app;
pub mod apps;
mod collection;
mod difference;
mod digest;
mod document;
mod finding;
pub mod json;
mod key;
mod merge;
mod query;
mod record;
mod reference;
mod value;

pub use app::{App, SourceFile};
pub use collection::{Collection, ColumnSpec, Inspection, Misfit};
pub use difference::{Difference, difference};
pub use digest::{Digest, NoDigest, NotADigest};
pub use document::Document;
pub use finding::{Finding, Level, Position};
pub use key::{Container, Key, NotAPackId, PackId, fold};
pub use merge::merge;
pub use query::{Filter, NotAFilter, Operator, Order, Packs, Query};
pub use record::{Column, Facet, Record};
pub use reference::{Found, ReferenceUse, Target, nested_structs};
pub use value::{Type, Value};
