//! What the log keeps of an erased record: of each entry what its salt gave, in place of the salt.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::RecordId;

use super::list::Erased;
use crate::{
    Connection,
    changes::{self},
    error::Result,
    on,
    schema::{change_keys, changes as log},
    statement::Statement,
};

/// Takes the openings out of all entries about a record, and of those that keep a text which names
/// it, and the name out of the list of names.
pub(super) fn key(
    c: &mut Connection,
    record: &RecordId,
    needles: &[String],
    count: &mut u64,
) -> Result<Erased> {
    let (id, pseudonym, salt) = changes::named(c, record)?;
    let seqs: Vec<i64> = on!(&mut *c, |c| log::table
        .filter(log::key_id.eq(id))
        .filter(log::salt.is_not_null())
        .order(log::seq)
        .select(log::seq)
        .load(c))?;
    for seq in seqs {
        changes::redact(c, seq)?;
        *count += 1;
    }
    for seq in naming(c, needles)? {
        changes::redact(c, seq)?;
        *count += 1;
    }
    let statement: Statement = Statement::new("UPDATE change_keys SET container = '', key = ")
        .bind(format!(
            "~{}",
            pseudonym.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        ))
        .sql(", salt = ")
        .bind(&[0; 16][..])
        .sql(" WHERE id = ")
        .bind(id);
    on!(c, |c| statement.execute(c))?;
    let RecordId { app, collection, .. } = record.clone();
    Ok(Erased { pseudonym, salt, app, collection })
}

/// The entries of others that keep a text, a reason or a part which names the record.
fn naming(c: &mut Connection, needles: &[String]) -> Result<Vec<i64>> {
    const PAGE: i64 = 2000;
    let (mut found, mut last) = (Vec::new(), 0);
    loop {
        let query = log::table
            .inner_join(change_keys::table)
            .filter(log::seq.gt(last))
            .filter(log::salt.is_not_null())
            .order(log::seq)
            .limit(PAGE)
            .select((log::seq, log::before, log::reason, log::part, change_keys::collection));
        type Row = (i64, Option<String>, Option<String>, String, String);
        let page: Vec<Row> = on!(&mut *c, |c| query.load(c))?;
        let Some((seq, ..)) = page.last() else { return Ok(found) };
        last = *seq;
        for (seq, before, reason, part, collection) in page {
            // Another record may well speak of this one; what is no record was kept because of it.
            let kept = before.filter(|_| collection.is_empty());
            let texts = [kept, reason, Some(part)];
            let names = |text: &String| super::traces::names(text, needles);
            if texts.iter().flatten().any(names) {
                found.push(seq);
            }
        }
    }
}
