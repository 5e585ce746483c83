//! Writing entries into the log: under its lock, as the last act of a unit. So units run side
//! by side up to here, the order of the log is the order of the commits, and who reads the log
//! up to some place misses nothing that stands before it.

use diesel::RunQueryDsl;
use rehome_domain::log::{Leaf, Salt};

use super::{
    entry::{Entry, Said},
    head,
    keys::key_ids,
    leaf::{digest_of_births, way_back},
    rows::shape_of,
};
use crate::{
    Connection,
    error::{Error, Result},
    migrations::core_shapes,
    postgres::{self, Arrays, Values},
    table_copy::{Value, rows},
    types::Timestamp,
};

/// Random bytes.
pub(super) fn salt() -> Result<Salt> {
    let mut salt = Salt::default();
    getrandom::fill(&mut salt)
        .map_err(|error| Error::Statement(format!("the system gives no random bytes: {error}")))?;
    Ok(salt)
}

/// Writes all entries that wait.
pub(super) fn append(c: &mut Connection) -> Result<()> {
    let entries = c.unit_mut().take();
    if entries.is_empty() {
        return Ok(());
    }
    // Units of different containers name different records, so this needs no lock.
    let keys = key_ids(c, &entries)?;
    postgres::lock_log(c)?;
    let mut head = head::head(c)?;
    let last = head.size();
    // A clock that was set back does not turn the order round.
    let at = head.at.take().map_or_else(Timestamp::now, |moment| Timestamp::now().max(moment));
    let tx = *c.unit_mut().tx.get_or_insert(last + 1);
    let context = std::sync::Arc::clone(&c.unit_mut().context);
    let leaf = |seq: i64, entry: &Entry| {
        let births = entry.records.as_deref().map(|records| digest_of_births(&entry.salt, records));
        Leaf {
            seq,
            tx,
            at: at.as_str(),
            actor: &context.actor,
            op: entry.said.op.as_str(),
            cause: entry.cause.as_str(),
            run: entry.run,
            request: context.request.as_deref(),
            reason: context.reason.as_deref(),
            record: &entry.record,
            part: &entry.said.part,
            way_back: &way_back(entry.said.before.as_ref(), &entry.said.former),
            before: entry.said.digest_before.as_ref(),
            after: births.as_ref().or(entry.said.digest_after.as_ref()),
        }
        .hash(&entry.salt)
    };
    let rows: Vec<Row<'_>> = (last + 1..)
        .zip(&entries)
        .map(|(seq, entry)| Row { seq, entry, key_id: keys[&entry.record], leaf: leaf(seq, entry) })
        .collect();
    for row in &rows {
        head.tree.push(row.leaf);
    }
    head::write(c, &head)?;
    let common = Common {
        tx,
        at: at.as_str(),
        actor: &context.actor,
        reason: context.reason.as_deref(),
        request: context.request.as_deref(),
    };
    insert(c, &common, &rows)
}

/// How many rows a server is given one by one; more go in one statement.
pub(super) const FEW: usize = 3;

/// What all entries of a unit have in common.
struct Common<'a> {
    tx: i64,
    at: &'a str,
    actor: &'a str,
    reason: Option<&'a str>,
    request: Option<&'a str>,
}

/// An entry in its place.
struct Row<'a> {
    seq: i64,
    entry: &'a Entry,
    key_id: i64,
    leaf: [u8; 32],
}

/// The columns, in the order of the values of [`insert`].
const COLUMNS: [&str; 24] = [
    "seq",
    "tx",
    "at",
    "actor",
    "reason",
    "cause",
    "run",
    "request",
    "key_id",
    "part",
    "op",
    "before",
    "prefix",
    "suffix",
    "former_run",
    "former_rev",
    "former_position",
    "former_source_digest",
    "former_updated_at",
    "digest_before",
    "digest_after",
    "records",
    "salt",
    "leaf",
];

fn insert(c: &mut Connection, common: &Common<'_>, rows: &[Row<'_>]) -> Result<()> {
    let before = |row: &Row<'_>| row.entry.said.before.as_ref().map(|before| before.around);
    let prefix = |row: &Row<'_>| before(row).flatten().map(|(prefix, _)| prefix as i64);
    let suffix = |row: &Row<'_>| before(row).flatten().map(|(_, suffix)| suffix as i64);
    match c {
        Connection::Postgres(c) if rows.len() > FEW => {
            for rows in rows.chunks(1000) {
                let count = rows.len();
                let integers = |value: &dyn Fn(&Row<'_>) -> Option<i64>| {
                    Values::Integers(rows.iter().map(value).collect())
                };
                let former = |value: fn(&super::Former) -> Option<i64>| {
                    Values::Integers(rows.iter().map(|row| value(&row.entry.said.former)).collect())
                };
                let values = [
                    integers(&|row| Some(row.seq)),
                    Values::Integers(vec![Some(common.tx); count]),
                    Values::Instants(vec![Some(common.at); count]),
                    Values::Texts(vec![Some(common.actor); count]),
                    Values::Texts(vec![common.reason; count]),
                    Values::texts(rows.iter().map(|row| row.entry.cause.as_str())),
                    integers(&|row| row.entry.run),
                    Values::Texts(vec![common.request; count]),
                    integers(&|row| Some(row.key_id)),
                    Values::texts(rows.iter().map(|row| row.entry.said.part.as_str())),
                    Values::texts(rows.iter().map(|row| row.entry.said.op.as_str())),
                    Values::Texts(
                        rows.iter()
                            .map(|row| {
                                row.entry.said.before.as_ref().map(|before| before.text.as_str())
                            })
                            .collect(),
                    ),
                    integers(&prefix),
                    integers(&suffix),
                    former(|former| former.run),
                    former(|former| former.rev),
                    former(|former| former.position),
                    Values::digests(
                        rows.iter().map(|row| row.entry.said.former.source_digest.as_ref()),
                    ),
                    Values::Instants(
                        rows.iter()
                            .map(|row| row.entry.said.former.updated_at.as_deref())
                            .collect(),
                    ),
                    Values::digests(rows.iter().map(|row| row.entry.said.digest_before.as_ref())),
                    Values::digests(rows.iter().map(|row| row.entry.said.digest_after.as_ref())),
                    Values::Bytes(rows.iter().map(|row| row.entry.records.as_deref()).collect()),
                    Values::Bytes(rows.iter().map(|row| Some(&row.entry.salt[..])).collect()),
                    Values::Bytes(rows.iter().map(|row| Some(&row.leaf[..])).collect()),
                ];
                let columns = COLUMNS.into_iter().zip(values).collect();
                let insert: Arrays<'_> = Arrays::insert("changes", columns);
                insert.execute(&mut **c)?;
            }
        }
        c => {
            let shape = shape_of(core_shapes(), "changes")?;
            for row in rows {
                let Row { seq, entry, key_id, leaf } = row;
                let Said { part, op, before, former, digest_before, digest_after } = &entry.said;
                let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
                let instant = |moment: &str| Value::Instant(moment.to_owned());
                let values: [Value; COLUMNS.len()] = [
                    (*seq).into(),
                    common.tx.into(),
                    instant(common.at),
                    common.actor.into(),
                    common.reason.into(),
                    entry.cause.as_str().into(),
                    entry.run.into(),
                    common.request.into(),
                    (*key_id).into(),
                    part.as_str().into(),
                    op.as_str().into(),
                    before.as_ref().map(|before| before.text.as_str()).into(),
                    prefix(row).into(),
                    suffix(row).into(),
                    former.run.into(),
                    former.rev.into(),
                    former.position.into(),
                    former.source_digest.as_ref().into(),
                    former.updated_at.as_deref().map(instant).into(),
                    digest_before.as_ref().into(),
                    digest_after.as_ref().into(),
                    entry.records.as_deref().map(bytes).into(),
                    bytes(&entry.salt),
                    bytes(leaf),
                ];
                let columns: Vec<_> = COLUMNS.into_iter().zip(values).collect();
                rows::insert(c, shape, &columns, false)?;
            }
        }
    }
    Ok(())
}
