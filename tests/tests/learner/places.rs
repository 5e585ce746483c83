//! Where the files may be, how they are written, and what else lies beside them.

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use rehome::Level;
use rehome::Outcome;
use rehome_tests::{Trial, array, finding, levels, rules};
use serde_json::json;

use super::sample::{MEMORY, PROFILES, WORDS, column, profile, profiles};

#[test]
fn every_file_may_be_in_three_places_and_goes_back_to_its_own() {
    for prefix in ["data/profiles/", "profiles/", ""] {
        let path = format!("{prefix}child_profiles.json");
        let trial = Trial::new("learner").file(&path, array(&[profile(json!({}))]));
        assert!(rules(&trial.holds().findings).is_empty(), "{path}");
        let report = trial.import();
        assert_eq!(report.files[0].path, path);
    }
    for prefix in ["data/agent/", "agent/", ""] {
        let path = format!("{prefix}memory.json");
        let memory = r#"{"demo": {"level": "novice", "history": []}}"#;
        let trial = Trial::new("learner").file(&path, memory);
        assert!(rules(&trial.holds().findings).is_empty(), "{path}");
    }
}

#[test]
fn one_file_in_two_places_is_ambiguous_and_neither_is_taken() {
    let trial = profiles(&[json!({})]).file("profiles/child_profiles.json", "[]");
    let report = trial.import();
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.ambiguous")]);
    assert!(finding(&report.findings, "layout.ambiguous").message.contains(PROFILES));
    assert_eq!((report.outcome(), report.totals.read), (Outcome::Rejected, 0));
    assert!(column(&trial, "id").is_empty());
}

#[test]
fn escapes_and_characters_are_the_same_record() {
    let raw = profile(json!({"name": "小明 😀", "school": "灯塔\"\\/"}));
    let escaped: String = raw
        .encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    assert!(escaped.is_ascii());
    let trial = Trial::new("learner").file(PROFILES, array(&[&escaped]));
    trial.holds();
    assert_eq!(column(&trial, "name"), ["小明 😀"]);
    trial.folder.write(PROFILES, array(&[&raw]));
    let report = trial.import();
    assert_eq!((report.totals.unchanged, report.totals.updated), (1, 0));
    trial.comes_back();
}

/// A database as the application makes it, with that many profiles.
fn database(trial: &Trial, path: &str, profiles: usize) {
    trial.folder.write(path, "");
    let path = trial.folder.path().join(path);
    let mut c = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    c.batch_execute("CREATE TABLE profiles (id TEXT PRIMARY KEY)").unwrap();
    for number in 0..profiles {
        c.batch_execute(&format!("INSERT INTO profiles VALUES ('{number}')")).unwrap();
    }
}

#[test]
fn two_database_files_are_both_named_with_their_counts_and_times() {
    let trial = profiles(&[json!({})]);
    database(&trial, "data/srs4autism.db", 3);
    database(&trial, "data/content_db/srs4autism.db", 5);
    let report = trial.holds();
    let found: Vec<&rehome::Finding> =
        report.findings.iter().filter(|found| found.rule == "layout.database").collect();
    assert_eq!(found.len(), 2);
    for (finding, (file, count)) in found.iter().zip([
        ("data/srs4autism.db", "3 profiles"),
        ("data/content_db/srs4autism.db", "5 profiles"),
    ]) {
        assert_eq!((finding.level, finding.file.as_deref()), (Level::Warning, Some(file)));
        assert!(finding.message.contains(count), "{}", finding.message);
        assert!(finding.message.contains("was written 20"), "{}", finding.message);
    }
    assert_eq!(
        (report.outcome(), report.strict_outcome()),
        (Outcome::Clean, Outcome::NeedsAttention)
    );
}

#[test]
fn json_and_database_both_present_says_which_is_newer_and_imports_the_files() {
    let trial = profiles(&[json!({})]);
    database(&trial, "srs4autism.db", 7);
    let report = trial.holds();
    let found = finding(&report.findings, "layout.database");
    let help = found.help.as_deref().unwrap();
    assert!(help.contains("profiles") && help.contains("cards and chat"), "{help}");
    assert_eq!(column(&trial, "id"), ["tess"]);
}

#[test]
fn names_that_addresses_cannot_hold_are_records_like_others() {
    let names = ["A/B", "Who?", "Demo (示例）", "50%", "a#b", "..", "'; DROP TABLE x"];
    let children: Vec<_> = names.iter().map(|name| json!({"id": null, "name": name})).collect();
    let trial = profiles(&children);
    let report = trial.holds();
    assert_eq!(report.totals.inserted, names.len() as u64);
    assert_eq!(column(&trial, "name"), names);
    let odd = r#"{"a/b?": {"pronunciations": [], "meanings": []}, "）": {"pronunciations": [], "meanings": []}}"#;
    let trial = Trial::new("learner").file(WORDS, odd);
    trial.holds();
    let ids = trial.sql("word", "FROM learner_word_knowledge ORDER BY position");
    assert_eq!(ids, ["a/b?", "）"]);
}

#[test]
fn an_empty_file_of_either_root_holds_nothing() {
    let trial = Trial::new("learner").file(PROFILES, "[]").file(MEMORY, "{}");
    assert!(rules(&trial.holds().findings).is_empty());
}
