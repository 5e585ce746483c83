//! The quarantine: everything that a source holds and that is no record, verbatim, with the
//! finding that says why. An entry is an element, or a part of a record's element that none
//! of its columns and rows holds.
//!
//! An element comes back from here when files are written. A part comes back with its
//! record; what is kept of it here is for people.

mod how;
mod list;
mod place;
mod settle;
mod undo;

pub use how::How;
pub use list::{Counts, Filter, Group, counts, groups, list, of_record};
pub use place::{Place, at, containers, elements, elements_of_file, files, known, known_of_file};
pub use settle::{Settled, settle};
pub use undo::{is_of_entry, undo};

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper,
};

use rehome_domain::RecordId;

use crate::{
    Connection, changes,
    error::{Error, Result, Thing},
    on,
    schema::quarantine,
    types::{JsonText, Timestamp},
};

/// One entry of the quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = quarantine)]
pub struct Entry {
    /// The id that `quarantine show` takes.
    pub id: i64,
    /// The run that put it here.
    pub run: i64,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
    /// The container.
    pub container: String,
    /// The key of the record that it is a part of, or has become.
    pub key: Option<String>,
    /// The file.
    pub file: String,
    /// The place of its element among those of the file, from 0.
    pub position: i64,
    /// The JSON pointer from the element to the part; empty for the element itself.
    pub pointer: String,
    /// The rule by which it is no record.
    pub rule: String,
    /// Whether it is one that a person must settle; see [`Entry::waits`].
    pub waiting: bool,
    /// The finding, as JSON.
    pub finding: JsonText,
    /// The text exactly as it stands in the file.
    pub raw: String,
    /// The run that settled it.
    pub resolved_by: Option<i64>,
    /// How that was done.
    pub how: Option<How>,
    /// When it was put here.
    pub created_at: Timestamp,
}

impl Entry {
    /// Whether it waits for a person now.
    pub fn waits(&self) -> bool {
        self.waiting && self.how.is_none()
    }

    /// Whether it is in quarantine now: unsettled, or dismissed.
    pub fn is_held(&self) -> bool {
        matches!(self.how, None | Some(How::Dismissed))
    }

    /// What the log calls it by: the record that it is a part of, else its container.
    pub(crate) fn record(&self) -> RecordId {
        let key = self.key.clone().filter(|_| self.is_part()).unwrap_or_default();
        RecordId::new(&self.app, &self.collection, &self.container, key)
    }

    /// Whether it is a part of a record, not an element.
    pub fn is_part(&self) -> bool {
        !self.pointer.is_empty()
    }
}

/// What is to be put into quarantine.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// The run.
    pub run: i64,
    /// Application, collection and container.
    pub place: Place<'a>,
    /// The record that it is a part of.
    pub key: Option<&'a str>,
    /// The file.
    pub file: &'a str,
    /// The place of its element among those of the file, from 0.
    pub position: i64,
    /// The JSON pointer from the element to the part; empty for the element itself.
    pub pointer: &'a str,
    /// The rule by which it is no record.
    pub rule: &'a str,
    /// Whether a person must settle it.
    pub waiting: bool,
    /// The finding, as JSON.
    pub finding: String,
    /// The text exactly as it stands in the file.
    pub raw: &'a str,
}

/// Puts something into quarantine, in the transaction of its file; returns its id.
pub fn add(connection: &mut Connection, entry: &NewEntry<'_>) -> Result<i64> {
    let insert = diesel::insert_into(quarantine::table)
        .values((
            quarantine::run.eq(entry.run),
            quarantine::app.eq(entry.place.app),
            quarantine::collection.eq(entry.place.collection),
            quarantine::container.eq(entry.place.container),
            quarantine::key.eq(entry.key),
            quarantine::file.eq(entry.file),
            quarantine::position.eq(entry.position),
            quarantine::pointer.eq(entry.pointer),
            quarantine::rule.eq(entry.rule),
            quarantine::waiting.eq(entry.waiting),
            quarantine::finding.eq(JsonText(entry.finding.clone())),
            quarantine::raw.eq(entry.raw),
            quarantine::created_at.eq(Timestamp::now()),
        ))
        .returning(quarantine::id);
    let id: i64 = on!(&mut *connection, |c| insert.get_result(c))?;
    let Place { app, collection, container } = entry.place;
    let key = entry.key.filter(|_| !entry.pointer.is_empty()).unwrap_or_default();
    let row = changes::core_rows("quarantine")?.with("id", id);
    changes::new_rows(connection, RecordId::new(app, collection, container, key), row)?;
    Ok(id)
}

/// The entry of that id.
///
/// # Errors
/// [`Error::Unknown`] when there is none.
pub fn get(connection: &mut Connection, id: i64) -> Result<Entry> {
    find(connection, id)?.ok_or_else(|| Error::Unknown {
        what: Thing::QuarantineEntry,
        name: id.to_string(),
        known: None,
    })
}

fn find(connection: &mut Connection, id: i64) -> Result<Option<Entry>> {
    on!(connection, |c| {
        let query = quarantine::table.find(id).select(Entry::as_select());
        Ok(query.get_result(c).optional()?)
    })
}

/// Forgets all entries of a pack that is deleted. The log keeps them.
pub(crate) fn forget_pack(connection: &mut Connection, app: &str, container: &str) -> Result<()> {
    let rows = changes::core_rows("quarantine")?.with("app", app).with("container", container);
    changes::rows(connection, RecordId::new(app, "", container, ""), None, &[rows], |c| {
        let entries = quarantine::table
            .filter(quarantine::app.eq(app))
            .filter(quarantine::container.eq(container));
        on!(c, |c| diesel::delete(entries).execute(c))?;
        Ok(())
    })
}

/// Whether anything of a pack is in quarantine now.
pub(crate) fn holds_pack(connection: &mut Connection, container: &str) -> Result<bool> {
    let query = quarantine::table
        .filter(quarantine::container.eq(container))
        .filter(place::is_held())
        .select(quarantine::id)
        .limit(1);
    Ok(on!(connection, |c| query.get_result::<i64>(c).optional())?.is_some())
}
