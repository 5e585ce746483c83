//! A harbour: ships with their crews, and ports, in packs; and a model that knows words
//! by their letters.

use std::{ops::ControlFlow, sync::Arc};

use ndarray::{Array2, ArrayViewMut1};
use rehome_domain::{
    App, Collection, Column, Listing, PackDetails, PackId, Record, SearchText, Searchable, Value,
};
use rehome_persistence::{
    Application, Connection, Database, Error, Settings, Table, declared, migrations, packs,
    repository::{Records, Registry},
    search, testing,
};
use rehome_vector::{
    Embedder, ModelId, Result,
    passages::Windows,
    search::{Mode, Refreshed, SearchQuery, Searched, Searcher, refresh},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ship {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) log: String,
    pub(crate) masts: i64,
    #[serde(default)]
    pub(crate) rig: String,
}

impl Record for Ship {
    const COLLECTION: &'static str = "ships";
    fn key(&self) -> &str {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Port {
    pub(crate) id: String,
    pub(crate) about: String,
}

impl Record for Port {
    const COLLECTION: &'static str = "ports";
    fn key(&self) -> &str {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        None
    }
}

/// Who sails on a ship, which lists its crew by rank.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sailor {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ship: String,
    pub(crate) rank: i64,
}

impl Record for Sailor {
    const COLLECTION: &'static str = "sailors";
    fn key(&self) -> &str {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

pub(crate) fn app() -> App {
    let crew = Listing::new("Crew", "sailors", "ship").ordered_by("rank");
    let ships = Searchable::of("ship", &["ship", "ships"], |ship: &Ship| {
        SearchText::new(&ship.name).with(&ship.log)
    });
    let sailors = Searchable::of("sailor", &["sailor", "sailors"], |sailor: &Sailor| {
        SearchText::new(&sailor.name)
    });
    let masts =
        Column::integer("masts", |ship: &Ship| Value::Integer(ship.masts)).called(&["masted"]);
    let rig = Column::text("rig", |ship: &Ship| match ship.rig.as_str() {
        "" => Value::Null,
        rig => Value::Text(rig.to_owned()),
    });
    let ship = Column::text("ship", |sailor: &Sailor| Value::Text(sailor.ship.clone()));
    let rank = Column::integer("rank", |sailor: &Sailor| Value::Integer(sailor.rank));
    let ports = Searchable::of("port", &["port", "ports"], |port: &Port| {
        SearchText::new(&port.id).with(&port.about)
    });
    let collections = vec![
        Collection::of([masts, rig], []).searchable(ships.listing(crew)),
        Collection::of::<Port>([], []).searchable(ports),
        Collection::of([ship, rank], []).searchable(sailors),
    ];
    App::new("harbour", "Harbour", "sea", collections, Vec::new())
}

/// A database with the tables of the harbour and its pack.
pub(crate) struct Harbour {
    pub(crate) database: Database,
    pub(crate) app: Application,
    registry: Registry,
}

impl Harbour {
    pub(crate) fn new() -> Self {
        Self::at(&testing::address())
    }

    /// One at that address, which more than one connection can open where it is a file.
    pub(crate) fn at(address: &str) -> Self {
        let database = Database::open(address, &Settings::default()).unwrap();
        migrations::migrate(&database, &[]).unwrap();
        let app = Application::new(app());
        declared::make(&database, std::slice::from_ref(&app)).unwrap();
        let harbour = Self { database, registry: Registry::new(&app), app };
        harbour.container("sea");
        harbour
    }

    pub(crate) fn connection(&self) -> Connection {
        self.database.connection().unwrap()
    }

    pub(crate) fn container(&self, id: &str) {
        packs::create(
            &mut self.connection(),
            &self.app,
            &container(id),
            &PackDetails::default(),
            None,
        )
        .unwrap();
    }

    pub(crate) fn put<T: Record>(&self, id: &str, record: &T) {
        let mut c = self.connection();
        Records::<T>::new(&mut c, &self.registry).unwrap().put(&container(id), record).unwrap();
    }

    pub(crate) fn ship(&self, name: &str, log: &str) {
        self.put("sea", &ship(name, log));
    }

    pub(crate) fn port(&self, id: &str, about: &str) {
        self.put("sea", &Port { id: id.to_owned(), about: about.to_owned() });
    }

    pub(crate) fn sailor(&self, name: &str, ship: &str, rank: i64) {
        self.put("sea", &sailor(name, ship, rank));
    }

    pub(crate) fn delete(&self, id: &str) -> bool {
        self.remove::<Ship>(id)
    }

    pub(crate) fn remove<T: Record>(&self, id: &str) -> bool {
        let mut c = self.connection();
        let mut records = Records::<T>::new(&mut c, &self.registry).unwrap();
        records.delete(&container("sea"), id).unwrap()
    }

    pub(crate) fn table(&self, collection: &str) -> Table {
        Table::new(&self.app, self.app.collection(collection).unwrap())
    }

    /// Says that records of the collection changed, as an import does.
    pub(crate) fn mark(&self, collection: &str) {
        let table = self.table(collection);
        self.connection().write(|c| search::mark(c, &table)).unwrap();
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.searcher_with(Letters::version("1"))
    }

    pub(crate) fn searcher_with(&self, model: Arc<dyn Embedder>) -> Searcher {
        let (apps, weights) = (std::slice::from_ref(&self.app), model.weights());
        Searcher::new(self.database.clone(), apps, model, weights).unwrap()
    }

    pub(crate) fn refresh(&self) -> Refreshed {
        self.refresh_with(&*Letters::version("1"))
    }

    pub(crate) fn refresh_with(&self, model: &dyn Embedder) -> Refreshed {
        let apps = std::slice::from_ref(&self.app);
        refresh(&self.database, apps, Some(model), false, &mut |_| ControlFlow::Continue(()))
            .unwrap()
    }

    /// Makes exact search possible, where that needs an extension of the server.
    pub(crate) fn exactly(&self) {
        use diesel::connection::SimpleConnection as _;
        if let Connection::Postgres(c) = &mut self.connection() {
            c.batch_execute("CREATE EXTENSION IF NOT EXISTS vector").unwrap();
        }
    }
}

pub(crate) fn ship(name: &str, log: &str) -> Ship {
    let id = name.to_lowercase().replace(' ', "-");
    Ship {
        id,
        name: name.to_owned(),
        log: log.to_owned(),
        masts: log.len() as i64 % 4,
        rig: String::new(),
    }
}

pub(crate) fn sailor(name: &str, ship: &str, rank: i64) -> Sailor {
    Sailor { id: name.to_lowercase(), name: name.to_owned(), ship: ship.to_owned(), rank }
}

pub(crate) fn container(id: &str) -> PackId {
    id.parse().unwrap()
}

pub(crate) fn query(text: &str, mode: Mode) -> SearchQuery {
    SearchQuery { mode, explain: true, ..SearchQuery::new(text) }
}

pub(crate) fn keys(found: &Searched) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.record.key.as_str()).collect()
}

/// What a database error says, for tests that expect one.
pub(crate) fn said(error: &rehome_vector::Error) -> String {
    match error {
        rehome_vector::Error::Database(Error::Invalid(reason)) => reason.clone(),
        other => other.to_string(),
    }
}

/// A model that counts letters: texts with the same letters are near each other. It knows
/// nothing but the letters from a to z.
pub(crate) struct Letters(ModelId);

impl Letters {
    pub(crate) fn version(version: &str) -> Arc<dyn Embedder> {
        let (name, version) = ("letters".to_owned(), version.to_owned());
        Arc::new(Self(ModelId { name, version, dimension: 26 }))
    }
}

impl Embedder for Letters {
    fn model(&self) -> &ModelId {
        &self.0
    }

    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>> {
        let mut vectors = Array2::<f32>::zeros((texts.len(), 26));
        for (mut vector, text) in vectors.rows_mut().into_iter().zip(texts) {
            count(&mut vector, text.bytes());
        }
        Ok(vectors)
    }
}

/// Another model, with another dimension: it counts the letters that words begin with, and
/// its last number is always zero.
pub(crate) struct Beginnings(ModelId);

impl Beginnings {
    pub(crate) fn new() -> Arc<Self> {
        let (name, version) = ("beginnings".to_owned(), "1".to_owned());
        Arc::new(Self(ModelId { name, version, dimension: 27 }))
    }
}

impl Embedder for Beginnings {
    fn model(&self) -> &ModelId {
        &self.0
    }

    fn embed(&self, texts: &[&str]) -> Result<Array2<f32>> {
        let mut vectors = Array2::zeros((texts.len(), 27));
        for (mut vector, text) in vectors.rows_mut().into_iter().zip(texts) {
            count(&mut vector, text.split_whitespace().filter_map(|word| word.bytes().next()));
        }
        Ok(vectors)
    }

    fn windows(&self) -> Windows {
        Windows::WORDS
    }
}

/// Counts letters, and scales the counts to length 1.
fn count(vector: &mut ArrayViewMut1<'_, f32>, letters: impl Iterator<Item = u8>) {
    for letter in letters.filter(u8::is_ascii_lowercase) {
        vector[usize::from(letter - b'a')] += 1.0;
    }
    let length = vector.dot(&*vector).sqrt();
    if length > 0.0 {
        *vector /= length;
    }
}
