//! Files of one record each, whose names are the keys: what happens to one file concerns no
//! other.

use std::fs;

use rehome::{
    App, Collection, Event, ExportOptions, ExportReport, Filter, ImportOptions, Level, Query,
    Record, Rehome, Report, Silent, SourceFile, Verification,
};
use rehome_tests::*;
use serde_json::json;

use crate::notes::{Note, app};

fn open(app: App) -> Rehome {
    Rehome::builder().only(&[]).app(app).open("sqlite::memory:").unwrap()
}

fn note(title: &str) -> String {
    json!({"title": title, "text": "It is invented.", "tags": ["made"], "created": "2026-03-01"})
        .to_string()
}

fn path(key: &str) -> String {
    format!("notes/{key}.json")
}

/// A folder with a note under each of these keys, called after it.
fn folder(keys: &[&str]) -> Folder {
    keys.iter().fold(Folder::new(), |folder, key| folder.file(&path(key), note(key)))
}

fn import(rehome: &Rehome, folder: &Folder) -> Report {
    rehome.import("notes", folder).unwrap()
}

fn import_with(rehome: &Rehome, folder: &Folder, options: ImportOptions) -> Report {
    rehome.import_with("notes", folder, &options, &mut Silent).unwrap()
}

fn delete_missing() -> ImportOptions {
    ImportOptions { delete_missing: true, ..ImportOptions::default() }
}

fn only(file: &str) -> ImportOptions {
    ImportOptions { only: vec![file.to_owned()], ..ImportOptions::default() }
}

fn verify(rehome: &Rehome, folder: &Folder) -> Verification {
    rehome.verify("notes", folder, &ImportOptions::default(), &mut Silent).unwrap()
}

fn export_into(rehome: &Rehome, folder: &Folder, options: &ExportOptions) -> ExportReport {
    rehome.export("notes", folder, options).unwrap()
}

fn keys(rehome: &Rehome) -> Vec<String> {
    sql(rehome, "SELECT key AS line FROM notes_notes ORDER BY key")
}

fn titles(rehome: &Rehome) -> Vec<String> {
    sql(rehome, "SELECT key || ': ' || name AS line FROM notes_notes ORDER BY key")
}

/// The notes of an export, each with its text; equal as JSON to what was imported.
fn exported(rehome: &Rehome) -> Vec<(String, String)> {
    let back = Folder::new();
    let report = export_into(rehome, &back, &ExportOptions::default());
    let mut files: Vec<(String, String)> = report
        .files
        .iter()
        .map(|file| (file.path.clone(), back.read(&file.path).trim_end().to_owned()))
        .collect();
    files.sort();
    files
}

/// All that a run leaves in the database, but for the history.
fn state(rehome: &Rehome) -> Vec<String> {
    let changing = ["import_", "sqlite_sequence", "before_images", "schema_", "__diesel"];
    dump(rehome).into_iter().filter(|line| !changing.iter().any(|c| line.starts_with(c))).collect()
}

#[test]
fn a_note_is_called_after_its_file_and_comes_back_under_that_name() {
    let rehome = open(app());
    let folder = folder(&["beans", "peas"]);
    let report = import(&rehome, &folder);
    assert_eq!((report.exit_code(true), report.totals.inserted), (0, 2));
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
    let pack = "notes".parse().unwrap();
    for key in ["a", "b"] {
        let found = rehome.get::<Note>(key, &rehome::Packs::Active).unwrap();
        assert_eq!(found.record.key, key);
        if key == "b" {
            let edited = Note { title: "Edited".to_owned(), ..found.record };
            rehome.put(&pack, &edited).unwrap();
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
        assert_eq!(report.exit_code(false), if level == Level::Rejected { 2 } else { 1 });
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
    let misfit = r#"{"title": ["b"]}"#;
    folder.write(&path("b"), misfit);
    let report = import_with(&rehome, &folder, delete_missing());
    assert_eq!((report.totals.quarantined, report.totals.deleted), (1, 0));
    assert_eq!(rules(&report.findings), ["record.shape", "record.missing-kept"]);
    assert_eq!(exported(&rehome), [(path("a"), note("a")), (path("b"), misfit.to_owned())]);
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
    assert_eq!((report.totals.inserted, report.exit_code(false)), (1, 0));
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
    assert_eq!((report.exit_code(false), report.verified.unwrap().different), (1, 0));
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
    let compared =
        rehome.verify("notes", &folder, &only("notes/b.json"), &mut Silent).unwrap().verified;
    assert_eq!((compared.compared, compared.different), (1, 0));
    let error = rehome.import_with("notes", &folder, &only("notes/x.json"), &mut Silent);
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
fn hidden_files_and_other_things_are_passed_over() {
    let folder = folder(&["a", "two words", "\u{fc}ber", "x.y"])
        .file("notes/.hidden.json", note("hidden"))
        .file("notes/._a.json", [0, 5, 22])
        .file("notes/a.json.bak", "")
        .file("notes/deep/b.json", note("b"));
    let rehome = open(app());
    let report = import(&rehome, &folder);
    assert_eq!(report.exit_code(true), 0);
    let ignored: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.rule == "layout.ignored")
        .map(|finding| finding.file.as_deref().unwrap())
        .collect();
    let expected = ["notes/._a.json", "notes/.hidden.json", "notes/a.json.bak", "notes/deep"];
    assert_eq!(ignored, expected);
    assert_eq!(keys(&rehome), ["a", "two words", "x.y", "\u{fc}ber"]);
    assert_eq!(exported(&rehome).len(), 4);
}

#[test]
fn a_key_that_is_no_name_of_a_file_is_refused_before_anything_is_written() {
    for key in ["a/b", "../a", ".a", "a\0b"] {
        let rehome = open(app());
        import(&rehome, &folder(&["fine"]));
        let note = Note {
            key: key.to_owned(),
            title: "t".to_owned(),
            text: String::new(),
            tags: vec![],
            created: None,
        };
        rehome.put(&"notes".parse().unwrap(), &note).unwrap();
        let back = Folder::new();
        let error = rehome.export("notes", &back, &ExportOptions::default()).unwrap_err();
        assert!(error.to_string().contains("for which there is no file"), "{error}");
        assert!(back.names().is_empty());
    }
}

#[test]
fn a_record_without_a_key_cannot_be_put() {
    let rehome = open(app());
    import(&rehome, &folder(&["a"]));
    let found = rehome.get::<Note>("a", &rehome::Packs::Active).unwrap();
    let note = Note { key: String::new(), ..found.record };
    let error = rehome.put(&found.pack, &note).unwrap_err().to_string();
    assert!(error.contains("needs a key"), "{error}");
}

#[test]
fn a_file_that_is_written_meanwhile_is_read_again() {
    let folder = folder(&["a", "b"]);
    let rehome = open(app());
    let mut left = 1;
    let mut on_event = OnEvent(|event: Event<'_>| {
        if matches!(event, Event::Advanced(_)) && left > 0 {
            left -= 1;
            folder.write(&path("a"), note("a, longer than before"));
        }
    });
    let report =
        rehome.import_with("notes", &folder, &ImportOptions::default(), &mut on_event).unwrap();
    assert_eq!((report.exit_code(false), report.totals.inserted), (0, 2));
    assert_eq!(titles(&rehome)[0], "a: a, longer than before");
    assert_eq!(report.verified.unwrap().different, 0);
}

/// A record that says its key itself.
#[derive(serde::Serialize, serde::Deserialize)]
struct Leaf {
    id: String,
}

impl Record for Leaf {
    const COLLECTION: &'static str = "leaves";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

fn leaves(files: SourceFile) -> Rehome {
    let collections = vec![Collection::of::<Leaf>(&[], &[])];
    open(App::new("notes", "Leaves", "notes", collections, vec![files]))
}

#[test]
fn a_key_that_contradicts_the_name_of_its_file_is_set_aside() {
    let rehome = leaves(SourceFile::records(&["*.json"], "leaves"));
    let folder =
        Folder::new().file("oak.json", r#"{"id": "oak"}"#).file("ash.json", r#"{"id": "elm"}"#);
    let report = import(&rehome, &folder);
    assert_eq!(rules(&report.findings), ["record.key"]);
    let message = &finding(&report.findings, "record.key").message;
    assert!(message.contains("`elm`") && message.contains("`ash`"), "{message}");
    let expected = [("ash.json", r#"{"id": "elm"}"#), ("oak.json", r#"{"id": "oak"}"#)];
    assert_eq!(exported(&rehome), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn one_file_may_be_one_record_without_any_pattern() {
    let rehome = leaves(SourceFile::records(&["only.json"], "leaves"));
    let folder = Folder::new().file("only.json", r#"{"id": "only"}"#);
    assert_eq!(import(&rehome, &folder).exit_code(true), 0);
    assert_eq!(exported(&rehome), [("only.json".to_owned(), r#"{"id": "only"}"#.to_owned())]);
    rehome.put(&"notes".parse().unwrap(), &Leaf { id: "two".to_owned() }).unwrap();
    let error = rehome.export("notes", Folder::new(), &ExportOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`two`, for which there is no file"), "{error}");
}

fn in_two_places() -> Rehome {
    let files = SourceFile::records(&["notes/*.json", "old/*.json"], "notes");
    open(App { files: vec![files], ..app() })
}

#[test]
fn a_file_may_be_in_either_place_and_goes_back_there() {
    let rehome = in_two_places();
    let folder = folder(&["a"]).file("old/b.json", note("b"));
    assert_eq!(import(&rehome, &folder).totals.inserted, 2);
    let expected = [(path("a"), note("a")), ("old/b.json".to_owned(), note("b"))];
    assert_eq!(exported(&rehome), expected);
    fs::rename(folder.path().join("old/b.json"), folder.path().join(path("b"))).unwrap();
    let moved = import(&rehome, &folder);
    assert_eq!((moved.totals.unchanged, moved.totals.missing), (2, 0));
    assert_eq!(exported(&rehome)[1].0, path("b"));
}

#[test]
fn a_file_in_both_places_is_ambiguous_and_costs_only_that_record() {
    let rehome = in_two_places();
    let folder = folder(&["a", "b"]);
    import(&rehome, &folder);
    folder.write("old/b.json", note("B"));
    let report = import_with(&rehome, &folder, delete_missing());
    assert_eq!(levels(&report.findings)[0], (Level::Rejected, "layout.ambiguous"));
    assert_eq!(report.exit_code(false), 2);
    let totals = report.totals;
    assert_eq!((totals.unchanged, totals.missing, totals.deleted), (1, 0, 0));
    assert_eq!(titles(&rehome), ["a: a", "b: b"]);
    let compared = verify(&rehome, &folder);
    assert_eq!(rules(&compared.findings), ["layout.ambiguous"]);
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
    assert_eq!((report.exit_code(false), report.totals.deleted), (2, 0));
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
