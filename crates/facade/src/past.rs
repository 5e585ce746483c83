//! The past: records as they were at a moment, what differs between two states, and the way back.

use std::path::{Path, PathBuf};

use rehome_domain::{Packs, Query, RecordId};
use rehome_migration::past::{self, Differing, RestoreOptions, RestoreReport, Target, Texts};
use rehome_persistence::{
    Connection, Table,
    changes::{self, ChangeFilter, Direction, Moment},
    repository::Page,
};

use crate::{FoundDocument, Rehome, error::Error};

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// The database at a moment.
    Moment(Moment),
    /// A container as it is now.
    Container(String),
    /// The files of an application in a folder.
    Folder(PathBuf),
}

impl Rehome {
    /// A record as it was at a moment, from the first of the packs that had it.
    ///
    /// # Errors
    /// As [`Rehome::document`], and for a moment that the log does not reach.
    ///
    /// ```
    /// use rehome::{Packs, Rehome, dnd5e::Condition};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = Rehome::in_memory()?.overriding(rehome::Overriding::Protected);
    /// rehome.import("dnd5e", samples)?;
    /// let moment = rehome::Moment::Seq(rehome.last_change()?);
    /// let spell = rehome.document(None, "spells", "wickspark", &Packs::Active)?;
    /// let srd: rehome::PackId = "srd".parse().expect("it is a pack id");
    /// rehome.delete::<rehome::dnd5e::Spell>(&srd, "wickspark")?;
    /// let past = rehome.document_at(None, "spells", "wickspark", &Packs::Active, &moment)?;
    /// assert_eq!(past, spell);
    /// # Ok(())
    /// # }
    /// ```
    pub fn document_at(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
        packs: &Packs,
        moment: &Moment,
    ) -> Result<FoundDocument, Error> {
        let (of_app, collection) = self.collection(app, collection)?;
        let table = Table::new(of_app, collection);
        // Without packs, which containers there were is known when all since is undone.
        if table.is_relational() || of_app.default_pack.is_none() {
            return self.undone_at(&table, key, packs, moment);
        }
        self.take_over_outside()?;
        let unknown = || {
            Error::Database(rehome_persistence::Error::Unknown {
                what: rehome_persistence::Thing::Record {
                    app: table.app.clone(),
                    collection: table.collection.id.clone(),
                },
                name: key.to_owned(),
                known: Some(format!("nothing had that key at {moment}")),
            })
        };
        let seq = self.database.read(|c| changes::place(c, moment))?;
        let in_packs = |c: &mut Connection| -> Result<Option<FoundDocument>, Error> {
            let names = match packs {
                Packs::Listed(packs) => packs.iter().map(ToString::to_string).collect(),
                Packs::Active => active(c, &table.app)?,
            };
            for pack in names {
                if let Some(found) = changes::record_at(c, &table, &pack, key, seq)? {
                    let record = table.record(&pack, found.key);
                    let name = named(&table, &found.body, key);
                    return Ok(Some(FoundDocument {
                        record,
                        name,
                        rev: found.rev,
                        body: found.body,
                    }));
                }
            }
            Ok(None)
        };
        // Which packs there were, and in which order, may have changed since.
        let of_packs = ChangeFilter {
            app: Some(table.app.clone()),
            collection: Some(String::new()),
            ..ChangeFilter::default()
        };
        let since = ChangeFilter { after: Some(seq), ..of_packs.clone() };
        let have_changed = self.database.read(|c| changes::list(c, &since, Direction::Forth, 1))?;
        let found = if have_changed.is_empty() || matches!(packs, Packs::Listed(_)) {
            self.database.connection()?.snapshot(in_packs)?
        } else {
            let names = past::at(&self.database, &self.apps, &of_packs, moment, |c| {
                active(c, &table.app).map_err(into_engine)
            })?;
            let listed = names.iter().filter_map(|name| name.parse().ok()).collect();
            return self.document_at(
                Some(&table.app),
                &table.collection.id,
                key,
                &Packs::Listed(listed),
                moment,
            );
        };
        found.ok_or_else(unknown)
    }

    /// The record of that identity as it was at a moment.
    ///
    /// # Errors
    /// As [`Rehome::record`], and for a moment that the log does not reach.
    pub fn record_at(&self, record: &RecordId, moment: &Moment) -> Result<FoundDocument, Error> {
        let whole = ChangeFilter { app: Some(record.app.clone()), ..ChangeFilter::default() };
        past::at(&self.database, &self.apps, &whole, moment, |c| Ok(self.record_on(c, record)))?
    }

    fn undone_at(
        &self,
        table: &Table,
        key: &str,
        packs: &Packs,
        moment: &Moment,
    ) -> Result<FoundDocument, Error> {
        let whole = ChangeFilter { app: Some(table.app.clone()), ..ChangeFilter::default() };
        let (app, collection) = (Some(table.app.as_str()), table.collection.id.as_str());
        past::at(&self.database, &self.apps, &whole, moment, |c| {
            Ok(self.document_on(c, app, collection, key, packs))
        })?
    }

    /// One page of the records of a collection as they were at a moment.
    ///
    /// # Errors
    /// As [`Rehome::documents`], and for a moment that the log does not reach.
    pub fn documents_at(
        &self,
        app: Option<&str>,
        collection: &str,
        query: &Query,
        moment: &Moment,
    ) -> Result<Page<FoundDocument>, Error> {
        let (of_app, collection) = self.collection(app, collection)?;
        let whole = ChangeFilter { app: Some(of_app.id.clone()), ..ChangeFilter::default() };
        past::at(&self.database, &self.apps, &whole, moment, |c| {
            Ok(self.documents_on(c, Some(&of_app.id), &collection.id, query))
        })?
    }

    /// What differs between two states, field by field. `only` says of which records; a folder
    /// needs an application.
    ///
    /// # Errors
    /// For a moment that the log does not reach, a folder that cannot be read, and when the
    /// database fails.
    pub fn diff(
        &self,
        old: &Side,
        new: &Side,
        only: &ChangeFilter,
    ) -> Result<Vec<Differing>, Error> {
        let across = matches!((old, new), (Side::Container(_), _) | (_, Side::Container(_)));
        let (old, new) = (self.texts(old, only)?, self.texts(new, only)?);
        Ok(past::differences(&old, &new, across))
    }

    fn texts(&self, side: &Side, only: &ChangeFilter) -> Result<Texts, Error> {
        match side {
            Side::Moment(moment) => Ok(past::at(&self.database, &self.apps, only, moment, |c| {
                past::texts(c, &self.apps, only)
            })?),
            Side::Container(container) => {
                let only = ChangeFilter { container: Some(container.clone()), ..only.clone() };
                Ok(self.database.read(|c| past::texts(c, &self.apps, &only))?)
            }
            Side::Folder(folder) => self.texts_of(folder, only),
        }
    }

    /// The records that the files in a folder are, as an import would read them.
    fn texts_of(&self, folder: &Path, only: &ChangeFilter) -> Result<Texts, Error> {
        let Some(app) = &only.app else {
            let why = "whose files these are must be said; name the application".to_owned();
            return Err(Error::Engine(rehome_migration::Error::Usage(why)));
        };
        let bundled = crate::bundle::ids();
        let (ours, added): (Vec<_>, Vec<_>) =
            self.apps.iter().cloned().partition(|app| bundled.contains(&app.id));
        let enabled: Vec<&str> = ours.iter().map(|app| app.id.as_str()).collect();
        let builder = added.into_iter().fold(Rehome::builder().only(&enabled), crate::Builder::app);
        let other = builder.open("sqlite::memory:")?;
        let options =
            rehome_migration::Options { verify: false, backup: false, ..Default::default() };
        let of_app = other.app(app)?;
        rehome_migration::import(&other.database, of_app, folder, &options)?;
        Ok(other.database.read(|c| past::texts(c, &other.apps, only))?)
    }

    /// Restores a moment: in place, or as a new database beside this one.
    ///
    /// # Errors
    /// For a moment that the log does not reach, before anything is written; where the target is
    /// there; and when something cannot be put back.
    pub fn restore_moment(
        &self,
        moment: &Moment,
        target: &Target,
        options: &RestoreOptions,
    ) -> Result<RestoreReport, Error> {
        let report = past::restore(&self.database, &self.apps, moment, target, options)?;
        if *target == Target::InPlace && !options.dry_run {
            self.index_if_possible();
        }
        if let (Target::Database(address), false) = (target, options.dry_run) {
            // What cannot be indexed now is marked, and every search says so.
            let _ = self.index_moved(address);
        }
        Ok(report)
    }

    /// How a record came to be what it is: all changes of it, the last first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn history_of(&self, record: &RecordId, limit: u32) -> Result<Vec<crate::LogEntry>, Error> {
        let found =
            self.database.read(|c| changes::of_record(c, record, i64::MAX, limit.into()))?;
        Ok(found.into_iter().map(crate::changes::entry).collect())
    }
}

/// The active packs of an application, in their order.
fn active(c: &mut Connection, app: &str) -> Result<Vec<String>, Error> {
    let all = rehome_persistence::packs::list(c)?;
    let active = all.into_iter().filter(|pack| pack.active && pack.app == app);
    Ok(active.map(|pack| pack.id).collect())
}

fn into_engine(error: Error) -> rehome_migration::Error {
    match error {
        Error::Database(error) => error.into(),
        Error::Engine(error) => error,
        other => rehome_migration::Error::Usage(other.to_string()),
    }
}

/// The name of a record, by its text.
fn named(table: &Table, body: &str, key: &str) -> Option<String> {
    let source = rehome_domain::Source::named(body, Some(key));
    table.collection.parse(&source).ok().and_then(|parsed| parsed.name)
}
