#![doc = include_str!("../README.md")]

mod app;
pub mod apps;
mod collection;
mod difference;
mod digest;
mod document;
mod finding;
pub mod json;
mod merge;
mod name;
mod pack_id;
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
pub use merge::merge;
pub use name::fold;
pub use pack_id::{NotAPackId, PackId};
pub use query::{Filter, NotAFilter, Operator, Order, Packs, Query};
pub use record::{Column, Facet, Record};
pub use reference::{Found, ReferenceUse, Target, nested_structs};
pub use value::{Type, Value};
