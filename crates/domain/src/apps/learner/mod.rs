//! A language-learning application for children: profiles with the words and grammar they
//! have mastered, flash cards, one chat history, and five files beside them.
//!
//! It owns what those files may say, leniently, and the clean record that is made of each
//! element. What a clean record loses of its text is the [residue](crate::residue()), and
//! what depends on several records, such as whose card a card is, is settled by its tables.

mod agent_memory;
mod anki_profile;
mod birth_date;
mod card;
mod chat_message;
mod grammar_correction;
mod json;
mod moment;
mod profile;
mod prompt_template;
mod word_knowledge;
mod words;

pub use agent_memory::{AgentMemory, MemoryEntry};
pub use anki_profile::AnkiProfile;
pub use birth_date::BirthDate;
pub use card::{Card, CardStatus, CardType};
pub use chat_message::{ChatMessage, Role};
pub use grammar_correction::GrammarCorrection;
pub use json::Json;
pub use moment::Moment;
pub use profile::ChildProfile;
pub use prompt_template::PromptTemplate;
pub use word_knowledge::WordKnowledge;
pub use words::{Item, ListKind, WordList};
