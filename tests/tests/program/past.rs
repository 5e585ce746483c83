//! The commands of the log: their JSON, their exit codes, and that what one prints another takes.

use rehome_tests::{CONDITIONS, array, condition, condition_saying, on_server, stranger};
use serde_json::Value;

use super::place::{Place, members};

/// A database of two runs: `dazed` was changed by the second.
fn changed() -> Place {
    let place = Place::with_conditions(&["dazed", "lost"]);
    place.run("import dnd5e data --actor ann --reason first").code(0);
    let later = [condition_saying("dazed", "Later."), condition("lost")];
    place.file(&format!("data/{CONDITIONS}"), array(&later));
    place.run("import dnd5e data --actor bo").code(0);
    place
}

fn entries(place: &Place, call: &str) -> Vec<Value> {
    place.json(0, call)["entries"].as_array().unwrap().clone()
}

#[test]
fn changes_are_listed_and_shown_and_undone() {
    let place = changed();
    let all = entries(&place, "changes");
    let expected = "actor app at cause collection container key op part reason seq";
    assert!(all.iter().all(|entry| members(entry) == expected), "{all:?}");
    let seqs: Vec<i64> = all.iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a > b), "the last first: {seqs:?}");
    let one = entries(&place, "changes --key dazed");
    assert_eq!(
        (one.len(), &one[0]["op"], &one[0]["actor"]),
        (1, &"replace".into(), &"user:bo".into())
    );
    assert_eq!(entries(&place, "changes --run 1 --collection conditions").len(), 1);
    assert_eq!(entries(&place, "changes --actor bo").len(), 1);
    assert_eq!(entries(&place, "changes --actor ann")[0]["reason"], "first");
    assert_eq!(entries(&place, "changes --since run:2").len(), 1);
    assert_eq!(entries(&place, "changes --until run:2").len(), all.len() - 1);
    assert_eq!(entries(&place, "changes --outside").len(), 0);
    let seq = &one[0]["seq"];
    let shown = place.json(0, &format!("changes show {seq}"));
    assert_eq!(shown["fields"][0]["new"], "Later.");
    place.run(&format!("changes show {seq}")).code(0).says(&["/desc/0", "Later."]);
    assert!(place.json(0, &format!("changes revert {seq} --dry-run"))["reverted_by"].is_null());
    place.run(&format!("changes revert {seq}")).code(0).says(&["is undone"]);
    place.run(&format!("changes revert {seq}")).code(64).complains(&["was changed after"]);
    place.run("changes show 99").code(64).complains(&["there is no change `99`"]);
}

#[test]
fn the_past_is_read_compared_and_restored() {
    let place = changed();
    place.run("changes tag before-bo --at run:2").code(0);
    let past = place.json(0, "get conditions dazed --at before-bo");
    assert!(!past.to_string().contains("Later."));
    let listed = place.json(0, "list conditions --at run:2");
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let differing = place.json(1, "diff run:2 now");
    assert_eq!(differing["items"][0]["fields"][0]["field"], "/desc/0");
    place.run("diff now data --app dnd5e").code(0).says(&["They hold the same."]);
    let report = place.json(0, "restore --at run:2 --to then.db");
    let all = "backup compared dry_run moment seq target undone";
    assert_eq!(members(&report), all);
    place.run("--database then.db get conditions dazed").code(0);
    place.run("restore --at run:2 --to then.db").code(64).complains(&["exists"]);
    place
        .run("restore --at seq:999 --in-place")
        .code(64)
        .complains(&["the nearest moment is seq:"]);
    place.run("restore --at run:2 --in-place --dry-run").code(0).says(&["Nothing was changed."]);
    place.run("restore --at run:2 --in-place --no-backup").code(0);
    place.run("diff before-bo now").code(0);
    place.run("restore --at nonsense:1 --in-place").code(64).complains(&["is no moment"]);
}

#[test]
fn a_checkpoint_that_is_printed_is_taken() {
    let place = changed();
    let printed = place.run("audit checkpoint").code(0).out;
    place.file("kept.txt", &printed);
    let verified = place.json(0, "audit verify --against kept.txt");
    let all = "checkpoints erased first_wrong problems root size sound";
    assert_eq!(members(&verified), all);
    assert_eq!((&verified["sound"], &verified["first_wrong"]), (&true.into(), &Value::Null));
    assert_eq!(printed.lines().nth(1).unwrap(), verified["size"].to_string());
    assert_eq!(printed.lines().nth(2).unwrap(), verified["root"].as_str().unwrap());
    rehome_tests::run_sql(&place.open(), "UPDATE changes SET actor = 'user:eve' WHERE seq = 2");
    let found = place.json(3, "audit verify --against kept.txt");
    assert_eq!((&found["sound"], &found["first_wrong"]), (&false.into(), &2.into()));
    place.run("audit verify --against data").code(3);
    place.file("other.txt", "nothing");
    place.run("audit verify --against other.txt").code(64).complains(&["no checkpoint"]);
}

#[test]
fn the_doctor_ends_with_0_1_or_3() {
    let place = changed();
    assert_eq!(place.json(0, "doctor")["sound"], true);
    stranger(&place.open(), "DELETE FROM dnd5e_conditions WHERE key = 'lost'");
    let looked = place.json(1, "doctor");
    assert_eq!(looked["symptoms"][0]["about"], "outside");
    place.run("db check").code(1).says(&["--repair"]);
    place.run("doctor --repair").code(0).says(&["Mended: 1 rows"]);
    assert_eq!(entries(&place, "changes --outside").len(), 1);
    let body = rehome_tests::reworded("body", "Later.", "Other.");
    rehome_tests::run_sql(&place.open(), &format!("UPDATE dnd5e_conditions SET body = {body}"));
    let looked = place.json(3, "doctor");
    assert_eq!(looked["symptoms"][0]["record"], "dnd5e/conditions dazed in srd");
    place.run("doctor").code(3).says(&["is damaged"]);
}

#[test]
fn an_erasure_wants_a_reason_and_a_yes() {
    let place = changed();
    let call = "erase conditions dazed";
    place.run(call).code(64).complains(&["--reason"]);
    place.run(&format!("{call} --reason asked")).code(64).complains(&["--yes"]);
    assert_eq!(place.json(0, &format!("{call} --dry-run"))["dry_run"], true);
    place.run("get conditions dazed").code(0);
    let certificate = place.json(0, &format!("{call} --reason asked --yes"));
    assert_eq!((&certificate["rows"], &certificate["reason"]), (&1.into(), &"asked".into()));
    assert!(!certificate.to_string().contains("dazed"));
    place.run("get conditions dazed").code(64);
    assert_eq!(entries(&place, "changes --key dazed").len(), 0);
    place.run("audit verify").code(0).says(&["entries are erased"]);
}

#[test]
fn a_person_gets_what_is_kept() {
    let place = changed();
    place.run("export dnd5e lost.json --person conditions dazed").code(0).says(&["1 change"]);
    let text = std::fs::read_to_string(place.path("lost.json")).unwrap();
    let export: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(export["body"]["desc"][0], "Later.");
    assert_eq!(export["history"][0]["actor"], "user:bo");
    place.run("export dnd5e lost.json --person conditions dazed").code(64).complains(&["exists"]);
    place.run("export dnd5e - --person conditions dazed").code(0).says(&["Later."]);
}

#[test]
fn backups_are_tried_and_removed() {
    let place = changed();
    place.run("backup drill").code(64).complains(&["there is no backup"]);
    place.run("backup create").code(0);
    let receipt = place.json(0, "backup drill");
    assert_eq!((&receipt["sound"], &receipt["compared"]), (&true.into(), &2.into()));
    place.run("backup verify").code(0).says(&["The newest backup holds everything."]);
    place.run("backup create --output copy.db").code(0);
    place.run("backup verify copy.db").code(0);
    place.run("backup create --output copy.db").code(64).complains(&["exists"]);
    place.run("backup create --output - --json").code(64);
    let gone = place.json(0, "backup prune --keep 0 --all --dry-run");
    assert_eq!(gone["removed"].as_array().unwrap().len(), 1);
    place.run("backup prune --keep 0 --all").code(0).says(&["1 backup removed."]);
    assert!(place.json(0, "backup list")["items"].as_array().unwrap().is_empty());
    if !on_server() {
        place.run("changes prune --before now --dry-run").code(0).says(&["would lose"]);
    }
}
