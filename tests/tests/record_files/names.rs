//! The names of files, and the keys that they give.

use super::*;
use rehome::Outcome;

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
    let collections = vec![Collection::of::<Leaf>([], [])];
    open(App::new("notes", "Leaves", "notes", collections, vec![files]))
}

fn in_two_places() -> Rehome {
    let files = SourceFile::records(&["notes/*.json", "old/*.json"], "notes");
    open(App { files: vec![files], ..app() })
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
    assert_eq!(report.strict_outcome(), Outcome::Clean);
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
    for key in ["a/b", "../a", ".a"] {
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
        assert!(error.to_string().contains("there is no file"), "{error}");
        assert!(back.names().is_empty());
    }
}

#[test]
fn a_key_that_no_database_holds_cannot_be_put() {
    let rehome = open(app());
    import(&rehome, &folder(&["a"]));
    let found = rehome.get::<Note>("a", &rehome::Packs::Active).unwrap();
    let note = Note { key: "a\0b".to_owned(), ..found.record };
    let error = rehome.put(&found.container, &note).unwrap_err().to_string();
    assert!(error.contains("NUL"), "{error}");
}

#[test]
fn a_record_without_a_key_cannot_be_put() {
    let rehome = open(app());
    import(&rehome, &folder(&["a"]));
    let found = rehome.get::<Note>("a", &rehome::Packs::Active).unwrap();
    let note = Note { key: String::new(), ..found.record };
    let error = rehome.put(&found.container, &note).unwrap_err().to_string();
    assert!(error.contains("needs a key"), "{error}");
}

#[test]
fn a_key_that_contradicts_the_name_of_its_file_is_quarantined() {
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
    assert_eq!(import(&rehome, &folder).strict_outcome(), Outcome::Clean);
    assert_eq!(exported(&rehome), [("only.json".to_owned(), r#"{"id": "only"}"#.to_owned())]);
    rehome.put(&"notes".parse().unwrap(), &Leaf { id: "two".to_owned() }).unwrap();
    let error = rehome.export("notes", Folder::new(), &ExportOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`notes/leaves two` there is no file"), "{error}");
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
    assert_eq!(report.outcome(), Outcome::Rejected);
    let totals = report.totals;
    assert_eq!((totals.unchanged, totals.missing, totals.deleted), (1, 0, 0));
    assert_eq!(titles(&rehome), ["a: a", "b: b"]);
    let compared = verify(&rehome, &folder);
    assert_eq!(rules(&compared.findings), ["layout.ambiguous"]);
}
