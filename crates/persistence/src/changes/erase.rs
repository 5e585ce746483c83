//! What the log needs for an erasure: entries whose openings are taken out.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Binary},
};
use rehome_domain::{RecordId, log::Salt};

use super::{
    Op, append,
    entry::Said,
    keys,
    logged_row::{commitments_of, rows, with_leaf},
    record::picture,
    unit::{self, note},
};
use crate::{Connection, Table, error::Result, on, statement::Statement};

/// Notes that a record went, and nothing of what it was.
pub(crate) fn note_erased(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
) -> Result<()> {
    unit::mark(c, table)?;
    note(c, table.record(container, key), Said::new(Op::Delete))?;
    append::append(c)
}

/// Writes what waits into the log at once.
pub(crate) fn append_now(c: &mut Connection) -> Result<()> {
    append::append(c)
}

/// How many rows a record is kept in.
pub(crate) fn rows_of_record(
    c: &mut Connection,
    table: &Table,
    container: &str,
    key: &str,
) -> Result<u64> {
    Ok(picture(c, table, container, key)?.count().max(1))
}

/// The number of the name of a record in the log, its pseudonym, and the salt of that; the name is
/// noted where the log did not have it yet.
pub(crate) fn named(c: &mut Connection, record: &RecordId) -> Result<(i64, [u8; 16], Salt)> {
    let id = keys::key_id_or_new(c, record)?;
    let statement = Statement::<(BigInt, Binary, Binary)>::new(
        "SELECT id, pseudonym, salt FROM change_keys WHERE id = ",
    )
    .bind(id);
    let found: Option<(i64, Vec<u8>, Vec<u8>)> = on!(c, |c| statement.get_result(c).optional())?;
    let (_, pseudonym, salt) = found.unwrap_or_default();
    let fixed =
        |bytes: Vec<u8>| std::array::from_fn(|at| bytes.get(at).copied().unwrap_or_default());
    Ok((id, fixed(pseudonym), fixed(salt)))
}

/// Takes the openings out of an entry: what its salt gave stays, so its leaf can be computed, and
/// nothing that it was made from.
pub(crate) fn redact(c: &mut Connection, seq: i64) -> Result<()> {
    let Some((row, name)) = rows(c, seq - 1, seq, 1)?.pop() else { return Ok(()) };
    let Some(salt) = row.salt() else { return Ok(()) };
    let (app, collection, container, key) = name.unwrap_or_default();
    let record = RecordId { app, collection, container, key };
    let kept = commitments_of(&row)
        .unwrap_or_else(|| with_leaf(&row, &record, |leaf| leaf.commitments(&salt)));
    let statement: Statement = Statement::new(
        "UPDATE changes SET salt = NULL, part = '', reason = NULL, before = NULL, prefix = NULL, \
         suffix = NULL, former_run = NULL, former_rev = NULL, former_position = NULL, \
         former_source_digest = NULL, former_updated_at = NULL, digest_before = NULL, \
         digest_after = NULL, records = NULL, commitments = ",
    )
    .bind(kept.concat())
    .sql(" WHERE seq = ")
    .bind(seq);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}
