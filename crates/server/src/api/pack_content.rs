//! What a pack holds, counted and listed in the shapes of other programs.

use rehome::{CollectionStats, Packs, Query};
use serde_json::{Map, Value, json};

use super::{
    packs::pack_id,
    views::{PackView, RecordView},
};
use crate::{answer::Answer, call::Call, problem::Problem};

/// The records of a type by their numbers, and all of them under `total`.
pub(super) fn statistics(call: &mut Call) -> Result<Answer, Problem> {
    let pack = call.rehome.pack(&pack_id(call)?)?;
    let stats = call.rehome.stats()?;
    let counted = stats.packs.iter().find(|of| of.pack == pack.id);
    let mut counts = Map::new();
    for CollectionStats { collection, records } in
        counted.map_or(&[][..], |counted| &counted.collections)
    {
        counts.insert(collection.replace('-', "_"), json!(records));
    }
    counts.insert("total".to_owned(), json!(counted.map_or(0, |counted| counted.records)));
    let mut shown = json!(PackView::from(pack));
    shown["statistics"] = Value::Object(counts);
    Answer::json(&shown)
}

pub(super) fn content(call: &mut Call) -> Result<Answer, Problem> {
    let id = pack_id(call)?;
    let pack = call.rehome.pack(&id)?;
    let offset = call.query_as::<u32>("offset")?.unwrap_or(0);
    if offset > 1_000_000 {
        return Err(Problem::invalid("offset is at most 1000000; `after` of a list goes further"));
    }
    let limit = call.limit(50, 1000)?;
    let packs = Packs::only(id.clone());
    let one = |collection: &str| -> Result<(Vec<Value>, u64), Problem> {
        let query = Query { limit: 1000, ..Query::of(packs.clone()) };
        let total = call.rehome.count_documents(Some(&pack.app), collection, &query)?;
        Ok((bodies(call, &pack.app, collection, query, offset, limit)?, total))
    };
    let shown = match call.query("content_type") {
        Some(collection) => {
            let (items, total) = one(collection)?;
            json!({
                "items": items, "total": total, "content_type": collection,
                "offset": offset, "limit": limit,
            })
        }
        None => {
            let (mut items, mut totals) = (Map::new(), Map::new());
            for collection in &call.rehome.app(&pack.app)?.collections {
                let (found, total) = one(&collection.id)?;
                items.insert(collection.id.clone(), Value::Array(found));
                totals.insert(collection.id.clone(), json!(total));
            }
            json!({
                "items": items, "totals": totals, "content_type": null,
                "offset": offset, "limit": limit,
            })
        }
    };
    Answer::json(&shown)
}

/// The bodies of a page that begins behind `offset` records.
fn bodies(
    call: &Call,
    app: &str,
    collection: &str,
    mut query: Query,
    offset: u32,
    limit: u32,
) -> Result<Vec<Value>, Problem> {
    let (_, declared) = call.rehome.collection(Some(app), collection)?;
    let (mut skip, mut found) = (offset as usize, Vec::new());
    loop {
        let page = call.rehome.documents(Some(app), collection, &query)?;
        for document in page.items.iter().skip(skip) {
            if found.len() == limit as usize {
                return Ok(found);
            }
            found.push(json!(RecordView::of(declared, document)?.body));
        }
        skip = skip.saturating_sub(page.items.len());
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}
