//! Notes that go in, change, and come back.

use super::*;
use rehome::Outcome;

#[test]
fn a_note_is_called_after_its_file_and_comes_back_under_that_name() {
    let rehome = open(app());
    let folder = folder(&["beans", "peas"]);
    let report = import(&rehome, &folder);
    assert_eq!((report.strict_outcome(), report.totals.inserted), (Outcome::Clean, 2));
    assert_eq!(report.verified.unwrap().different, 0);
    assert_eq!(keys(&rehome), ["beans", "peas"]);
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
    let expected = ["beans", "peas"].map(|key| (path(key), note(key)));
    assert_eq!(exported(&rehome), expected);
}

#[test]
fn the_same_folder_again_changes_nothing() {
    let rehome = open(app());
    let folder = folder(&["a", "b", "c"]).file("notes/bad.json", r#"{"title": 1}"#);
    import(&rehome, &folder);
    let before = state(&rehome);
    let again = import(&rehome, &folder);
    assert_eq!((again.totals.unchanged, again.totals.quarantined), (3, 1));
    assert!(!again.totals.changed());
    assert_eq!(state(&rehome), before);
}

#[test]
fn a_new_file_in_front_moves_no_other() {
    let rehome = open(app());
    let folder = folder(&["b", "c"]).file("notes/bad.json", "{}");
    import(&rehome, &folder);
    folder.write(&path("a"), note("a"));
    let report = import(&rehome, &folder);
    let totals = report.totals;
    assert_eq!((totals.inserted, totals.unchanged, totals.moved), (1, 2, 0));
    assert_eq!(report.verified.unwrap().different, 0);
    assert_eq!(sql(&rehome, "SELECT id AS line FROM quarantine").len(), 1);
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
}

#[test]
fn a_changed_note_is_updated_and_an_edited_one_kept() {
    let rehome = open(app());
    let folder = folder(&["a", "b"]);
    import(&rehome, &folder);
    let container = "notes".parse().unwrap();
    for key in ["a", "b"] {
        let found = rehome.get::<Note>(key, &rehome::Packs::Active).unwrap();
        assert_eq!(found.record.key, key);
        if key == "b" {
            let edited = Note { title: "Edited".to_owned(), ..found.record };
            rehome.put(&container, &edited).unwrap();
        }
    }
    folder.write(&path("a"), note("A"));
    folder.write(&path("b"), note("B"));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.updated, report.totals.conflicts), (1, 1));
    assert_eq!(titles(&rehome), ["a: A", "b: Edited"]);
    let edited = exported(&rehome).into_iter().find(|(file, _)| *file == path("b")).unwrap().1;
    let expected = note("b").replace(r#""title":"b""#, r#""title":"Edited""#);
    assert_eq!(edited, expected);
}

#[test]
fn notes_are_found_by_what_was_declared() {
    let rehome = open(app());
    let folder = folder(&["a", "b"]).file(
        &path("c"),
        json!({"title": "c", "text": "", "tags": ["Made", "old"], "created": "2025-01-01"})
            .to_string(),
    );
    import(&rehome, &folder);
    let found = |filter: Filter| -> Vec<String> {
        let page = rehome.list::<Note>(&Query::default().with(filter)).unwrap();
        page.items.into_iter().map(|found| found.record.key).collect()
    };
    assert_eq!(found(Filter::equal("tags", "made")), ["a", "b"]);
    assert_eq!(found("created<2026-01-01".parse().unwrap()), ["c"]);
    assert_eq!(found(Filter::equal("name", "C")), ["c"]);
}

#[test]
fn one_file_alone_says_nothing_of_the_others() {
    let rehome = open(app());
    let folder = folder(&["a", "b", "c"]).file(&path("bad"), "{}");
    import(&rehome, &folder);
    folder.write(&path("b"), note("B"));
    let options = ImportOptions { delete_missing: true, ..only("notes/b.json") };
    let report = import_with(&rehome, &folder, options);
    let totals = report.totals;
    assert_eq!((totals.read, totals.updated, totals.missing, totals.deleted), (1, 1, 0, 0));
    assert_eq!((totals.moved, report.verified.unwrap().different), (0, 0));
    assert_eq!(titles(&rehome), ["a: a", "b: B", "c: c"]);
    assert_eq!(quarantined(&rehome).len(), 1);
    let compared = rehome.verify("notes", &folder, &only("notes/b.json")).unwrap().verified;
    assert_eq!((compared.compared, compared.different), (1, 0));
    let error = rehome.import_with("notes", &folder, &only("notes/x.json"));
    assert!(error.unwrap_err().to_string().contains("there is no file"));
}

#[test]
fn a_run_is_undone_exactly() {
    let rehome = open(app());
    let folder = folder(&["a", "b"]);
    let first = import(&rehome, &folder).run.unwrap();
    let before = exported(&rehome);
    folder.write(&path("a"), note("A"));
    folder.write(&path("c"), note("c"));
    folder.remove(&path("b"));
    let second = import_with(&rehome, &folder, delete_missing());
    assert_ne!(exported(&rehome), before);
    let undone = rollback(&rehome, second.run.unwrap());
    assert!(undone.conflicts.is_empty());
    assert_eq!(exported(&rehome), before);
    rollback(&rehome, first);
    assert!(keys(&rehome).is_empty() && rehome.packs().unwrap().is_empty());
    assert!(sql(&rehome, "SELECT facet AS line FROM facets").is_empty());
}

#[test]
fn what_a_check_says_is_what_an_import_does() {
    let folder = folder(&["a", "b"]).file(&path("bad"), "{}").file(&path("worse"), "{");
    let rehome = open(app());
    import(&rehome, &folder);
    folder.write(&path("b"), note("B"));
    folder.write(&path("d"), note("d"));
    folder.remove(&path("a"));
    let before = dump(&rehome);
    let check = ImportOptions { check_only: true, ..ImportOptions::default() };
    let checked = import_with(&rehome, &folder, check);
    assert_eq!(dump(&rehome), before);
    let done = import(&rehome, &folder);
    assert_eq!((checked.totals, rules(&checked.findings)), (done.totals, rules(&done.findings)));
}

#[test]
fn a_file_that_is_written_meanwhile_is_read_again() {
    let folder = folder(&["a", "b"]);
    let rehome = open(app());
    let mut left = 1;
    let write = |event: Event<'_>| {
        if matches!(event, Event::Advanced(_)) && left > 0 {
            left -= 1;
            folder.write(&path("a"), note("a, longer than before"));
        }
    };
    let report = during(&rehome, write, |rehome| import(rehome, &folder));
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 2));
    assert_eq!(titles(&rehome)[0], "a: a, longer than before");
    assert_eq!(report.verified.unwrap().different, 0);
}

#[test]
fn an_unknown_key_is_noted_once_for_all_files() {
    let pinned = note("a").replacen('{', r#"{"pinned": true, "#, 1);
    let folder = folder(&["c"]).file(&path("a"), &pinned).file(&path("b"), &pinned);
    let report = import(&open(app()), &folder);
    let note = finding(&report.findings, "record.unknown-key");
    assert!(note.message.contains("/pinned") && note.message.contains("2 times"), "{note:?}");
    assert_eq!(note.file.as_deref(), Some("notes/a.json"));
}
