//! Files that are an object of records: the name of a member is the key of its record.

use proptest::{prelude::*, test_runner::Config};
use rehome::{
    App, Collection, Column, ExportOptions, ImportOptions, Level, Outcome, Packs, Record, Rehome,
    Report, SourceFile, Verification,
};
use rehome_tests::*;
use serde::{Deserialize, Serialize};

/// A station, which does not repeat its name.
#[derive(Serialize, Deserialize)]
struct Station {
    #[serde(skip)]
    name: String,
    tracks: u32,
}

impl Record for Station {
    const COLLECTION: &'static str = "stations";

    fn key(&self) -> &str {
        &self.name
    }

    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn set_key(&mut self, key: &str) {
        self.name = key.to_owned();
    }
}

const FILE: &str = "stations.json";

fn open() -> Rehome {
    open_with(SourceFile::object(&[FILE], "stations"))
}

fn open_with(file: SourceFile) -> Rehome {
    let tracks = Column::integer("tracks", |station: &Station| station.tracks.into());
    let stations = vec![Collection::of([tracks], [])];
    let railway = App::new("railway", "Railway", "own", stations, vec![file]);
    Rehome::builder().only(&[]).app(railway).open(&address()).unwrap()
}

fn folder(content: &str) -> Folder {
    Folder::new().file(FILE, content)
}

fn import(rehome: &Rehome, folder: &Folder) -> Report {
    rehome.import("railway", folder).unwrap()
}

fn verify(rehome: &Rehome, folder: &Folder) -> Verification {
    rehome.verify("railway", folder, &ImportOptions::default()).unwrap()
}

fn exported(rehome: &Rehome) -> String {
    let back = Folder::new();
    rehome.export("railway", &back, &ExportOptions::default()).unwrap();
    back.read(FILE)
}

fn keys(rehome: &Rehome) -> Vec<String> {
    sql(rehome, "SELECT key AS line FROM railway_stations ORDER BY position, key")
}

#[test]
fn members_come_back_in_their_order_under_their_names() {
    let content = "{\n  \"north\": {\"tracks\": 4},\n  \"a \\\"b\\\" /~\": {\"tracks\": 1, \"roof\": true},\n  \"East\": {\"tracks\": 2}\n}\n";
    let (rehome, folder) = (open(), folder(content));
    let report = import(&rehome, &folder);
    assert_eq!((report.strict_outcome(), report.totals.inserted), (Outcome::Clean, 3));
    assert_eq!(keys(&rehome), ["north", "a \"b\" /~", "East"]);
    assert_eq!(exported(&rehome), content);
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
    let note = finding(&report.findings, "record.unknown-key");
    assert_eq!(note.pointer.as_deref(), Some("/a \"b\" ~1~0/roof"));
    let again = import(&rehome, &folder).totals;
    assert_eq!((again.unchanged, again.changed()), (3, false));
}

#[test]
fn another_order_is_an_order() {
    let rehome = open();
    import(&rehome, &folder(r#"{"a": {"tracks": 1}, "b": {"tracks": 2}, "c": {"tracks": 3}}"#));
    let turned = folder(r#"{"c": {"tracks": 3}, "a": {"tracks": 1}, "b": {"tracks": 2}}"#);
    let report = import(&rehome, &turned);
    assert_eq!((report.totals.unchanged, report.totals.moved), (3, 3));
    assert_eq!(keys(&rehome), ["c", "a", "b"]);
    rollback(&rehome, report.run.unwrap());
    assert_eq!(keys(&rehome), ["a", "b", "c"]);
}

#[test]
fn the_second_member_of_a_name_is_quarantined_in_its_place() {
    for name in ["a", "\\u0061"] {
        let content = format!(
            "{{\n  \"a\": {{\"tracks\": 1}},\n  \"{name}\": {{\"tracks\": 2}},\n  \"b\": {{\"tracks\": 3}}\n}}\n"
        );
        let (rehome, folder) = (open(), folder(&content));
        let report = import(&rehome, &folder);
        assert_eq!(levels(&report.findings), [(Level::Quarantined, "record.duplicate")], "{name}");
        assert_eq!((report.totals.inserted, report.outcome()), (2, Outcome::NeedsAttention));
        assert_eq!(keys(&rehome), ["a", "b"]);
        assert_eq!(quarantined(&rehome), [format!("\"{name}\": {{\"tracks\": 2}}")]);
        assert_eq!(exported(&rehome), content);
        assert_eq!(verify(&rehome, &folder).verified.different, 0);
        assert!(!import(&rehome, &folder).totals.changed());
    }
}

#[test]
fn a_name_that_is_no_text_is_quarantined_verbatim() {
    for (name, rule) in [
        (r"half \ud800 a pair", "record.surrogate"),
        (r"\ud83d\ude00\udc00", "record.surrogate"),
        (r"a\u0000b", "record.nul"),
    ] {
        let content = format!(
            "{{\n  \"a\": {{\"tracks\": 1}},\n  \"{name}\": {{\"tracks\": 2}},\n  \"z\": {{\"tracks\": 3}}\n}}\n"
        );
        let (rehome, folder) = (open(), folder(&content));
        let report = import(&rehome, &folder);
        assert_eq!(levels(&report.findings), [(Level::Quarantined, rule)], "{name}");
        assert_eq!(exported(&rehome), content);
        assert_eq!(verify(&rehome, &folder).verified.different, 0);
        let back = self::folder(&exported(&rehome));
        assert!(!import(&rehome, &back).totals.changed());
    }
}

#[test]
fn a_member_without_a_name_or_without_sense_is_quarantined() {
    let content = "{\n  \"\": {\"tracks\": 1},\n  \"a\": 7,\n  \"b\": {\"tracks\": -1},\n  \"c\": {\"tracks\": 1, \"tracks\": 2}\n}\n";
    let (rehome, folder) = (open(), folder(content));
    let report = import(&rehome, &folder);
    let expected = ["record.key", "record.shape", "record.shape", "record.duplicate-key"];
    assert_eq!(rules(&report.findings), expected);
    let pointers: Vec<&str> =
        report.findings.iter().map(|finding| finding.pointer.as_deref().unwrap()).collect();
    assert_eq!(pointers, ["/", "/a", "/b/tracks", "/c/tracks"]);
    assert_eq!(exported(&rehome), content);
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
}

#[test]
fn an_object_that_is_broken_is_rejected_with_its_place() {
    for (content, rule) in [
        (r#"{"a" {"tracks": 1}}"#, "json.syntax"),
        (r#"{"a": {"tracks": 1}"#, "json.truncated"),
        (r#"{"a": {"tracks": 1},}"#, "json.syntax"),
        (r#"{"a"}"#, "json.syntax"),
        (r#"{"a":}"#, "json.syntax"),
        (r#"{"a":"#, "json.truncated"),
        (r#"{"a"#, "json.truncated"),
        (r#"{a: 1}"#, "json.syntax"),
        (r#"{"a": 1 "b": 2}"#, "json.syntax"),
        (r#"{"a": 1} {}"#, "json.trailing"),
        (r#"[{"tracks": 1}]"#, "layout.root"),
        ("", "json.empty"),
    ] {
        let report = import(&open(), &folder(content));
        assert_eq!(levels(&report.findings), [(Level::Rejected, rule)], "{content}");
        assert_eq!((report.outcome(), report.totals.read), (Outcome::Rejected, 0));
    }
}

#[test]
fn an_empty_object_is_fine_and_says_what_is_missing() {
    let rehome = open();
    import(&rehome, &folder(r#"{"a": {"tracks": 1}}"#));
    let report = import(&rehome, &folder(" {\n} \n"));
    assert_eq!((report.outcome(), report.totals.missing), (Outcome::Clean, 1));
    assert_eq!(keys(&rehome), ["a"]);
}

#[test]
fn a_record_is_edited_under_its_name() {
    let rehome = open();
    import(&rehome, &folder(r#"{"a": {"tracks": 1, "roof": true}, "b": {"tracks": 2}}"#));
    let found = rehome.get::<Station>("a", &Packs::Active).unwrap();
    assert_eq!(found.record.name, "a");
    rehome.put(&found.container, &Station { tracks: 9, ..found.record }).unwrap();
    rehome.put(&found.container, &Station { name: "new \u{e9}".to_owned(), tracks: 3 }).unwrap();
    let expected = "{\"a\": {\"tracks\": 9, \"roof\": true}, \"b\": {\"tracks\": 2}, \"new \u{e9}\": {\"tracks\": 3}}";
    assert_eq!(exported(&rehome), expected);
}

#[test]
fn members_are_streamed_however_long_their_names_and_values_are() {
    // A name is a key, and no index of a server holds one of any length.
    let (name, long) = ("n".repeat(rehome_domain::MAX_KEY), "n".repeat(400_000));
    let blank = " ".repeat(300_000);
    let content = format!(
        r#"{{"{name}": {{"tracks": 1, "x": "{long}"}},{blank}"b"{blank}:{blank}{{"tracks": 2}}{blank}}}"#
    );
    let (rehome, folder) = (open(), folder(&content));
    let report = import(&rehome, &folder);
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 2));
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
    let back = self::folder(&exported(&rehome));
    assert_eq!(import(&rehome, &back).totals.unchanged, 2);
}

#[test]
fn an_element_beyond_the_limit_rejects_the_file() {
    let options = ImportOptions { max_element: 50, ..ImportOptions::default() };
    for content in [
        format!(r#"{{"a": {{"tracks": 1, "x": "{}"}}}}"#, "x".repeat(60)),
        format!(r#"{{"{}": {{"tracks": 1}}}}"#, "x".repeat(60)),
    ] {
        let rehome = open();
        let report = rehome.import_with("railway", folder(&content), &options).unwrap();
        assert_eq!(rules(&report.findings), ["layout.element-size"]);
    }
}

fn in_two_places() -> Rehome {
    open_with(SourceFile::object(&[FILE, "data/old-stations.json"], "stations"))
}

#[test]
fn a_file_in_its_other_place_goes_back_there() {
    let rehome = in_two_places();
    let content = "{\n  \"a\": {\"tracks\": 1}\n}\n";
    let folder = Folder::new().file("data/old-stations.json", content);
    let report = import(&rehome, &folder);
    assert_eq!((report.strict_outcome(), report.totals.inserted), (Outcome::Clean, 1));
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let back = Folder::new();
    let exported = rehome.export("railway", &back, &ExportOptions::default()).unwrap();
    assert_eq!(exported.files[0].path, "data/old-stations.json");
    assert_eq!(back.read("data/old-stations.json"), content);
}

#[test]
fn a_file_in_both_places_is_ambiguous() {
    let rehome = in_two_places();
    import(&rehome, &folder(r#"{"a": {"tracks": 1}}"#));
    let both = folder(r#"{"b": {"tracks": 1}}"#).file("data/old-stations.json", "{}");
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = rehome.import_with("railway", &both, &options).unwrap();
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.ambiguous")]);
    assert_eq!((report.outcome(), report.totals.read), (Outcome::Rejected, 0));
    assert_eq!(keys(&rehome), ["a"]);
    assert_eq!(rules(&verify(&rehome, &both).findings), ["layout.ambiguous"]);
}

/// A member as it stands in the file.
fn member() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "", "\\u0061", "\\ud800", "\u{e9}/~"]);
    let value = prop::sample::select(vec![
        r#"{"tracks": 1}"#,
        // Spelled as PostgreSQL would, so that the text comes back on both.
        r#"{"roof": null, "tracks": 2}"#,
        r#"{"tracks": "many"}"#,
        r#"{"tracks": 1, "tracks": 2}"#,
        "[]",
    ]);
    (name, value).prop_map(|(name, value)| format!("\"{name}\": {value}"))
}

fn object(members: &[String]) -> String {
    match members {
        [] => "{}\n".to_owned(),
        members => format!("{{\n  {}\n}}\n", members.join(",\n  ")),
    }
}

proptest! {
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_imported_comes_back_and_every_run_is_undone(
        files in prop::collection::vec(prop::collection::vec(member(), 0..7), 1..4),
    ) {
        let rehome = open();
        let mut runs = Vec::new();
        for members in files {
            let content = object(&members);
            let folder = folder(&content);
            let before = keys(&rehome);
            let report = import(&rehome, &folder);
            let totals = report.totals;
            assert_eq!(totals.read, members.len() as u64);
            assert_eq!(report.verified.unwrap().different, 0);
            // A record stays whose element waits in quarantine now.
            let waits = verify(&rehome, &folder).findings;
            if totals.missing == 0 && waits.iter().all(|found| found.rule != "verify.waiting") {
                // The name of a record is its key, however it was escaped.
                let plain = |text: &str| text.replace("\\u0061", "a");
                assert_eq!(plain(&exported(&rehome)), plain(&content));
                assert_eq!(verify(&rehome, &folder).verified.different, 0);
            }
            assert!(!import(&rehome, &folder).totals.changed());
            runs.push((report.run.unwrap(), before));
        }
        for (run, before) in runs.into_iter().rev() {
            let undone = rollback(&rehome, run);
            assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
            assert_eq!(keys(&rehome), before);
        }
        assert!(quarantined(&rehome).is_empty());
    }
}
