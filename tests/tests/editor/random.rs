//! Whatever the files of the editor hold: it comes back, and all of it can be undone.

use proptest::{collection::vec, prelude::*, sample::Index, test_runner::Config};
use rehome::ImportOptions;
use rehome_domain::apps::editor::{MappingEntry, session_source};
use rehome_tests::{Trial, array, same_lines, without_workspaces};

use super::sample::{FILE, MAPPING, file_of, mapping};

const OTHER: &str = "/srv/demo/project/";

/// The texts of two files of sessions and of the table of workspaces.
type Source = (Vec<String>, Vec<String>, String);

fn sessions() -> impl Strategy<Value = Vec<String>> {
    vec(session_source(), 0..5)
}

fn table() -> impl Strategy<Value = String> {
    let any_table = vec(any::<MappingEntry>(), 0..4).prop_map(|entries| {
        let mut members: Vec<String> = Vec::new();
        let mut names = std::collections::HashSet::new();
        for entry in entries {
            if names.insert(entry.hash.clone()) {
                let path = serde_json::to_string(&entry).unwrap();
                members.push(format!("\"{}\": {path}", entry.hash));
            }
        }
        format!("{{{}}}", members.join(", "))
    });
    prop_oneof![any_table, Just(mapping(&["/srv/demo/project", OTHER])), Just("{}".to_owned())]
}

fn source() -> impl Strategy<Value = Source> {
    (sessions(), sessions(), table())
}

fn write(trial: &Trial, (one, two, table): &Source) {
    trial.folder.write(FILE, array(one));
    trial.folder.write(&file_of(OTHER), array(two));
    trial.folder.write(MAPPING, table);
}

proptest! {
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_valid_source_survives_and_so_does_its_next_state(first in source(), second in source()) {
        let trial = Trial::new("editor");
        write(&trial, &first);
        trial.holds();
        let before = trial.content();
        write(&trial, &second);
        let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
        let report = trial.import_with(&options);
        prop_assert_eq!(report.verified.unwrap().different, 0);
        let undone = trial.rollback(report.run);
        prop_assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
        let (found, expected) = (trial.content(), before);
        let why = "a rollback leaves what was";
        same_lines(&without_workspaces(found), &without_workspaces(expected), why);
    }

    #[test]
    fn a_rollback_reports_exactly_the_edits_made_since(
        source in source(),
        edited in vec(any::<Index>(), 0..4),
        by_child in any::<bool>(),
    ) {
        let trial = Trial::new("editor");
        write(&trial, &source);
        let run = trial.import().run;
        let pks = if by_child { trial.sql("session_pk", "FROM editor_chat_messages GROUP BY 1") } else { trial.sql("pk", "FROM editor_sessions") };
        let mut expected: Vec<String> = edited
            .iter()
            .filter(|_| !pks.is_empty())
            .map(|index| pks[index.index(pks.len())].clone())
            .collect();
        expected.sort();
        expected.dedup();
        for pk in &expected {
            trial.run_sql(&if by_child { format!(
                    "UPDATE editor_chat_messages SET content = content || 'edited' WHERE session_pk = {pk}"
                ) } else { format!("UPDATE editor_sessions SET task = task || 'edited' WHERE pk = {pk}") });
        }
        let undone = trial.rollback(run);
        prop_assert_eq!(undone.conflicts.len(), expected.len(), "{:?}", undone.conflicts);
        let mut left = trial.sql("pk", "FROM editor_sessions");
        left.sort();
        prop_assert_eq!(left, expected);
    }
}
