//! Applications that are declared by the program that uses them: their tables are made
//! from the declaration, and follow it.

mod enabled;
mod mistakes;
mod tables;
mod together;

use std::thread;

use rehome::{
    App, Collection, Column, Error, Facet, Filter, ImportOptions, PackDetails, PackId, Packs,
    Query, Record, Rehome, RollbackOptions, SourceFile, migrations,
};
use rehome_tests::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A bird, of which only the name is certain.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Bird {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wings: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[serde(default)]
    colors: Vec<String>,
}

impl Record for Bird {
    const COLLECTION: &'static str = "birds";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

/// A nest, in a collection of its own.
#[derive(Serialize, Deserialize)]
pub(super) struct Nest {
    id: String,
}

impl Record for Nest {
    const COLLECTION: &'static str = "old-nests";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

pub(super) fn wings() -> Column<Bird> {
    Column::integer("wings", |bird: &Bird| bird.wings.into())
}

pub(super) fn one_column() -> Vec<Column<Bird>> {
    vec![wings()]
}

// The name is a word of SQL on purpose.
pub(super) fn two_columns() -> Vec<Column<Bird>> {
    vec![wings(), Column::text("order", |bird: &Bird| bird.order.as_deref().into())]
}

pub(super) fn retyped() -> [Column<Bird>; 1] {
    [Column::text("wings", |bird: &Bird| bird.wings.map(|wings| wings.to_string()).into())]
}

pub(super) fn facets() -> [Facet<Bird>; 1] {
    [Facet::new("colors", |bird: &Bird, tell| bird.colors.iter().for_each(|color| tell(color)))]
}

pub(super) fn of(collections: Vec<Collection>) -> App {
    let files: Vec<SourceFile> = collections
        .iter()
        .map(|collection| match collection.id.as_str() {
            "birds" => SourceFile::array(&["birds.json"], "birds"),
            _ => SourceFile::array(&["old-nests.json"], "old-nests"),
        })
        .collect();
    App::new("garden", "Garden", "garden", collections, files)
}

pub(super) fn birds(
    columns: impl IntoIterator<Item = Column<Bird>>,
    facets: impl IntoIterator<Item = Facet<Bird>>,
) -> App {
    of(vec![Collection::of(columns, facets)])
}

pub(super) fn with_nests(columns: impl IntoIterator<Item = Column<Bird>>) -> App {
    of(vec![Collection::of(columns, facets()), Collection::of::<Nest>([], [])])
}

pub(super) fn open(database: &TempDatabase, app: App) -> Rehome {
    try_open(database, app).unwrap()
}

pub(super) fn try_open(database: &TempDatabase, app: App) -> Result<Rehome, Error> {
    Rehome::builder().only(&[]).app(app).open(database.address())
}

pub(super) fn folder() -> Folder {
    Folder::new()
        .file(
            "birds.json",
            json!([
                {"id": "owl", "wings": 2, "colors": ["grey", "white"], "eyes": "large"},
                {"id": "kiwi", "order": "apteryx"},
            ])
            .to_string(),
        )
        .file("old-nests.json", r#"[{"id": "oak"}]"#)
}

pub(super) fn found(rehome: &Rehome, filter: &str) -> Vec<String> {
    let filter: Filter = filter.parse().unwrap();
    let page = rehome.list::<Bird>(&Query::default().with(filter)).unwrap();
    page.items.into_iter().map(|found| found.key).collect()
}

pub(super) fn tables(rehome: &Rehome) -> Vec<String> {
    let mut tables = catalogue::tables(rehome);
    tables.retain(|table| table.starts_with("garden"));
    tables
}

/// Texts, places, digests and revisions: all that a rebuild must keep.
pub(super) fn rows(rehome: &Rehome) -> Vec<String> {
    let columns = [
        "container",
        "key",
        "position",
        "body",
        "digest",
        "source_digest",
        "run",
        "rev",
        "updated_at",
    ];
    catalogue::rows(rehome, "garden_birds", &columns, "")
}

pub(super) fn refused(app: App) -> String {
    match Rehome::builder().app(app).open("sqlite::memory:").map(|_| ()) {
        Err(error @ Error::Declaration { .. }) => error.to_string(),
        other => panic!("it was not refused: {other:?}"),
    }
}
