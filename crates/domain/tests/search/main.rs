//! What records of the applications are searched by. All records here are invented.

mod character;
mod class;
mod editor;
mod equipment;
mod learner;
mod lore;
mod magic;
mod monster;
mod outside;
mod properties;
mod race;
mod rules;

use rehome_domain::{App, SearchText, Searchable, Source};

/// What the collection of an application declares.
fn search(app: App, collection: &str) -> Searchable {
    app.collection(collection).and_then(|found| found.searchable.clone()).expect("it is searched")
}

/// What the record `text` of a collection of D&D content is searched by.
fn dnd5e(collection: &str, text: &str) -> SearchText {
    let search = search(rehome_domain::apps::dnd5e::app(), collection);
    search.text(&Source::of(text)).expect("it is a record")
}

/// The title and the sections, of which none here has a heading.
#[track_caller]
fn assert_says(text: &SearchText, title: &str, sections: &[&str]) {
    assert!(text.sections.iter().all(|section| section.heading.is_none()), "{text:?}");
    let found: Vec<&str> = text.sections.iter().map(|section| section.text.as_str()).collect();
    assert_eq!((text.title.as_str(), found), (title, sections.to_vec()));
}
