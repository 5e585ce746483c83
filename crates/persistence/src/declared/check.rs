//! What a declaration must be for tables to be made from it.

use std::collections::BTreeSet;

use super::reserved_names;
use crate::{Application, Table, envelope::ENVELOPE};

/// The most bytes of a name. PostgreSQL would cut off what is longer.
const LONGEST: usize = 63;

/// The columns that every table of PostgreSQL has already.
const OF_SERVERS: [&str; 6] = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];

/// Refuses a declaration that no tables can be made from: an id that is taken, and names of columns and
/// facets that are none or are taken.
///
/// # Errors
/// What is wrong, in words.
pub fn check(app: &Application) -> Result<(), String> {
    if let Some(reason) = reserved_names::refusal(&app.id, app.has_schema()) {
        return Err(reason);
    }
    let mut objects = BTreeSet::new();
    for table in Table::all(app).iter().filter(|table| !table.is_relational()) {
        let collection = &table.collection;
        let fields = collection.columns.iter().map(|column| column.name.as_str());
        let mut seen: BTreeSet<&str> = ENVELOPE.into_iter().collect();
        for field in fields.chain(collection.facets.iter().map(String::as_str)) {
            if !is_field(field) {
                return Err(format!(
                    "the field `{field}` of {} must be lower-case letters, digits and \
                     underscores, a letter first",
                    collection.id
                ));
            }
            if field.len() > LONGEST || OF_SERVERS.contains(&field) {
                return Err(format!(
                    "the field `{field}` of {} has a name that not every database takes; give it \
                     another, of at most {LONGEST} characters",
                    collection.id
                ));
            }
            if !seen.insert(field) {
                return Err(format!("the field `{field}` of {} is there already", collection.id));
            }
        }
        // Tables and indexes share one name space.
        for object in table.objects() {
            if object.len() > LONGEST {
                return Err(format!(
                    "a table or an index would be called `{object}`; not every database takes a \
                     name of more than {LONGEST} characters, so give the application, the \
                     collection or the column a shorter one"
                ));
            }
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
