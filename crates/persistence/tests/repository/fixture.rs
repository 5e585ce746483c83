//! A database with a few invented records.

use rehome_domain::{PackDetails, PackId, Packs, Query};
use rehome_persistence::{
    Connection, Database, Result, Settings,
    apps::dnd5e,
    migrations, packs,
    repository::{Documents, Registry, WriteOptions, Written},
    testing,
};
use serde_json::{Value, json};

/// A held connection to a new database, and the tables of the application.
pub struct Fixture {
    pub connection: Connection,
    pub registry: Registry,
}

impl Fixture {
    /// With these packs, the first of which wins.
    pub fn with_packs(ids: &[&str]) -> Self {
        let database = Database::open(&testing::address(), &Settings::default()).unwrap();
        migrations::migrate(&database, &[dnd5e::application()]).unwrap();
        let mut connection = database.connection().unwrap();
        for id in ids {
            packs::create(
                &mut connection,
                &dnd5e::application(),
                &container(id),
                &PackDetails::default(),
                None,
            )
            .unwrap();
        }
        Self { connection, registry: Registry::new(&dnd5e::application()) }
    }

    pub fn documents(&mut self, collection: &str) -> Documents<'_> {
        Documents::new(&mut self.connection, self.registry.table(collection).unwrap())
    }

    /// Puts records into a collection of a pack.
    pub fn put(&mut self, into: &str, collection: &str, records: impl IntoIterator<Item = Value>) {
        for record in records {
            put(&mut self.documents(collection), into, &record.to_string()).unwrap();
        }
    }

    /// The keys of a page.
    pub fn keys(&mut self, collection: &str, query: &Query) -> Vec<String> {
        self.documents(collection).keys(query).unwrap().items
    }

    /// The keys of all pages, read by the cursor of each.
    pub fn all_keys(&mut self, collection: &str, query: &Query) -> Vec<String> {
        let (mut query, mut keys) = (query.clone(), Vec::new());
        loop {
            let page = self.documents(collection).keys(&query).unwrap();
            keys.extend(page.items);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return keys,
            }
        }
    }
}

pub fn container(id: &str) -> PackId {
    id.parse().unwrap()
}

pub fn listed(ids: &[&str]) -> Packs {
    Packs::Listed(ids.iter().map(|id| container(id)).collect())
}

/// A reference to another record.
pub fn to(key: &str) -> Value {
    json!({"index": key, "name": key, "url": format!("/api/2014/x/{key}")})
}

/// A spell of a level and school.
pub fn spell(key: &str, level: u8, school: &str) -> Value {
    json!({"index": key, "name": format!("The {key}"), "level": level, "school": to(school)})
}

/// Six spells in the pack `core`: three of level 1, two of level 3, one without a level.
pub fn spells() -> Fixture {
    let mut shelf = Fixture::with_packs(&["core"]);
    shelf.put(
        "core",
        "spells",
        [
            spell("amber-light", 1, "lumen"),
            spell("brisk-wind", 3, "aer"),
            spell("cold-soup", 1, "culina"),
            spell("dry-socks", 3, "culina"),
            json!({"index": "empty-page", "name": "Empty Page"}),
            spell("firm-handshake", 1, "aer"),
        ],
    );
    shelf
}

/// Puts a text that holds its key into a pack.
pub fn put(documents: &mut Documents<'_>, pack: &str, body: &str) -> Result<Written> {
    let key = documents.key_of(body)?;
    documents.put(pack, &key, body, &WriteOptions::default())
}
