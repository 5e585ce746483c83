//! Editing a record of a relational table through its model: the text that it came from
//! takes over the edit, and keeps all that the model does not know.

use rehome_domain::{Digest, ParsedRecord, merge};

use crate::{
    Connection, Table, changes,
    envelope::NewRow,
    error::{Error, Result},
    types::Timestamp,
};

impl Table {
    /// Writes `parsed`, in the caller's unit of work, as the record `key` of `container`:
    /// in place of the one there is, whose unknown keys survive, or behind all others. What
    /// the last import brought stays known, so that the record counts as edited.
    ///
    /// Returns its revision.
    pub fn edit(
        &self,
        c: &mut Connection,
        container: &str,
        key: &str,
        parsed: &ParsedRecord,
    ) -> Result<i64> {
        let invalid = |error: &dyn std::fmt::Display| {
            Error::Invalid(format!("`{key}` cannot be stored: {error}"))
        };
        let old = self.row(c, container, key)?;
        let body = match (&old, self.rendered(c, container, key)?) {
            (Some(row), Some(before)) => {
                merge(&row.body, &before, &parsed.written).map_err(|error| invalid(&error))?
            }
            _ => String::from_utf8_lossy(&parsed.written).into_owned(),
        };
        let digest = Digest::of(&body).map_err(|error| invalid(&error))?;
        let now = Timestamp::now();
        let row = NewRow {
            container,
            key,
            parsed,
            position: match &old {
                Some(row) => row.position,
                None => self.last_position(c, container)? + 1,
            },
            body: &body,
            digest,
            faithful: false,
            keeps: None,
            source_digest: old.as_ref().and_then(|row| row.source_digest),
            run: old.as_ref().and_then(|row| row.run),
            rev: old.as_ref().map_or(1, |row| row.rev + 1),
            updated_at: now.as_str(),
        };
        let rev = row.rev;
        match &old {
            Some(old) => changes::replace(c, self, &[(row, old)])?,
            None => changes::insert(c, self, &[row])?,
        }
        Ok(rev)
    }
}
