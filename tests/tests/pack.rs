//! Packs: the same key in two of them stays apart.

use rehome::{ExportOptions, ImportOptions, Overriding, PackDetails};
use rehome_persistence::packs;
use rehome_tests::*;

/// Two folders that have a record of the same key.
fn two() -> (Folder, Folder) {
    let spell = |words: &str| spell("spark", 1).replace("It is invented.", words);
    (
        Folder::new().file(SPELLS, array(&[spell("One."), spell_of_two()])),
        Folder::new().file(SPELLS, array(&[spell("Two.")])),
    )
}

fn spell_of_two() -> String {
    spell("blink", 2)
}

#[test]
fn the_same_key_stands_in_both() {
    let rehome = memory();
    let (one, two) = two();
    import_into(&rehome, &one, "one");
    let report = import_into(&rehome, &two, "two");
    assert_eq!((report.container.as_deref(), report.totals.inserted), (Some("two"), 1));
    assert_eq!(report.totals.missing, 0);
    assert_eq!(keys_in(&rehome, "one", "spells"), ["spark", "blink"]);
    assert_eq!(keys_in(&rehome, "two", "spells"), ["spark"]);
    assert_eq!(import_into(&rehome, &one, "one").totals.unchanged, 2);
}

#[test]
fn a_rollback_removes_only_its_own() {
    let rehome = memory();
    let (one, two) = two();
    import_into(&rehome, &one, "one");
    let before = content(&rehome);
    let second = import_into(&rehome, &two, "two").run.unwrap();
    rollback(&rehome, second);
    assert_eq!(content(&rehome), before);
    import_into(&rehome, &two, "two");
    rollback(&rehome, 1);
    assert!(keys_in(&rehome, "one", "spells").is_empty());
    assert_eq!(keys_in(&rehome, "two", "spells"), ["spark"]);
    let left = rehome.database().read(packs::list).unwrap();
    assert_eq!(left.iter().map(|container| container.id.as_str()).collect::<Vec<_>>(), ["two"]);
}

#[test]
fn a_pack_that_was_there_before_outlives_the_rollback() {
    let rehome = memory();
    rehome
        .database()
        .write(|c| {
            let app = rehome.app("dnd5e").unwrap();
            packs::create(c, app, &"mine".parse().unwrap(), &PackDetails::named("Mine"), None)
        })
        .unwrap();
    let (one, _) = two();
    let run = import_into(&rehome, &one, "mine").run.unwrap();
    rollback(&rehome, run);
    assert_eq!(content(&rehome), ["container mine"]);
}

#[test]
fn each_exports_and_verifies_by_itself() {
    let rehome = memory();
    let (one, two) = two();
    import_into(&rehome, &one, "one");
    import_into(&rehome, &two, "two");
    for (container, folder) in [("one", &one), ("two", &two)] {
        let container: rehome::PackId = container.parse().unwrap();
        let target = Folder::new();
        let options =
            ExportOptions { container: Some(container.clone()), ..ExportOptions::default() };
        rehome.export("dnd5e", &target, &options).unwrap();
        assert_eq!(target.read(SPELLS), folder.read(SPELLS));
        let options = ImportOptions { container: Some(container), ..ImportOptions::default() };
        let outcome = rehome.verify("dnd5e", folder, &options).unwrap();
        assert_eq!(outcome.verified.different, 0);
    }
}

#[test]
fn delete_missing_and_quarantine_keep_to_their_pack() {
    let rehome = memory();
    let (one, two) = two();
    import_into(&rehome, &one, "one");
    import_into(&rehome, &Folder::new().file(SPELLS, "[7]"), "one");
    two.write(SPELLS, "[]");
    let options = ImportOptions {
        container: Some("two".parse().unwrap()),
        delete_missing: true,
        ..ImportOptions::default()
    };
    let report = import_with(&rehome, &two, &options);
    assert_eq!((report.totals.deleted, report.totals.missing), (0, 0));
    assert_eq!(keys_in(&rehome, "one", "spells"), ["spark", "blink"]);
    assert_eq!(quarantined(&rehome), ["7"]);
}

#[test]
fn packs_that_differ_in_case_are_two() {
    let rehome = memory();
    let (one, two) = two();
    import_into(&rehome, &one, "Home");
    import_into(&rehome, &two, "home");
    assert_eq!(keys_in(&rehome, "Home", "spells").len(), 2);
    assert_eq!(keys_in(&rehome, "home", "spells").len(), 1);
}

#[test]
fn a_deleted_pack_takes_its_records_and_quarantine_along() {
    let rehome = memory();
    let (one, two) = two();
    import_into(&rehome, &one, "one");
    let before = content(&rehome);
    two.write(CONDITIONS, "[7]");
    import_into(&rehome, &two, "two");
    let app = rehome.app("dnd5e").unwrap();
    let deleted =
        rehome.database().write(|c| packs::delete(c, app, "two", Overriding::Nothing)).unwrap();
    assert_eq!(deleted, 1);
    assert_eq!(content(&rehome), before);
}
