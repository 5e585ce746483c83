//! `rehome move`: what it says, and that killing it loses nothing.

use std::{process::Stdio, thread, time::Duration};

use rehome::Rehome;
use rehome_persistence::testing;
use rehome_tests::on_server;
use serde_json::{Value, json};

use super::place::{Place, members};

/// A file with the sample pack, and a target beside it or on the server.
fn place() -> (Place, String) {
    let place = Place::with_file().samples();
    let target = if on_server() { testing::empty_address() } else { "there.db".to_owned() };
    (place, target)
}

#[test]
fn people_see_what_both_sides_hold() {
    let (place, target) = place();
    let said = place.run(&format!("move rehome.db {target} --progress none")).code(0).says(&[
        "collection                  records  digest            records there  digest there\n",
        "dnd5e/spells                     12  ",
        "table            rows  digest            rows there  digest there\n",
        "import_runs         1  ",
        "packs               1  ",
        ": equal on both sides.\n",
    ]);
    assert!(!said.out.contains("different") && !said.out.contains("editor"), "{}", said.out);
    let other = format!("get spells lamp-burst --database {target}");
    place.run(&other).code(0);
}

#[test]
fn the_report_has_the_promised_members() {
    let (place, target) = place();
    let report = place.json(0, &format!("move rehome.db {target}"));
    let all = "collections equal from left_out resumed tables to written";
    assert_eq!(members(&report), all);
    assert_eq!((&report["equal"], &report["resumed"]), (&json!(true), &json!(false)));
    let of = |list: &str, name: &str, value: &str| {
        let found = report[list].as_array().unwrap().iter().find(|moved| moved[name] == value);
        found.unwrap().clone()
    };
    let spells = of("collections", "collection", "spells");
    assert_eq!(members(&spells), "app collection from to");
    assert_eq!(members(&spells["from"]), "count digest");
    assert_eq!((&spells["from"], &spells["to"]["count"]), (&spells["to"], &json!(12)));
    assert_eq!(spells["from"]["digest"].as_str().unwrap().len(), 64);
    let runs = of("tables", "table", "import_runs");
    assert_eq!(members(&runs), "documents from table to");
    assert_eq!(runs["from"], runs["to"]);
}

#[test]
fn the_history_is_the_same_on_both_sides() {
    let (place, target) = place();
    place.run(&format!("move rehome.db {target}")).code(0);
    for command in ["history", "history 1", "quarantine list", "packs list", "list monsters"] {
        let here = place.json(0, &format!("{command} --database rehome.db"));
        let there = place.json(0, &format!("{command} --database {target}"));
        assert_eq!(here, there, "{command}");
    }
}

#[test]
fn what_cannot_be_is_wrong_usage() {
    let (place, target) = place();
    place.run("move rehome.db rehome.db").code(64).complains(&["is both source and target"]);
    place
        .run("move nothing.db other.db")
        .code(3)
        .complains(&["there is no database at nothing.db"]);
    assert!(!place.path("other.db").exists());
    place.run(&format!("move rehome.db {target}")).code(0);
    let again = format!("move rehome.db {target}");
    place.run(&again).code(0).says(&["An earlier move had begun; 0 rows were left to copy."]);
    place.run(&format!("packs create mine --database {target}")).code(0);
    place.run(&again).code(64).complains(&["holds rows already", "needs a database that is empty"]);
    assert_eq!(place.json(64, &again)["exit"], 64);
}

#[test]
fn progress_counts_rows() {
    let (place, target) = place();
    let said = place.run(&format!("move rehome.db {target} --progress json --json")).code(0);
    let report = said.json();
    let events: Vec<Value> =
        said.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let phases: Vec<&Value> = events.iter().filter(|event| event["event"] == "phase").collect();
    let names: Vec<&Value> = phases.iter().map(|phase| &phase["phase"]).collect();
    // What is searched is made from the records when all of them are there.
    assert_eq!(names, [&json!("move"), &json!("verify"), &json!("index")]);
    let rows: u64 = report["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|moved| moved["from"]["count"].as_u64().unwrap())
        .sum();
    assert!(phases[..2].iter().all(|phase| phase["rows"] == json!(rows)));
}

/// Each kill comes a little later, until one comes too late.
#[test]
fn killed_again_and_again_it_ends_with_all_that_was_there() {
    let (place, target) = place();
    let arguments = format!("move rehome.db {target} --progress none");
    let mut ended = false;
    for round in 1..200 {
        let mut command = place.command(&arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(10 * round));
        child.kill().unwrap();
        ended = child.wait().unwrap().success();
        if ended {
            break;
        }
    }
    if !ended {
        place.run(&arguments).code(0);
    }
    let file = place.path(&target);
    let address = if on_server() { &target } else { file.to_str().unwrap() };
    let rehome = Rehome::open(address).unwrap();
    assert_eq!(rehome.stats().unwrap().records, 328);
    assert!(rehome.integrity().unwrap().is_empty());
    let again = place.json(0, &format!("import dnd5e SAMPLES --database {target}"));
    assert_eq!(again["totals"]["unchanged"], 328);
}
