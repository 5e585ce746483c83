//! The program with the two applications that keep their records in columns and rows, on
//! the samples of the documentation.

use std::fs;

use serde_json::{Value, json};

use super::place::{Place, each, members};

fn samples(app: &str) -> String {
    format!("{}/../docs/samples/{app}", env!("CARGO_MANIFEST_DIR"))
}

fn with_samples(app: &str) -> Place {
    let place = Place::new();
    place.run(&format!("import {app} {}", samples(app))).code(0);
    place
}

#[test]
fn samples_are_imported_and_verified_and_nothing_changes_the_second_time() {
    for (app, choice) in [("learner", " --timezone Asia/Shanghai"), ("editor", "")] {
        let place = Place::new();
        let call = format!("import {app} {}{choice}", samples(app));
        let report = place.json(0, &call);
        let all = "app backup check_only container files findings findings_omitted groups left_behind missing_records run source totals verified";
        assert_eq!(members(&report), all);
        assert_eq!((&report["app"], &report["container"]), (&json!(app), &Value::Null));
        assert_eq!(report["verified"]["different"], 0);
        let totals = &report["totals"];
        assert_eq!(totals["waiting"], json!(0));
        assert!(totals["inserted"].as_u64().unwrap() > 4, "{totals}");
        let again = place.json(0, &call);
        assert_eq!(
            (&again["totals"]["inserted"], &again["totals"]["updated"]),
            (&json!(0), &json!(0))
        );
        let verified = place.json(0, &format!("verify {app} {}{choice}", samples(app)));
        assert_eq!(
            members(&verified),
            "app compared container different findings findings_omitted groups left_behind missing missing_records quarantined source waiting"
        );
        assert_eq!(verified["different"], 0);
    }
}

#[test]
fn samples_come_back_as_they_were() {
    for app in ["learner", "editor"] {
        let place = with_samples(app);
        let exported = place.json(0, &format!("export {app} out"));
        assert_eq!(members(&exported), "app container dry_run files target");
        for file in exported["files"].as_array().unwrap() {
            assert_eq!(members(file), "collection path quarantined records");
            let path = file["path"].as_str().unwrap();
            let read = |folder: String| -> Value {
                serde_json::from_str(&fs::read_to_string(format!("{folder}/{path}")).unwrap())
                    .unwrap()
            };
            let out = place.path("out").to_str().unwrap().to_owned();
            assert_eq!(read(out), read(samples(app)), "{path}");
        }
        let again = place.json(0, &format!("import {app} out"));
        assert_eq!(again["totals"]["inserted"], 0);
        place.json(0, "rollback 1");
        let left = place.json(0, "stats");
        assert_eq!(left["records"], 0, "{left}");
    }
}

#[test]
fn records_are_listed_and_asked_for_by_key() {
    let place = with_samples("learner");
    let page = place.json(0, "list learner/profiles");
    let keys = each(&page, "key");
    assert!(keys.contains(&"opal-wick"), "{keys:?}");
    let found = place.json(0, "get profiles opal-wick");
    assert_eq!(found["body"]["name"], "Opal Wick");
    assert_eq!((&found["app"], &found["collection"]), (&json!("learner"), &json!("profiles")));
    place.run("get profiles nobody").code(64).complains(&["nobody"]);

    let place = with_samples("editor");
    let page = place.json(0, "list sessions --limit 3");
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    let next = page["next"].as_str().unwrap();
    let more = place.json(0, &format!("list sessions --limit 100 --after {next}"));
    assert!(!more["items"].as_array().unwrap().is_empty());
    let found = place.json(0, "get sessions tide-001");
    assert_eq!(found["body"]["status"], "failed");
    place.run("list sessions").code(0).says(&["tide-001"]);
}

#[test]
fn stats_count_the_records_of_each_collection() {
    let place = with_samples("learner");
    place.run(&format!("import editor {}", samples("editor"))).code(0);
    let stats = place.json(0, "stats");
    assert!(stats["records"].as_u64().unwrap() > 20, "{stats}");
    place.run("stats").code(0).says(&["profiles", "sessions"]);
}

#[test]
fn a_choice_that_is_none_is_wrong_usage() {
    let place = Place::new();
    let learner = samples("learner");
    place.run(&format!("import learner {learner} --timezone Middle/Earth")).code(64);
    place.run(&format!("import learner {learner} --map x=y")).code(64);
    place.run(&format!("import editor {} --map abc=/w", samples("editor"))).code(64);
}

#[test]
fn sessions_in_the_temporary_folder_are_pointed_out() {
    let place = Place::new();
    place.file("temp/.ait42/sessions/6d627873762d4829.json", "[]");
    let temporary = place.path("temp").to_str().unwrap().to_owned();
    let call = format!("import editor {} --json", samples("editor"));
    let report = place.run_with(&[("TMPDIR", &temporary)], &call).code(0).json();
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|found| found["rule"] == "layout.temporary").unwrap();
    assert_eq!(found["level"], "warning");
    assert!(found["file"].as_str().unwrap().starts_with(&temporary), "{found}");
}

#[test]
fn a_choice_that_is_none_leaves_no_database_behind() {
    let place = Place::new();
    place.file("data/anki_profiles.json", "[]");
    for wrong in ["--timezone Nowhere/Land", "--map a=b", "--pack mine"] {
        place.run(&format!("import learner data {wrong}")).code(64);
    }
    assert_eq!(place.names(), ["data"]);
    assert!(place.is_unused());
}
