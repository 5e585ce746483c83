//! What a source folder holds, and what of it counts: missing files, empty ones, records
//! that are gone, and edits on both sides.

use rehome::{ImportOptions, Level, Outcome, Prefer};
use rehome_persistence::changes;
use rehome_tests::*;

#[test]
fn a_missing_file_is_a_note() {
    let report = import(&memory(), &Folder::conditions(&[condition("dazed")]));
    let absent: Vec<_> =
        report.findings.iter().filter(|finding| finding.rule == "layout.absent").collect();
    assert_eq!(absent.len(), 24);
    assert!(absent.iter().all(|finding| finding.level == Level::Note));
    assert_eq!(report.strict_outcome(), Outcome::Clean);
}

#[test]
fn a_missing_file_that_was_named_is_an_error() {
    let folder = Folder::conditions(&[condition("dazed")]);
    let options = ImportOptions { only: vec![SKILLS.to_owned()], ..ImportOptions::default() };
    let error = memory().import_with("dnd5e", &folder, &options).unwrap_err();
    assert!(error.to_string().contains(SKILLS), "{error}");
}

#[test]
fn a_named_file_that_no_layout_has_is_an_error() {
    let options = ImportOptions { only: vec!["spells.json".to_owned()], ..Default::default() };
    let error = memory().import_with("dnd5e", Folder::new(), &options).unwrap_err();
    assert!(error.to_string().contains("spells.json"), "{error}");
}

#[test]
fn only_the_named_files_are_imported() {
    let folder =
        Folder::conditions(&[condition("dazed")]).file(SKILLS, array(&[skill("juggling", "dex")]));
    let rehome = memory();
    let options = ImportOptions { only: vec![CONDITIONS.to_owned()], ..Default::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!(report.files.len(), 1);
    assert_eq!(keys(&rehome, "conditions"), ["dazed"]);
    assert!(keys(&rehome, "skills").is_empty());
}

#[test]
fn a_file_of_0_bytes_is_rejected_and_deletes_nothing() {
    for content in ["", " \r\n\t ", "\u{feff}", "\u{feff}\n"] {
        let rehome = memory();
        let folder = Folder::conditions(&[condition("dazed")]);
        import(&rehome, &folder);
        folder.write(CONDITIONS, content);
        let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
        let report = import_with(&rehome, &folder, &options);
        assert_eq!(levels(&report.findings), [(Level::Rejected, "json.empty")], "{content:?}");
        assert!(finding(&report.findings, "json.empty").message.contains("possibly truncated"));
        assert_eq!(report.outcome(), Outcome::Rejected);
        assert_eq!(report.totals.missing, 0);
        assert_eq!(keys(&rehome, "conditions"), ["dazed"]);
    }
}

#[test]
fn an_empty_array_leaves_records_and_counts_them_as_missing() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), condition("lost")]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, "[]");
    let report = import(&rehome, &folder);
    assert_eq!(report.totals.missing, 2);
    assert_eq!(report.totals.deleted, 0);
    assert_eq!(levels(&report.findings), [(Level::Warning, "record.missing")]);
    assert_eq!(report.strict_outcome(), Outcome::NeedsAttention);
    assert_eq!(keys(&rehome, "conditions"), ["dazed", "lost"]);
}

#[test]
fn a_record_gone_from_the_source_is_kept() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), condition("lost")]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("dazed")]));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.unchanged, report.totals.missing), (1, 1));
    assert_eq!(keys(&rehome, "conditions"), ["dazed", "lost"]);
}

#[test]
fn delete_missing_deletes_it_and_the_log_has_its_text() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), condition("lost")]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("dazed")]));
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!((report.totals.missing, report.totals.deleted), (0, 1));
    assert_eq!(keys(&rehome, "conditions"), ["dazed"]);
    let run = report.run.unwrap();
    let log = rehome.database().read(|c| changes::of_run(c, run, i64::MAX, 10)).unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].op, log[0].record.key.as_str()), (changes::Op::Delete, "lost"));
    assert_eq!(log[0].text_before(None).unwrap(), Some(condition("lost")));
}

#[test]
fn delete_missing_deletes_nothing_while_elements_are_in_quarantine() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), condition("lost")]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, r#"[{"index": "dazed", "name": 7}]"#);
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    let kept = ["record.shape", "record.missing-kept", "record.missing"];
    assert_eq!(rules(&report.findings), kept);
    assert!(finding(&report.findings, "record.missing").message.starts_with("`lost`"));
    assert_eq!(keys(&rehome, "conditions"), ["dazed", "lost"]);
}

/// A database whose one record was edited, and a source that changed it too.
fn edited_and_changed() -> (rehome::Rehome, Folder) {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    edit(&rehome, "conditions", "dazed", &condition_saying("dazed", "Edited."));
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Changed.")]));
    (rehome, folder)
}

#[test]
fn an_edit_wins_over_a_changed_source() {
    let (rehome, folder) = edited_and_changed();
    let report = import(&rehome, &folder);
    assert_eq!(levels(&report.findings), [(Level::Conflict, "record.edited")]);
    assert_eq!((report.totals.conflicts, report.totals.updated), (1, 0));
    assert_eq!(report.outcome(), Outcome::NeedsAttention);
    assert_eq!(texts(&rehome, "conditions"), [condition_saying("dazed", "Edited.")]);
    assert_eq!(import(&rehome, &folder).totals.conflicts, 1, "it stays a conflict");
}

#[test]
fn prefer_source_takes_the_source() {
    let (rehome, folder) = edited_and_changed();
    let options = ImportOptions { prefer: Prefer::Source, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!((report.totals.conflicts, report.totals.updated), (0, 1));
    assert_eq!(texts(&rehome, "conditions"), [condition_saying("dazed", "Changed.")]);
    assert_eq!(import(&rehome, &folder).totals.unchanged, 1);
}

#[test]
fn an_edit_stays_while_the_source_does_not_change() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    edit(&rehome, "conditions", "dazed", &condition_saying("dazed", "Edited."));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.unchanged, report.totals.conflicts), (1, 0));
    assert_eq!(texts(&rehome, "conditions"), [condition_saying("dazed", "Edited.")]);
}

#[test]
fn a_source_that_catches_up_with_an_edit_owns_the_record_again() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    edit(&rehome, "conditions", "dazed", &condition_saying("dazed", "Edited."));
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Edited.")]));
    assert_eq!(import(&rehome, &folder).totals.unchanged, 1);
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Changed.")]));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.updated, report.totals.conflicts), (1, 0));
}

#[test]
fn an_edited_record_that_the_source_drops_is_a_conflict() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    edit(&rehome, "conditions", "dazed", &condition_saying("dazed", "Edited."));
    folder.write(CONDITIONS, "[]");
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!((report.totals.conflicts, report.totals.deleted), (1, 0));
    assert_eq!(keys(&rehome, "conditions"), ["dazed"]);
    let options = ImportOptions { prefer: Prefer::Source, ..options };
    assert_eq!(import_with(&rehome, &folder, &options).totals.deleted, 1);
    assert!(keys(&rehome, "conditions").is_empty());
}
