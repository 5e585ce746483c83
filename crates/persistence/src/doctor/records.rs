//! Whether the records of a collection are what the log says: each is compared with the last entry
//! about it, or with the mark that the file left which brought it. Long because every way in which
//! the two can differ is told apart in one place.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, TextExpressionMethods,
};
use rehome_domain::{
    Digest, RecordId,
    log::{Salt, mark_of_record},
};

use super::{Findings, Verdict};
use crate::{
    Application, Connection, Row, Table,
    changes::{self, ChangeFilter, Direction, Op, Scope, Shapes},
    envelope::digest_from,
    error::{Error, Result},
    on,
    schema::{change_keys as keys, changes as log},
};

/// How many records are read at a time.
const PAGE: u32 = 1000;

/// The last entry about a record as a whole.
struct Last {
    seq: i64,
    is_delete: bool,
    digest: Option<Digest>,
}

/// What came with a file: where the log has it, its salt, and the marks of the records; and those of
/// them of which it is known what became of them.
struct Born {
    seq: i64,
    salt: Salt,
    marks: HashSet<[u8; 16]>,
    accounted: RefCell<HashSet<[u8; 16]>>,
}

impl Born {
    /// Whether a record of that key came with the file with that text.
    fn has(&self, key: &str, digest: &Digest) -> bool {
        let mark = mark_of_record(&self.salt, key, digest);
        let has = self.marks.contains(&mark);
        if has {
            self.accounted.borrow_mut().insert(mark);
        }
        has
    }

    /// How many records that came with it are neither there, nor does the log tell what became of
    /// them.
    fn missing(&self) -> usize {
        self.marks.len() - self.accounted.borrow().len()
    }
}

/// What the log says of the records of a container.
#[derive(Default)]
struct Logged {
    last: HashMap<String, Last>,
    /// The last entry about a part of each.
    parts: HashMap<String, i64>,
    /// By run, the salts and marks of what came with its files.
    born: HashMap<i64, Vec<Born>>,
    /// What records were before the log told of them as a whole: key, the run that they came with,
    /// and the text.
    befores: Vec<(String, i64, Digest)>,
    /// How many records cannot be accounted for: they were erased, or only parts of them are told of.
    unknown: usize,
    /// Whether an entry of its files was erased.
    is_blurred: bool,
}

impl Logged {
    /// Whether a record came with a file of that run, with that text.
    fn came_with(&self, run: Option<i64>, key: &str, digest: &Digest) -> bool {
        let born = run.and_then(|run| self.born.get(&run));
        // Each of them is asked, so that each accounts for what it has.
        born.is_some_and(|born| born.iter().filter(|born| born.has(key, digest)).count() > 0)
    }
}

/// Looks at all records of a table; returns how many there are.
pub(super) fn look(
    c: &mut Connection,
    apps: &[Application],
    table: &Table,
    waiting: &HashSet<RecordId>,
    found: &mut Findings,
) -> Result<u64> {
    let mut containers: BTreeSet<String> = table.containers(c)?.into_iter().collect();
    containers.extend(logged_containers(c, table)?);
    let mut count = 0;
    for container in containers {
        count += container_of(c, apps, table, &container, waiting, found)?;
    }
    Ok(count)
}

fn container_of(
    c: &mut Connection,
    apps: &[Application],
    table: &Table,
    container: &str,
    waiting: &HashSet<RecordId>,
    found: &mut Findings,
) -> Result<u64> {
    let mut logged = logged(c, table, container)?;
    let mut seen: HashSet<String> = HashSet::new();
    let mut after: Option<(i64, String)> = None;
    // Records of which parts changed since the log told of them as a whole.
    let mut to_follow: BTreeMap<String, i64> = BTreeMap::new();
    loop {
        let from = after.as_ref().map(|(position, key)| (*position, key.as_str()));
        let page = table.page(c, container, from, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some((last.position, last.key.clone()));
        for row in page {
            seen.insert(row.key.clone());
            if waiting.contains(&table.record(container, row.key.as_str())) {
                continue;
            }
            let digest = digest_of(&row);
            let name = || table.record(container, row.key.as_str()).to_string();
            if !table.is_relational() && digest != row.digest {
                let (seq, message) = (place(&logged, &row), "its text is not what its digest says");
                found.of_record(Verdict::Damaged, name(), seq, message);
                // It is told of, and so is no record that is gone.
                let came = |digest: &Digest| logged.came_with(row.run, &row.key, digest);
                if !(came(&digest) | came(&row.digest)) {
                    logged.unknown += 1;
                }
                continue;
            }
            let whole = logged.last.get(&row.key).map_or(0, |last| last.seq);
            if logged.parts.get(&row.key).is_some_and(|seq| *seq > whole) {
                to_follow.insert(row.key, whole);
                continue;
            }
            if let Some(message) = wrong(&logged, &row, &digest) {
                logged.unknown += 1;
                found.of_record(Verdict::Damaged, name(), place(&logged, &row), message);
            }
        }
    }
    for (key, last) in &logged.last {
        let gone_in_parts = logged.parts.get(key).is_some_and(|seq| *seq > last.seq);
        let waits = waiting.contains(&table.record(container, key.as_str()));
        if !last.is_delete && !seen.contains(key) && !gone_in_parts && !waits {
            let name = table.record(container, key.as_str()).to_string();
            let message = "it is gone, and nothing tells who deleted it";
            found.of_record(Verdict::Damaged, name, Some(last.seq), message);
        }
    }
    let of_here = |record: &&RecordId| {
        record.container == container
            && record.app == table.app
            && record.collection == table.collection.id
    };
    logged.unknown += waiting.iter().filter(of_here).count();
    let unplaced = follow(c, apps, table, container, &to_follow, &logged, found)?;
    missing(c, table, &mut logged, unplaced, found)?;
    Ok(seen.len() as u64)
}

/// Looks for records that came with a file, are gone, and of which the log tells nothing: somebody
/// deleted them while nothing was noted. Their names are not known.
fn missing(
    c: &mut Connection,
    table: &Table,
    logged: &mut Logged,
    unplaced: usize,
    found: &mut Findings,
) -> Result<()> {
    for (key, run, digest) in std::mem::take(&mut logged.befores) {
        logged.came_with(Some(run), &key, &digest);
    }
    let files = || logged.born.values().flatten().filter(|born| born.missing() > 0);
    let count: usize = files().map(Born::missing).sum();
    if count == 0 || logged.is_blurred {
        return Ok(());
    }
    let known = unplaced + logged.unknown + erased(c, table)?;
    if let Some(first) = files().map(|born| born.seq).min()
        && count > known
    {
        let message = format!(
            "{} of the records that came with the file of change {first} are gone from {}, and nothing \
             tells who deleted them",
            count - known,
            table.name
        );
        found.add(Verdict::Damaged, "record", message);
    }
    Ok(())
}

/// How many records of a collection were erased.
fn erased(c: &mut Connection, table: &Table) -> Result<usize> {
    let query = keys::table
        .filter(keys::app.eq(&table.app).and(keys::collection.eq(&table.collection.id)))
        .filter(keys::key.like("~%"))
        .count();
    let count: i64 = on!(c, |c| query.get_result(c))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Where the log tells of a record.
fn place(logged: &Logged, row: &Row) -> Option<i64> {
    let born = || row.run.and_then(|run| logged.born.get(&run)?.first()).map(|born| born.seq);
    logged.last.get(&row.key).map(|last| last.seq).or_else(born)
}

fn digest_of(row: &Row) -> Digest {
    row.digest_of_body().unwrap_or_else(|| Digest::of_canonical(row.body.as_bytes()))
}

/// What is wrong with a record, where the log says of it.
fn wrong(logged: &Logged, row: &Row, digest: &Digest) -> Option<&'static str> {
    let born = || logged.came_with(row.run, &row.key, digest);
    match logged.last.get(&row.key) {
        Some(last) if last.is_delete && born() => None,
        Some(last) if last.is_delete => {
            Some("it stands there, and the log says that it was deleted")
        }
        Some(last) if last.digest == Some(*digest) => None,
        Some(_) => Some("its text is not the one that the log tells of"),
        None if born() || logged.is_blurred => None,
        None if row.run.is_some_and(|run| logged.born.contains_key(&run)) => {
            Some("its text is not the one that came with its file")
        }
        None => Some("the log does not know it"),
    }
}

fn logged_containers(c: &mut Connection, table: &Table) -> Result<Vec<String>> {
    let query = keys::table
        .filter(keys::app.eq(&table.app).and(keys::collection.eq(&table.collection.id)))
        // The name of what was erased is none.
        .filter(keys::key.not_like("~%"))
        .select(keys::container)
        .distinct();
    let mut found: Vec<String> = on!(c, |c| query.load(c))?;
    if !table.has_containers() {
        found.retain(String::is_empty);
    }
    Ok(found)
}

fn logged(c: &mut Connection, table: &Table, container: &str) -> Result<Logged> {
    const LINES: i64 = 20_000;
    type Bytes = Option<Vec<u8>>;
    type Line = (String, i64, String, bool, i64, Option<i64>, Bytes, Bytes, Bytes, Bytes);
    let mut told: HashSet<String> = HashSet::new();
    let mut logged = Logged::default();
    let mut after = 0;
    loop {
        let query = log::table
            .inner_join(keys::table)
            .filter(keys::app.eq(&table.app).and(keys::collection.eq(&table.collection.id)))
            .filter(keys::container.eq(container))
            .filter(log::op.ne(Op::Reorder.as_str()).and(log::seq.gt(after)))
            .order(log::seq)
            .limit(LINES)
            .select((
                keys::key,
                log::seq,
                log::op,
                log::part.eq(""),
                diesel::dsl::sql::<diesel::sql_types::BigInt>("coalesce(run, 0)"),
                log::former_run,
                log::digest_before,
                log::digest_after,
                log::records,
                log::salt,
            ));
        let page: Vec<Line> = on!(&mut *c, |c| query.load(c))?;
        let Some(last) = page.last() else { return Ok(logged) };
        after = last.1;
        for (key, seq, op, is_whole, run, former, before, digest, records, salt) in page {
            if let Some(records) = records {
                let salt = salt.as_deref().and_then(|salt| salt.try_into().ok());
                let Some(salt) = salt else {
                    logged.is_blurred = true;
                    continue;
                };
                let marks = records.chunks_exact(16).map(|mark| std::array::from_fn(|at| mark[at]));
                let (marks, accounted) = (marks.collect(), RefCell::default());
                let born = Born { seq, salt, marks, accounted };
                logged.born.entry(run).or_default().push(born);
            } else if is_whole {
                let is_delete = op == Op::Delete.as_str();
                if let (Some(run), Some(before)) = (former, &before) {
                    logged.befores.push((key.clone(), run, digest_from(before)));
                }
                told.insert(key.clone());
                let digest = digest.as_deref().map(digest_from);
                logged.last.insert(key, Last { seq, is_delete, digest });
            } else if !key.is_empty() {
                if told.insert(key.clone()) {
                    // What it came as is known where it can be followed back.
                    logged.unknown += 1;
                }
                logged.parts.insert(key, seq);
            }
        }
    }
}

/// Follows records back to where the log tells of them as a whole, in a transaction that is never
/// committed, and compares them there. Returns of how many that did not come to an end.
fn follow(
    c: &mut Connection,
    apps: &[Application],
    table: &Table,
    container: &str,
    keys: &BTreeMap<String, i64>,
    logged: &Logged,
    found: &mut Findings,
) -> Result<usize> {
    let Some(app) = apps.iter().find(|app| app.id == table.app) else { return Ok(0) };
    if keys.is_empty() {
        return Ok(0);
    }
    let mut unplaced: Vec<(String, i64)> = Vec::new();
    let outcome = c.trial(Scope::Container(&table.app, container), |c| {
        let shapes = match Shapes::of(c, app) {
            Ok(shapes) => shapes,
            Err(error) => return Looked(Err(error)),
        };
        for (key, whole) in keys {
            let name = table.record(container, key.as_str()).to_string();
            match back(c, &shapes, table, container, key, *whole) {
                Ok(Some(row)) => {
                    if let Some(message) = wrong(logged, &row, &digest_of(&row)) {
                        found.of_record(Verdict::Damaged, name, Some(*whole), message);
                    }
                }
                Ok(None) => unplaced.push((name, *whole)),
                Err(Error::Damaged { reason, .. }) => {
                    found.of_record(Verdict::Damaged, name, Some(*whole), reason);
                }
                // Something else is in the way, which is no fault of the record.
                Err(Error::Refused(_)) => unplaced.push((name, *whole)),
                Err(error) => return Looked(Err(error)),
            }
        }
        Looked(Ok(()))
    });
    outcome.0?;
    let count = unplaced.len();
    for (name, whole) in unplaced {
        let message = "its parts cannot be followed back to what the log tells of it as a whole, \
                       since something else is in their way; so it was not compared";
        found.of_record(Verdict::Sound, name, Some(whole).filter(|whole| *whole > 0), message);
    }
    Ok(count)
}

/// How the transaction is left.
struct Looked(Result<()>);

impl From<Error> for Looked {
    fn from(error: Error) -> Self {
        Self(Err(error))
    }
}

/// The record as it was behind `whole`, in a savepoint that is taken back.
fn back(
    c: &mut Connection,
    shapes: &Shapes,
    table: &Table,
    container: &str,
    key: &str,
    whole: i64,
) -> Result<Option<Row>> {
    // Boxed, since it is large for an error.
    struct Left(Box<Result<Option<Row>>>);
    impl From<Error> for Left {
        fn from(error: Error) -> Self {
            Self(Box::new(Err(error)))
        }
    }
    let record = table.record(container, key);
    let done = c.write(|c| -> Result<(), Left> {
        let mut filter = ChangeFilter {
            app: Some(record.app.clone()),
            collection: Some(record.collection.clone()),
            container: Some(record.container.clone()),
            key: Some(record.key.clone()),
            after: Some(whole),
            ..ChangeFilter::default()
        };
        loop {
            let page = changes::list(c, &filter, Direction::Back, 200)?;
            let Some(last) = page.last() else { break };
            filter.until = Some(last.seq - 1);
            for change in page.iter().filter(|change| change.is_part()) {
                // What is undone must be what the change left.
                if !changes::rows_stand(c, shapes, change)? {
                    let reason = format!("it is not what change {} left of it", change.seq);
                    let (table, key) = (table.name.clone(), key.to_owned());
                    return Err(Left(Box::new(Err(Error::Damaged { table, key, reason }))));
                }
                changes::rows_put_back(c, shapes, Some(table), change)?;
            }
        }
        Err(Left(Box::new(table.row(c, container, key))))
    });
    match done {
        Ok(()) => Ok(None),
        Err(Left(outcome)) => *outcome,
    }
}
