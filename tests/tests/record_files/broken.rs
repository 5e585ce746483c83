//! Notes that are broken, gone or renamed.

use super::*;
use rehome::Outcome;

#[test]
fn a_broken_note_costs_only_that_note() {
    for (content, rule, level) in [
        ("{\"title\": ", "json.truncated", Level::Rejected),
        ("", "json.empty", Level::Rejected),
        ("[]", "layout.root", Level::Rejected),
        (r#"{"title": "x"} {}"#, "json.trailing", Level::Rejected),
        (r#"{"title": "x"}"#, "record.shape", Level::Quarantined),
        (r#"{"title": "x", "title": "y", "text": ""}"#, "record.duplicate-key", Level::Quarantined),
    ] {
        let rehome = open(app());
        let folder = folder(&["a", "c"]).file(&path("b"), content);
        let report = import(&rehome, &folder);
        assert_eq!(levels(&report.findings), [(level, rule)], "{content}");
        assert_eq!(finding(&report.findings, rule).file.as_deref(), Some("notes/b.json"));
        assert_eq!(report.totals.inserted, 2, "{content}");
        let rejected = level == Level::Rejected;
        let outcome = if rejected { Outcome::Rejected } else { Outcome::NeedsAttention };
        assert_eq!(report.outcome(), outcome);
        assert_eq!(keys(&rehome), ["a", "c"]);
        let expected: Vec<_> = match level {
            Level::Rejected => ["a", "c"].map(|key| (path(key), note(key))).to_vec(),
            _ => vec![
                (path("a"), note("a")),
                (path("b"), content.to_owned()),
                (path("c"), note("c")),
            ],
        };
        assert_eq!(exported(&rehome), expected);
    }
}

#[test]
fn a_note_that_breaks_later_keeps_its_record_and_is_not_missing_for_it() {
    let rehome = open(app());
    let folder = folder(&["a", "b"]);
    import(&rehome, &folder);
    folder.write(&path("b"), "{");
    let report = import_with(&rehome, &folder, delete_missing());
    assert_eq!((report.totals.missing, report.totals.deleted), (0, 0));
    assert_eq!(keys(&rehome), ["a", "b"]);
    assert_eq!(verify(&rehome, &folder).verified.different, 1, "the file that is none");
}

#[test]
fn what_is_in_quarantine_is_what_the_source_has() {
    let rehome = open(app());
    let folder = folder(&["a", "b"]);
    import(&rehome, &folder);
    let decode_error = r#"{"title": ["b"]}"#;
    folder.write(&path("b"), decode_error);
    let report = import_with(&rehome, &folder, delete_missing());
    assert_eq!((report.totals.quarantined, report.totals.deleted), (1, 0));
    assert_eq!(rules(&report.findings), ["record.shape", "record.missing-kept"]);
    assert_eq!(exported(&rehome), [(path("a"), note("a")), (path("b"), decode_error.to_owned())]);
    let back = Folder::new();
    let options = ExportOptions { without_quarantined: true, ..ExportOptions::default() };
    export_into(&rehome, &back, &options);
    assert_eq!(back.read(&path("b")).trim_end(), note("b"));
}

#[test]
fn a_mended_note_leaves_quarantine() {
    let rehome = open(app());
    let folder = folder(&["a"]).file(&path("b"), "{}");
    import(&rehome, &folder);
    folder.write(&path("b"), note("b"));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.inserted, report.outcome()), (1, Outcome::Clean));
    assert!(quarantined(&rehome).is_empty());
}

#[test]
fn a_note_whose_file_is_gone_is_counted_and_deleted_on_demand() {
    let rehome = open(app());
    let folder = folder(&["a", "b", "c"]);
    import(&rehome, &folder);
    folder.remove(&path("b"));
    let kept = import(&rehome, &folder);
    assert_eq!((kept.totals.missing, kept.totals.deleted), (1, 0));
    assert_eq!(keys(&rehome), ["a", "b", "c"]);
    let compared = verify(&rehome, &folder);
    assert_eq!(rules(&compared.findings), ["verify.only-in-database"]);
    let deleted = import_with(&rehome, &folder, delete_missing());
    assert_eq!((deleted.totals.missing, deleted.totals.deleted), (0, 1));
    assert_eq!(keys(&rehome), ["a", "c"]);
    rollback(&rehome, deleted.run.unwrap());
    assert_eq!(keys(&rehome), ["a", "b", "c"]);
}

#[test]
fn a_bad_note_whose_file_is_gone_leaves_quarantine() {
    let rehome = open(app());
    let folder = folder(&["c"]).file(&path("a"), "{}").file(&path("b"), "{}");
    import(&rehome, &folder);
    assert_eq!(quarantined(&rehome).len(), 2);
    folder.remove(&path("a"));
    let report = import(&rehome, &folder);
    assert_eq!(
        (report.outcome(), report.verified.unwrap().different),
        (Outcome::NeedsAttention, 0)
    );
    assert_eq!(exported(&rehome), [(path("b"), "{}".to_owned()), (path("c"), note("c"))]);
    rollback(&rehome, report.run.unwrap());
    assert_eq!(quarantined(&rehome).len(), 2);
}

#[test]
fn a_renamed_note_is_another_and_the_old_one_missing() {
    let rehome = open(app());
    let folder = folder(&["a", "b"]);
    import(&rehome, &folder);
    fs::rename(folder.path().join(path("b")), folder.path().join(path("z"))).unwrap();
    let report = import_with(&rehome, &folder, delete_missing());
    assert_eq!((report.totals.inserted, report.totals.deleted), (1, 1));
    assert_eq!(titles(&rehome), ["a: a", "z: b"]);
    let before = exported(&rehome);
    rollback(&rehome, report.run.unwrap());
    assert_eq!(titles(&rehome), ["a: a", "b: b"]);
    assert_ne!(exported(&rehome), before);
}

#[test]
fn a_link_that_leaves_the_folder_deletes_no_record() {
    let elsewhere = Folder::new().file("b.json", note("b"));
    let rehome = open(app());
    let folder = folder(&["a", "b"]);
    import(&rehome, &folder);
    folder.remove(&path("b"));
    let link = folder.path().join(path("b"));
    std::os::unix::fs::symlink(elsewhere.path().join("b.json"), link).unwrap();
    let report = import_with(&rehome, &folder, delete_missing());
    assert_eq!((report.outcome(), report.totals.deleted), (Outcome::Rejected, 0));
    assert_eq!(keys(&rehome), ["a", "b"]);
}

#[test]
fn a_folder_without_notes_is_the_wrong_folder() {
    let rehome = open(app());
    import(&rehome, &folder(&["a"]));
    let error = rehome.import("notes", Folder::new()).unwrap_err().to_string();
    assert!(error.contains("notes/*.json"), "{error}");
    let compared = verify(&rehome, &Folder::new());
    assert_eq!(rules(&compared.findings), ["verify.only-in-database"]);
    assert_eq!(compared.findings[0].file.as_deref(), Some("notes/*.json"));
}
