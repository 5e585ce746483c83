//! The end of the log: its size, and the frontier of the tree that its proof is made of. It is
//! read and written where the lock of the log is held.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Binary, Nullable, Text},
};
use rehome_domain::log::Tree;

use super::append;
use crate::{
    Connection,
    error::{Error, Result},
    on,
    statement::Statement,
    types::{Instant, Timestamp},
};

/// The end of the log.
#[derive(Clone, Debug)]
pub struct Head {
    /// What tells this log from others.
    pub origin: String,
    /// The tree of all leaves.
    pub tree: Tree,
    /// When the last entry was committed; none where there is none.
    pub at: Option<Timestamp>,
    /// The last entry whose way back is no longer kept; 0 for none.
    pub pruned: i64,
}

impl Head {
    /// The last seq.
    pub fn size(&self) -> i64 {
        i64::try_from(self.tree.size()).unwrap_or(i64::MAX)
    }
}

/// Reads it; that of an empty log has an origin that stands nowhere yet.
///
/// # Errors
/// [`Error::Damaged`] where size and frontier do not fit together.
pub fn head(c: &mut Connection) -> Result<Head> {
    type Row = (String, i64, Vec<u8>, i64, Option<Timestamp>);
    let statement = Statement::<(Text, BigInt, Binary, BigInt, Nullable<Instant>)>::new(
        "SELECT origin, size, frontier, pruned, (SELECT at FROM changes WHERE seq = size) \
         FROM log_head WHERE id = 1",
    );
    let found: Option<Row> = on!(c, |c| statement.get_result(c).optional())?;
    let Some((origin, size, frontier, pruned, at)) = found else {
        let origin = append::salt()?;
        let origin: String = origin.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let (origin, tree) = (format!("rehome/{origin}"), Tree::default());
        return Ok(Head { origin, tree, at: None, pruned: 0 });
    };
    let size = u64::try_from(size).unwrap_or_default();
    match Tree::from_bytes(size, &frontier) {
        Some(tree) => Ok(Head { origin, tree, at, pruned }),
        None => Err(Error::Damaged {
            table: "log_head".to_owned(),
            key: "1".to_owned(),
            reason: format!("its frontier is none of {size} entries"),
        }),
    }
}

/// Writes it.
pub(super) fn write(c: &mut Connection, head: &Head) -> Result<()> {
    let statement: Statement = Statement::new(
        "INSERT INTO log_head (id, origin, size, frontier, pruned) VALUES (1, ",
    )
    .bind(&head.origin)
    .sql(", ")
    .bind(head.size())
    .sql(", ")
    .bind(head.tree.to_bytes())
    .sql(", ")
    .bind(head.pruned)
    .sql(
        ") ON CONFLICT (id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, \
         pruned = excluded.pruned",
    );
    on!(c, |c| statement.execute(c))?;
    Ok(())
}
