//! The table of workspaces, which is kept by hand and may hold anything.

use rehome::Level;
use rehome::Outcome;
use rehome_tests::{Trial, array, finding, levels};
use serde_json::json;

use super::sample::{FILE, FOLDER, HASH, MAPPING, column, said, session};

#[test]
fn mapping_key_of_12_characters_null_or_no_text_is_reported_and_kept() {
    let table = format!(
        r#"{{"xyz789ghi012": "/w", "{HASH}": null, "0123456789abcdef": ["/x"], "ABCDEF0123456789": ""}}"#
    );
    let trial = Trial::new("editor").file(MAPPING, table);
    let report = trial.holds();
    let rules = ["workspace-mapping.key", "workspace-mapping.null", "workspace-mapping.value"];
    assert_eq!(said(&report), rules);
    assert_eq!(report.outcome(), Outcome::Clean);
    let paths = trial.sql("path", "FROM editor_workspace_mapping ORDER BY position");
    assert_eq!(paths, ["/w", "", "", ""]);
}

#[test]
fn mapping_file_that_is_broken_is_rejected_and_the_sessions_are_imported() {
    for broken in [format!("{{\"{HASH}\": \"{FOLDER}"), "[]".to_owned(), String::new()] {
        let trial =
            Trial::new("editor").file(FILE, array(&[session(json!({}))])).file(MAPPING, &broken);
        let report = trial.import();
        assert_eq!(levels(&report.findings)[0].0, Level::Rejected, "{broken}");
        assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Rejected, 1));
        assert_eq!(column(&trial, "id"), ["s1"]);
        assert_eq!(finding(&report.findings, "sessions.unmapped").level, Level::Warning);
        // The broken one is nobody's to write over.
        assert_eq!(trial.folder.read(MAPPING), broken);
    }
}

#[test]
fn mapping_key_twice_is_no_table() {
    let table = format!(r#"{{"{HASH}": "/a", "{HASH}": "{FOLDER}"}}"#);
    let trial = Trial::new("editor").file(FILE, array(&[session(json!({}))])).file(MAPPING, table);
    let report = trial.import();
    assert!(report.outcome() > Outcome::Clean, "{:?}", report.findings);
    assert_eq!(column(&trial, "id"), ["s1"]);
}
