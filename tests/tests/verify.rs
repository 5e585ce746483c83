//! Verification: what it calls equal is equal, and what differs is named, both ways.

use rehome::{ImportOptions, Rehome};
use rehome_tests::*;

/// A database and the folder it came from.
fn filled() -> (Rehome, Folder) {
    let rehome = memory();
    let elements =
        [condition("dazed"), "{\"index\" :7}".to_owned(), condition("lost"), condition("worn")];
    let folder = Folder::conditions(&elements).file(SKILLS, "[]");
    import(&rehome, &folder);
    (rehome, folder)
}

/// Asserts that the only difference is of `rule` about `key`.
fn differs(rehome: &Rehome, folder: &Folder, rule: &str, key: &str) {
    let outcome = verify(rehome, folder);
    let mut said = rules(&outcome.findings);
    said.retain(|rule| *rule != "verify.source-changed");
    assert_eq!(said, [rule]);
    assert_eq!(outcome.verified.different, 1);
    let finding = finding(&outcome.findings, rule);
    assert!(finding.message.contains(&format!("`dnd5e/conditions {key}`")), "{}", finding.message);
    assert_eq!(finding.file.as_deref(), Some(CONDITIONS));
    assert!(finding.help.is_some());
}

#[test]
fn equal_is_equal_and_quarantined_elements_are_accounted_for() {
    let (rehome, folder) = filled();
    let outcome = verify(&rehome, &folder);
    assert!(outcome.findings.is_empty());
    assert_eq!((outcome.verified.compared, outcome.verified.different), (4, 0));
    assert_eq!((outcome.app.as_str(), outcome.container.as_deref()), ("dnd5e", Some("srd")));
}

#[test]
fn another_layout_is_equal() {
    let (rehome, folder) = filled();
    let spread = folder.read(CONDITIONS).replace(',', "\n,\t").replace("\"name\":", "\"name\" : ");
    folder.write(CONDITIONS, spread);
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
}

#[test]
fn an_edited_record_differs() {
    let (rehome, folder) = filled();
    edit(&rehome, "conditions", "lost", &condition_saying("lost", "Edited."));
    differs(&rehome, &folder, "verify.different", "lost");
}

#[test]
fn a_changed_source_differs() {
    let (rehome, folder) = filled();
    let changed =
        folder.read(CONDITIONS).replace(&condition("worn"), &condition_saying("worn", "x"));
    folder.write(CONDITIONS, changed);
    differs(&rehome, &folder, "verify.different", "worn");
}

#[test]
fn a_record_that_only_the_source_has_is_absent() {
    let (rehome, folder) = filled();
    run_sql(&rehome, "DELETE FROM dnd5e_conditions WHERE key = 'worn'");
    differs(&rehome, &folder, "verify.absent", "worn");
}

#[test]
fn a_record_that_only_the_database_has_is_named() {
    let (rehome, folder) = filled();
    let shorter = folder.read(CONDITIONS).replace(&format!(",\n  {}", condition("worn")), "");
    folder.write(CONDITIONS, shorter);
    differs(&rehome, &folder, "verify.only-in-database", "worn");
}

#[test]
fn a_file_that_is_gone_does_not_make_its_records_equal() {
    let (rehome, folder) = filled();
    std::fs::remove_file(folder.path().join(CONDITIONS)).unwrap();
    let outcome = verify(&rehome, &folder);
    assert_eq!(rules(&outcome.findings), ["verify.only-in-database"; 3]);
    assert_eq!(outcome.verified.different, 3);
    let options = ImportOptions { only: vec![SKILLS.to_owned()], ..ImportOptions::default() };
    let outcome = rehome.verify("dnd5e", &folder, &options).unwrap();
    assert_eq!(outcome.verified.different, 0, "only the named file was asked for");
}

#[test]
fn an_import_of_a_part_does_not_call_the_rest_different() {
    let (rehome, _) = filled();
    let report = import(&rehome, &Folder::new().file(SKILLS, "[]"));
    assert_eq!(report.verified.unwrap().different, 0);
}

#[test]
fn another_place_is_named() {
    let (rehome, folder) = filled();
    run_sql(&rehome, "UPDATE dnd5e_conditions SET position = 9 WHERE key = 'worn'");
    differs(&rehome, &folder, "verify.order", "worn");
}

#[test]
fn a_text_that_is_not_what_its_digest_says_is_damaged() {
    for damage in [
        format!("digest = {}", no_digest()),
        format!("body = {}", reworded("body", "invented", "damaged")),
        format!("digest = {0}, source_digest = {0}", no_digest()),
    ] {
        let (rehome, folder) = filled();
        run_sql(&rehome, &format!("UPDATE dnd5e_conditions SET {damage} WHERE key = 'lost'"));
        differs(&rehome, &folder, "verify.damaged", "lost");
    }
}

#[test]
fn an_element_that_quarantine_does_not_hold_differs() {
    for loss in ["DELETE FROM quarantine", "UPDATE quarantine SET raw = '8'"] {
        let (rehome, folder) = filled();
        run_sql(&rehome, loss);
        let outcome = verify(&rehome, &folder);
        assert_eq!(rules(&outcome.findings), ["record.shape"]);
        assert_eq!(outcome.verified.different, 1);
    }
}

#[test]
fn a_file_that_would_be_rejected_is_not_equal() {
    let (rehome, folder) = filled();
    folder.write(SKILLS, "[");
    let outcome = verify(&rehome, &folder);
    assert_eq!(rules(&outcome.findings), ["json.truncated"]);
    assert_eq!(outcome.verified.different, 1);
}

#[test]
fn a_folder_in_the_place_of_a_file_is_not_equal() {
    let (rehome, folder) = filled();
    std::fs::create_dir(folder.path().join(SPELLS)).unwrap();
    let outcome = verify(&rehome, &folder);
    assert_eq!(rules(&outcome.findings), ["layout.not-a-file"]);
    assert_eq!(outcome.verified.different, 1);
}

#[test]
fn all_findings_are_counted_and_some_are_listed() {
    let (rehome, folder) = filled();
    run_sql(&rehome, "UPDATE dnd5e_conditions SET position = position + 1");
    let options = ImportOptions { max_findings: 1, ..ImportOptions::default() };
    let outcome = rehome.verify("dnd5e", &folder, &options).unwrap();
    assert_eq!((outcome.verified.different, outcome.findings.len()), (3, 1));
    assert_eq!(outcome.findings_omitted, 2);
}

#[test]
fn it_changes_nothing() {
    let (rehome, folder) = filled();
    let before = dump(&rehome);
    verify(&rehome, &folder);
    assert_eq!(dump(&rehome), before);
}

#[test]
fn an_empty_database_has_nothing() {
    let folder = Folder::conditions(&[condition("dazed")]);
    let outcome = verify(&memory(), &folder);
    assert_eq!(rules(&outcome.findings), ["verify.absent"]);
}
