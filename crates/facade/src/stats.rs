//! How much the database holds.

use rehome_persistence::{Application, Table, history, packs, quarantine, record_counts};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// How much the database holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The database.
    pub database: String,
    /// Its size on the disk; none in memory.
    pub bytes: Option<u64>,
    /// All records of these packs.
    pub records: i64,
    /// What is in quarantine: elements, and parts of records.
    pub quarantined: i64,
    /// Of that, what waits for a person.
    pub waiting: i64,
    /// The newest run.
    pub last_run: Option<i64>,
    /// The packs of the enabled applications, in their order.
    pub packs: Vec<PackStats>,
    /// The applications whose records belong to no pack, as far as they have any.
    pub apps: Vec<AppStats>,
}

/// How much an application without packs holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppStats {
    /// Its id.
    pub app: String,
    /// All its records.
    pub records: i64,
    /// Those of each collection, in the order of the declaration.
    pub collections: Vec<CollectionStats>,
}

/// How much a pack holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackStats {
    /// Its id.
    pub pack: String,
    /// The application.
    pub app: String,
    /// Whether reads that name no packs see it.
    pub active: bool,
    /// All its records.
    pub records: i64,
    /// Those of each collection, in the order of the declaration.
    pub collections: Vec<CollectionStats>,
}

/// How many records of a collection there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectionStats {
    /// Its id.
    pub collection: String,
    /// The number.
    pub records: i64,
}

impl Rehome {
    /// Counts what the database holds, on one unchanging view.
    pub fn stats(&self) -> Result<Stats, Error> {
        self.database.reading()?.snapshot(|c| {
            let tables: Vec<Table> = self.apps.iter().flat_map(Table::all).collect();
            let counts = record_counts(c, &tables, None)?;
            let of = |app: &Application, pack: Option<&str>| -> Vec<CollectionStats> {
                let of_app = tables.iter().enumerate().filter(|(_, table)| table.app == app.id);
                let counted = of_app.map(|(place, table)| {
                    let here = counts.iter().filter(|(at, container, _)| {
                        *at == place && pack.is_none_or(|pack| pack == container)
                    });
                    let records = here.map(|(_, _, count)| count).sum();
                    CollectionStats { collection: table.collection.id.clone(), records }
                });
                counted.collect()
            };
            let mut all = Vec::new();
            for pack in packs::list(c)? {
                let Ok(app) = self.app(&pack.app) else { continue };
                let collections = of(app, Some(&pack.id));
                all.push(PackStats {
                    pack: pack.id,
                    app: pack.app,
                    active: pack.active,
                    records: collections.iter().map(|counted| counted.records).sum(),
                    collections,
                });
            }
            let mut apps = Vec::new();
            for app in self.apps.iter().filter(|app| app.default_pack.is_none()) {
                let collections = of(app, None);
                let records: i64 = collections.iter().map(|counted| counted.records).sum();
                if records > 0 {
                    apps.push(AppStats { app: app.id.to_owned(), records, collections });
                }
            }
            let held = quarantine::counts(c, None, None)?;
            Ok(Stats {
                database: self.database.address().to_owned(),
                bytes: self.database.bytes(c)?,
                records: all.iter().map(|pack| pack.records).sum::<i64>()
                    + apps.iter().map(|app| app.records).sum::<i64>(),
                quarantined: held.quarantined,
                waiting: held.waiting,
                last_run: history::list(c, 1)?.first().map(|run| run.id),
                packs: all,
                apps,
            })
        })
    }
}
