//! What differs between two states of the records: two moments, two containers, or a folder and the
//! database.

use std::collections::{BTreeMap, BTreeSet};

use rehome_domain::{Digest, FieldChange, RecordId, field_changes};
use rehome_persistence::{Application, Connection, Table, changes::ChangeFilter};
use serde::Serialize;

use crate::error::Result;

/// How many records are read at a time.
const PAGE: u32 = 500;

/// The texts of records.
pub type Texts = BTreeMap<RecordId, String>;

/// A record that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differing {
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// How it differs.
    pub kind: Kind,
    /// The fields that differ; none of one that only one side has.
    pub fields: Vec<FieldChange>,
}

/// How a record differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The second side has it alone.
    Added,
    /// The first side has it alone.
    Removed,
    /// Both have it, and say different things.
    Changed,
}

/// The texts of all records that meet `only`.
///
/// # Errors
/// When the database refuses.
pub fn texts(c: &mut Connection, apps: &[Application], only: &ChangeFilter) -> Result<Texts> {
    let is_wanted =
        |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
    let mut texts = Texts::new();
    for table in apps.iter().filter(|app| is_wanted(&only.app, &app.id)).flat_map(Table::all) {
        if !is_wanted(&only.collection, &table.collection.id) {
            continue;
        }
        for container in table.containers(c)? {
            if !is_wanted(&only.container, &container) {
                continue;
            }
            let mut after: Option<(i64, String)> = None;
            loop {
                let from = after.as_ref().map(|(position, key)| (*position, key.as_str()));
                let page = table.page(c, &container, from, PAGE)?;
                let Some(last) = page.last() else { break };
                after = Some((last.position, last.key.clone()));
                let page = page.into_iter().filter(|row| is_wanted(&only.key, &row.key));
                texts.extend(page.map(|row| (table.record(&container, row.key), row.body)));
            }
        }
    }
    Ok(texts)
}

/// The records that differ, in their order. Records of two containers are compared by their keys,
/// where both sides hold one container each.
pub fn differences(old: &Texts, new: &Texts, across_containers: bool) -> Vec<Differing> {
    let named = |texts: &Texts| -> BTreeMap<RecordId, (RecordId, String)> {
        let name = |record: &RecordId| {
            if across_containers {
                RecordId { container: String::new(), ..record.clone() }
            } else {
                record.clone()
            }
        };
        let all = texts.iter();
        all.map(|(record, text)| (name(record), (record.clone(), text.clone()))).collect()
    };
    let (old, new) = (named(old), named(new));
    let names: BTreeSet<&RecordId> = old.keys().chain(new.keys()).collect();
    let differing = names.into_iter().filter_map(|name| match (old.get(name), new.get(name)) {
        (Some((_, a)), Some((record, b))) if !is_same(a, b) => Some(Differing {
            record: record.clone(),
            kind: Kind::Changed,
            fields: field_changes(a, b),
        }),
        (Some((record, _)), None) => Some(alone(record, Kind::Removed)),
        (None, Some((record, _))) => Some(alone(record, Kind::Added)),
        _ => None,
    });
    differing.collect()
}

fn is_same(a: &str, b: &str) -> bool {
    match (Digest::of(a), Digest::of(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

fn alone(record: &RecordId, kind: Kind) -> Differing {
    Differing { record: record.clone(), kind, fields: Vec::new() }
}
