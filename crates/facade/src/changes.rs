//! The log: who changed what, when and why, one change in full, and undoing one.

use rehome_domain::{FieldChange, RecordId, field_changes};
use rehome_migration::past::{self, RevertReport};
use rehome_persistence::{
    Table,
    changes::{self, ChangeFilter, Direction, Moment, Pruned, RowChange, Scope, Shapes},
};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Its place, from 1.
    pub seq: i64,
    /// When it was committed: RFC 3339, UTC.
    pub at: String,
    /// Who did it: `user:NAME`, `agent:NAME`, `system`, `outside` and others.
    pub actor: String,
    /// Why, in that one's words.
    pub reason: Option<String>,
    /// On what occasion: `import`, `edit`, `command`, `sync`, `rollback` or `absorbed`.
    pub cause: String,
    /// Which record; what is no record has no collection.
    #[serde(flatten)]
    pub record: RecordId,
    /// The rows that changed, where not the record as a whole.
    pub part: String,
    /// What was done: `insert`, `replace`, `patch`, `delete` or `reorder`.
    pub op: String,
}

/// A change in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeDetails {
    /// The entry.
    #[serde(flatten)]
    pub entry: LogEntry,
    /// The first place of its unit of work.
    pub tx: i64,
    /// The run that it is a part of.
    pub run: Option<i64>,
    /// What the caller called the request that it came with.
    pub request: Option<String>,
    /// How many records came with one file, where it stands for these.
    pub records: Option<usize>,
    /// Whether what it was about was erased.
    pub erased: bool,
    /// The fields of the text that changed, of a record that is kept as its text.
    pub fields: Vec<FieldChange>,
    /// The columns that changed, of a record that is kept in rows, and of what is no record.
    pub rows: Vec<RowChange>,
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// The conditions, all of which hold.
    pub filter: ChangeFilter,
    /// Behind that moment.
    pub since: Option<Moment>,
    /// Up to that moment.
    pub until: Option<Moment>,
    /// At most so many; 0 for 50.
    pub limit: u32,
}

impl Rehome {
    /// The entries of the log that meet the conditions, the last first.
    ///
    /// # Errors
    /// For a moment that the log does not reach, and when the database fails.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let entries = rehome.changes(&rehome::LogQuery::default())?;
    /// assert_eq!(entries[0].cause, "import");
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes(&self, query: &LogQuery) -> Result<Vec<LogEntry>, Error> {
        let limit = if query.limit == 0 { 50 } else { query.limit };
        self.take_over_outside()?;
        let found = self.database.read(|c| {
            let filter = bounded(c, query)?;
            changes::list(c, &filter, Direction::Back, limit.into())
        })?;
        Ok(found.into_iter().map(entry).collect())
    }

    /// The entries behind the place `after` that meet the conditions, the first first: what is new
    /// to one who has read so far. Whoever asks again with the last place misses nothing.
    ///
    /// # Errors
    /// As [`Rehome::changes`].
    pub fn changes_after(&self, query: &LogQuery, after: i64) -> Result<Vec<LogEntry>, Error> {
        let limit = if query.limit == 0 { 50 } else { query.limit };
        self.take_over_outside()?;
        let found = self.database.read(|c| {
            let filter = ChangeFilter { after: Some(after), ..query.filter.clone() };
            changes::list(c, &filter, Direction::Forth, limit.into())
        })?;
        Ok(found.into_iter().map(entry).collect())
    }

    /// The last place of the log; 0 where nothing is in it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn last_change(&self) -> Result<i64, Error> {
        Ok(self.database.read(changes::head)?.size())
    }

    /// The place of the log that a moment means.
    ///
    /// # Errors
    /// For one that the log does not reach.
    pub fn place_of(&self, moment: &Moment) -> Result<i64, Error> {
        Ok(self.database.read(|c| changes::bound(c, moment))?)
    }

    /// A change in full, field by field.
    ///
    /// # Errors
    /// When there is no such change, or the database fails.
    pub fn change(&self, seq: i64) -> Result<ChangeDetails, Error> {
        self.database.connection()?.snapshot(|c| {
            let change = changes::get(c, seq)?;
            let app = self.apps.iter().find(|app| app.id == change.record.app);
            let mut details = ChangeDetails {
                tx: change.tx,
                run: change.run,
                request: change.request.clone(),
                records: change.births,
                erased: change.erased,
                fields: Vec::new(),
                rows: Vec::new(),
                entry: entry(change.clone()),
            };
            let Some(app) = app.filter(|_| !change.erased && change.births.is_none()) else {
                return Ok(details);
            };
            let table = Table::all(app)
                .into_iter()
                .find(|table| table.collection.id == change.record.collection);
            let RecordId { container, key, .. } = &change.record;
            match table.filter(|table| !table.is_relational() && !change.is_part()) {
                Some(table) => {
                    let before = changes::record_at(c, &table, container, key, seq - 1)?;
                    let after = changes::record_at(c, &table, container, key, seq)?;
                    let text = |record: &Option<changes::PastRecord>| {
                        record.as_ref().map_or_else(|| "{}".to_owned(), |one| one.body.clone())
                    };
                    details.fields = field_changes(&text(&before), &text(&after));
                }
                None => {
                    let shapes = Shapes::of(c, app)?;
                    details.rows = changes::row_changes(c, &shapes, &change)?;
                }
            }
            Ok(details)
        })
    }

    /// Undoes one change, where what it left still stands.
    ///
    /// # Errors
    /// When something was changed there since, or it stands for a whole file.
    pub fn revert_change(&self, seq: i64, dry_run: bool) -> Result<RevertReport, Error> {
        self.take_over_outside()?;
        let report = past::revert(&self.database, &self.apps, seq, dry_run)?;
        if !dry_run {
            self.index_if_possible();
        }
        Ok(report)
    }

    /// Gives a moment a name, by which it can be asked for.
    ///
    /// # Errors
    /// For a moment that the log does not reach, and a name that could mean another one.
    pub fn tag_moment(&self, name: &str, moment: &Moment) -> Result<i64, Error> {
        self.take_over_outside()?;
        Ok(self.database.write(|c| {
            let seq = changes::place(c, moment)?;
            changes::tag(c, name, seq)?;
            Ok::<_, rehome_persistence::Error>(seq)
        })?)
    }

    /// Forgets how to go back behind a moment: names, digests and the proof stay, texts go.
    ///
    /// # Errors
    /// For a moment that the log does not reach.
    pub fn prune_changes(&self, before: &Moment, dry_run: bool) -> Result<Pruned, Error> {
        self.take_over_outside()?;
        let prune = |c: &mut rehome_persistence::Connection| {
            let seq = changes::place(c, before)?;
            changes::prune(c, seq, dry_run)
        };
        if dry_run {
            return Ok(self.database.read(prune)?);
        }
        let cause = changes::Cause::Edit;
        Ok(self.database.unit(Scope::Database, cause, prune)?)
    }

    /// What other programs wrote comes into the log.
    pub(crate) fn take_over_outside(&self) -> Result<(), Error> {
        let waits = self.database.read(rehome_persistence::outside::count)?.0 > 0;
        // Of what cannot be written the log tells as far as it goes.
        if waits && !self.database.is_read_only() {
            self.database.write(|_| Ok::<_, Error>(()))?;
        }
        Ok(())
    }
}

fn bounded(
    c: &mut rehome_persistence::Connection,
    query: &LogQuery,
) -> Result<ChangeFilter, rehome_persistence::Error> {
    let mut filter = query.filter.clone();
    if let Some(since) = &query.since {
        filter.after = Some(changes::bound(c, since)?.max(filter.after.unwrap_or_default()));
    }
    if let Some(until) = &query.until {
        let until = changes::bound(c, until)?;
        filter.until = Some(filter.until.map_or(until, |other| other.min(until)));
    }
    Ok(filter)
}

pub(crate) fn entry(change: changes::Change) -> LogEntry {
    LogEntry {
        seq: change.seq,
        at: change.at.to_string(),
        actor: change.actor,
        reason: change.reason,
        cause: change.cause.as_str().to_owned(),
        record: change.record,
        part: change.part,
        op: change.op.as_str().to_owned(),
    }
}
