//! Files as they lie in folders of real applications: names with the signs of patterns, nothing in
//! them, shapes side by side that are not alike, torn ones.

use rehome::{Filter, ImportOptions, Level, Outcome, Query, Rehome, app_file::AppSpec};
use rehome_tests::*;

use super::{comes_back, of};

#[test]
fn names_with_the_signs_of_patterns_are_read_and_come_back() {
    let folder = Folder::new()
        .file("we*ird/a*b.json", r#"[{"id": 1, "t": "x"}, {"id": 2, "t": "y"}]"#)
        .file("q?x[1].json", r#"{"x": 1}"#)
        .file("[*].json", r#"{"y": [1, 2]}"#)
        .file("notes/**.json", r#"{"title": "two stars"}"#)
        .file("notes/*.json", r#"{"title": "one star"}"#)
        .file("notes/a b.json", r#"{"title": "none"}"#);
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!(
        (report.outcome(), report.left_behind),
        (Outcome::Clean, 0),
        "{:?}",
        report.findings
    );
    assert_eq!(report.totals.inserted, 7);
    comes_back(&rehome, &app, &folder, "stars");
    let verified = rehome.verify(&app, &folder, &ImportOptions::default()).unwrap();
    assert_eq!((verified.verified.different, verified.left_behind), (0, 0));
}

#[test]
fn empty_files_and_lists_of_nothing_come_back() {
    let folder = Folder::new()
        .file("empty.json", "")
        .file("blank.json", " \n\n")
        .file("later.jsonl", "")
        .file("list.json", "[]\n")
        .file("object.json", "{ }")
        .file("null.json", "null\n")
        .file("db.json", r#"{"users": [], "items": [{"id": 1}], "settings": {}}"#);
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!(report.outcome(), Outcome::Clean, "{:?}", report.findings);
    comes_back(&rehome, &app, &folder, "empty");
    // What they hold later is read.
    folder.write("empty.json", "{\"a\": 1}\n");
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 1));
    comes_back(&rehome, &app, &folder, "no longer empty");
}

#[test]
fn files_of_one_folder_that_are_not_alike_are_of_their_own_collections() {
    let folder = Folder::new();
    for number in 0..4 {
        folder.write(&format!("a{number}.json"), format!(r#"{{"name": "n{number}", "age": 3}}"#));
        folder.write(&format!("b{number}.json"), format!(r#"{{"width": {number}, "height": 1}}"#));
        folder.write(&format!("c{number}.json"), format!("[{number}, 2]"));
    }
    folder.write("people.json", r#"[{"id": 1, "x": 2}]"#);
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!(report.outcome(), Outcome::Clean, "{:?}", report.findings);
    let mut counts: Vec<u64> = rehome
        .app(&app)
        .unwrap()
        .collections
        .iter()
        .map(|one| rehome.count_documents(Some(&app), &one.id, &Query::default()).unwrap())
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 4, 4, 4]);
    comes_back(&rehome, &app, &folder, "side by side");
}

#[test]
fn a_torn_file_is_said_by_every_import_until_it_is_mended() {
    let folder = Folder::new()
        .file("boats.json", r#"[{"id": "gull"}, {"id": "tern"}]"#)
        .file("crew/torn.json", "{\"deep\": ");
    let made = rehome::infer(folder.path()).unwrap();
    assert!(!made.text.contains("torn"), "{}", made.text);
    let (app, rehome) = of(&folder);
    for _ in 0..2 {
        let report = rehome.import(&app, &folder).unwrap();
        assert_eq!(report.left_behind, 1, "{:?}", report.findings);
        let said = finding(&report.findings, "layout.left-behind");
        assert_eq!((said.level, said.file.as_deref()), (Level::Warning, Some("crew/torn.json")));
    }
    assert_eq!(rehome.verify(&app, &folder, &ImportOptions::default()).unwrap().left_behind, 1);
}

#[test]
fn a_torn_line_hides_no_key() {
    let text = "{\"id\": \"a\"}\n{\"id\": \"b\", torn}\n{\"id\": \"c\"}\n";
    let folder = Folder::new().file("log.jsonl", text);
    let made = rehome::infer(folder.path()).unwrap();
    assert!(made.text.contains("key = \"id\""), "{}", made.text);
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!((report.totals.inserted, report.totals.waiting), (2, 1));
    comes_back(&rehome, &app, &folder, "a torn line");
}

/// A double takes 0.1 + 0.2 for 0.30000000000000004, and 2^53 + 1 for 2^53.
#[test]
fn decimals_are_sorted_and_compared_by_every_digit() {
    let text = r#"
        [app]
        id = "shop"
        [[collection]]
        id = "wares"
        files = ["wares.json"]
        root = "array"
        key = "id"
        columns = { price = "decimal" }
    "#;
    let wares = r#"[
        {"id": "a", "price": "12.50"}, {"id": "b", "price": 9007199254740993},
        {"id": "c", "price": 9007199254740992}, {"id": "d", "price": "-0.30000000000000000001"},
        {"id": "e", "price": -0.3}, {"id": "f", "price": "0.1"}, {"id": "g", "price": "free"},
        {"id": "h", "price": {"$numberDecimal": "12.5"}}, {"id": "i"}
    ]"#;
    let folder = Folder::new().file("wares.json", wares);
    let app = AppSpec::read(text).unwrap().app();
    let rehome = Rehome::builder().app(app).open(&address()).unwrap();
    let report = rehome.import("shop", &folder).unwrap();
    assert_eq!(rules(&report.findings), ["record.column-value"]);
    let keys = |query: Query| -> String {
        let page = rehome.documents(Some("shop"), "wares", &query).unwrap();
        page.items.into_iter().map(|item| item.record.key).collect()
    };
    let all = || Query { order: Some("price".parse().unwrap()), ..Query::default() };
    assert_eq!(keys(all()), "defahcbgi");
    let those = |filter: &str| keys(all().with(filter.parse::<Filter>().unwrap()));
    assert_eq!(those("price=12.500"), "ah");
    assert_eq!(those("price>9007199254740992"), "b");
    assert_eq!(those("price<-0.3"), "d");
    assert_eq!(those("price>=-3e-1"), "efahcb");
    assert!("price=1/8".parse::<Filter>().is_ok_and(|filter| {
        rehome.documents(Some("shop"), "wares", &all().with(filter)).is_err()
    }));
}

#[test]
fn a_tag_is_found_in_either_spelling() {
    let folder = Folder::new().file(
        "songs.json",
        "[{\"id\": 1, \"tags\": [\"caf\u{e9}\"]}, {\"id\": 2, \"tags\": [\"cafe\u{301}\", \"caf\u{e9}\"]}, {\"id\": 3, \"tags\": [\"tea\"]}]",
    );
    let (app, rehome) = of(&folder);
    rehome.import(&app, &folder).unwrap();
    let keys = |filter: Filter| -> String {
        let query = Query::default().with(filter);
        let page = rehome.documents(Some(&app), "songs", &query).unwrap();
        let count = rehome.count_documents(Some(&app), "songs", &query).unwrap();
        assert_eq!(page.items.len() as u64, count);
        page.items.into_iter().map(|item| item.record.key).collect()
    };
    for spelling in ["caf\u{e9}", "cafe\u{301}"] {
        assert_eq!(keys(Filter::equal("tags", spelling)), "12");
        let not: Filter = format!("tags!={spelling}").parse().unwrap();
        assert_eq!(keys(not), "3");
    }
}
