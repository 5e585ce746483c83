//! Findings that say the same of many records, put together before anybody limits them.

use std::collections::HashMap;

use serde::Serialize;

use crate::finding::Level;

/// The most files that a group names.
const FILES: usize = 5;

/// The findings of one rule about one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingGroup<F> {
    /// How many there are.
    pub count: u64,
    /// The field of the records that they are about, with `*` for the places in a list; empty
    /// where they are about records or files as a whole.
    pub field: String,
    /// Whether all say the same, in the same words.
    pub alike: bool,
    /// Whether all are of one file.
    pub of_one_file: bool,
    /// The files that they are of, the first five.
    pub files: Vec<String>,
    /// The first of them.
    pub first: F,
}

/// What is known of a finding when it is put into a group.
#[derive(Clone, Copy, Debug)]
pub struct GroupKey<'a> {
    /// How much it weighs.
    pub level: Level,
    /// The rule.
    pub rule: &'a str,
    /// The pointer from the root of the file.
    pub pointer: Option<&'a str>,
    /// The file.
    pub file: Option<&'a str>,
    /// What it says.
    pub message: &'a str,
}

/// Groups of findings in the order of their first. What is about files as a whole, or about what
/// several records make, is in one group where it says the same.
#[derive(Clone, Debug)]
pub struct FindingGroups<F> {
    groups: Vec<(Words, FindingGroup<F>)>,
    places: HashMap<(Level, String, String), usize>,
}

/// What the first of a group is and says, to compare the others with.
#[derive(Clone, Debug)]
struct Words {
    file: Option<String>,
    message: String,
}

impl<F> Default for FindingGroups<F> {
    fn default() -> Self {
        Self { groups: Vec::new(), places: HashMap::new() }
    }
}

impl<F> FindingGroups<F> {
    /// Counts a finding; true where it is the first of its group, which is what `make` gives.
    pub fn add(&mut self, key: GroupKey<'_>, make: impl FnOnce() -> F) -> bool {
        let files = key.file.map(str::to_owned).into_iter().collect();
        self.merge(key, (1, true, true, files), make)
    }

    /// Adds the groups of `other` behind these; `key` says of the first of each what it is.
    pub fn append(&mut self, other: Self, key: impl Fn(&F) -> GroupKey<'_>)
    where
        F: Clone,
    {
        for (_, group) in other.groups {
            let FindingGroup { count, alike, of_one_file, files, first, .. } = group;
            self.merge(key(&first), (count, alike, of_one_file, files), || first.clone());
        }
    }

    /// Counts findings of one group: how many, whether they say the same and are of one file, and
    /// some of their files.
    fn merge(
        &mut self,
        key: GroupKey<'_>,
        (count, alike, of_one_file, files): (u64, bool, bool, Vec<String>),
        make: impl FnOnce() -> F,
    ) -> bool {
        let field = key.pointer.map(field_of).unwrap_or_default();
        let of_group = if key.pointer.is_some() { field.as_str() } else { key.message };
        let place = (key.level, key.rule.to_owned(), of_group.to_owned());
        if let Some(&at) = self.places.get(&place) {
            let (words, group) = &mut self.groups[at];
            group.count += count;
            group.alike &= alike && words.message == key.message;
            group.of_one_file &= of_one_file && words.file.as_deref() == key.file;
            let room = FILES.saturating_sub(group.files.len());
            let new: Vec<String> =
                files.into_iter().filter(|file| !group.files.contains(file)).take(room).collect();
            group.files.extend(new);
            return false;
        }
        self.places.insert(place, self.groups.len());
        let words = Words { file: key.file.map(str::to_owned), message: key.message.to_owned() };
        let first = make();
        self.groups.push((words, FindingGroup { count, field, alike, of_one_file, files, first }));
        true
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The first of each group behind the first `known` groups.
    pub fn firsts_behind(&self, known: usize) -> impl Iterator<Item = &F> {
        self.groups.iter().skip(known).map(|(_, group)| &group.first)
    }

    /// The groups, in the order of their first.
    pub fn into_vec(self) -> Vec<FindingGroup<F>> {
        self.groups.into_iter().map(|(_, group)| group).collect()
    }
}

/// The field that a pointer from the root of a file leads to: without the record, which is the
/// first step of most, and with `*` for the places in lists.
fn field_of(pointer: &str) -> String {
    let mut steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let is_place = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    // A file that is one record has no such step before its fields.
    if steps.len() > 1 || steps.first().is_some_and(|step| is_place(step)) {
        steps.remove(0);
    }
    let steps = steps.into_iter().map(|step| if is_place(step) { "*" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{FindingGroups, GroupKey, field_of};
    use crate::Level;

    fn key<'a>(pointer: &'a str, message: &'a str) -> GroupKey<'a> {
        let (pointer, file) = (Some(pointer), Some("a.json"));
        GroupKey { level: Level::Warning, rule: "record.missing-field", pointer, file, message }
    }

    #[test]
    fn a_field_is_the_same_in_every_record() {
        for (pointer, field) in [
            ("/0/actions/12/name", "actions/*/name"),
            ("/7", ""),
            ("", ""),
            ("/level", "level"),
            ("/lamp/level", "level"),
        ] {
            assert_eq!(field_of(pointer), field, "{pointer}");
        }
    }

    #[test]
    fn findings_of_one_rule_about_one_field_are_one_group() {
        let mut groups = FindingGroups::default();
        for number in 0..100 {
            groups.add(key(&format!("/{number}/url"), "`url` is missing"), || number);
        }
        groups.add(key("/3/range", "`range` is missing"), || 3);
        let mut other = FindingGroups::default();
        other.add(key("/8/url", "another"), || 8);
        groups.append(other, |_| key("/8/url", "another"));
        let groups = groups.into_vec();
        let told = |at: usize| (groups[at].count, groups[at].alike, groups[at].first);
        assert_eq!((groups.len(), told(0), told(1)), (2, (101, false, 0), (1, true, 3)));
    }
}
