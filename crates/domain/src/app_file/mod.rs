//! The app file: an application declared in TOML, without a line of Rust. What it says
//! ([`AppSpec`]) makes the same [`App`](crate::App) that Rust would declare, and is what a
//! database keeps of it.
//!
//! It reads and judges what is written; which files lie in a folder is not its business.
//!
//! ```
//! use rehome_domain::app_file::AppSpec;
//!
//! let spec = AppSpec::read(
//!     r#"
//!     [app]
//!     id = "kites"
//!     name = "Kites"
//!
//!     [[collection]]
//!     id = "kites"
//!     files = ["kites.json"]
//!     root = "object"
//!     key = "$member"
//!     "#,
//! )?;
//! assert_eq!(spec.app().collections[0].id, "kites");
//!
//! let error = AppSpec::read("[app]\nid = \"kites\"\nnmae = \"Kites\"").unwrap_err();
//! assert_eq!(error.line, 3);
//! # Ok::<(), rehome_domain::app_file::Mistake>(())
//! ```

mod collection;
mod key;
pub mod names;
mod read;
mod scalar;
mod schema;
mod spec;

pub use key::{KeyPart, KeyRule};
pub use read::{ENVELOPE, Mistake, is_taken};
pub use schema::schema;
pub use spec::{
    AppSpec, CollectionSpec, ColumnKind, FileColumn, LinesSpec, Located, ReferenceSpec, TextFormat,
    TextSpec,
};
