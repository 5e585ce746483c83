//! Moving everything that a database holds into another one, and proving that it arrived.
//!
//! The engine decides what happens when: both databases are locked, the source is frozen,
//! the target made ready; then each table is copied, and each is read again where it went.
//! How tables are read and written is the business of
//! [`table_copy`](rehome_persistence::table_copy).

mod collections;
mod report;

use std::time::Duration;

use rehome_domain::Event;
use rehome_persistence::{
    Application, Connection, Database, DatabaseLock, Settings,
    changes::Context,
    table_copy::{self, Shape, Source, Sums, Target},
};

use crate::error::{Error, Result};
pub use report::{MoveReport, MovedCollection, MovedTable};

/// How to move a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoveOptions {
    /// Whether to throw away what an interrupted move has left in the target, and to begin
    /// anew instead of going on.
    pub restart: bool,
    /// How long to wait for another process that works on one of the databases; none for as long as
    /// the settings say.
    pub wait: Option<Duration>,
}

/// Copies all that `source` holds into the database at `to`, and compares both. A missing
/// SQLite file is made. One that the same move has begun to fill gets what it lacks: so a
/// move that was interrupted is repeated, and goes on; one that came to its end is repeated,
/// and only compares.
///
/// Programs of ours can read the source meanwhile, but not write to it. The target can be
/// opened when all has arrived, and both sides are equal. The source must have been told of
/// the [applications](Database::with_applications) whose tables it has.
///
/// # Errors
/// When the source has not the schema of this program, the target holds anything else, a row
/// does not fit there, or a database fails. What was moved before stays where it is. A
/// difference is no error: see the report.
pub fn move_database(
    source: &Database,
    to: &str,
    settings: &Settings,
    options: &MoveOptions,
) -> Result<MoveReport> {
    let _span = tracing::info_span!("move").entered();
    // Asked first, so that a source which cannot be moved leaves no empty target behind.
    Source::read(source, &mut source.connection()?)?;
    // Replicas are those of one database, and not of this one.
    let settings = Settings { read_urls: Vec::new(), ..settings.clone() };
    let apps = source.applications();
    let target = Database::open(to, &settings)?.with_applications(apps);
    refuse_same(source, &target)?;
    let wait = options.wait.unwrap_or(settings.busy_timeout);
    let mut lock = DatabaseLock::acquire(source, "move", wait)?;
    let target_lock = DatabaseLock::acquire(&target, "move", wait)?;
    lock.frozen(source, |from| {
        let found = Source::read(source, from)?;
        let rows = found.rows(from)?;
        let state = table_copy::prepare(&target, &target_lock, &found, rows, options.restart)?;
        let mut to = target.connection()?;
        let mut moving =
            Move { source: &found, rows, apps, from, to: &mut to, context: source.context() };
        let (tables, written) = match &state {
            Target::Full(_) => (moving.read()?, 0),
            Target::Empty | Target::Begun => moving.copy()?,
        };
        let (tables, collections) = moving.compare(tables)?;
        let report = MoveReport {
            from: source.address(),
            to: target.address(),
            resumed: state != Target::Empty,
            written,
            equal: tables.iter().all(MovedTable::is_equal)
                && collections.iter().all(MovedCollection::is_equal),
            tables,
            collections,
            left_out: found.others.clone(),
        };
        match state {
            // The one that filled it was killed behind its last step.
            Target::Full(_) if report.equal => {}
            Target::Full(what) => return Err(table_copy::occupied(&target, what).into()),
            Target::Empty | Target::Begun if report.equal => {
                table_copy::finish(from, &mut to, &found.tables)?;
            }
            Target::Empty | Target::Begun => {}
        }
        Ok(report)
    })
}

/// Refuses to move a database onto itself, however the two addresses are written.
fn refuse_same(source: &Database, target: &Database) -> Result<()> {
    if !source.is_same_as(target)? {
        return Ok(());
    }
    let (from, to) = (source.address(), target.address());
    Err(Error::Usage(if from == to {
        format!("{to} is both source and target")
    } else {
        format!("{from} and {to} are one database, which cannot be source and target")
    }))
}

/// A move under way.
struct Move<'a> {
    source: &'a Source,
    /// How many rows that are.
    rows: u64,
    apps: &'a [Application],
    from: &'a mut Connection,
    to: &'a mut Connection,
    context: &'a Context,
}

/// A table, and what the source holds of it.
type Counted<'a> = (&'a Shape, Sums);

impl<'a> Move<'a> {
    /// Copies what the target has not yet; says what the source holds, and how many rows
    /// were written.
    fn copy(&mut self) -> Result<(Vec<Counted<'a>>, u64)> {
        self.context.tell(Event::Rows { name: "move", rows: self.rows })?;
        let mut tables = Vec::new();
        let mut written = 0;
        for shape in &self.source.tables {
            let Self { from, to, context, .. } = self;
            context.tell(Event::File(&shape.name))?;
            let copied =
                table_copy::copy(from, to, shape, |rows| context.tell(Event::Advanced(rows)))?;
            tables.push((shape, copied.sums));
            written += copied.written;
        }
        Ok((tables, written))
    }

    /// Says what the source holds, without a change to the target.
    fn read(&mut self) -> Result<Vec<Counted<'a>>> {
        self.context.tell(Event::Rows { name: "move", rows: self.rows })?;
        let mut tables = Vec::new();
        for shape in &self.source.tables {
            let Self { from, context, .. } = self;
            context.tell(Event::File(&shape.name))?;
            let advanced = |rows| context.tell(Event::Advanced(rows));
            tables.push((shape, table_copy::sums(from, shape, advanced)?));
        }
        Ok(tables)
    }

    /// Reads everything in the target, and sets it beside what the source holds.
    fn compare(
        &mut self,
        tables: Vec<Counted<'a>>,
    ) -> Result<(Vec<MovedTable>, Vec<MovedCollection>)> {
        let Self { source, rows, apps, from, to, context } = self;
        context.tell(Event::Rows { name: "verify", rows: *rows })?;
        to.snapshot(|to| {
            let mut both = Vec::new();
            for (shape, source) in tables {
                context.tell(Event::File(&shape.name))?;
                let advanced = |rows| context.tell(Event::Advanced(rows));
                both.push((shape, source, table_copy::sums(to, shape, advanced)?));
            }
            let collections = collections::compare(source, apps, &both, from, to)?;
            let tables = both.into_iter().map(|(shape, from, to)| MovedTable {
                table: shape.name.clone(),
                documents: shape.is_envelope(),
                from: from.rows,
                to: to.rows,
            });
            Ok((tables.collect(), collections))
        })
    }
}
