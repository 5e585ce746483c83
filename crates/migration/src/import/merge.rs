//! Records that take over what a later element of their key says.

use rehome_domain::{Finding, KeptText, Level, Source};
use rehome_persistence::{Connection, Error as DatabaseError, NewRow, changes};

use super::{
    Import,
    file::{Abort, FileWork},
    record::HELP,
};
use crate::{judge::Merge, source::Element};

impl Import<'_> {
    /// Lets an earlier record take over what a later element of its key says: its columns
    /// do, and its text stays what its own element is. An edit of the record wins. Returns
    /// why the database does not take that.
    pub(super) fn merge(
        &mut self,
        c: &mut Connection,
        work: &mut FileWork<'_>,
        element: &Element<'_>,
        merge: &Merge,
        is_new: bool,
    ) -> Result<Option<Finding>, Abort> {
        let Merge { container, key, text } = merge;
        let Some(before) = work.table.row(c, container, key)? else { return Ok(None) };
        let ours = before.run == Some(self.run);
        if before.edited() || !(is_new || ours || self.options.again) {
            return Ok(None);
        }
        let named = Source::named(text, element.name.as_deref());
        let source = Source { choices: &self.options.choices, ..named };
        let Ok(parsed) = work.table.collection.parse(&source) else { return Ok(None) };
        self.before_change()?;
        let row = NewRow {
            container,
            key,
            parsed: &parsed,
            position: before.position,
            body: &before.body,
            digest: before.digest,
            faithful: false,
            // Where the rows rendered the text of its element, they do no more.
            keeps: Some(if before.verbatim { KeptText::Bytes } else { KeptText::Order }),
            source_digest: before.source_digest,
            run: Some(self.run),
            rev: before.rev + i64::from(!ours),
            updated_at: &work.now,
        };
        let put = |c: &mut Connection| changes::replace(c, work.table, &[(row.clone(), &before)]);
        match if work.guarded { c.write(put) } else { put(c) } {
            Err(DatabaseError::Refused(_)) if !work.guarded => return Err(Abort::Refused),
            Err(DatabaseError::Refused(reason)) => {
                let address = work.table.address(key);
                let message = format!(
                    "`{address}` cannot take over what this element says; the database does not \
                     take it: {reason}"
                );
                let finding = Finding::new(Level::Quarantined, "record.refused", message)
                    .in_file(work.path)
                    .at(element.position(0))
                    .on(&element.pointer)
                    .help(HELP);
                return Ok(Some(finding));
            }
            done => done?,
        }
        Ok(None)
    }
}
