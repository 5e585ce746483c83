//! What the main tables of all relations have: the columns of the bookkeeping, and the order
//! of the records that are loaded.

use std::collections::HashMap;

use super::Entry;
use crate::{
    error::{Error, Result},
    types::Timestamp,
};

/// The bookkeeping of an [`Entry`](crate::relation::Entry) as values for the columns of a
/// `diesel::table!`, to be inserted or set beside those of the record. The columns are those
/// that [`relation`](crate::relation) lists. It returns from the function around it where the
/// moment of the entry is none.
#[macro_export]
macro_rules! bookkeeping {
    ($table:ident, $entry:expr) => {{
        use $crate::diesel::ExpressionMethods as _;
        let entry: &$crate::relation::Entry<'_> = $entry;
        (
            $table::position.eq(entry.position),
            $table::source_digest.eq(entry.source_digest.map(|digest| digest.as_bytes().to_vec())),
            $table::residue.eq(entry.residue.map(|text| $crate::types::JsonText(text.to_owned()))),
            $table::run.eq(entry.run),
            $table::rev.eq(entry.rev),
            $table::updated_at.eq(entry.moment()?),
        )
    }};
}

impl Entry<'_> {
    /// When it changed, as the column of that name takes it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when that is no moment.
    pub fn moment(&self) -> Result<Timestamp> {
        let text = self.updated_at;
        text.parse().map_err(|_| Error::Invalid(format!("`{text}` is no time as RFC 3339")))
    }
}

/// The records of `found` in the order of `keys`, as [`load`](super::Relation::load) gives
/// them.
///
/// # Errors
/// The first of `found`.
pub fn in_order<M>(
    keys: &[String],
    found: impl IntoIterator<Item = Result<(String, M)>>,
) -> Result<Vec<(String, M)>> {
    let mut found: HashMap<String, M> = found.into_iter().collect::<Result<_>>()?;
    Ok(keys.iter().filter_map(|key| found.remove_entry(key)).collect())
}
