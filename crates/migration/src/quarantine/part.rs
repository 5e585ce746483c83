//! A part of a record that takes its place in the record: an edit of it, which every import
//! keeps as any other.

use rehome_domain::{Finding, Level, Source, json::locate};
use rehome_persistence::{
    Connection, NewRow, changes,
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
    pub(super) fn part(&self, c: &mut Connection, text: &str) -> Result<Settled> {
        let (entry, table) = (&self.entry, &self.table);
        let container = entry.container.as_str();
        let key = entry.key.as_deref().unwrap_or_default();
        let gone = |what: &str| Error::Usage(format!("entry {}: {what}", entry.id));
        let row = table
            .row(c, container, key)?
            .ok_or_else(|| gone("its record is not in the database any more"))?;
        let range = locate(&row.body, &entry.pointer)
            .ok_or_else(|| gone("its record was edited and has no such part any more"))?;
        let whole =
            format!("{}{}{}", &row.body[..range.start], text.trim(), &row.body[range.end..]);
        let layout = self.layout()?;
        let mut judge = Judge::new(c, &layout.file, table, container, &self.options.choices)?;
        let (verdict, whole) = layout.judge(c, &mut judge, &whole, self.options.max_element)?;
        let judged = match verdict {
            Verdict::Record(judged) => *judged,
            Verdict::Quarantine(none) => return Ok(Settled::refused(none.finding)),
        };
        let old = Source { choices: &self.options.choices, ..Source::of(&row.body) };
        if let Ok(old) = table.collection.parse(&Source { name: Some(key), ..old })
            && old.key() != judged.parsed.key()
            && matches!(judged.parsed.naming, rehome_domain::Naming::Key(_))
        {
            let message = format!("with this part the key of the record is no longer `{key}`");
            return Ok(Settled::refused(Finding::new(Level::Quarantined, "record.key", message)));
        }
        let still = |pointer: &str, rule: &str| {
            let remarks = &judged.parsed.remarks;
            let mut parts = remarks.iter().filter(|remark| remark.quarantine);
            parts.find(|remark| remark.pointer == pointer && remark.rule == rule).cloned()
        };
        if let Some(remark) = still(&entry.pointer, &entry.rule) {
            return Ok(Settled::refused(remark.finding()));
        }
        let before = row;
        let written = self.guarded(c, |c| {
            let now = Timestamp::now();
            let row = NewRow {
                container,
                key,
                parsed: &judged.parsed,
                position: before.position,
                body: &whole,
                digest: judged.digest,
                faithful: judged.difference.is_none(),
                keeps: None,
                source_digest: before.source_digest,
                run: Some(self.run),
                rev: before.rev + 1,
                updated_at: now.as_str(),
            };
            changes::replace(c, table, &[(row, &before)])
        })?;
        if let Some(refusal) = written {
            return Ok(Settled::refused(refusal));
        }
        // What else this part was the reason of is settled with it, and it may bring parts of
        // its own.
        let known = quarantine::at(c, &self.place(), entry.position)?;
        let mut known: Vec<_> = known
            .into_iter()
            .filter(|other| other.is_held() && other.is_part() && other.file == entry.file)
            .filter(|other| other.key.as_deref() == Some(key))
            .collect();
        for other in known.extract_if(.., |other| still(&other.pointer, &other.rule).is_none()) {
            quarantine::settle(c, &other, self.run, How::Record, None)?;
        }
        let mut findings = Vec::new();
        for remark in &judged.parsed.remarks {
            let is_known =
                known.iter().any(|old| old.pointer == remark.pointer && old.rule == remark.rule);
            if remark.quarantine && !is_known {
                let finding = remark.clone().finding();
                let raw = locate(&whole, &remark.pointer).map_or("", |range| &whole[range]);
                let (key, position, pointer) = (Some(key), entry.position, &*remark.pointer);
                self.add(c, &Item { key, position, pointer, raw, finding: &finding })?;
                findings.push(finding);
            }
        }
        self.settle_table(c, &mut findings)?;
        let totals = Totals { read: 1, updated: 1, ..Totals::default() };
        Ok(Settled { settled: true, key: Some(key.to_owned()), findings, totals })
    }
}
