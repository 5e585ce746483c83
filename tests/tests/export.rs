//! Export: the files come back, and importing them changes nothing.

use std::{fs, os::unix::fs::PermissionsExt as _};

use rehome::{ExportOptions, Rehome};
use rehome_tests::*;

/// A database of several files with texts that are not laid out by us, and its folder.
fn filled() -> (Rehome, Folder) {
    let spread = "{ \"url\": \"\",\n \"index\":\"odd\", \"name\" : \"\\u00e9/\\/\", \"desc\":[ ]}";
    let folder = Folder::conditions(&[condition("worn"), spread.to_owned(), condition("dazed")])
        .file(SPELLS, array(&[spell("spark", 1), spell("blink", 3)]))
        .file(SKILLS, "[]")
        .file("notes.txt", "not ours");
    let rehome = memory();
    import(&rehome, &folder);
    (rehome, folder)
}

#[test]
fn the_files_come_back_exactly() {
    let (rehome, folder) = filled();
    let target = Folder::new();
    let report = export(&rehome, &target);
    assert_eq!(target.names(), [CONDITIONS, SKILLS, SPELLS]);
    for name in target.names() {
        let (written, read) = (target.read(&name), folder.read(&name));
        assert_eq!(written.trim_end(), read.trim_end(), "{name}");
    }
    let counts: Vec<u64> = report.files.iter().map(|file| file.records).collect();
    assert_eq!(counts, [0, 3, 2]);
}

#[test]
fn the_files_are_equal_as_json_however_they_were_laid_out() {
    let rehome = memory();
    let records = ["dazed", "lost"].map(condition).join("  ,\r\n\r\n");
    let folder = Folder::new().file(CONDITIONS, format!("\u{feff} [{records} ]\n\n"));
    import(&rehome, &folder);
    let target = Folder::new();
    export(&rehome, &target);
    let json = |text: &str| -> serde_json::Value {
        serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()
    };
    assert_eq!(json(&target.read(CONDITIONS)), json(&folder.read(CONDITIONS)));
}

#[test]
fn importing_the_export_changes_nothing() {
    let (rehome, _) = filled();
    let target = Folder::new();
    export(&rehome, &target);
    let before = content(&rehome);
    let report = import(&rehome, &target);
    assert!(!report.totals.changed());
    assert_eq!(report.totals.unchanged, 5);
    assert_eq!(content(&rehome), before);
    let other = memory();
    import(&other, &target);
    assert_eq!(content(&other), before);
}

#[test]
fn importing_the_export_changes_nothing_though_the_source_dropped_records() {
    let (rehome, folder) = filled();
    let elements = [condition("new"), "7".to_owned(), condition("dazed")];
    folder.write(CONDITIONS, array(&elements));
    assert_eq!(import(&rehome, &folder).totals.missing, 2);
    let again = import(&rehome, &folder);
    assert!(!again.totals.changed());
    assert_eq!(keys(&rehome, "conditions"), ["new", "dazed", "worn", "odd"]);
    let target = Folder::new();
    export(&rehome, &target);
    let before = content(&rehome);
    assert!(!import(&rehome, &target).totals.changed());
    assert_eq!(content(&rehome), before);
}

#[test]
fn an_edit_is_exported() {
    let (rehome, _) = filled();
    edit(&rehome, "conditions", "worn", &condition_saying("worn", "Edited."));
    let target = Folder::new();
    export(&rehome, &target);
    assert!(target.read(CONDITIONS).contains("Edited."));
    assert_eq!(verify(&rehome, &target).verified.different, 0);
}

#[test]
fn a_file_that_is_there_is_refused_before_anything_is_written() {
    let (rehome, _) = filled();
    let target = Folder::new().file(SPELLS, "precious");
    let error = rehome.export("dnd5e", &target, &ExportOptions::default()).unwrap_err();
    assert_eq!(error.hints(), [rehome::Hint::option("overwrite")]);
    assert!(error.to_string().contains(SPELLS), "{error}");
    assert_eq!(target.names(), [SPELLS]);
    assert_eq!(target.read(SPELLS), "precious");
}

#[test]
fn overwrite_replaces_it() {
    let (rehome, folder) = filled();
    let target = Folder::new().file(SPELLS, "precious");
    let options = ExportOptions { overwrite: true, ..ExportOptions::default() };
    rehome.export("dnd5e", &target, &options).unwrap();
    assert_eq!(target.read(SPELLS), folder.read(SPELLS));
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    let (rehome, _) = filled();
    let target = Folder::new();
    let options = ExportOptions { dry_run: true, ..ExportOptions::default() };
    let told = rehome.export("dnd5e", &target, &options).unwrap();
    assert!(target.names().is_empty());
    assert!(told.dry_run);
    assert_eq!(told.files, export(&rehome, &target).files);
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let (rehome, _) = filled();
    let target = Folder::new();
    let below = target.path().join("a/b");
    rehome.export("dnd5e", &below, &ExportOptions::default()).unwrap();
    assert!(below.join(CONDITIONS).exists());
}

#[test]
fn a_target_that_cannot_be_written_is_named() {
    let (rehome, _) = filled();
    let target = Folder::new().file("taken", "");
    let below = target.path().join("taken");
    let error = rehome.export("dnd5e", &below, &ExportOptions::default()).unwrap_err().to_string();
    assert!(error.contains("taken"), "{error}");
}

#[test]
fn others_may_read_the_files_as_any_other_file() {
    let (rehome, _) = filled();
    let target = Folder::new().file("ordinary", "");
    export(&rehome, &target);
    let mode = |name| fs::metadata(target.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode(CONDITIONS), mode("ordinary"));
}

#[test]
fn a_pack_that_is_not_there_is_an_error() {
    let error = memory().export("dnd5e", Folder::new(), &ExportOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`srd`"), "{error}");
}
