//! Setting elements aside so that a second import finds them where they were.

use std::collections::HashMap;

use rehome_domain::{Digest, Finding};
use rehome_persistence::{
    Connection,
    quarantine::{self, Kind, SetAside},
};

use super::{Import, file::FileWork};
use crate::error::Result;

/// An element to set aside.
#[derive(Clone, Copy)]
pub(super) struct Apart<'a> {
    /// The place among the elements of the file.
    pub(super) position: i64,
    /// The element exactly as it stands in the file.
    pub(super) raw: &'a str,
    pub(super) kind: Kind,
    pub(super) finding: &'a Finding,
}

/// What is in quarantine of one container when its file begins.
pub(super) struct QuarantineWriter {
    /// Ids by place, kind and hash of the text; taken out as the source shows them again.
    entries: HashMap<(i64, Kind, Digest), i64>,
}

impl QuarantineWriter {
    pub(super) fn load(
        c: &mut Connection,
        import: &Import<'_>,
        work: &FileWork<'_>,
    ) -> Result<Self> {
        let mut entries = HashMap::new();
        let (app, collection) = (&import.app.id, &work.table.collection.id);
        // Files of one record share a container; each knows its own element only.
        if work.keys.is_some() {
            for entry in quarantine::in_file(c, app, collection, work.container, work.path)? {
                entries.insert((entry.position, entry.kind, raw_hash(&entry.raw)), entry.id);
            }
            return Ok(Self { entries });
        }
        let mut from = 0;
        loop {
            let page = quarantine::in_container(c, app, collection, work.container, from, 64)?;
            let Some(last) = page.last() else { break };
            from = last.position + 1;
            for entry in page {
                entries.insert((entry.position, entry.kind, raw_hash(&entry.raw)), entry.id);
            }
        }
        Ok(Self { entries })
    }

    /// Sets an element aside; false when it was already.
    pub(super) fn put(
        &mut self,
        c: &mut Connection,
        import: &Import<'_>,
        work: &FileWork<'_>,
        element: &Apart<'_>,
    ) -> Result<bool> {
        let Apart { position, raw, kind, finding } = *element;
        if self.entries.remove(&(position, kind, raw_hash(raw))).is_some() {
            return Ok(false);
        }
        let entry = SetAside {
            run: import.run,
            app: &import.app.id,
            collection: &work.table.collection.id,
            container: work.container,
            file: work.path,
            position,
            kind,
            finding: serde_json::to_string(finding).unwrap_or_default(),
            raw,
        };
        quarantine::add(c, &entry)?;
        Ok(true)
    }

    /// What the source no longer shows is resolved by this run; false when there is none.
    pub(super) fn resolve_others(self, c: &mut Connection, run: i64) -> Result<bool> {
        let any = !self.entries.is_empty();
        for id in self.entries.into_values() {
            quarantine::resolve(c, id, run)?;
        }
        Ok(any)
    }
}

/// A hash of a text that need not be canonical JSON.
fn raw_hash(raw: &str) -> Digest {
    Digest::of_canonical(raw.as_bytes())
}
