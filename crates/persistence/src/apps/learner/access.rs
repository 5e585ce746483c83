//! The way into the app's data: one connection.

use std::borrow::BorrowMut;

use super::{
    agent_memory::AgentMemories, anki_profiles::AnkiProfiles, cards::Cards, chat::Chat,
    grammar::Grammar, grammar_corrections::GrammarCorrections, profiles::Profiles,
    templates::Templates, word_knowledge::WordKnowledges, words::Words,
};
use crate::Connection;

/// The data of the learner app on a connection. Every write is a transaction of its own,
/// or a part of the one that the connection is in.
pub struct Learner<C = Connection> {
    connection: C,
}

impl<C: BorrowMut<Connection>> Learner<C> {
    /// The data behind `connection`, which may be lent or given.
    pub fn new(connection: C) -> Self {
        Self { connection }
    }

    /// The profiles of children.
    pub fn profiles(&mut self) -> Profiles<'_> {
        Profiles(self.connection.borrow_mut())
    }

    /// The words that children have mastered.
    pub fn words(&mut self) -> Words<'_> {
        Words(self.connection.borrow_mut())
    }

    /// The grammar that children have mastered.
    pub fn grammar(&mut self) -> Grammar<'_> {
        Grammar(self.connection.borrow_mut())
    }

    /// The flash cards.
    pub fn cards(&mut self) -> Cards<'_> {
        Cards(self.connection.borrow_mut())
    }

    /// The chat.
    pub fn chat(&mut self) -> Chat<'_> {
        Chat(self.connection.borrow_mut())
    }

    /// The profiles of Anki.
    pub fn anki(&mut self) -> AnkiProfiles<'_> {
        AnkiProfiles(self.connection.borrow_mut())
    }

    /// The templates of prompts.
    pub fn templates(&mut self) -> Templates<'_> {
        Templates(self.connection.borrow_mut())
    }

    /// What a language model said about words.
    pub fn word_knowledge(&mut self) -> WordKnowledges<'_> {
        WordKnowledges(self.connection.borrow_mut())
    }

    /// What people corrected in points of grammar.
    pub fn grammar_corrections(&mut self) -> GrammarCorrections<'_> {
        GrammarCorrections(self.connection.borrow_mut())
    }

    /// What the planning agent remembers of users.
    pub fn agent_memory(&mut self) -> AgentMemories<'_> {
        AgentMemories(self.connection.borrow_mut())
    }
}
