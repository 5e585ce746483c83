//! Reading and editing records: by key, by name, in lists, one at a time.
//!
//! [`Records`] holds typed records, and [`Documents`] beneath it their texts, for tools
//! that handle every collection alike. Both read through packs: the same key may stand in
//! several, and the first that is asked wins. What a pack in front hides is hidden before
//! any condition is looked at, so a replaced record does not come back through a filter.
//!
//! Every list has an order and a limit, and goes on where a cursor says. Values are bound; names
//! come from the declarations. Records that are in no packs are read from all of their containers. Imports do not come this way: they write whole files.
//!
//! ```
//! # use rehome_domain::{App, Collection, Column, Filter, PackDetails, PackId, Packs, Query, Record};
//! # use rehome_persistence::{Application, Database, Error, declared, migrations, packs, repository::*};
//! #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
//! struct Book {
//!     isbn: String,
//!     pages: u32,
//! }
//! # impl Record for Book {
//! #     const COLLECTION: &'static str = "books";
//! #     fn key(&self) -> &str { &self.isbn }
//! #     fn name(&self) -> Option<&str> { None }
//! # }
//! # let pages = Column::integer("pages", |book: &Book| book.pages.into());
//! # let books = Collection::of([pages], []);
//! # let app = App::new("shop", "Shop", "own", vec![books], vec![]);
//! let app = Application::from(app);
//! let registry = Registry::new(&app);
//! # let database = Database::in_memory()?;
//! # migrations::migrate(&database, &[])?;
//! # declared::make(&database, &[app.clone()])?;
//! let mut connection = database.connection()?;
//! let own: PackId = "own".parse().expect("it is a pack id");
//! packs::create(&mut connection, &app, &own, &PackDetails::default(), None)?;
//!
//! let mut books = Records::<Book>::new(&mut connection, &registry)?;
//! let book = Book { isbn: "1-85326-000-1".into(), pages: 320 };
//! books.put(&own, &book)?;
//!
//! let found = books.get(&Packs::Active, "1-85326-000-1")?.expect("it was put there");
//! assert_eq!((found.container, found.rev, found.record), (own, 1, book));
//! let page = books.list(&Query::default().with("pages>=300".parse::<Filter>().expect("valid")))?;
//! assert_eq!((page.items.len(), page.next), (1, None));
//! # Ok::<(), Error>(())
//! ```

mod all_collections;
mod by_key;
pub(crate) mod condition;
mod cursor;
mod distribution;
mod document;
mod field;
mod list;
mod places;
mod records;
mod registry;
mod select;
mod visible_packs;
mod write;

pub use all_collections::{NameMatch, Named, find_by_name, statistics};
pub(crate) use condition::Condition;
pub use document::{Documents, Heading, StoredDocument};
pub use list::{MAX_LIMIT, Page};
pub use records::{Records, Stored};
pub use registry::Registry;
pub use visible_packs::MAX_PACKS;
pub(crate) use visible_packs::effective;
pub use write::{Effect, WriteOptions, Written};
