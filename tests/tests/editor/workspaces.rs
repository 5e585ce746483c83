//! Files of sessions: which folder they belong to, by their names and by what an import is
//! told.

use rehome::{Choices, ImportOptions, Level, Outcome};
use rehome_domain::apps::editor::HASH_OF_NO_PATH;
use rehome_tests::{Folder, Trial, array, finding, levels};
use serde_json::{Value, json};

use super::sample::{
    FILE, FOLDER, HASH, MAPPING, choice, column, file_of, mapping, said, session, sessions,
};

fn one() -> String {
    array(&[session(json!({}))])
}

fn paths(trial: &Trial) -> Vec<String> {
    trial.sql("path", "FROM editor_workspaces ORDER BY hash")
}

#[test]
fn file_stem_that_is_no_hash_is_skipped_unless_a_workspace_is_named() {
    let trial = Trial::new("editor").file("sessions/test.json", one());
    let report = trial.import();
    assert_eq!(finding(&report.findings, "sessions.file-name").level, Level::Warning);
    assert_eq!((report.totals.read, report.outcome()), (0, Outcome::Clean));
    assert!(column(&trial, "id").is_empty());
    let report = trial.holds_choosing(choice("workspace", FOLDER));
    assert_eq!(report.totals.inserted, 1);
    assert_eq!(column(&trial, "container"), ["test"]);
    assert!(paths(&trial).contains(&FOLDER.to_owned()));
}

#[test]
fn hash_without_mapping_is_imported_and_listed_and_mapped_later() {
    let trial = Trial::new("editor").file(FILE, one());
    let report = trial.holds();
    assert_eq!(said(&report), ["sessions.unmapped", "sessions.unmapped-workspaces"]);
    assert!(finding(&report.findings, "sessions.unmapped-workspaces").message.contains(HASH));
    assert_eq!((paths(&trial), report.outcome()), (vec![String::new()], Outcome::Clean));

    trial.folder.write(MAPPING, mapping(&[FOLDER]));
    let report = trial.import();
    assert_eq!(said(&report), Vec::<&str>::new());
    assert_eq!((report.totals.inserted, report.totals.unchanged), (1, 1));
    assert_eq!(paths(&trial), [FOLDER]);
    trial.comes_back();
}

#[test]
fn hash_without_mapping_is_mapped_by_a_choice_and_skipped_by_another() {
    let trial = Trial::new("editor").file(FILE, one());
    let report = trial.import_choosing(choice("skip-unmapped", "true"));
    assert_eq!(said(&report), ["sessions.skipped"]);
    assert!(column(&trial, "id").is_empty());
    let report = trial.holds_choosing(choice("map", &format!("{HASH}={FOLDER}")));
    assert_eq!((said(&report), paths(&trial)), (vec![], vec![FOLDER.to_owned()]));
}

#[test]
fn mapping_value_fits_in_any_spelling_and_is_refused_otherwise() {
    for hashed in [FOLDER, "/srv/demo/project/", "/srv/demo/cafe\u{301}"] {
        let told = hashed.trim_end_matches('/').replace("e\u{301}", "\u{e9}");
        let member =
            format!("{{\"{}\": \"{told}\"}}", rehome_domain::apps::editor::workspace_hash(hashed));
        let trial = Trial::new("editor").file(&file_of(hashed), one()).file(MAPPING, member);
        assert_eq!(said(&trial.holds()), Vec::<&str>::new(), "{hashed}");
        assert_eq!(paths(&trial), [told]);
    }
    let wrong = format!("{{\"{HASH}\": \"/srv/elsewhere\"}}");
    let trial = Trial::new("editor").file(FILE, one()).file(MAPPING, wrong);
    let report = trial.holds();
    let rules = ["sessions.unmapped", "sessions.unmapped-workspaces", "workspace-mapping.mismatch"];
    assert_eq!((said(&report), paths(&trial)), (rules.to_vec(), vec![String::new()]));
    let report = trial.import_choosing(choice("force-mapping", "true"));
    assert_eq!((said(&report), paths(&trial)), (vec![], vec!["/srv/elsewhere".to_owned()]));
}

#[test]
fn mapping_by_a_choice_that_does_not_fit_is_refused_without_force() {
    let trial = Trial::new("editor").file(FILE, one());
    let told = choice("map", &format!("{HASH}=/srv/elsewhere"));
    let report = trial.import_choosing(told.clone());
    assert!(said(&report).contains(&"workspace-mapping.mismatch"));
    assert_eq!(paths(&trial), [""]);
    trial.import_choosing(told.with("force-mapping", "true"));
    assert_eq!(paths(&trial), ["/srv/elsewhere"]);
}

#[test]
fn choices_that_are_none_are_wrong_usage() {
    let trial = Trial::new("editor").file(FILE, one());
    for choices in [choice("map", "abc=/w"), choice("map", HASH), choice("timezone", "UTC")] {
        let options = ImportOptions { choices, ..ImportOptions::default() };
        let refused = trial.rehome.import_with("editor", &trial.folder, &options);
        assert!(refused.is_err());
    }
}

#[test]
fn the_file_of_no_path_is_imported_and_flagged() {
    let trial = Trial::new("editor").file(&format!("sessions/{HASH_OF_NO_PATH}.json"), one());
    let report = trial.holds();
    assert_eq!(levels(&report.findings), [(Level::Warning, "sessions.no-workspace")]);
    assert_eq!((column(&trial, "id"), paths(&trial)), (vec!["s1".to_owned()], vec![String::new()]));
}

/// A file of the first version, which has no hash and knows no runtimes.
fn legacy() -> String {
    let mut session: Value = serde_json::from_str(&session(json!({}))).unwrap();
    for instance in session["instances"].as_array_mut().unwrap() {
        for name in ["runtime", "model", "runtimeLabel"] {
            instance.as_object_mut().unwrap().remove(name);
        }
    }
    session.as_object_mut().unwrap().remove("runtimeMix");
    array(&[session.to_string()])
}

#[test]
fn legacy_sessions_belong_to_the_folder_that_they_lie_in() {
    let trial = Trial::new("editor").file(".ait42/sessions.json", legacy());
    let report = trial.holds();
    assert_eq!(said(&report), Vec::<&str>::new());
    assert_eq!(report.totals.inserted, 1);
    let folder = trial.folder.path().canonicalize().unwrap();
    assert_eq!(paths(&trial), [folder.to_str().unwrap()]);
    assert_eq!(trial.sql("runtime", "FROM editor_instances"), ["", ""]);
    // Inside of the editor's own folder, it is the folder around it.
    let outer = Folder::new();
    outer.write(".ait42/sessions.json", legacy());
    let trial = Trial::new("editor");
    trial.rehome.import("editor", outer.path().join(".ait42")).unwrap();
    assert_eq!(paths(&trial), [outer.path().canonicalize().unwrap().to_str().unwrap()]);
}

#[test]
fn missing_sessions_are_kept_and_those_of_an_emptied_file_too() {
    let trial = sessions(&[json!({}), json!({"id": "s2"})]);
    trial.import();
    trial.folder.write(FILE, "[]");
    let report = trial.import();
    assert_eq!((report.totals.missing, report.totals.deleted), (2, 0));
    trial.folder.write(FILE, " \n");
    let report = trial.import();
    assert_eq!(finding(&report.findings, "json.empty").level, Level::Rejected);
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert_eq!(column(&trial, "id"), ["s1", "s2"]);
    trial.folder.write(FILE, "[]");
    let report = trial.import_with(&ImportOptions {
        delete_missing: true,
        choices: Choices::default(),
        ..ImportOptions::default()
    });
    assert_eq!(report.totals.deleted, 2);
    assert!(trial.rollback(report.run).conflicts.is_empty());
    assert_eq!(column(&trial, "id"), ["s1", "s2"]);
}
