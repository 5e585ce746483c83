//! The doctor: whether a database is what its log, its digests and its schema say, and mending what
//! can be made anew. Records are never mended: what they should say is for a person to decide.

mod records;

use std::{collections::HashSet, time::Duration};

use diesel::{
    QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text,
};
use rehome_domain::log::{Checkpoint, checkpoints};
use serde::Serialize;

use crate::{
    Application, Connection, Database, Table, backup,
    changes::{self, LogVerification, Scope},
    declared,
    error::Result,
    files,
    migrations::{self, State},
    outside,
    statement::quoted,
    types::Timestamp,
};

/// How a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing is wrong.
    Sound,
    /// There is something to take over, or to make anew.
    Attention,
    /// Something is not what it was written as.
    Damaged,
}

/// Something that the doctor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Symptom {
    /// How bad it is; `sound` for what is only said.
    pub verdict: Verdict,
    /// What it is about: `file`, `schema`, `outside`, `log`, `record`, `index`, `backup`.
    pub about: &'static str,
    /// Which record, where it is about one.
    pub record: Option<String>,
    /// The place of the log that tells of it.
    pub seq: Option<i64>,
    /// What is wrong, in words.
    pub message: String,
}

/// What the doctor says of a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The worst that was found.
    pub verdict: Verdict,
    /// What was found.
    pub symptoms: Vec<Symptom>,
    /// How many symptoms there are; the first ones are told.
    pub count: u64,
    /// How many records were looked at.
    pub records: u64,
    /// How the log is.
    pub log: Option<LogVerification>,
    /// What was mended.
    pub repaired: Vec<String>,
}

/// How many symptoms are told.
const MOST: usize = 200;

/// What the doctor is asked.
#[derive(Clone, Debug)]
pub struct Examination {
    /// Mend what can be made anew, and take over what other programs wrote.
    pub repair: bool,
    /// After how many days without a drill of a backup that is said; none for never.
    pub drill_days: Option<u32>,
}

impl Default for Examination {
    fn default() -> Self {
        Self { repair: false, drill_days: Some(30) }
    }
}

/// What was found so far.
#[derive(Default)]
pub(crate) struct Findings {
    symptoms: Vec<Symptom>,
    count: u64,
    worst: Option<Verdict>,
}

impl Findings {
    pub(crate) fn add(
        &mut self,
        verdict: Verdict,
        about: &'static str,
        message: impl Into<String>,
    ) {
        let (record, seq, message) = (None, None, message.into());
        self.take(Symptom { verdict, about, record, seq, message });
    }

    pub(crate) fn of_record(
        &mut self,
        verdict: Verdict,
        record: String,
        seq: Option<i64>,
        message: impl Into<String>,
    ) {
        let (about, record, message) = ("record", Some(record), message.into());
        self.take(Symptom { verdict, about, record, seq, message });
    }

    fn take(&mut self, symptom: Symptom) {
        self.worst = self.worst.max(Some(symptom.verdict));
        self.count += 1;
        if self.symptoms.len() < MOST {
            self.symptoms.push(symptom);
        }
    }
}

/// Looks at a database, and mends what it is told to.
///
/// # Errors
/// When the database cannot be read at all.
pub fn examine(
    database: &Database,
    apps: &[Application],
    examination: &Examination,
) -> Result<Diagnosis> {
    let mut found = Findings::default();
    let mut diagnosis = Diagnosis {
        verdict: Verdict::Sound,
        symptoms: Vec::new(),
        count: 0,
        records: 0,
        log: None,
        repaired: Vec::new(),
    };
    let mut connection = database.connection()?;
    let c = &mut connection;
    for line in backup::integrity(c)? {
        found.add(Verdict::Damaged, "file", line);
    }
    if schema(c, apps, &mut found)? {
        if examination.repair {
            mend(c, apps, &mut diagnosis.repaired)?;
        }
        strangers(c, apps, &mut found)?;
        let log = changes::verify_log(c, &kept_outside(database, &mut found))?;
        for problem in &log.problems {
            found.add(Verdict::Damaged, "log", problem.message.clone());
        }
        // Of records that other programs wrote the log tells when that is taken over.
        let waiting = outside::waiting_records(c, apps)?;
        for table in apps.iter().flat_map(Table::all) {
            if declared::exists(c, &table.name)? {
                diagnosis.records += records::look(c, apps, &table, &waiting, &mut found)?;
            }
        }
        indexes(c, examination.repair, &mut found, &mut diagnosis.repaired)?;
        diagnosis.log = Some(log);
    }
    drop(connection);
    drills(database, examination, &mut found)?;
    let Findings { symptoms, count, worst } = found;
    Ok(Diagnosis { verdict: worst.unwrap_or(Verdict::Sound), symptoms, count, ..diagnosis })
}

/// The records that are not what the log says.
///
/// # Errors
/// When the database cannot be read.
pub fn records(database: &Database, apps: &[Application]) -> Result<Vec<Symptom>> {
    let mut found = Findings::default();
    let mut connection = database.connection()?;
    for table in apps.iter().flat_map(Table::all) {
        if declared::exists(&mut connection, &table.name)? {
            records::look(&mut connection, apps, &table, &HashSet::new(), &mut found)?;
        }
    }
    Ok(found.symptoms)
}

/// Looks at the schema; whether the rest can be looked at.
fn schema(c: &mut Connection, apps: &[Application], found: &mut Findings) -> Result<bool> {
    if !declared::exists(c, "log_head")? {
        if has_tables(c)? {
            found.add(
                Verdict::Damaged,
                "schema",
                "this is no database of Rehome, or one of an earlier schema",
            );
        } else {
            found.add(Verdict::Sound, "schema", "nothing has ever been in this database");
        }
        return Ok(false);
    }
    for entry in migrations::status(c, apps)? {
        let what = match entry.state {
            State::Applied => continue,
            State::Pending => "is still to run",
            State::Altered => "was another when it was applied",
            State::Unknown => "is of a newer program",
            State::Unfinished => "has not come to its end",
        };
        found.add(Verdict::Attention, "schema", format!("{} {what}", entry.name));
    }
    if let Err(error) = declared::require(c, apps) {
        found.add(Verdict::Attention, "schema", error.to_string());
    }
    Ok(true)
}

fn has_tables(c: &mut Connection) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        #[allow(dead_code, reason = "that there is one is all that is asked")]
        name: String,
    }
    let names: Vec<Name> = match c {
        Connection::Sqlite(c) => {
            sql_query("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 1").load(&mut **c)?
        }
        Connection::Postgres(c) => sql_query(
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() LIMIT 1",
        )
        .load(&mut **c)?,
    };
    Ok(!names.is_empty())
}

/// What other programs wrote, and whether it would be noticed.
fn strangers(c: &mut Connection, apps: &[Application], found: &mut Findings) -> Result<()> {
    let (waiting, unknown) = outside::count(c)?;
    if waiting > 0 {
        found.add(
            Verdict::Attention,
            "outside",
            format!(
                "other programs wrote {waiting} rows that are not in the log yet; the next change takes \
                 them over"
            ),
        );
    }
    if unknown > 0 {
        let message = format!(
            "other programs wrote {unknown} rows of applications that are not enabled here"
        );
        found.add(Verdict::Attention, "outside", message);
    }
    for table in outside::missing(c, apps)? {
        let message =
            format!("the table {table} has lost a trigger that notes what other programs write");
        found.add(Verdict::Attention, "outside", message);
    }
    Ok(())
}

/// The checkpoints beside the database.
fn kept_outside(database: &Database, found: &mut Findings) -> Vec<Checkpoint> {
    let Ok(path) = backup::checkpoints_file(database) else { return Vec::new() };
    let text = match files::read_text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            found.add(Verdict::Attention, "log", format!("{}: {error}", path.display()));
            return Vec::new();
        }
    };
    match checkpoints(&text) {
        Ok(mut all) => {
            // Each is of a beginning of the next, so the last ones say it all.
            all.drain(..all.len().saturating_sub(8)).for_each(drop);
            all
        }
        Err(error) => {
            found.add(Verdict::Damaged, "log", format!("{}: {error}", path.display()));
            Vec::new()
        }
    }
}

/// Takes over what other programs wrote, and makes lost triggers anew.
fn mend(c: &mut Connection, apps: &[Application], repaired: &mut Vec<String>) -> Result<()> {
    // What no application knew may be known now.
    outside::retry(c)?;
    let (waiting, _) = outside::count(c)?;
    if waiting > 0 {
        let taken = outside::absorb(c)?;
        repaired.push(format!("{taken} rows that other programs wrote came into the log"));
    }
    let missing = outside::missing(c, apps)?;
    if !missing.is_empty() {
        c.write(|c| outside::ensure(c, apps))?;
        repaired.push(format!("the triggers of {} were made anew", missing.join(", ")));
    }
    Ok(())
}

/// Whether the full-text indexes of a file hold what they are made from.
fn indexes(
    c: &mut Connection,
    repair: bool,
    found: &mut Findings,
    repaired: &mut Vec<String>,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        name: String,
    }
    struct Looked(Result<()>);
    impl From<crate::Error> for Looked {
        fn from(error: crate::Error) -> Self {
            Self(Err(error))
        }
    }
    let Connection::Sqlite(_) = c else { return Ok(()) };
    let mut broken = Vec::new();
    // An index is asked by a write, which is never committed.
    let looked = c.trial(Scope::Nothing, |c| {
        let Connection::Sqlite(c) = c else { return Looked(Ok(())) };
        let names = sql_query(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY 1",
        )
        .load::<Name>(&mut **c);
        let names = match names {
            Ok(names) => names,
            Err(error) => return Looked(Err(error.into())),
        };
        for Name { name } in names {
            if c.batch_execute(&told(&name, "integrity-check")).is_err() {
                broken.push(name);
            }
        }
        Looked(Ok(()))
    });
    looked.0?;
    for name in broken {
        let is_mended = repair
            && c.write(|c| match c {
                Connection::Sqlite(c) => Ok(c.batch_execute(&told(&name, "rebuild"))?),
                Connection::Postgres(_) => Ok::<_, crate::Error>(()),
            })
            .is_ok();
        if is_mended {
            repaired.push(format!("the full-text index {name} was made anew"));
        } else {
            let message = format!("the full-text index {name} does not hold what it is made from");
            found.add(Verdict::Attention, "index", message);
        }
    }
    Ok(())
}

/// Tells a full-text index to do something.
fn told(name: &str, what: &str) -> String {
    let name = quoted(name);
    format!("INSERT INTO {name} ({name}) VALUES ('{what}')")
}

/// Whether a backup was restored on trial lately.
fn drills(database: &Database, examination: &Examination, found: &mut Findings) -> Result<()> {
    let Some(days) = examination.drill_days else { return Ok(()) };
    let Ok(backups) = backup::list(database) else { return Ok(()) };
    if backups.is_empty() {
        return Ok(());
    }
    let since = std::time::SystemTime::now()
        .checked_sub(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
        .map(Timestamp::from);
    let message = match (backup::last_receipt(database)?, since) {
        (None, _) => "no backup was ever restored on trial".to_owned(),
        (Some(receipt), _) if !receipt.sound => {
            format!("the last drill, of {}, found something wrong", receipt.backup)
        }
        (Some(receipt), Some(since)) if receipt.at.as_str() < since.as_str() => {
            format!("the last drill was at {}, more than {days} days ago", receipt.at)
        }
        _ => return Ok(()),
    };
    found.add(Verdict::Sound, "backup", message);
    Ok(())
}
