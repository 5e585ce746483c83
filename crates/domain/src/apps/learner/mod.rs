//! A language-learning application for children: profiles with the words and grammar they
//! have mastered, flash cards, one chat history, and five files beside them.
//!
//! It owns what those files may say, leniently, and the clean record that is made of each
//! element. What a clean record loses of its text is the [residue](crate::residue()), and
//! what depends on several records, such as whose card a card is, is settled by its tables.
//!
//! ```
//! use rehome_domain::{RelationalRecord, Source, apps::learner::Card};
//!
//! let text = r#"{"id": "7", "front": "red", "back": "红", "type": "basic", "tags": "color, "}"#;
//! let mut remarks = Vec::new();
//! let card = Card::read(&Source::of(text), &mut remarks).unwrap();
//! assert_eq!(card.card_type.as_str(), "basic");
//! assert_eq!(card.tags, ["color"]);
//! assert!(remarks.iter().any(|remark| remark.rule == "cards.type-key"));
//! ```

mod agent_memory;
mod anki_profile;
mod app;
#[cfg(feature = "proptest")]
pub mod arbitrary;
mod birth_date;
mod card;
mod chat_message;
mod columns;
mod fields;
mod grammar_correction;
mod image;
mod json;
mod key;
mod moment;
mod owner;
mod profile;
mod prompt_template;
mod search;
mod slug;
mod text_list;
mod time;
mod word_knowledge;
mod words;
mod zone;

pub use agent_memory::{AgentMemory, MemoryEntry};
pub use anki_profile::AnkiProfile;
pub use app::app;
pub use birth_date::BirthDate;
pub use card::{Card, CardStatus, CardType};
pub use chat_message::{ChatMessage, Role};
pub use grammar_correction::GrammarCorrection;
pub use image::{FieldImage, Image, PLACEHOLDER, extract, inline};
pub use json::Json;
pub use moment::Moment;
pub use owner::{Candidate, Owner, Via};
pub use profile::ChildProfile;
pub use prompt_template::PromptTemplate;
pub use slug::slug;
pub use word_knowledge::WordKnowledge;
pub use words::{Item, ListKind, Split, WordList, original, split};
