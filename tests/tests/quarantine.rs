//! Elements in quarantine: kept verbatim in their place until the source mends them.

use rehome::{ExportOptions, Outcome, Rehome};
use rehome_persistence::{
    history,
    quarantine::{self, Filter},
};
use rehome_tests::*;

const BAD: &str = "{\"index\" : \"odd\",\n   \"x\": [1e400, \"\\ud800 é\"]}";

/// A database with one element in quarantine between two records, and its folder.
fn with_one() -> (Rehome, Folder) {
    let rehome = memory();
    let elements = [condition("dazed"), BAD.to_owned(), condition("lost")];
    let folder = Folder::conditions(&elements);
    import(&rehome, &folder);
    (rehome, folder)
}

#[test]
fn an_entry_tells_what_where_and_why() {
    let (rehome, _) = with_one();
    let entry = rehome
        .database()
        .read(|c| quarantine::list(c, &Filter::default(), 0, 10))
        .unwrap()
        .remove(0);
    assert_eq!((entry.app.as_str(), entry.collection.as_str()), ("dnd5e", "conditions"));
    assert_eq!((entry.container.as_str(), entry.file.as_str()), ("srd", CONDITIONS));
    assert_eq!((entry.position, entry.raw.as_str()), (1, BAD));
    let finding: serde_json::Value = serde_json::from_str(&entry.finding.0).unwrap();
    assert_eq!(finding["rule"], "record.number");
    assert_eq!(finding["pointer"], "/1/x/0");
    let shown = rehome.database().read(|c| quarantine::get(c, entry.id)).unwrap();
    assert_eq!(shown, entry);
}

#[test]
fn an_export_has_it_verbatim_in_its_place() {
    let (rehome, folder) = with_one();
    let target = Folder::new();
    let report = export(&rehome, &target);
    assert_eq!((report.files[0].records, report.files[0].quarantined), (2, 1));
    assert!(target.read(CONDITIONS).contains(BAD));
    assert_eq!(target.read(CONDITIONS), folder.read(CONDITIONS));
}

#[test]
fn without_quarantined_leaves_it_out() {
    let (rehome, _) = with_one();
    let target = Folder::new();
    let options = ExportOptions { without_quarantined: true, ..ExportOptions::default() };
    let report = rehome.export("dnd5e", &target, &options).unwrap();
    assert_eq!((report.files[0].records, report.files[0].quarantined), (2, 0));
    let records = array(&[condition("dazed"), condition("lost")]);
    assert_eq!(target.read(CONDITIONS), records);
}

#[test]
fn importing_the_export_changes_nothing() {
    let (rehome, _) = with_one();
    let target = Folder::new();
    export(&rehome, &target);
    let before = content(&rehome);
    let report = import(&rehome, &target);
    assert!(!report.totals.changed());
    assert_eq!(report.totals.quarantined, 1);
    assert_eq!(content(&rehome), before);
}

#[test]
fn a_mended_element_becomes_a_record_and_is_resolved() {
    let (rehome, folder) = with_one();
    let elements = [condition("dazed"), condition("odd"), condition("lost")];
    folder.write(CONDITIONS, array(&elements));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.inserted, report.totals.unchanged), (1, 2));
    assert_eq!(report.strict_outcome(), Outcome::Clean);
    assert!(quarantined(&rehome).is_empty());
    assert_eq!(keys(&rehome, "conditions"), ["dazed", "odd", "lost"]);
    let entry = rehome.database().read(|c| quarantine::get(c, 1)).unwrap();
    assert_eq!(entry.resolved_by, report.run);
}

#[test]
fn a_rollback_of_the_mending_brings_it_back() {
    let (rehome, folder) = with_one();
    let before = content(&rehome);
    folder.write(CONDITIONS, array(&[condition("dazed"), condition("odd"), condition("lost")]));
    let report = import(&rehome, &folder);
    let after = content(&rehome);
    let undone = rollback(&rehome, report.run.unwrap());
    assert_eq!(content(&rehome), before);
    rollback(&rehome, undone.run.unwrap());
    assert_eq!(content(&rehome), after);
}

#[test]
fn a_rollback_of_the_first_import_and_back_again() {
    let (rehome, _) = with_one();
    let before = content(&rehome);
    let first = rehome.database().read(|c| history::list(c, 1)).unwrap()[0].id;
    let undone = rollback(&rehome, first);
    assert!(content(&rehome).is_empty());
    let redone = rollback(&rehome, undone.run.unwrap());
    assert_eq!(content(&rehome), before);
    rollback(&rehome, redone.run.unwrap());
    assert!(content(&rehome).is_empty());
}

#[test]
fn a_pack_of_nothing_but_quarantine_comes_back_too() {
    let rehome = memory();
    let run = import(&rehome, &Folder::new().file(CONDITIONS, "[7]")).run.unwrap();
    let before = content(&rehome);
    let undone = rollback(&rehome, run);
    assert!(content(&rehome).is_empty());
    rollback(&rehome, undone.run.unwrap());
    assert_eq!(content(&rehome), before);
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.read(CONDITIONS), "[7]");
}

#[test]
fn an_element_that_moves_is_in_quarantine_once() {
    let (rehome, folder) = with_one();
    let elements = [BAD.to_owned(), condition("dazed"), condition("lost"), BAD.to_owned()];
    folder.write(CONDITIONS, array(&elements));
    import(&rehome, &folder);
    assert_eq!(quarantined(&rehome), [BAD, BAD]);
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.read(CONDITIONS), folder.read(CONDITIONS));
}

#[test]
fn an_element_gone_from_the_source_is_resolved() {
    let database = TempDatabase::new();
    let rehome = database.open();
    let folder = Folder::conditions(&[condition("dazed"), BAD.to_owned()]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("dazed")]));
    let options = rehome::ImportOptions { backup: true, ..rehome::ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert!(quarantined(&rehome).is_empty());
    let has_backup = report.backup.is_some();
    assert_eq!(has_backup, !on_server(), "the database changed, so its file has a backup");
}

#[test]
fn hundreds_of_them_keep_their_places() {
    let elements: Vec<String> = (0..300)
        .map(|n| if n % 3 == 0 { n.to_string() } else { condition(&format!("c{n}")) })
        .collect();
    let rehome = memory();
    let folder = Folder::conditions(&elements);
    assert_eq!(import(&rehome, &folder).totals.quarantined, 100);
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.read(CONDITIONS), folder.read(CONDITIONS));
    let before = content(&rehome);
    assert!(!import(&rehome, &target).totals.changed());
    assert_eq!(content(&rehome), before);
}

#[test]
fn a_record_whose_new_text_is_flawed_is_kept_beside_it() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), condition("lost")]);
    import(&rehome, &folder);
    folder
        .write(CONDITIONS, array(&[condition("dazed"), r#"{"index": "lost", "n": 1e400}"#.into()]));
    let report = import(&rehome, &folder);
    // It is not missing: its element waits.
    assert_eq!((report.totals.quarantined, report.totals.missing), (1, 0));
    assert_eq!(keys(&rehome, "conditions"), ["dazed", "lost"]);
}

#[test]
fn an_entry_comes_back_in_place_of_the_one_before_when_a_rollback_is_undone() {
    let rehome = memory();
    // More than nine entries, since their ids were once ordered as texts.
    let mut elements = vec!["7".to_owned(); 9];
    let folder = Folder::conditions(&elements);
    import(&rehome, &folder);
    elements[8] = "8".to_owned();
    folder.write(CONDITIONS, array(&elements));
    let second = import(&rehome, &folder).run.unwrap();
    let after = content(&rehome);

    let undone = rollback(&rehome, second).run.unwrap();
    rollback(&rehome, undone);

    assert_eq!(content(&rehome), after);
}
