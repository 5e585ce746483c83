//! Whatever the files of the learner app hold: it comes back, and all of it can be undone.

use proptest::{collection::vec, prelude::*, test_runner::Config};
use rehome::{Choices, ImportOptions};
use rehome_domain::apps::learner::arbitrary as any_of;
use rehome_tests::{Trial, array, on_server, same_lines};

use super::sample::{ANKI, CARDS, CHAT, CORRECTIONS, MEMORY, PROFILES, TEMPLATES, WORDS};

/// A source: the texts of its files, each an array or an object.
#[derive(Clone, Debug)]
struct Source(Vec<(&'static str, String)>);

fn elements(of: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    vec(of, 0..5).prop_map(|elements| array(&elements))
}

fn members(of: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    vec((any_of::member_name(), of), 0..4).prop_map(|members| {
        let mut names = Vec::new();
        let mut texts = Vec::new();
        for (name, value) in members {
            if !names.contains(&name) {
                texts.push(format!("{}: {value}", serde_json::Value::from(name.clone())));
                names.push(name);
            }
        }
        format!("{{{}}}", texts.join(", "))
    })
}

fn source() -> impl Strategy<Value = Source> {
    let arrays = (
        elements(any_of::profile()),
        elements(any_of::card()),
        elements(any_of::chat_message()),
        elements(any_of::anki_profile()),
        elements(any_of::prompt_template()),
    );
    let objects = (
        members(any_of::word_knowledge()),
        members(any_of::grammar_correction()),
        members(any_of::agent_memory()),
    );
    (arrays, objects).prop_map(|((a, b, c, d, e), (f, g, h))| {
        let paths = [PROFILES, CARDS, CHAT, ANKI, TEMPLATES, WORDS, CORRECTIONS, MEMORY];
        Source(paths.into_iter().zip([a, b, c, d, e, f, g, h]).collect())
    })
}

fn write(trial: &Trial, source: &Source) {
    for (path, text) in &source.0 {
        trial.folder.write(path, text);
    }
}

/// Edits that a program on the database may make, each with the table that it edits.
const EDITS: [(&str, &str); 5] = [
    ("profiles", "UPDATE learner_profiles SET school = school || 'edited' WHERE id = "),
    ("cards", "UPDATE learner_approved_cards SET front = front || 'edited' WHERE id = "),
    ("chat", "UPDATE learner_chat_messages SET content = content || 'edited' WHERE key = "),
    ("anki", "UPDATE learner_anki_profiles SET deck_name = deck_name || 'edited' WHERE key = "),
    ("templates", "UPDATE learner_prompt_templates SET name = name || 'edited' WHERE id = "),
];

fn keys(trial: &Trial, table: &str, key: &str) -> Vec<String> {
    trial.sql(key, &format!("FROM learner_{table} ORDER BY position, {key}"))
}

/// Every case has a database of its own, which a server takes longer to make.
fn cases() -> u32 {
    if on_server() { 6 } else { 24 }
}

proptest! {
    #![proptest_config(Config { cases: cases(), failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_valid_source_survives_and_so_does_its_next_state(
        first in source(),
        second in source(),
        zone in any::<bool>(),
    ) {
        let choices = if zone { Choices::default().with("timezone", "Asia/Shanghai") } else { Choices::default() };
        let trial = Trial::new("learner");
        write(&trial, &first);
        trial.holds_choosing(choices.clone());
        let before = trial.content();
        write(&trial, &second);
        // Only then do source and database hold the same.
        let options =
            ImportOptions { delete_missing: true, choices: choices.clone(), ..Default::default() };
        let report = trial.import_with(&options);
        if report.totals.missing == 0 {
            prop_assert_eq!(trial.verify_choosing(choices).verified.different, 0);
        }
        let undone = trial.rollback(report.run);
        prop_assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
        same_lines(&trial.content(), &before, "a rollback leaves what was");
    }

    #[test]
    fn a_rollback_reports_exactly_the_edits_made_since(
        source in source(),
        edited in vec((0..EDITS.len(), any::<prop::sample::Index>()), 0..5),
    ) {
        let trial = Trial::new("learner");
        write(&trial, &source);
        let run = trial.import().run;
        let tables = [
            ("profiles", "id"), ("approved_cards", "id"), ("chat_messages", "key"),
            ("anki_profiles", "key"), ("prompt_templates", "id"),
        ];
        let mut expected = std::collections::BTreeSet::new();
        for (edit, index) in edited {
            let (table, key) = tables[edit];
            let keys = keys(&trial, table, key);
            if keys.is_empty() {
                continue;
            }
            let key = &keys[index.index(keys.len())];
            trial.run_sql(&format!("{}'{}'", EDITS[edit].1, key.replace('\'', "''")));
            expected.insert((edit, key.clone()));
        }
        let undone = trial.rollback(run);
        prop_assert_eq!(undone.conflicts.len(), expected.len(), "{:?}", undone.conflicts);
        for (index, (table, key)) in tables.into_iter().enumerate() {
            let mut left = keys(&trial, table, key);
            left.sort();
            let mut edited: Vec<String> = expected
                .iter()
                .filter(|(edit, _)| *edit == index)
                .map(|(_, key)| key.clone())
                .collect();
            edited.sort();
            prop_assert_eq!(left, edited, "{}", table);
        }
    }
}
