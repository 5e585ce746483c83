//! The relations of the learner app: how each of its records becomes rows, and rows a
//! record again.
//!
//! They own the columns and the child tables; what a text means is decided before, and
//! what the columns lose of it is kept by the engine.

mod agent_memory;
mod anki_profile;
mod card;
mod chat_message;
mod columns;
mod grammar_correction;
mod owner;
mod picture;
mod profile;
mod prompt_template;
mod word_knowledge;
mod word_list;

use crate::Application;
pub(super) use agent_memory::AgentMemories;
pub(super) use anki_profile::AnkiProfiles;
pub(super) use card::{CardRow, Cards, tags_of};
pub(super) use chat_message::ChatMessages;
pub(super) use grammar_correction::GrammarCorrections;
pub(super) use owner::{settle_card, settle_message};
pub(super) use profile::Profiles;
pub(super) use prompt_template::PromptTemplates;
pub(super) use word_knowledge::WordKnowledges;
pub(super) use word_list::{language_of_grammar, name as list_name, write_text};

/// The application, whose records are kept as these relations do.
pub(super) fn keep(app: Application) -> Application {
    app.with_relation(Profiles)
        .with_relation(Cards)
        .with_relation(ChatMessages)
        .with_relation(AnkiProfiles)
        .with_relation(PromptTemplates)
        .with_relation(WordKnowledges)
        .with_relation(GrammarCorrections)
        .with_relation(AgentMemories)
}
