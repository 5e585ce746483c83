//! The report of an import or check: counts, findings, and what they amount to.

use std::collections::BTreeMap;

use rehome_domain::{Finding, Level, Outcome};
use serde::Serialize;

/// Counts of elements, of a file or of a whole run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Elements read.
    pub read: u64,
    /// Records that were new.
    pub inserted: u64,
    /// Records whose content changed.
    pub updated: u64,
    /// Records whose content did not change.
    pub unchanged: u64,
    /// Of the unchanged, in conflict or missing, those that stand in another place now.
    pub moved: u64,
    /// Records kept because the database holds a newer edit.
    pub conflicts: u64,
    /// What is in quarantine: elements, and parts of records.
    pub quarantined: u64,
    /// Of that, what waits for a person.
    pub waiting: u64,
    /// Records that came from this source once and are no longer in it; kept.
    pub missing: u64,
    /// Of such records, those that were deleted.
    pub deleted: u64,
    /// Warnings.
    pub warnings: u64,
}

impl Totals {
    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.moved += other.moved;
        self.conflicts += other.conflicts;
        self.quarantined += other.quarantined;
        self.waiting += other.waiting;
        self.missing += other.missing;
        self.deleted += other.deleted;
        self.warnings += other.warnings;
    }

    /// Whether any record changed.
    pub fn changed(&self) -> bool {
        self.inserted + self.updated + self.moved + self.deleted > 0
    }
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The path relative to the source folder.
    pub path: String,
    /// The collection.
    pub collection: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it was rejected as a whole.
    pub rejected: bool,
    /// The counts.
    #[serde(flatten)]
    pub totals: Totals,
}

/// What a comparison of source and database found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Elements of the source that were compared.
    pub compared: u64,
    /// Those that differ, are missing on one side, or stand in another place. Right after
    /// an import, what it kept on purpose and reports elsewhere does not count.
    pub different: u64,
}

/// The report of an import or check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The run that `rollback` takes; none for a check.
    pub run: Option<i64>,
    /// The application.
    pub app: String,
    /// The pack; none where the records belong to no pack.
    pub container: Option<String>,
    /// The source folder.
    pub source: String,
    /// Whether everything was rolled back in the end.
    pub check_only: bool,
    /// The files, in the order in which they were read.
    pub files: Vec<FileReport>,
    /// What there is to say, in that order.
    pub findings: Vec<Finding>,
    /// How many findings are not listed, because there were too many.
    pub findings_omitted: u64,
    /// The counts of all files together.
    pub totals: Totals,
    /// The comparison at the end; none when it was switched off.
    pub verified: Option<Verified>,
    /// The backup that was made before the first change.
    pub backup: Option<String>,
}

impl Report {
    /// What it amounts to: something to look at where anything waits in quarantine or is in
    /// conflict, rejected where a file was, corrupt where the database does not hold what was
    /// imported.
    pub fn outcome(&self) -> Outcome {
        let rejected = self.files.iter().any(|file| file.rejected)
            || self.findings.iter().any(|finding| finding.level == Level::Rejected);
        if self.verified.is_some_and(|verified| verified.different > 0) {
            Outcome::Corrupt
        } else if rejected {
            Outcome::Rejected
        } else {
            Outcome::attention_if(self.totals.waiting + self.totals.conflicts > 0)
        }
    }

    /// The same for those who want to look at warnings too.
    pub fn strict_outcome(&self) -> Outcome {
        self.outcome().max(Outcome::attention_if(self.totals.warnings > 0))
    }
}

/// Findings as the history keeps them.
pub(crate) fn bodies(findings: &[Finding]) -> Vec<String> {
    // A finding is texts and numbers, which always serialise.
    findings.iter().filter_map(|finding| serde_json::to_string(finding).ok()).collect()
}

/// Findings up to a limit for each level, so that a flood of warnings hides no rejection;
/// those beyond it are counted.
#[derive(Clone, Debug)]
pub(crate) struct Findings {
    pub(crate) kept: Vec<Finding>,
    pub(crate) omitted: u64,
    counts: BTreeMap<Level, u64>,
    limit: usize,
}

impl Findings {
    pub(crate) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), omitted: 0, counts: BTreeMap::new(), limit }
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.level).or_default();
        *count += 1;
        if *count <= self.limit as u64 {
            self.kept.push(finding);
        } else {
            self.omitted += 1;
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        // What the other left out counts after what it kept.
        let mut left_out = other.counts;
        for finding in other.kept {
            if let Some(count) = left_out.get_mut(&finding.level) {
                *count -= 1;
            }
            self.add(finding);
        }
        for (level, count) in left_out {
            *self.counts.entry(level).or_default() += count;
            self.omitted += count;
        }
    }

    pub(crate) fn count(&self, level: Level) -> u64 {
        self.counts.get(&level).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use rehome_domain::{Finding, Level};

    use super::Findings;

    #[test]
    fn a_flood_of_warnings_hides_no_rejection_and_every_finding_is_counted() {
        let finding = |level| Finding::new(level, "rule", "message");
        let mut file = Findings::new(2);
        for _ in 0..5 {
            file.add(finding(Level::Warning));
        }
        let mut all = Findings::new(2);
        all.add(finding(Level::Warning));
        all.append(file);
        all.add(finding(Level::Rejected));
        let levels: Vec<Level> = all.kept.iter().map(|finding| finding.level).collect();
        assert_eq!(levels, [Level::Warning, Level::Warning, Level::Rejected]);
        assert_eq!((all.omitted, all.count(Level::Warning)), (4, 6));
    }
}
