//! The content of D&D 5e: the questions that a game asks, answered by the database.
//!
//! [`Content`] is the way in. It holds a base query: the packs to read, and for lists also
//! the order, the page, and conditions that hold beside those of the question. The
//! formulas of the rules are in [`rehome_domain::apps::dnd5e::rules`]; here is what needs
//! the records.
//!
//! ```
//! use rehome_domain::{PackDetails, PackId, Query, apps::dnd5e::Monster};
//! use rehome_persistence::{Database, apps::dnd5e::{self, Content}, migrations, packs, repository::{Records, Registry}};
//!
//! let apps = [dnd5e::application()];
//! let registry = Registry::new(&apps[0]);
//! let database = Database::in_memory()?;
//! migrations::migrate(&database, &apps)?;
//! let mut connection = database.connection()?;
//! let home: PackId = "home".parse().expect("it is a pack id");
//! packs::create(&mut connection, &apps[0], &home, &PackDetails::default(), None)?;
//! let rating = "1/8".parse().expect("it is a challenge rating");
//! let owl = Monster { index: "owl".into(), challenge_rating: Some(rating), ..Monster::default() };
//! Records::<Monster>::new(&mut connection, &registry)?.put(&home, &owl)?;
//!
//! let mut content = Content::new(&mut connection, &registry, Query::default());
//! let page = content.monsters()?.by_challenge_rating(rating)?;
//! assert_eq!(page.items[0].record, owl);
//! # Ok::<(), rehome_persistence::Error>(())
//! ```

mod armor;
mod catalogue;
mod class_level;
mod classes;
mod content;
mod dialect;
mod encounter;
mod equipment;
mod lore;
mod magic_items;
mod monsters;
mod spells;
mod starting_equipment;
mod table_shapes;

use crate::{Application, migrations::AppSchema};

pub use class_level::ClassAtLevel;
pub use classes::Classes;
pub use content::Content;
pub use encounter::Encounter;
pub use equipment::EquipmentItems;
pub use lore::RuleWithSections;
pub use magic_items::MagicItems;
pub use monsters::{Monsters, Movement};
pub use spells::{Components, Spells};
pub use starting_equipment::StartingKit;

/// The application with its tables.
pub fn application() -> Application {
    let app = rehome_domain::apps::dnd5e::app();
    let schema = AppSchema::ours(&app.id, table_shapes::TABLES);
    Application::new(app).with_schema(schema)
}
