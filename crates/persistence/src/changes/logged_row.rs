//! A row of the log with all that its leaf is made of, as verification, pruning and erasure read it.

use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, Queryable, RunQueryDsl,
    Selectable, SelectableHelper,
};
use rehome_domain::{
    RecordId,
    log::{Commitments, Leaf, Salt},
};

use super::{
    Former,
    leaf::{digest_of_births, way_back},
    read,
    splice::Splice,
};
use crate::{
    Connection,
    envelope::digest_from,
    error::Result,
    on,
    schema::{change_keys as keys, changes},
};

/// A row of the log with all that its leaf is made of.
#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
pub(super) struct Row {
    #[diesel(embed)]
    logged: read::Row,
    commitments: Option<Vec<u8>>,
    pub(super) leaf: Vec<u8>,
}

impl Row {
    /// Its place in the log.
    pub(super) fn seq(&self) -> i64 {
        self.logged.seq
    }

    /// How many bytes its text before has, where it keeps one.
    pub(super) fn before(&self) -> Option<usize> {
        self.logged.before.as_ref().map(String::len)
    }

    /// Its salt; none where it was erased.
    pub(super) fn salt(&self) -> Option<Salt> {
        salt_of(self)
    }
}

pub(super) type Key = Option<(String, String, String, String)>;

/// The rows behind a place and up to another, in their order.
pub(super) fn rows(
    c: &mut Connection,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<(Row, Key)>> {
    Ok(on!(c, |c| changes::table
        .left_join(keys::table.on(keys::id.eq(changes::key_id)))
        .filter(changes::seq.gt(after))
        .filter(changes::seq.le(until))
        .order(changes::seq)
        .limit(limit)
        .select((
            Row::as_select(),
            (keys::app, keys::collection, keys::container, keys::key).nullable(),
        ))
        .load(c))?)
}

pub(super) fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|at| bytes.get(at).copied().unwrap_or_default())
}

pub(super) fn salt_of(row: &Row) -> Option<Salt> {
    row.logged.salt.as_deref().map(fixed)
}

pub(super) fn commitments_of(row: &Row) -> Option<Commitments> {
    let bytes = row.commitments.as_deref()?;
    Some(std::array::from_fn(|at| fixed(bytes.get(at * 32..).unwrap_or_default())))
}

/// Runs `use_it` on the leaf of a row.
pub(super) fn with_leaf<T>(row: &Row, record: &RecordId, use_it: impl FnOnce(&Leaf<'_>) -> T) -> T {
    let (row, salt) = (&row.logged, salt_of(row));
    let digest = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(digest_from);
    let length = |length: i64| usize::try_from(length).unwrap_or_default();
    let former = Former {
        run: row.former_run,
        rev: row.former_rev,
        position: row.former_position,
        source_digest: digest(&row.former_source_digest),
        updated_at: row.former_updated_at.as_ref().map(ToString::to_string),
    };
    let around = row.prefix.zip(row.suffix).map(|(a, b)| (length(a), length(b)));
    let before = row.before.clone().map(|text| Splice { text, around });
    let births = match (&row.records, salt) {
        (Some(records), Some(salt)) => Some(digest_of_births(&salt, records)),
        _ => None,
    };
    let (before_digest, after_digest) =
        (digest(&row.digest_before), births.or_else(|| digest(&row.digest_after)));
    use_it(&Leaf {
        seq: row.seq,
        tx: row.tx,
        at: row.at.as_str(),
        actor: &row.actor,
        op: &row.op,
        cause: &row.cause,
        run: row.run,
        request: row.request.as_deref(),
        reason: row.reason.as_deref(),
        record,
        part: &row.part,
        way_back: &way_back(before.as_ref(), &former),
        before: before_digest.as_ref(),
        after: after_digest.as_ref(),
    })
}
