//! What a person may demand: everything that is kept of them, and that it goes.

use std::path::{Path, PathBuf};

use rehome_domain::RecordId;
use rehome_persistence::{
    Table, backup,
    changes::{self, ChangeFilter, Direction},
    erase::{self, Certificate, EraseOptions},
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{LogEntry, Rehome, error::Error};

/// All that is kept of one record.
#[derive(Debug, Serialize)]
pub struct PersonExport {
    /// Which record.
    #[serde(flatten)]
    pub record: RecordId,
    /// What it says; none where it is gone.
    pub body: Option<Box<RawValue>>,
    /// What happened to it, the first first, with what stood there before.
    pub history: Vec<PersonChange>,
    /// Elements in quarantine that are a part of it.
    pub quarantined: Vec<String>,
}

/// A change of it.
#[derive(Debug, Serialize)]
pub struct PersonChange {
    /// The entry of the log.
    #[serde(flatten)]
    pub entry: LogEntry,
    /// What it said before; of a record in rows, the columns that changed.
    pub before: Option<String>,
}

impl Rehome {
    /// Erases a record, as a person may demand: rows, parts, what the log keeps of it, and its
    /// traces. There is no way back. With `rewrite` it is erased from all backups that can be
    /// reached too; those that cannot are erased when they are restored.
    ///
    /// # Errors
    /// When there is no such record, several of that key, or the database fails.
    pub fn erase(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
        options: &EraseOptions,
        rewrite: bool,
    ) -> Result<Certificate, Error> {
        let (table, container, key) = self.named_record(app, collection, key)?;
        self.take_over_outside()?;
        let mut certificate = erase::erase(&self.database, &table, &container, &key, options)?;
        if !options.dry_run {
            self.search_anew()?;
            if rewrite {
                let rewritten = backup::rewrite(&self.database)?;
                certificate.rewritten =
                    rewritten.iter().map(|path| path.display().to_string()).collect();
            }
            if backup::checkpoints_file(&self.database).is_ok() {
                backup::add_checkpoint(&self.database)?;
            }
        }
        Ok(certificate)
    }

    /// All that is kept of one record: what it says, all that it said before, and who changed it.
    ///
    /// # Errors
    /// When there is no such record and none was ever in the log, or the database fails.
    pub fn export_person(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
    ) -> Result<PersonExport, Error> {
        let (table, container, key) = self.named_record(app, collection, key)?;
        self.take_over_outside()?;
        self.database.connection()?.snapshot(|c| {
            let record = table.record(&container, key.as_str());
            let row = table.row(c, &container, &key)?;
            let mut filter = ChangeFilter {
                app: Some(record.app.clone()),
                collection: Some(record.collection.clone()),
                container: Some(record.container.clone()),
                key: Some(record.key.clone()),
                ..ChangeFilter::default()
            };
            let mut history = Vec::new();
            loop {
                let page = changes::list(c, &filter, Direction::Forth, 500)?;
                let Some(last) = page.last() else { break };
                filter.after = Some(last.seq);
                for change in page {
                    // Of a text whole, whatever the log keeps of it; of rows what changed in them.
                    let before = if table.is_relational() || change.is_part() {
                        change.kept().map(str::to_owned)
                    } else {
                        let seq = change.seq - 1;
                        changes::record_at(c, &table, &container, &key, seq)?.map(|past| past.body)
                    };
                    history.push(PersonChange { entry: crate::changes::entry(change), before });
                }
            }
            let quarantined = rehome_persistence::quarantine::of_record(c, &record)?;
            let body =
                row.map(|row| RawValue::from_string(row.body)).transpose().map_err(|error| {
                    rehome_persistence::Error::Damaged {
                        table: table.name.clone(),
                        key: key.clone(),
                        reason: error.to_string(),
                    }
                })?;
            Ok(PersonExport { record, body, history, quarantined })
        })
    }

    /// As [`Rehome::export_person`], into a new file that its owner alone can read.
    ///
    /// # Errors
    /// As there, and where the file is there already or cannot be written.
    pub fn export_person_to(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
        path: &Path,
    ) -> Result<PersonExport, Error> {
        use std::io::Write as _;
        if path.exists() {
            return Err(rehome_migration::Error::Exists(path.to_owned()).into());
        }
        let export = self.export_person(app, collection, key)?;
        let failed = |source| {
            Error::Engine(rehome_migration::Error::Target { path: PathBuf::from(path), source })
        };
        let text = serde_json::to_string_pretty(&export)
            .map_err(|error| rehome_persistence::Error::Invalid(error.to_string()))?;
        let mut file = rehome_persistence::files::owner_only()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(export)
    }

    /// The one record that is called so, or was, in whatever container.
    fn named_record(
        &self,
        app: Option<&str>,
        collection: &str,
        key: &str,
    ) -> Result<(Table, String, String), Error> {
        let (app, collection) = self.collection(app, collection)?;
        let table = Table::new(app, collection);
        let mut places: Vec<(String, String)> = self.database.read(|c| {
            let mut places = Vec::new();
            for container in table.containers(c)? {
                let inner = key.strip_prefix(&container).and_then(|rest| rest.strip_prefix('/'));
                let inner = inner.filter(|_| !container.is_empty());
                for key in [Some(key), inner].into_iter().flatten() {
                    if table.row(c, &container, key)?.is_some() {
                        places.push((container.clone(), key.to_owned()));
                    }
                }
            }
            Ok::<_, Error>(places)
        })?;
        if places.is_empty() {
            // One that is gone has its history still.
            let filter = ChangeFilter {
                app: Some(table.app.clone()),
                collection: Some(table.collection.id.clone()),
                key: Some(key.to_owned()),
                ..ChangeFilter::default()
            };
            let found = self.database.read(|c| changes::list(c, &filter, Direction::Back, 100))?;
            places.extend(
                found.into_iter().map(|change| (change.record.container, change.record.key)),
            );
            places.dedup();
        }
        match places.as_slice() {
            [(container, key)] => Ok((table.clone(), container.clone(), key.clone())),
            [] => Err(rehome_persistence::Error::Unknown {
                what: rehome_persistence::Thing::Record {
                    app: table.app.clone(),
                    collection: table.collection.id.clone(),
                },
                name: key.to_owned(),
                known: None,
            }
            .into()),
            several => {
                let all: Vec<String> =
                    several.iter().map(|(container, key)| format!("{container}/{key}")).collect();
                Err(rehome_persistence::Error::Invalid(format!(
                    "`{key}` names several records: {}",
                    all.join(", ")
                ))
                .into())
            }
        }
    }
}
