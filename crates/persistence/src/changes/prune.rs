//! Forgetting how to go back behind a moment. Names, digests and leaves stay, and so does the root;
//! what went can be told no more, and is counted before it goes.

use diesel::{RunQueryDsl, sql_types::BigInt};
use rehome_domain::RecordId;
use serde::Serialize;

use super::{
    head,
    logged_row::{commitments_of, rows, with_leaf},
    moment,
    verify::WAY_BACK,
};
use crate::{Connection, error::Result, on, statement::Statement};

/// How many entries are read at a time.
const PAGE: i64 = 2_000;

/// How an entry of the log that tells of it is called.
pub(crate) const PRUNED: &str = "pruned";

/// What was forgotten, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// No moment before this place can be restored any more.
    pub seq: i64,
    /// How many entries have no way back any more.
    pub entries: u64,
    /// How many bytes of texts went.
    pub bytes: u64,
    /// Whether nothing was changed in the end.
    pub dry_run: bool,
}

/// Forgets the ways back of all entries up to `seq`, in the caller's unit of work.
///
/// # Errors
/// When the database refuses.
pub fn prune(c: &mut Connection, seq: i64, dry_run: bool) -> Result<Pruned> {
    let mut head = head::head(c)?;
    let mut pruned = Pruned { seq, dry_run, ..Pruned::default() };
    let mut last = head.pruned;
    loop {
        let page = rows(c, last, seq, PAGE)?;
        let Some((row, _)) = page.last() else { break };
        last = row.seq();
        for (row, key) in &page {
            let Some(before) = row.before() else { continue };
            pruned.entries += 1;
            pruned.bytes += before as u64;
            if !dry_run {
                let (app, collection, container, key) = key.clone().unwrap_or_default();
                let record = RecordId { app, collection, container, key };
                let kept = match (row.salt(), commitments_of(row)) {
                    (_, Some(kept)) => kept,
                    (Some(salt), None) => with_leaf(row, &record, |leaf| leaf.commitments(&salt)),
                    (None, None) => continue,
                };
                debug_assert!(kept.len() > WAY_BACK);
                forget(c, row.seq(), &kept.concat())?;
            }
        }
    }
    if !dry_run && seq > head.pruned {
        let told = format!("{} entries up to {seq} have no way back any more", pruned.entries);
        moment::note_of_log(c, PRUNED, &told)?;
        head = head::head(c)?;
        head.pruned = seq;
        head::write(c, &head)?;
    }
    Ok(pruned)
}

fn forget(c: &mut Connection, seq: i64, kept: &[u8]) -> Result<()> {
    let statement: Statement = Statement::new(
        "UPDATE changes SET before = NULL, prefix = NULL, suffix = NULL, commitments = ",
    )
    .bind(kept)
    .sql(" WHERE seq = ")
    .bind(seq);
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// How many bytes the log keeps of texts before.
///
/// # Errors
/// When the database refuses.
pub fn kept_bytes(c: &mut Connection) -> Result<i64> {
    let statement = Statement::<BigInt>::new(
        "SELECT CAST(coalesce(sum(length(before)), 0) AS BIGINT) FROM changes",
    );
    Ok(on!(c, |c| statement.get_result(c))?)
}
