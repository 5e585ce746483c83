//! Several collections in one file: all of it is read strictly once, and again where it is another
//! file by the time that the next of them is read.

use std::fs;

use rehome::{Event, ImportOptions, Level};
use rehome_tests::*;

use super::{comes_back, of};

const BEFORE: &str =
    r#"{"posts": [{"id": 1}, {"id": 2}], "tags": [{"id": 1}], "notes": [{"id": 7}]}"#;

/// What an import makes of the file, which is another one before the collection of that number is
/// read.
fn changed_before(number: usize, after: &'static str) -> (rehome::Report, Vec<u64>) {
    let folder = Folder::new().file("db.json", BEFORE);
    let (app, rehome) = of(&folder);
    let (path, mut seen, mut is_import) = (folder.path().join("db.json"), 0, false);
    let listen = move |event: Event<'_>| match event {
        Event::Phase { name, .. } => is_import = name == "import",
        Event::File("db.json") if is_import => {
            seen += 1;
            if seen == number {
                fs::write(&path, after).unwrap();
            }
        }
        _ => {}
    };
    let options = ImportOptions::default();
    let report = during(&rehome, listen, |rehome| rehome.import_with(&app, &folder, &options));
    let count =
        |id: &str| rehome.count_documents(Some(&app), id, &rehome::Query::default()).unwrap();
    let counts = ["posts", "tags", "notes"].map(count).to_vec();
    (report.unwrap(), counts)
}

#[test]
fn a_shared_file_that_changes_between_its_collections_is_read_strictly_again() {
    let after = r#"{"posts": [], "tags": [{"id": 1}, {"id": 2}], "notes": [{"id": 8}, {"id": 9}]}"#;
    let (report, counts) = changed_before(2, after);
    // The notes come first, and are those of before.
    assert_eq!(counts, [0, 2, 1]);
    assert!(rules(&report.findings).contains(&"verify.source-changed"), "{:?}", report.findings);
    assert_eq!(report.verified.unwrap().different, 0);
}

#[test]
fn what_is_torn_outside_of_a_collection_rejects_it_all_the_same() {
    for torn in [
        r#"{"posts": [{"id": nope}], "tags": [{"id": 1}], "notes": [{"id": 7}]}"#,
        r#"{"posts": [{"id": 1}], "tags": [{"id": 1}], "notes": [{"id": 7}], "more": [1, }"#,
    ] {
        let (report, _) = changed_before(2, torn);
        let rejected = report.findings.iter().filter(|one| one.level == Level::Rejected);
        assert_eq!(rejected.count(), 2, "{torn}: {:?}", report.findings);
    }
}

/// As many collections as a store of tables has, with much beside them.
#[test]
fn forty_collections_of_one_file_come_back() {
    let tables: Vec<String> = (0..40)
        .map(|table| {
            let rows: Vec<String> =
                (0..30).map(|row| format!("\"{}\": {{\"n\": {table}}}", row + 1)).collect();
            format!("\"table{table}\": {{{}}}", rows.join(", "))
        })
        .collect();
    let folder =
        Folder::new().file("store.json", format!("{{{}, \"v\": 3}}\n", tables.join(",\n")));
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!((report.totals.inserted, report.files.len()), (1200, 40), "{:?}", report.findings);
    assert_eq!(
        rehome.verify(&app, &folder, &ImportOptions::default()).unwrap().verified.different,
        0
    );
    comes_back(&rehome, &app, &folder, "forty");
}
