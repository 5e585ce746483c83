//! Random records with random damage: whatever comes, nothing is lost and all is undone.

use proptest::{prelude::*, test_runner::Config};
use rehome::dnd5e::{Condition, Equipment, Monster, Spell};
use rehome::{ImportOptions, Record, Rehome, Report};
use rehome_tests::*;

/// What happens to a list of elements.
#[derive(Clone, Debug)]
enum Mutation {
    Swap(usize, usize),
    Drop(usize),
    Duplicate(usize),
    Corrupt(usize, &'static str),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let corruption = prop::sample::select(
        &[
            "7",
            "[]",
            "null",
            r#"{"index": "odd", "n": 1e400}"#,
            r#"{"index": "odd", "index": "odd"}"#,
            r#"{"index": "odd", "name": "\ud800"}"#,
            r#"{"index": ""}"#,
        ][..],
    );
    prop_oneof![
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        any::<usize>().prop_map(Mutation::Drop),
        any::<usize>().prop_map(Mutation::Duplicate),
        (any::<usize>(), corruption).prop_map(|(at, text)| Mutation::Corrupt(at, text)),
    ]
}

fn apply(elements: &mut Vec<String>, mutation: &Mutation) {
    let count = elements.len();
    if count == 0 {
        return;
    }
    match *mutation {
        Mutation::Swap(a, b) => elements.swap(a % count, b % count),
        Mutation::Drop(at) => drop(elements.remove(at % count)),
        Mutation::Duplicate(at) => elements.push(elements[at % count].clone()),
        Mutation::Corrupt(at, text) => elements[at % count] = text.to_owned(),
    }
}

fn elements<T: Record>(records: &[T]) -> Vec<String> {
    records.iter().map(|record| serde_json::to_string(record).unwrap()).collect()
}

/// Imports, verifies, exports and imports the export; nothing may differ.
fn holds(rehome: &Rehome, folder: &Folder, file: &str) -> Report {
    let checked = check(rehome, folder);
    let report = import(rehome, folder);
    assert_eq!(checked.totals, report.totals);
    assert_eq!(checked.findings, report.findings);
    let target = Folder::new();
    export(rehome, &target);
    let exported = target.read(file);
    if report.totals.missing == 0 {
        assert_eq!(verify(rehome, folder).verified.different, 0);
        assert!(exported == folder.read(file));
    }
    let before = content(rehome);
    assert!(!import(rehome, &target).totals.changed());
    assert!(content(rehome) == before);
    report
}

/// Two imports, the second of a damaged source, and the way back.
fn there_and_back(file: &str, mut elements: Vec<String>, mutations: &[Mutation]) {
    let rehome = memory();
    let folder = Folder::new().file(file, array(&elements));
    let first = holds(&rehome, &folder, file);
    let before = content(&rehome);
    for mutation in mutations {
        apply(&mut elements, mutation);
    }
    folder.write(file, array(&elements));
    let second = holds(&rehome, &folder, file);
    let after = content(&rehome);
    let undone = rollback(&rehome, second.run.unwrap());
    assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
    assert!(content(&rehome) == before);
    let redone = rollback(&rehome, undone.run.unwrap());
    assert!(content(&rehome) == after);
    rollback(&rehome, redone.run.unwrap());
    rollback(&rehome, first.run.unwrap());
    assert!(content(&rehome).is_empty(), "{:?}", content(&rehome));
    // A source of its own, with all its damage, from nothing.
    let fresh = memory();
    let run = holds(&fresh, &folder, file).run.unwrap();
    rollback(&fresh, run);
    assert!(content(&fresh).is_empty());
}

/// Several imports, each of a source that changed a little more, then all undone.
fn newest_first(file: &str, mut elements: Vec<String>, steps: &[(Vec<Mutation>, bool)]) {
    let rehome = memory();
    let mut states = Vec::new();
    for (mutations, delete_missing) in steps {
        states.push(content(&rehome));
        for mutation in mutations {
            apply(&mut elements, mutation);
        }
        let folder = Folder::new().file(file, array(&elements));
        let options = ImportOptions { delete_missing: *delete_missing, ..Default::default() };
        let run = import_with(&rehome, &folder, &options).run.unwrap();
        // Each run is also undone and done again on the way.
        let after = content(&rehome);
        let undone = rollback(&rehome, run).run.unwrap();
        assert!(content(&rehome) == states[states.len() - 1]);
        rollback(&rehome, undone);
        assert!(content(&rehome) == after);
    }
    let imports = sql(&rehome, "SELECT id AS line FROM import_runs WHERE kind = 'import'");
    for run in imports.iter().rev() {
        let report = rollback(&rehome, run.parse().unwrap());
        assert!(report.conflicts.is_empty());
        assert!(Some(content(&rehome)) == states.pop());
    }
}

macro_rules! there_and_back {
    ($($name:ident: $record:ty, $file:literal, $cases:literal;)*) => {
        proptest! {
            #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]
            $(
                #[test]
                fn $name(
                    records in prop::collection::vec(any::<$record>(), 0..$cases),
                    mutations in prop::collection::vec(mutation(), 0..6),
                ) {
                    there_and_back($file, elements(&records), &mutations);
                }
            )*
        }
    };
}

proptest! {
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_history_is_undone_step_by_step(
        records in prop::collection::vec(any::<Condition>(), 0..8),
        steps in prop::collection::vec(
            (prop::collection::vec(mutation(), 0..4), any::<bool>()),
            1..5,
        ),
    ) {
        newest_first(CONDITIONS, elements(&records), &steps);
    }
}

there_and_back! {
    conditions_survive: Condition, "5e-SRD-Conditions.json", 12;
    spells_survive: Spell, "5e-SRD-Spells.json", 8;
    equipment_survives: Equipment, "5e-SRD-Equipment.json", 6;
    monsters_survive: Monster, "5e-SRD-Monsters.json", 4;
}
