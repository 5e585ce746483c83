//! What a declaration must be for tables to be made from it.

use std::collections::BTreeSet;

use rehome_domain::App;

use crate::{Table, envelope::ENVELOPE};

/// Refuses a declaration that no tables can be made from: names of columns and facets that
/// are none or are taken, and records that belong to no pack.
///
/// # Errors
/// What is wrong, in words.
pub fn check(app: &App) -> Result<(), String> {
    if app.default_pack.is_none() {
        return Err("its records need a pack; name its default".to_owned());
    }
    let mut objects = BTreeSet::new();
    for table in Table::all(app) {
        let collection = &table.collection;
        let fields = collection.columns.iter().map(|column| column.name);
        let mut seen: BTreeSet<&str> = ENVELOPE.into_iter().collect();
        for field in fields.chain(collection.facets.iter().copied()) {
            if !is_field(field) {
                return Err(format!(
                    "the field `{field}` of {} must be lower-case letters, digits and \
                     underscores, a letter first",
                    collection.id
                ));
            }
            if !seen.insert(field) {
                return Err(format!("the field `{field}` of {} is there already", collection.id));
            }
        }
        // Tables and indexes share one name space.
        for object in table.objects() {
            if !objects.insert(object.clone()) {
                return Err(format!("two of its tables or indexes would be called `{object}`"));
            }
        }
    }
    Ok(())
}

pub(super) fn is_field(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(letter)
}
