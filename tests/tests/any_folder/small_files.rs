//! Thousands of small files: many share a transaction, and each is in the database whole or not at
//! all.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use rehome::{Event, ImportOptions, Outcome};
use rehome_tests::*;

use super::{comes_back, of};

/// So many notes, a file each.
fn notes(count: usize) -> Folder {
    let folder = Folder::new();
    for number in 0..count {
        let text = format!("{{\n  \"title\": \"note {number}\",\n  \"n\": {number}\n}}\n");
        folder.write(&format!("notes/{:02}/n{number:03}.json", number % 7), text);
    }
    folder
}

/// How many transactions the log has of the changes of a run.
fn transactions(rehome: &rehome::Rehome, run: i64) -> usize {
    let sql = format!("SELECT DISTINCT CAST(tx AS TEXT) AS line FROM changes WHERE run = {run}");
    rehome_tests::sql(rehome, &sql).len()
}

#[test]
fn small_files_share_transactions() {
    let folder = notes(200);
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 200));
    let count = transactions(&rehome, report.run.unwrap());
    assert!((1..=8).contains(&count), "{count} transactions");
    comes_back(&rehome, &app, &folder, "small files");
}

#[test]
fn lists_in_small_files_share_transactions_too() {
    let folder = Folder::new();
    for number in 0..150 {
        folder.write(
            &format!("days/2026-{number:04}.json"),
            format!(r#"[{{"id": {number}, "n": 1}}]"#),
        );
    }
    let (app, rehome) = of(&folder);
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 150));
    let count = transactions(&rehome, report.run.unwrap());
    assert!((1..=6).contains(&count), "{count} transactions");
    comes_back(&rehome, &app, &folder, "small lists");
}

#[test]
fn a_file_that_is_rejected_takes_no_neighbour_along() {
    let folder = notes(90);
    let (app, rehome) = of(&folder);
    folder.write("notes/03/n010.json", "{\"title\": \"torn");
    folder.write("notes/04/n011.json", "{\"title\": \"twice\", \"title\": \"twice\"}");
    folder.write("notes/05/n012.json", "");
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert_eq!((report.totals.inserted, report.totals.quarantined), (87, 1));
    assert_eq!(report.files.iter().filter(|file| file.rejected).count(), 2);
    assert_eq!(report.verified.unwrap().different, 0);
    // What was mended comes in later, and nothing else changes.
    for number in 10..13 {
        let text = format!("{{\n  \"title\": \"note {number}\",\n  \"n\": {number}\n}}\n");
        folder.write(&format!("notes/{:02}/n{number:03}.json", number % 7), text);
    }
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!((report.totals.inserted, report.totals.unchanged), (3, 87), "{:?}", report.findings);
    comes_back(&rehome, &app, &folder, "mended");
}

/// Whoever is stopped in the midst of a transaction has none of it, and says how much stays.
#[test]
fn an_import_that_is_cancelled_amid_small_files_says_what_is_in() {
    let folder = notes(150);
    let (app, rehome) = of(&folder);
    let cancel = rehome::Cancel::default();
    let (stop, files) = (cancel.clone(), AtomicUsize::new(0));
    let context = rehome::Context::default().until(&cancel).telling(move |event| {
        if matches!(event, Event::File(_)) && files.fetch_add(1, Ordering::Relaxed) == 99 {
            stop.cancel();
        }
    });
    let error = rehome
        .acting(context)
        .import_with(&app, &folder, &ImportOptions::default())
        .unwrap_err()
        .to_string();
    let query = rehome::Query::default();
    let there = rehome.count_documents(Some(&app), "notes", &query).unwrap();
    assert!(there > 0 && there < 100, "{there}");
    let mut words = String::new();
    let _ = write!(words, "{there} of 150 files are in the database");
    assert!(error.contains(&words), "{error}");
    // The next import completes it.
    let report = rehome.import(&app, &folder).unwrap();
    assert_eq!(report.totals.inserted + report.totals.unchanged, 150);
    comes_back(&rehome, &app, &folder, "completed");
}
