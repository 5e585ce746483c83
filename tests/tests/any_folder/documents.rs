//! Any documents, in any files, under whatever declaration `init` makes of them, come back to the
//! byte. `PROPTEST_CASES` says how many folders are tried, `PROPTEST_RNG_SEED` which.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::Config};
use rehome::{ExportOptions, ImportOptions, Level, Query, Rehome, RollbackOptions};
use rehome_tests::*;

/// A value, written without blanks between its parts: `\u{1}` stands where some may be.
fn value() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        (-5..100_i64).prop_map(|number| number.to_string()),
        prop::sample::select(vec![
            "-0",
            "1.50",
            "1e400",
            "-1E-7",
            "12345678901234567890123",
            "0.1",
            "9007199254740993",
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "\"\"",
            "\"plain words\"",
            r#""\u00e9 \/ \ud83d\ude00""#,
            "\"é 日本\"",
            r#""\"\\\n\t""#,
            "\"2026-03-01T10:00:00Z\"",
            "\"12.50\"",
            "\"a\"",
            "\"b\"",
            r#""\u0000""#,
            r#""\ud800""#,
            "\"[*]\"",
            "\"}{][,:\"",
        ])
        .prop_map(str::to_owned),
        Just(r#"{"$oid":"64b1f0a2c3d4e5f600000000"}"#.to_owned()),
        Just(r#"{"$date":{"$numberLong":"1700000000000"}}"#.to_owned()),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| array(&parts)),
            prop::collection::vec((name(), inner), 0..4).prop_map(|parts| object(&parts)),
        ]
    })
}

/// The name of a member, now and then one that is odd.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "id",
        "name",
        "tags",
        "text",
        "token",
        "n",
        "data",
        "_id",
        "a/b",
        "~",
        "*",
        "",
        "é",
        "$oid",
        "$$deleted",
        "key",
        "container",
        "body",
        r"\u0061",
    ])
    .prop_map(str::to_owned)
}

fn array(parts: &[String]) -> String {
    format!("[\u{1}{}\u{1}]", parts.join(",\u{1}"))
}

fn object(parts: &[(String, String)]) -> String {
    let parts: Vec<String> =
        parts.iter().map(|(name, value)| format!("\"{name}\":\u{2}{value}")).collect();
    format!("{{\u{1}{}\u{1}}}", parts.join(",\u{1}"))
}

/// Objects that share their fields, as records do.
fn records() -> impl Strategy<Value = Vec<String>> {
    let fields = prop::collection::btree_set(name(), 1..5);
    fields.prop_flat_map(|fields| {
        let fields: Vec<String> = fields.into_iter().collect();
        let one = prop::collection::vec(prop::option::weighted(0.9, value()), fields.len());
        prop::collection::vec(one, 0..6).prop_map(move |all| {
            let one = |(number, values): (usize, &Vec<Option<String>>)| {
                let parts: Vec<(String, String)> = fields
                    .iter()
                    .zip(values)
                    .filter_map(|(name, value)| {
                        let is_key =
                            ["id", "_id", "key"].contains(&name.as_str()) && number % 5 < 4;
                        let value =
                            if is_key { Some(format!("\"k{number}\"")) } else { value.clone() };
                        Some((name.clone(), value?))
                    })
                    .collect();
                object(&parts)
            };
            all.iter().enumerate().map(one).collect()
        })
    })
}

/// What a file holds, before its blanks are written.
fn document() -> impl Strategy<Value = String> {
    let keyed = records().prop_map(|all| {
        let parts: Vec<(String, String)> = all
            .into_iter()
            .enumerate()
            .map(|(number, record)| ((number + 100_000_000).to_string(), record))
            .collect();
        object(&parts)
    });
    prop_oneof![
        2 => value(),
        3 => records().prop_map(|all| array(&all)),
        2 => keyed,
        2 => (records(), value()).prop_map(|(all, beside)| object(&[
            ("version".to_owned(), "1".to_owned()),
            ("data".to_owned(), object(&[("items".to_owned(), array(&all))])),
            ("beside".to_owned(), beside),
        ])),
        2 => (records(), records(), value()).prop_map(|(one, two, beside)| object(&[
            ("posts".to_owned(), array(&one)),
            ("notes".to_owned(), array(&two)),
            ("profile".to_owned(), object(&[("x".to_owned(), beside)])),
        ])),
    ]
}

/// How a file is written: what stands between parts, and behind names.
fn spelt(text: &str, style: u8) -> String {
    let (between, colon) = match style % 5 {
        0 => ("", ""),
        1 => ("\n  ", " "),
        2 => ("\r\n\t", "  "),
        3 => (" ", " "),
        _ => ("\n\n", "\t"),
    };
    let text = text.replace('\u{1}', between).replace('\u{2}', colon);
    let mark = if style % 7 == 6 { "\u{feff}" } else { "" };
    let end = ["", "\n", "\r\n", "  \n\n"][usize::from(style / 5 % 4)];
    format!("{mark}{text}{end}")
}

/// A file: its bytes.
fn file() -> impl Strategy<Value = String> {
    let lines = (prop::collection::vec(document(), 0..6), any::<u8>()).prop_map(|(all, style)| {
        let mut lines: Vec<String> =
            all.iter().map(|one| one.replace(['\u{1}', '\u{2}'], "")).collect();
        if style % 3 == 0 && !lines.is_empty() {
            lines.insert(usize::from(style) % lines.len(), "{\"torn\": ".to_owned());
        }
        let end = if style % 2 == 0 { "\n" } else { "" };
        format!("{}{end}", lines.join(if style % 5 == 0 { "\r\n" } else { "\n" }))
    });
    let history = prop::collection::vec((0..4_u8, 0..4_u8), 1..8).prop_map(|all| {
        let line = |(key, what): (u8, u8)| match what {
            0 => format!("{{\"$$deleted\":true,\"_id\":\"k{key}\"}}\n"),
            1 => "{\"$$indexCreated\":{\"fieldName\":\"n\"}}\n".to_owned(),
            _ => format!("{{\"_id\":\"k{key}\", \"n\": {what}.0}}\n"),
        };
        all.into_iter().map(line).collect::<String>()
    });
    prop_oneof![
        8 => (document(), any::<u8>()).prop_map(|(text, style)| spelt(&text, style)),
        2 => lines,
        1 => history,
        1 => prop::sample::select(vec!["", " \n", "[]", "{}", "\u{feff}[ ]", "nothing", "{\"a\": 1"])
            .prop_map(str::to_owned),
    ]
}

/// The path of a file: a few, so that they meet in folders and under one name.
fn path() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a.json",
        "b.json",
        "A.json",
        "it*.json",
        "[x].json",
        "notes/one.json",
        "notes/two.json",
        "notes/2026/one.json",
        "notes/2026/two.json",
        ".storage/core.x",
        ".storage/core.y",
        "plugins/p/data.json",
        "plugins/q/data.json",
        "plugins/.r/data.json",
        "log-20260101.json",
        "log-20260102.json",
        "log-20260103.json",
        "herbs.db",
        "lines.jsonl",
        "other.txt",
        "no ending",
        "é ü.json",
        "a.b.c",
        "deep/er/and/deeper/x.json",
    ])
    .prop_map(str::to_owned)
}

fn folder() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(path(), file(), 1..9)
}

fn counted(rehome: &Rehome, app: &str) -> u64 {
    let collections = rehome.app(app).unwrap().collections.clone();
    let count = |id: &str| rehome.count_documents(Some(app), id, &Query::default()).unwrap();
    collections.iter().map(|one| count(&one.id)).sum()
}

fn comes_back(files: &BTreeMap<String, String>) {
    let folder = Folder::new();
    for (path, text) in files {
        folder.write(path, text);
    }
    // A folder without any JSON is none to declare.
    let Ok(made) = rehome::infer(folder.path()) else { return };
    let declared = made.app.app();
    declared.check().unwrap();
    let app = declared.id.clone();
    let rehome = Rehome::builder().app(declared).open(&address()).unwrap();
    let report = rehome.import(&app, &folder).unwrap();
    let said: Vec<String> = report.findings.iter().map(|one| format!("{one:?}")).collect();
    assert_eq!(report.verified.unwrap().different, 0, "{}\n{said:#?}", made.text);
    let rejected: Vec<&str> = report
        .findings
        .iter()
        .filter(|one| one.level == Level::Rejected || one.rule == "layout.left-behind")
        .filter_map(|one| one.file.as_deref())
        .collect();
    let ignored = |path: &str| {
        made.files.iter().any(|one| one.collection.is_none() && one.file == rehome_quoted(path))
            || made.files.iter().any(|one| one.collection.is_none() && one.file == path)
    };
    let verified = rehome.verify(&app, &folder, &ImportOptions::default()).unwrap();
    if rejected.is_empty() {
        assert_eq!(verified.verified.different, 0, "{}\n{:#?}", made.text, verified.findings);
    }
    let again = rehome.import(&app, &folder).unwrap();
    assert!(!again.totals.changed(), "{:?}\n{}", again.totals, made.text);
    let target = Folder::new();
    rehome.export(&app, &target, &ExportOptions::default()).unwrap();
    let back = target.all();
    for (path, text) in files {
        if rejected.contains(&path.as_str()) || ignored(path) {
            assert!(!back.contains_key(path), "{path}");
            continue;
        }
        let found = back.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(found.as_ref(), Some(text), "{path}\n{}\n{said:#?}", made.text);
    }
    rehome.rollback(report.run.unwrap(), &RollbackOptions::default()).unwrap();
    assert_eq!(counted(&rehome, &app), 0);
    assert!(rehome.quarantine(&rehome::QuarantineFilter::default(), 0, 1).unwrap().is_empty());
}

fn rehome_quoted(path: &str) -> String {
    path.replace('*', "[*]")
}

proptest! {
    #![proptest_config(Config {
        cases: Config::default().cases.min(if std::env::var_os("PROPTEST_CASES").is_some() { u32::MAX } else { 40 }),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn any_folder_comes_back_to_the_byte(files in folder()) {
        comes_back(&files);
    }
}
