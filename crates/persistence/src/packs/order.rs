//! The order of packs: each has a place of its own, 1 is asked first.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::{PackId, RecordId};

use super::{Pack, get, list};
use crate::{
    Connection,
    changes::{self, RowBefore},
    error::{Error, Result},
    on,
    schema::packs,
};

/// Puts the named packs first, in that order; the others follow as they stood. A place in the
/// order is no part of a pack, so one that is protected moves as any other.
///
/// # Errors
/// [`Error::Unknown`] for a name that is no pack, [`Error::Invalid`] for one named twice.
pub fn order(connection: &mut Connection, ids: &[PackId]) -> Result<Vec<Pack>> {
    for (index, id) in ids.iter().enumerate() {
        get(connection, id.as_str())?;
        if ids[..index].contains(id) {
            return Err(Error::Invalid(format!("the pack `{id}` is named twice")));
        }
    }
    let all = list(connection)?;
    let others = all.iter().map(|pack| pack.id.as_str());
    let others = others.filter(|id| !ids.iter().any(|named| named.as_str() == *id));
    let ordered: Vec<&str> = ids.iter().map(PackId::as_str).chain(others).collect();
    let places: Vec<(String, i64)> = ordered.into_iter().map(str::to_owned).zip(1..).collect();
    give_places(connection, &places)?;
    list(connection)
}

/// The places of packs, where rows say nothing else.
pub(crate) fn places(rows: &[RowBefore]) -> Option<Vec<(String, i64)>> {
    let place = |row: &RowBefore| {
        let is_place = row.table == "packs" && !row.gone && row.values.len() == 1;
        let place = row.values.get("priority").and_then(serde_json::Value::as_i64);
        let id = row.key.first().and_then(serde_json::Value::as_str);
        id.map(str::to_owned).zip(place).filter(|_| is_place)
    };
    if rows.is_empty() { None } else { rows.iter().map(place).collect() }
}

/// Lets the places in the order be free that packs had which are gone and come back: what stands
/// there, and behind it, moves on by one.
pub(crate) fn make_room(c: &mut Connection, rows: &[RowBefore]) -> Result<()> {
    for row in rows.iter().filter(|row| row.table == "packs" && row.gone) {
        let place = row.values.get("priority").and_then(serde_json::Value::as_i64);
        let Some(place) = place else { continue };
        let all = list(c)?;
        if all.iter().any(|pack| pack.priority == place) {
            let behind = all.into_iter().filter(|pack| pack.priority >= place);
            let moved: Vec<_> = behind.map(|pack| (pack.id, pack.priority + 1)).collect();
            give_places(c, &moved)?;
        }
    }
    Ok(())
}

/// Gives packs their places in the order; one that is not named and stands in such a place goes
/// behind all others. It is one change of the order, whichever packs it moves.
pub(crate) fn give_places(c: &mut Connection, places: &[(String, i64)]) -> Result<()> {
    let all = list(c)?;
    let taken = all.iter().map(|pack| pack.priority).chain(places.iter().map(|(_, to)| *to));
    let mut last = taken.max().unwrap_or_default();
    let is_named = |pack: &&Pack| places.iter().any(|(id, _)| *id == pack.id);
    let mut new: Vec<(String, i64)> = Vec::new();
    for pack in &all {
        let wanted = places.iter().find(|(id, _)| *id == pack.id).map(|(_, to)| *to);
        let stands_in_the_way =
            !is_named(&pack) && places.iter().any(|(_, to)| *to == pack.priority);
        let to = match wanted {
            Some(to) => to,
            None if stands_in_the_way => {
                last += 1;
                last
            }
            None => continue,
        };
        if to != pack.priority {
            new.push((pack.id.clone(), to));
        }
    }
    let app = all.first().map_or("", |pack| pack.app.as_str());
    let rows = changes::core_rows("packs")?;
    changes::rows(c, RecordId::new(app, "", "", ""), None, &[rows], |c| {
        // Priorities are unique, so they first move out of each other's way.
        for sign in [-1, 1] {
            for (id, to) in &new {
                let change =
                    diesel::update(packs::table.find(id)).set(packs::priority.eq(to * sign));
                on!(c, |c| change.execute(c))?;
            }
        }
        Ok(())
    })
}
