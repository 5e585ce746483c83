//! What was not edited comes back byte for byte, however its files were written: for the
//! applications that come with Rehome as for any other.

use std::fs;

use rehome::{
    App, ExportOptions, ImportOptions, PackId, Query, Rehome, RollbackOptions, WriteOptions,
    json::Style,
};
use rehome_tests::*;

/// Rewrites of a file that say the same.
fn rewritten(text: &str) -> Vec<(&'static str, String)> {
    let style = |style: Style| style.write(text.trim(), "");
    let tabs = Style { indent: Some("\t".to_owned()), ..Style::default() };
    let four =
        Style { indent: Some("    ".to_owned()), ascii: true, inline: true, ..Style::default() };
    let tight = Style { colon: ":".to_owned(), comma: ",".to_owned(), ..Style::line() };
    let padded = Style { pad: " ".to_owned(), ..Style::line() };
    vec![
        ("as it is", text.to_owned()),
        ("two spaces", style(Style::default()) + "\n"),
        ("four spaces, ASCII", style(four)),
        ("tabs and CRLF", style(tabs).replace('\n', "\r\n") + "\r\n"),
        ("one line", style(tight)),
        ("one line with spaces, a mark", format!("\u{feff}{}\n\n", style(padded))),
    ]
}

/// Imports a folder, exports it, and compares the two byte for byte.
#[track_caller]
fn comes_back(rehome: &Rehome, app: &str, folder: &Folder, how: &str) {
    let target = Folder::new();
    rehome.export(app, &target, &ExportOptions::default()).unwrap();
    for (name, wanted) in folder.all() {
        if fs::metadata(target.path().join(&name)).is_err() {
            panic!("{how}: {name} was not written");
        }
        let written = target.bytes(&name);
        assert!(written == wanted, "{how}: {name}\n{}", first_difference(&wanted, &written));
    }
}

fn first_difference(wanted: &[u8], found: &[u8]) -> String {
    let at = wanted.iter().zip(found).position(|(a, b)| a != b);
    let at = at.unwrap_or(wanted.len().min(found.len()));
    let show = |bytes: &[u8]| {
        let range = at.saturating_sub(60)..(at + 60).min(bytes.len());
        String::from_utf8_lossy(&bytes[range]).into_owned()
    };
    format!("at byte {at}:\n--- wanted\n{:?}\n--- found\n{:?}", show(wanted), show(found))
}

#[test]
fn the_samples_come_back_however_they_are_written() {
    for app in ["dnd5e", "learner", "editor"] {
        let samples = Folder::sample(app);
        let names: Vec<String> =
            samples.all().into_keys().filter(|name| name.ends_with(".json")).collect();
        let ways = rewritten("{}").len();
        let rehome = memory();
        for way in 0..ways {
            let folder = Folder::new();
            let mut how = "";
            for name in &names {
                let (of, text) = rewritten(&samples.read(name)).swap_remove(way);
                how = of;
                folder.write(name, text);
            }
            // The second import finds the same records, in other bytes.
            let report = rehome.import(app, &folder).unwrap();
            if way > 0 {
                assert_eq!(report.totals.inserted + report.totals.updated, 0, "{app}, {how}");
            }
            comes_back(&rehome, app, &folder, &format!("{app}, {how}"));
            let other = memory();
            other.import(app, &folder).unwrap();
            comes_back(&other, app, &folder, &format!("{app}, {how}, at once"));
        }
    }
}

#[test]
fn after_a_rollback_the_bytes_before_come_back() {
    for app in ["dnd5e", "learner", "editor"] {
        let samples = Folder::sample(app);
        let (before, after) = (Folder::new(), Folder::new());
        for name in samples.all().into_keys().filter(|name| name.ends_with(".json")) {
            let ways = rewritten(&samples.read(&name));
            before.write(&name, &ways[4].1);
            after.write(&name, &ways[3].1);
        }
        let rehome = memory();
        rehome.import(app, &before).unwrap();
        let run = rehome.import(app, &after).unwrap().run.unwrap();
        comes_back(&rehome, app, &after, app);
        rehome.rollback(run, &RollbackOptions::default()).unwrap();
        comes_back(&rehome, app, &before, app);
    }
}

/// An application declared as an app file does.
fn declared(collections: &str) -> App {
    let text = format!("[app]\nid = \"kites\"\nname = \"Kites\"\n{collections}");
    rehome::app_file::AppSpec::read(&text).unwrap().app()
}

fn with(app: App) -> Rehome {
    Rehome::builder().only(&[]).app(app).open(&address()).unwrap()
}

const SHARED: &str = r#"
[[collection]]
id = "makers"
files = ["db.json"]
root = "object"
at = "/data/makers"
key = "$member"

[[collection]]
id = "kites"
files = ["db.json"]
root = "array"
at = "/kites"
key = "id"

[[collection]]
id = "settings"
files = ["db.json"]
root = "record"
at = "/settings"
key = "'settings'"
"#;

const DB: &str = "{\r\n  \"version\": 3,\r\n  \"data\": {\r\n    \"makers\": {\"111111111111111111\": {\"name\" : \"Ann\"},\r\n      \"b\\/c\": {} , \"\": {\"n\": 1.50}},\r\n    \"other\": [1, 2, {\"x\": null}]\r\n  },\r\n  \"kites\": [\r\n    {\r\n      \"id\": 1,\r\n      \"name\": \"Gull\"\r\n    },\r\n    {\r\n      \"id\": 2,\r\n      \"name\": \"Kestrel\"\r\n    }\r\n  ],\r\n  \"settings\": {\r\n    \"dark\": true\r\n  }\r\n}";

#[test]
fn several_collections_in_one_file_come_back_with_what_stands_around_them() {
    let rehome = with(declared(SHARED));
    let folder = Folder::new().file("db.json", DB);
    let report = rehome.import("kites", &folder).unwrap();
    assert_eq!((report.totals.inserted, report.totals.quarantined), (6, 0), "{report:?}");
    assert_eq!(
        rehome.verify("kites", &folder, &ImportOptions::default()).unwrap().verified.different,
        0
    );
    comes_back(&rehome, "kites", &folder, "shared");
    assert!(!rehome.import("kites", &folder).unwrap().totals.changed());
    let put = |collection: &str, key: &str, text: &str| {
        let record = rehome.record_to_write(Some("kites"), collection, None, key).unwrap();
        rehome.put_document(&record, text, &WriteOptions::default()).unwrap();
    };
    put("kites", "2", r#"{"id":2,"name":"Kite"}"#);
    put("kites", "3", r#"{"id":3,"tags":["a"]}"#);
    put("settings", "settings", r#"{"dark":false,"font":{"size":9}}"#);
    let target = Folder::new();
    rehome.export("kites", &target, &ExportOptions::default()).unwrap();
    let expected = DB
        .replace("\"Kestrel\"", "\"Kite\"")
        .replace(
            "    }\r\n  ],",
            "    },\r\n    {\r\n      \"id\": 3,\r\n      \"tags\": [\r\n        \"a\"\r\n      ]\r\n    }\r\n  ],",
        )
        .replace(
            "\"dark\": true",
            "\"dark\": false,\r\n    \"font\": {\r\n      \"size\": 9\r\n    }",
        );
    assert_eq!(target.read("db.json"), expected);
    rehome
        .delete_document(
            &rehome.record_to_write(Some("kites"), "kites", None, "1").unwrap(),
            &WriteOptions::default(),
        )
        .unwrap();
    let target = Folder::new();
    rehome.export("kites", &target, &ExportOptions::default()).unwrap();
    let without =
        expected.replace("    {\r\n      \"id\": 1,\r\n      \"name\": \"Gull\"\r\n    },\r\n", "");
    assert_eq!(target.read("db.json"), without);
}

#[test]
fn every_root_comes_back_and_edits_stand_in_their_place_alone() {
    for (root, key, text, put, expected) in [
        (
            "array",
            "id",
            "[{\"id\":\"a\",\"n\":1},\n\n {\"id\":\"b\",\"n\":2}]",
            r#"{"id": "b", "n": 3}"#,
            "[{\"id\":\"a\",\"n\":1},\n\n {\"id\":\"b\",\"n\":3}]",
        ),
        (
            "object",
            "$member",
            "{\n    \"a\": {\n        \"n\": 1\n    },\n    \"b\": {\n        \"n\": 2\n    }\n}\n",
            r#"{"n":3}"#,
            "{\n    \"a\": {\n        \"n\": 1\n    },\n    \"b\": {\n        \"n\": 3\n    }\n}\n",
        ),
        (
            "object",
            "id",
            "{\"x\":{\"id\":\"a\"},\"\\u0079\":{\"id\":\"b\"}}",
            r#"{"id": "b", "n": 3}"#,
            "{\"x\":{\"id\":\"a\"},\"\\u0079\":{\"id\":\"b\",\"n\":3}}",
        ),
        (
            "lines",
            "id",
            "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n",
            "{\n  \"id\": \"b\",\n  \"n\": 3\n}",
            "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":3}\n",
        ),
        (
            "lines",
            "id",
            "{\n  \"id\": \"a\"\n}\n{\n  \"id\": \"b\"\n}",
            r#"{"id":"b","n":3}"#,
            "{\n  \"id\": \"a\"\n}\n{\n  \"id\": \"b\",\n  \"n\": 3\n}",
        ),
    ] {
        let app = declared(&format!(
            "[[collection]]\nid = \"all\"\nfiles = [\"all.txt\"]\nroot = \"{root}\"\nkey = \"{key}\""
        ));
        let rehome = with(app);
        let folder = Folder::new().file("all.txt", text);
        let report = rehome.import("kites", &folder).unwrap();
        assert_eq!(report.totals.inserted, 2, "{root}: {report:?}");
        comes_back(&rehome, "kites", &folder, root);
        let record = rehome.record_to_write(Some("kites"), "all", None, "b").unwrap();
        rehome.put_document(&record, put, &WriteOptions::default()).unwrap();
        let target = Folder::new();
        rehome.export("kites", &target, &ExportOptions::default()).unwrap();
        assert_eq!(target.read("all.txt"), expected, "{root}");
    }
}

const LINES: &str = r#"
[[collection]]
id = "herbs"
files = ["packs/*.db"]
root = "lines"
key = "_id"
name = "name"
lines = { last_wins = true, deleted = "$$deleted", skip = "$$indexCreated" }
"#;

#[test]
fn lines_that_were_superseded_are_history_until_something_changes() {
    let rehome = with(declared(LINES));
    let text = "{\"_id\":\"a\",\"name\":\"Mint\"}\n{\"$$indexCreated\":{\"fieldName\":\"name\"}}\n{\"_id\":\"b\",\"name\":\"Sage\"}\n{\"_id\":\"a\",\"name\":\"Thyme\"}\n{\"$$deleted\":true,\"_id\":\"b\"}\n{\"_id\":\"c\",\"name\":\"Dill\"}\n";
    let folder = Folder::new().file("packs/herbs.db", text).file("packs/none.db", "");
    let report = rehome.import("kites", &folder).unwrap();
    assert_eq!((report.totals.inserted, report.totals.waiting), (2, 0), "{report:?}");
    assert_eq!(
        rehome.verify("kites", &folder, &ImportOptions::default()).unwrap().verified.different,
        0
    );
    comes_back(&rehome, "kites", &folder, "lines");
    assert!(!rehome.import("kites", &folder).unwrap().totals.changed());
    let record = rehome.record_to_write(Some("kites"), "herbs", Some("herbs"), "c").unwrap();
    let put = r#"{"_id": "c", "name": "Fennel"}"#;
    rehome.put_document(&record, put, &WriteOptions::default()).unwrap();
    let target = Folder::new();
    let report = rehome.export("kites", &target, &ExportOptions::default()).unwrap();
    assert!(report.files[0].compacted);
    assert_eq!(
        target.read("packs/herbs.db"),
        "{\"_id\":\"a\",\"name\":\"Thyme\"}\n{\"_id\":\"c\",\"name\":\"Fennel\"}\n"
    );
}

#[test]
fn a_line_that_is_none_waits_in_quarantine_and_its_neighbours_are_imported() {
    let rehome = with(declared(LINES));
    for (text, inserted, waiting) in [
        ("{\"_id\":\"a\"}\n{\"_id\":\"b\n{\"_id\":\"c\"}\n", 2, 1),
        ("{\"_id\":\"a\"}\nnonsense here\n{\"_id\":\"c\"}", 2, 1),
        ("{\"_id\":\"a\"}\n{\"_id\": {\"x\": [1,\n{\"_id\":\"c\"}\r\n\r\n", 2, 1),
        ("{\n \"_id\": \"a\",\n \"n\": tru\n}\n{\n \"_id\": \"b\"\n}\n", 1, 1),
        ("{\"_id\":\"a\"}{\"_id\":\"b\"}\n\n{\"_id\":\"c\"}", 3, 0),
    ] {
        let folder = Folder::new().file("packs/herbs.db", text);
        let report = rehome.import("kites", &folder).unwrap();
        assert_eq!((report.totals.inserted, report.totals.waiting), (inserted, waiting), "{text}");
        assert_eq!(
            rehome.verify("kites", &folder, &ImportOptions::default()).unwrap().verified.different,
            0,
            "{text}"
        );
        comes_back(&rehome, "kites", &folder, text);
        rehome.rollback(report.run.unwrap(), &RollbackOptions::default()).unwrap();
    }
}

#[test]
fn a_record_a_file_keeps_its_path_and_its_bytes() {
    let rehome = with(declared(
        "[[collection]]\nid = \"notes\"\nfiles = [\"notes/**/*.json\"]\nroot = \"record\"\nkey = [\"$dir\", \"$stem\"]\n\
         [[collection]]\nid = \"plugins\"\nfiles = [\".config/plugins/*/data.json\"]\nroot = \"record\"\nkey = \"$dir\"\n\
         [[collection]]\nid = \"ids\"\nfiles = [\"ids/*.json\"]\nroot = \"record\"\nkey = \"id\"\n",
    ));
    let folder = Folder::new()
        .file("notes/2026/03/tea.json", "\u{feff}{ \"a\": 1 }  ")
        .file("notes/top.json", "{\n\t\"a\": [ ]\n}\n\n")
        .file(".config/plugins/kite/data.json", "[1,\n2]")
        .file(".config/plugins/gull/data.json", "{}")
        .file("ids/one.json", "{\"id\":7}\r\n");
    let report = rehome.import("kites", &folder).unwrap();
    assert_eq!((report.totals.inserted, report.totals.waiting), (5, 0), "{report:?}");
    comes_back(&rehome, "kites", &folder, "records");
    let keys: Vec<String> = rehome
        .documents(Some("kites"), "notes", &Query::default())
        .unwrap()
        .items
        .into_iter()
        .map(|found| found.record.key)
        .collect();
    assert_eq!(keys, ["2026/03/tea", "top"]);
    let record = rehome.record_to_write(Some("kites"), "ids", None, "7").unwrap();
    rehome.put_document(&record, r#"{"id":7,"b":1}"#, &WriteOptions::default()).unwrap();
    let target = Folder::new();
    rehome.export("kites", &target, &ExportOptions::default()).unwrap();
    assert_eq!(target.read("ids/one.json"), "{\"id\":7,\"b\":1}\r\n");
}

#[test]
fn a_pack_of_its_own_has_its_own_bytes() {
    let app = declared(
        "pack = \"own\"\n[[collection]]\nid = \"all\"\nfiles = [\"all.json\"]\nroot = \"array\"\nkey = \"id\"",
    );
    let rehome = with(app);
    let one = Folder::new().file("all.json", "[ {\"id\": 1} ]");
    let two = Folder::new().file("all.json", "[{\"id\":1,\"n\":2}]\n");
    rehome.import("kites", &one).unwrap();
    let more: PackId = "more".parse().unwrap();
    let options = ImportOptions { container: Some(more.clone()), ..ImportOptions::default() };
    rehome.import_with("kites", &two, &options).unwrap();
    comes_back(&rehome, "kites", &one, "own");
    let target = Folder::new();
    let options = ExportOptions { container: Some(more), ..ExportOptions::default() };
    rehome.export("kites", &target, &options).unwrap();
    assert_eq!(target.bytes("all.json"), two.bytes("all.json"));
}
