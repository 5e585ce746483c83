//! An element that becomes a record, in its place.

use rehome_domain::{Root, json::locate};
use rehome_persistence::{
    Connection, NewRow, changes, packs,
    quarantine::{self, How},
    types::Timestamp,
};

use super::{Settled, Settling};
use crate::{
    error::{Error, Result},
    import::Item,
    judge::{Judge, Verdict},
    report::Totals,
};

impl Settling<'_> {
    pub(super) fn element(&self, c: &mut Connection, text: &str) -> Result<Settled> {
        let layout = self.layout()?;
        let (table, container) = (&self.table, self.entry.container.as_str());
        let is_file = layout.file.source.root == Root::Record;
        let mut judge = Judge::new(c, &layout.file, table, container, &self.options.choices)?;
        if !is_file {
            // The other records of the container are those of the other elements.
            judge = judge.beside_stored();
        }
        let (verdict, text) = layout.judge(c, &mut judge, text, self.options.max_element)?;
        let judged = match verdict {
            Verdict::Record(judged) => *judged,
            Verdict::Quarantine(none) => return Ok(Settled::refused(none.finding)),
        };
        // The record that the file held before its text was flawed.
        let before = if is_file { table.row(c, container, &judged.key)? } else { None };
        let mut findings = Vec::new();
        if self.app.default_pack.is_some() {
            let id = container
                .parse()
                .map_err(|_| Error::Usage(format!("`{container}` is no pack id")))?;
            packs::ensure(c, self.app, &id, Some(self.run))?;
        }
        let position = match &before {
            Some(row) => row.position,
            None if is_file => table.last_position(c, container)? + 1,
            None => self.entry.position,
        };
        let replaces = before.is_some();
        let written = self.guarded(c, |c| {
            let now = Timestamp::now();
            let row = NewRow {
                container,
                key: &judged.key,
                parsed: &judged.parsed,
                position,
                body: &text,
                digest: judged.digest,
                faithful: judged.difference.is_none(),
                keeps: None,
                source_digest: Some(judged.digest),
                run: Some(self.run),
                rev: before.as_ref().map_or(1, |row| row.rev + 1),
                updated_at: now.as_str(),
            };
            match &before {
                Some(before) => changes::replace(c, table, &[(row, before)]),
                None => changes::insert(c, table, &[row]),
            }
        })?;
        if let Some(refusal) = written {
            return Ok(Settled::refused(refusal));
        }
        let mut totals = Totals { read: 1, ..Totals::default() };
        totals.inserted = u64::from(!replaces);
        totals.updated = u64::from(replaces);
        for remark in judged.parsed.remarks {
            let (pointer, is_part) = (remark.pointer.clone(), remark.quarantine);
            let finding = remark.finding();
            if is_part {
                let raw = locate(&text, &pointer).map_or("", |range| &text[range]);
                let (key, position) = (Some(judged.key.as_str()), self.entry.position);
                self.add(c, &Item { key, position, pointer: &pointer, raw, finding: &finding })?;
                totals.quarantined += 1;
                totals.waiting += u64::from(finding.level == rehome_domain::Level::Quarantined);
            }
            findings.push(finding);
        }
        self.settle_table(c, &mut findings)?;
        quarantine::settle(c, &self.entry, self.run, How::Record, Some(&judged.key))?;
        Ok(Settled { settled: true, key: Some(judged.key), findings, totals })
    }
}
