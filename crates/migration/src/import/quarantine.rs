//! Setting elements aside so that a second import finds them where they were.

use std::collections::HashMap;

use rehome_domain::{Digest, Finding};
use rehome_persistence::{
    Connection,
    quarantine::{self, SetAside},
};

use super::{Import, file::FileWork};
use crate::{error::Result, source::Element};

/// What is in quarantine of one container when its file begins.
pub(super) struct Shelf {
    /// Ids by place and hash of the text; taken out as the source shows them again.
    entries: HashMap<(i64, Digest), i64>,
}

impl Shelf {
    pub(super) fn load(
        c: &mut Connection,
        app: &str,
        collection: &str,
        pack: &str,
    ) -> Result<Self> {
        let mut entries = HashMap::new();
        let mut from = 0;
        loop {
            let page = quarantine::in_container(c, app, collection, pack, from, 64)?;
            let Some(last) = page.last() else { break };
            from = last.position + 1;
            for entry in page {
                entries.insert((entry.position, raw_hash(&entry.raw)), entry.id);
            }
        }
        Ok(Self { entries })
    }

    /// Puts an element into quarantine; false when it stood there already.
    pub(super) fn put(
        &mut self,
        c: &mut Connection,
        import: &Import<'_>,
        work: &FileWork<'_>,
        element: &Element<'_>,
        finding: &Finding,
    ) -> Result<bool> {
        if self.entries.remove(&(element.index, raw_hash(element.text))).is_some() {
            return Ok(false);
        }
        let entry = SetAside {
            run: import.run,
            app: import.app.id,
            collection: work.table.collection.id,
            pack: import.pack.as_str(),
            file: work.path,
            position: element.index,
            finding: serde_json::to_string(finding).unwrap_or_default(),
            raw: element.text,
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
