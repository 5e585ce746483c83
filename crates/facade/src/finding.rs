//! Findings as they are read back from the history and the quarantine.

use rehome_domain::{
    Finding, FindingGroup, FindingGroups, GroupKey, Level,
    hint::{self, Hint},
};
use rehome_persistence::Error as DatabaseError;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A [`Finding`] of an earlier run, in the same shape as reports have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFinding {
    /// How much it weighs.
    pub level: Level,
    /// The id of the rule that fired. It is text here: an older program may have had others.
    pub rule: String,
    /// The file, relative to the source folder.
    pub file: Option<String>,
    /// Bytes from the start of the file.
    pub offset: Option<u64>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The character in the line, from 1.
    pub column: Option<u64>,
    /// The JSON pointer from the root of the file.
    pub pointer: Option<String>,
    /// What is the matter.
    pub message: String,
    /// What to do about it, in words.
    pub help: Option<String>,
    /// What does it.
    #[serde(default, deserialize_with = "hint::known")]
    pub hint: Option<Hint>,
}

impl From<Finding> for StoredFinding {
    fn from(finding: Finding) -> Self {
        Self {
            level: finding.level,
            rule: finding.rule.to_owned(),
            file: finding.file,
            offset: finding.position.map(|position| position.offset),
            line: finding.position.map(|position| position.line),
            column: finding.position.map(|position| position.column),
            pointer: finding.pointer,
            message: finding.message,
            help: finding.help,
            hint: finding.hint,
        }
    }
}

impl StoredFinding {
    /// What it is, to be put together with others of its kind.
    pub fn group_key(&self) -> GroupKey<'_> {
        let Self { level, rule, pointer, file, message, .. } = self;
        let (pointer, file) = (pointer.as_deref(), file.as_deref());
        GroupKey { level: *level, rule, pointer, file, message }
    }

    /// Findings put together by rule and field.
    pub fn groups(findings: &[Self]) -> Vec<FindingGroup<Self>> {
        let mut groups = FindingGroups::default();
        for finding in findings {
            groups.add(finding.group_key(), || finding.clone());
        }
        groups.into_vec()
    }

    /// The groups of a report in the shape in which they are read back.
    pub fn stored_groups(groups: &[FindingGroup<Finding>]) -> Vec<FindingGroup<Self>> {
        let stored = |group: &FindingGroup<Finding>| FindingGroup {
            count: group.count,
            field: group.field.clone(),
            alike: group.alike,
            of_one_file: group.of_one_file,
            files: group.files.clone(),
            first: group.first.clone().into(),
        };
        groups.iter().map(stored).collect()
    }
}

/// Reads JSON that the database keeps for us; `table` and `key` say where, should it fail.
pub(crate) fn stored<'a, T: Deserialize<'a>>(
    json: &'a str,
    table: &str,
    key: i64,
) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| {
        Error::Database(DatabaseError::Damaged {
            table: table.to_owned(),
            key: key.to_string(),
            reason: error.to_string(),
        })
    })
}

#[cfg(test)]
mod tests {
    use rehome_domain::{Finding, Level, Position};

    use super::{StoredFinding, stored};

    #[test]
    fn a_finding_is_read_back_as_it_was_written() {
        let finding = Finding::new(Level::Quarantined, "record.shape", "no number")
            .in_file("a.json")
            .at(Position { offset: 9, line: 2, column: 3 })
            .on("/0/level")
            .help("write one")
            .hint(rehome_domain::Hint::Rollback { run: 3 });

        let text = serde_json::to_string(&finding).unwrap();

        assert_eq!(stored::<StoredFinding>(&text, "t", 1).unwrap(), finding.into());
    }
}
