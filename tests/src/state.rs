//! What a database holds, in forms that can be compared.

use rehome::Rehome;
use rehome_persistence::quarantine;

use crate::sql;

/// The keys of a collection in the usual pack, in the order of the container.
pub fn keys(rehome: &Rehome, collection: &str) -> Vec<String> {
    keys_in(rehome, "srd", collection)
}

/// The keys of a collection in `pack`, in the order of the container.
pub fn keys_in(rehome: &Rehome, pack: &str, collection: &str) -> Vec<String> {
    let table = rehome.app("dnd5e").unwrap().table(collection);
    let order = "ORDER BY position, key";
    sql(rehome, &format!("SELECT key AS line FROM {table} WHERE pack = '{pack}' {order}"))
}

/// The texts of a collection in the usual pack, in the order of the container.
pub fn texts(rehome: &Rehome, collection: &str) -> Vec<String> {
    let table = rehome.app("dnd5e").unwrap().table(collection);
    let order = "ORDER BY position, key";
    sql(rehome, &format!("SELECT body AS line FROM {table} WHERE pack = 'srd' {order}"))
}

/// The texts in quarantine now, oldest first.
pub fn quarantined(rehome: &Rehome) -> Vec<String> {
    let entries = rehome.database().read(|c| quarantine::list(c, 0, 1000)).unwrap();
    entries.into_iter().map(|entry| entry.raw).collect()
}

/// All that a rollback must bring back: packs, records with place, text and digests,
/// facets, and what is in quarantine.
pub fn content(rehome: &Rehome) -> Vec<String> {
    let mut lines = sql(rehome, "SELECT 'pack ' || id AS line FROM packs ORDER BY id");
    for collection in &rehome.app("dnd5e").unwrap().collections {
        let id = collection.id;
        let table = rehome.app("dnd5e").unwrap().table(id);
        lines.extend(sql(
            rehome,
            &format!(
                "SELECT '{id} ' || pack || ' ' || position || ' ' || key || ' ' || body || ' ' \
                 || hex(digest) || ' ' || coalesce(hex(source_digest), '') AS line \
                 FROM {table} ORDER BY pack, position, key"
            ),
        ));
    }
    lines.extend(sql(
        rehome,
        "SELECT concat_ws(' ', 'facet', collection, facet, value, pack, key) AS line \
         FROM facets ORDER BY line",
    ));
    lines.extend(sql(
        rehome,
        "SELECT concat_ws(' ', 'quarantine', collection, pack, file, position, raw) AS line \
         FROM quarantine WHERE resolved_by IS NULL ORDER BY line",
    ));
    lines
}

/// Every row of every table, so that two dumps are equal only if nothing at all changed.
pub fn dump(rehome: &Rehome) -> Vec<String> {
    let tables = "SELECT name AS line FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut lines = Vec::new();
    for table in sql(rehome, tables) {
        let columns = format!("SELECT name AS line FROM pragma_table_info('{table}')");
        let values: Vec<String> =
            sql(rehome, &columns).iter().map(|name| format!("quote(\"{name}\")")).collect();
        let row = values.join(", ");
        lines.extend(sql(
            rehome,
            &format!(
                "SELECT concat_ws(' ', '{table}', {row}) AS line FROM \"{table}\" ORDER BY line"
            ),
        ));
    }
    lines
}
