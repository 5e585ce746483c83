//! The application: its declaration, and the value that a program hands in.

use rehome_domain::{App, Choice, Collection, SearchText, Searchable, SourceFile};
use rehome_persistence::Application;

use crate::{
    boats::{Boat, BoatRelation},
    crossings::{Crossing, CrossingRelation},
    schema,
};

/// The choice of those who do not mind crossings with more passengers than seats.
pub(crate) const FULL_IS_FINE: &str = "full-is-fine";

/// What it has and where its files lie.
pub fn app() -> App {
    let crossing = |one: &Crossing| {
        let title = format!("{} to {}", one.from, one.to);
        let names = one.bookings.iter().map(|booking| booking.name.as_str());
        SearchText::new(title).with(names.collect::<Vec<_>>().join(", "))
    };
    let boat = |one: &Boat| SearchText::new(one.title.clone().unwrap_or_default());
    let boats = Searchable::relational("boat", &["boat", "boats"], boat);
    let crossings = Searchable::relational("crossing", &["crossing", "crossings"], crossing);
    let collections = vec![
        Collection::relational::<Boat>().searchable(boats),
        Collection::relational::<Crossing>().searchable(crossings),
    ];
    let files = vec![
        SourceFile::object(&["boats.json"], "boats").optional(),
        SourceFile::array(&["crossings.json"], "crossings"),
    ];
    let full_is_fine =
        Choice::flag(FULL_IS_FINE, "Say nothing of crossings with more passengers than seats");
    let app = App::new("ferry", "Ferry company", "ferry", collections, files);
    // Its records belong to no pack.
    App { default_pack: None, choices: vec![full_is_fine], ..app }
}

/// The declaration with its tables, and how records become rows there.
pub fn application() -> Application {
    Application::new(app())
        .with_schema(schema::SCHEMA)
        .with_relation(BoatRelation)
        .with_relation(CrossingRelation)
}
