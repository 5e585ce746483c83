//! The report of an import or check: counts, findings, and what they amount to.

use std::collections::BTreeMap;

use rehome_domain::{Finding, FindingGroup, FindingGroups, GroupKey, Level, Outcome, RecordId};
use serde::Serialize;

/// The most groups of findings that are told apart by their fields.
const GROUPS: usize = 500;

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
    /// Records that came from this source once and are no longer in it. An import keeps them, and
    /// a verification counts them among those that differ.
    pub missing: u64,
}

/// A record that came from a source once and is no longer in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingRecord {
    /// The file that had it.
    pub path: String,
    /// The record.
    #[serde(flatten)]
    pub record: RecordId,
    /// Whether an import that deletes what is missing would delete it: an edit is kept, and all is
    /// while elements of the file wait in quarantine.
    pub deletable: bool,
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
    /// How many files were passed over though they hold records, or nearly have a name of the
    /// layout.
    pub left_behind: u64,
    /// The records that are missing from the source and were kept, as many as findings are listed.
    pub missing_records: Vec<MissingRecord>,
    /// What there is to say, in that order.
    pub findings: Vec<Finding>,
    /// How many findings are not listed, because there were too many.
    pub findings_omitted: u64,
    /// All findings, put together by rule and field.
    pub groups: Vec<FindingGroup<Finding>>,
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
    findings.iter().map(Finding::stored).collect()
}

/// Findings up to a limit for each level, so that a flood of warnings hides no rejection; those
/// beyond it are counted. They are put into groups before that, and the first of each group stays,
/// so that a flood of one rule hides no other.
#[derive(Clone, Debug)]
pub(crate) struct Findings {
    pub(crate) kept: Vec<Finding>,
    pub(crate) omitted: u64,
    groups: FindingGroups<Finding>,
    counts: BTreeMap<Level, u64>,
    limit: usize,
}

impl Findings {
    pub(crate) fn new(limit: usize) -> Self {
        let (kept, groups, counts) = (Vec::new(), FindingGroups::default(), BTreeMap::new());
        Self { kept, omitted: 0, groups, counts, limit }
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        // Members with names of their own may make any number of groups; then the rule alone counts.
        let key = finding.group_key();
        let has_room = self.groups.len() < GROUPS;
        let pointer = if has_room { key.pointer } else { Some("") };
        let is_first = self.groups.add(GroupKey { pointer, ..key }, || finding.clone());
        self.keep(finding, is_first);
    }

    /// Keeps a finding that is counted in its group, where there is room or it is the first.
    fn keep(&mut self, finding: Finding, is_first: bool) {
        let count = self.counts.entry(finding.level).or_default();
        *count += 1;
        if is_first || *count <= self.limit as u64 {
            self.kept.push(finding);
        } else {
            self.omitted += 1;
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        let known = self.groups.len();
        self.groups.append(other.groups, Finding::group_key);
        let new: Vec<Finding> = self.groups.firsts_behind(known).cloned().collect();
        // What the other left out counts after what it kept.
        let mut left_out = other.counts;
        for finding in other.kept {
            if let Some(count) = left_out.get_mut(&finding.level) {
                *count -= 1;
            }
            let is_first = new.contains(&finding);
            self.keep(finding, is_first);
        }
        for (level, count) in left_out {
            *self.counts.entry(level).or_default() += count;
            self.omitted += count;
        }
    }

    pub(crate) fn count(&self, level: Level) -> u64 {
        self.counts.get(&level).copied().unwrap_or_default()
    }

    /// The groups of all, in the order of their first.
    pub(crate) fn groups(&self) -> Vec<FindingGroup<Finding>> {
        self.groups.clone().into_vec()
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
        assert_eq!(all.groups().iter().map(|group| group.count).collect::<Vec<_>>(), [6, 1]);
    }

    #[test]
    fn a_flood_of_one_rule_hides_no_other() {
        let mut file = Findings::new(3);
        for _ in 0..9 {
            file.add(Finding::new(Level::Warning, "flood", "message"));
        }
        file.add(Finding::new(Level::Warning, "rare", "message"));
        let mut all = Findings::new(3);
        all.append(file);
        let rules: Vec<&str> = all.kept.iter().map(|finding| finding.rule).collect();
        assert_eq!((rules, all.omitted), (vec!["flood", "flood", "flood", "rare"], 6));
    }
}
