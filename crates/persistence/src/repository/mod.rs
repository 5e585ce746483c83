//! Reading and editing records: by key, by name, in lists, one at a time.
//!
//! [`Records`] holds typed records, and [`Documents`] beneath it their texts, for tools
//! that handle every collection alike. Both read through packs: the same key may stand in
//! several, and the first that is asked wins. What a pack in front hides is hidden before
//! any condition is looked at, so a replaced record does not come back through a filter.
//!
//! Every list has an order and a limit, and goes on behind a key. Values are bound; names
//! come from the declarations. Imports do not come this way: they write whole files.
//!
//! ```
//! use rehome_domain::{Filter, PackId, Packs, Query, apps::dnd5e::{self, Spell}};
//! use rehome_persistence::{Database, migrations, packs, repository::{Records, Registry}};
//!
//! let registry = Registry::new(&dnd5e::app());
//! let database = Database::in_memory()?;
//! migrations::migrate(&database)?;
//! let mut connection = database.connection()?;
//! let home: PackId = "home".parse().expect("it is a pack id");
//! packs::create(&mut connection, "dnd5e", &home, None, None)?;
//!
//! let mut spells = Records::<Spell>::new(&mut connection, &registry)?;
//! let spell = Spell { index: "warm-tea".into(), level: Some(1), ..Spell::default() };
//! spells.put(&home, &spell)?;
//!
//! let found = spells.get(&Packs::Active, "warm-tea")?.expect("it was put there");
//! assert_eq!((found.pack, found.rev, found.record), (home, 1, spell));
//! let page = spells.list(&Query::default().with(Filter::equal("level", 1)))?;
//! assert_eq!((page.items.len(), page.next), (1, None));
//! # Ok::<(), rehome_persistence::Error>(())
//! ```

mod across;
pub(crate) mod condition;
mod distribution;
mod document;
mod list;
mod point;
mod records;
mod registry;
mod scope;
mod select;
mod write;

pub use across::{NameMatch, Named, find_by_name, statistics};
pub use document::{Documents, Heading, StoredDocument};
pub use list::{MAX_LIMIT, Page};
pub use records::{Records, Stored};
pub use registry::Registry;
pub use scope::MAX_PACKS;
pub use write::{Outcome, Written};
