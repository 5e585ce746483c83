//! Files of which no element is a record: because all lack the same, as those of another release of
//! the application, or because they are no such files at all.

use rehome_domain::{Finding, Level, short};

/// From how many elements on a file is judged as a whole.
const FEWEST: u64 = 2;

/// So many elements without one record among them are enough to know that a file has none: putting
/// millions into quarantine helps nobody.
const HOPELESS: u64 = 10_000;

/// What the elements of a file lack that are no records.
#[derive(Default)]
pub(super) struct Lacking {
    /// What the first says of its shape; none where another says something else.
    says: Option<String>,
    elements: u64,
    differ: bool,
}

impl Lacking {
    /// Takes in why an element is no record.
    pub(super) fn add(&mut self, finding: &Finding) {
        self.elements += 1;
        match &self.says {
            None => self.says = Some(finding.message.clone()),
            Some(says) => self.differ |= *says != finding.message,
        }
    }

    /// Why a file is rejected of which so many elements were read, and none is a record.
    pub(super) fn refusal(&self, read: u64) -> Option<Finding> {
        if read < HOPELESS || self.elements < read {
            return None;
        }
        let says = self.says.as_deref().unwrap_or_default();
        let message =
            format!("none of the first {read} elements is a record; of the first: {says}");
        let older = self.finding(read).and_then(|finding| finding.help);
        let help = older.unwrap_or_else(|| {
            "this is not the file that its name says, or its records are of another shape"
                .to_owned()
        });
        let help = format!("nothing of it was imported; {help}");
        Some(Finding::new(Level::Rejected, "layout.no-records", message).help(help))
    }

    /// What there is to say of a file of so many elements, where all lack the same.
    pub(super) fn finding(&self, read: u64) -> Option<Finding> {
        if self.differ || self.elements != read || read < FEWEST {
            return None;
        }
        let (_, field) = self.says.as_deref()?.split_once("missing field `")?;
        let field = short::value(field.trim_end_matches('`'));
        let message = format!(
            "none of the {read} elements of this file has `{field}`, as in releases from before \
             there was such a field"
        );
        let help = format!(
            "take the file of a newer release, or give each its `{field}`; where it is the name in \
             other letters: `jq 'map(.{field} = (.name | ascii_downcase | gsub(\"[^a-z0-9]+\"; \
             \"-\")))' FILE > NEW`"
        );
        Some(Finding::new(Level::Warning, "layout.old-release", message).help(help))
    }
}

#[cfg(test)]
mod tests {
    use rehome_domain::{Finding, Level};

    use super::{HOPELESS, Lacking};

    #[test]
    fn thousands_without_a_record_are_enough() {
        let mut lacking = Lacking::default();
        for _ in 0..HOPELESS {
            assert!(lacking.refusal(lacking.elements).is_none());
            lacking.add(&Finding::new(Level::Quarantined, "record.shape", "a number"));
        }
        assert!(lacking.refusal(HOPELESS + 1).is_none());
        assert!(lacking.refusal(HOPELESS).unwrap().message.ends_with("of the first: a number"));
    }

    #[test]
    fn only_what_all_elements_lack_is_said_of_the_file() {
        let of = |messages: &[&str], read| {
            let mut lacking = Lacking::default();
            for message in messages {
                lacking.add(&Finding::new(Level::Quarantined, "record.shape", *message));
            }
            lacking.finding(read).map(|finding| finding.message)
        };
        let index = "this is no record of spells: missing field `index`";
        assert!(of(&[index, index], 2).unwrap().contains("has `index`"));
        assert_eq!(of(&[index, index], 3), None);
        assert_eq!(of(&[index], 1), None);
        assert_eq!(of(&[index, "another"], 2), None);
        assert_eq!(of(&["another", "another"], 2), None);
    }
}
