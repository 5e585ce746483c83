//! Folders that change at random: what comes back is what the source has, and every run is
//! undone.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::Config};

use super::*;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Note(u8),
    DecodeError(u8),
    Broken,
}

impl Content {
    fn text(&self) -> String {
        match self {
            Self::Note(number) => note(&number.to_string()),
            Self::DecodeError(number) => format!(r#"{{"title": {number}}}"#),
            Self::Broken => r#"{"title": "#.to_owned(),
        }
    }
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        4 => (0..3_u8).prop_map(Content::Note),
        1 => (0..2_u8).prop_map(Content::DecodeError),
        1 => Just(Content::Broken),
    ]
}

/// A folder of up to six files.
fn files() -> impl Strategy<Value = BTreeMap<String, Content>> {
    let key = prop::sample::select(vec!["a", "b", "c", "d d", "e.e", "\u{e9}"]);
    prop::collection::btree_map(key.prop_map(str::to_owned), content(), 1..6)
}

/// What the database should hold: records, and what is in quarantine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Expected {
    records: BTreeMap<String, String>,
    quarantined: BTreeMap<String, String>,
}

impl Expected {
    fn import(&mut self, files: &BTreeMap<String, Content>, delete_missing: bool) {
        let bad = files.values().any(|content| !matches!(content, Content::Note(_)));
        for (key, content) in files {
            match content {
                Content::Note(_) => {
                    self.records.insert(key.clone(), content.text());
                    self.quarantined.remove(key);
                }
                Content::DecodeError(_) => {
                    self.quarantined.insert(key.clone(), content.text());
                }
                Content::Broken => {}
            }
        }
        self.quarantined.retain(|key, _| files.contains_key(key));
        if delete_missing && !bad {
            self.records.retain(|key, _| files.contains_key(key));
        }
    }

    /// The files of an export: what is in quarantine is what the source has.
    fn files(&self) -> Vec<(String, String)> {
        let mut all = self.records.clone();
        all.extend(self.quarantined.clone());
        let mut files: Vec<(String, String)> =
            all.into_iter().map(|(key, text)| (path(&key), text)).collect();
        files.sort();
        files
    }
}

fn folder_of(files: &BTreeMap<String, Content>) -> Folder {
    files
        .iter()
        .fold(Folder::new(), |folder, (key, content)| folder.file(&path(key), content.text()))
}

fn holds(rehome: &Rehome, expected: &Expected) {
    let found: BTreeMap<String, String> =
        keys(rehome).into_iter().zip(sql(rehome, TEXTS)).collect();
    assert_eq!(found, expected.records);
    let mut texts: Vec<String> = expected.quarantined.values().cloned().collect();
    let mut found = quarantined(rehome);
    texts.sort();
    found.sort();
    assert_eq!(found, texts);
}

const TEXTS: &str = "SELECT body AS line FROM notes_notes ORDER BY key";

proptest! {
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_history_of_folders_holds_and_is_undone_step_by_step(
        steps in prop::collection::vec((files(), any::<bool>()), 1..5),
    ) {
        let rehome = open(app());
        let (mut expected, mut states, mut runs) = (Expected::default(), Vec::new(), Vec::new());
        for (files, delete_missing) in &steps {
            let folder = folder_of(files);
            let options =
                || ImportOptions { delete_missing: *delete_missing, ..ImportOptions::default() };
            let checked =
                import_with(&rehome, &folder, ImportOptions { check_only: true, ..options() });
            states.push(expected.clone());
            let report = import_with(&rehome, &folder, options());
            assert_eq!(checked.totals, report.totals);
            assert_eq!(checked.findings, report.findings);
            assert_eq!(report.verified.unwrap().different, 0, "{:?}", report.findings);
            assert_eq!(report.totals.moved, 0);
            expected.import(files, *delete_missing);
            holds(&rehome, &expected);
            // Without anything in it there may be no pack.
            if expected != Expected::default() {
                assert_eq!(exported(&rehome), expected.files());
            }
            let again = import_with(&rehome, &folder, options());
            assert!(!again.totals.changed());
            runs.push(report.run.unwrap());
            // Each run is undone and done again on the way.
            let undone = rollback(&rehome, report.run.unwrap());
            assert!(undone.conflicts.is_empty());
            holds(&rehome, states.last().unwrap());
            rollback(&rehome, undone.run.unwrap());
            holds(&rehome, &expected);
        }
        for (run, state) in runs.into_iter().zip(states).rev() {
            let undone = rollback(&rehome, run);
            assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
            holds(&rehome, &state);
        }
        assert!(rehome.packs().unwrap().is_empty());
    }
}
