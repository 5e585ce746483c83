//! What a database holds, in forms that can be compared.

use rehome::Rehome;
use rehome_persistence::quarantine::{self, Filter};

use crate::{
    catalogue::{self, rows},
    sql,
};

/// The keys of a collection in the usual pack, in the order of the container.
pub fn keys(rehome: &Rehome, collection: &str) -> Vec<String> {
    keys_in(rehome, "srd", collection)
}

/// The keys of a collection in `pack`, in the order of the container.
pub fn keys_in(rehome: &Rehome, container: &str, collection: &str) -> Vec<String> {
    let table = rehome.app("dnd5e").unwrap().table(collection);
    let order = "ORDER BY position, key";
    sql(rehome, &format!("SELECT key AS line FROM {table} WHERE container = '{container}' {order}"))
}

/// The texts of a collection in the usual pack, in the order of the container.
pub fn texts(rehome: &Rehome, collection: &str) -> Vec<String> {
    let table = rehome.app("dnd5e").unwrap().table(collection);
    let order = "ORDER BY position, key";
    sql(rehome, &format!("SELECT body AS line FROM {table} WHERE container = 'srd' {order}"))
}

/// The texts of the elements that wait in quarantine now, oldest first.
pub fn quarantined(rehome: &Rehome) -> Vec<String> {
    let waiting = Filter { waiting: true, ..Filter::default() };
    let mut entries = rehome.database().read(|c| quarantine::list(c, &waiting, 0, 1000)).unwrap();
    entries.retain(|entry| !entry.is_part());
    entries.sort_by_key(|entry| entry.id);
    entries.into_iter().map(|entry| entry.raw).collect()
}

/// All that a rollback must bring back: packs, records with place, text and digests,
/// facets, and what is in quarantine.
pub fn content(rehome: &Rehome) -> Vec<String> {
    let mut lines = sql(rehome, "SELECT 'container ' || id AS line FROM packs ORDER BY id");
    let columns = ["container", "position", "key", "body", "digest", "source_digest"];
    let app = rehome.app("dnd5e").unwrap();
    for collection in &app.collections {
        lines.extend(rows(rehome, &app.table(&collection.id), &columns, ""));
    }
    let columns = ["app", "collection", "facet", "value", "container", "key"];
    lines.extend(rows(rehome, "facets", &columns, ""));
    lines.extend(in_quarantine(rehome));
    lines
}

/// What is in quarantine.
pub fn in_quarantine(rehome: &Rehome) -> Vec<String> {
    let columns =
        ["collection", "container", "file", "position", "pointer", "rule", "waiting", "how", "raw"];
    rows(rehome, "quarantine", &columns, "how IS NULL OR how = 'dismissed'")
}

/// Every row of every table, so that two dumps are equal only if nothing at all changed. The
/// counters of a server are left out: they go on even when a transaction is undone.
pub fn dump(rehome: &Rehome) -> Vec<String> {
    let mut lines = Vec::new();
    for table in catalogue::tables(rehome) {
        let columns = catalogue::columns(rehome, &table);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        lines.extend(rows(rehome, &table, &names, ""));
    }
    lines
}
