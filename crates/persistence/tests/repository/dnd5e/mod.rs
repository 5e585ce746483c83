//! The questions of a game.

mod classes;
mod equipment;
mod monsters;
mod plans;
mod services;
mod spells;

use rehome_domain::Query;
use rehome_persistence::{
    Result,
    apps::dnd5e::Content,
    repository::{Page, Stored},
};

use crate::fixture::Fixture;

impl Fixture {
    /// The content of the active packs.
    pub fn content(&mut self) -> Content<'_> {
        self.content_of(Query::default())
    }

    pub fn content_of(&mut self, base: Query) -> Content<'_> {
        Content::new(&mut self.connection, &self.registry, base)
    }
}

/// The keys on a page.
#[track_caller]
fn keys<T>(page: Result<Page<Stored<T>>>) -> Vec<String> {
    page.unwrap().items.into_iter().map(|stored| stored.key).collect()
}
