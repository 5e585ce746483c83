//! The learner app: its relations, and typed repositories over them.
//!
//! [`Learner`] is the way in. What it writes keeps what the record types do not know, and
//! counts as an edit, which a later import does not undo.
//!
//! ```
//! use rehome_domain::{RelationalRecord as _, Source, apps::learner::ChildProfile};
//! use rehome_persistence::{Database, apps::learner::{Language, Learner}, migrations};
//!
//! let database = Database::in_memory()?;
//! migrations::migrate(&database, &rehome_persistence::apps::all())?;
//! let mut connection = database.connection()?;
//! let mut learner = Learner::new(&mut connection);
//!
//! let text = r#"{"name": "Sample Child", "dob": "2016-03-05"}"#;
//! let profile = ChildProfile::read(&Source::of(text), &mut Vec::new()).expect("it has a name");
//! let made = learner.profiles().create(&profile)?;
//! assert_eq!(made.key, "sample-child");
//!
//! learner.words().add("Sample Child", Language::Chinese, &["苹果", "红"])?;
//! assert_eq!(learner.words().count("sample-child", Language::Chinese)?, 2);
//! # Ok::<(), rehome_persistence::Error>(())
//! ```

mod access;
mod agent_memory;
mod anki_profiles;
mod card_status;
mod cards;
mod chat;
mod grammar;
mod grammar_corrections;
mod list;
mod listed_card;
mod profiles;
mod record;
mod table_shapes;
mod tables;
mod templates;
mod word_knowledge;
mod words;

pub use access::Learner;
pub use agent_memory::AgentMemories;
pub use anki_profiles::AnkiProfiles;
pub use cards::{CardFilter, CardOwner, Cards};
pub use chat::Chat;
pub use grammar::{Grammar, GrammarPoint};
pub use grammar_corrections::GrammarCorrections;
pub use list::Added;
pub use listed_card::ListedCard;
pub use profiles::Profiles;
pub use record::{Owned, PageRequest, Stored};
pub use templates::Templates;
pub use word_knowledge::WordKnowledges;
pub use words::{Language, Word, Words};

use crate::{Application, migrations::AppSchema};

/// The application with its tables.
pub fn application() -> Application {
    let app = rehome_domain::apps::learner::app();
    let schema = AppSchema::ours(&app.id, table_shapes::TABLES);
    tables::keep(Application::new(app).with_schema(schema))
}
