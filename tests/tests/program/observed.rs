//! What the log says of a call, what it never says, and Ctrl-C.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::place::Place;

/// A word of a record, a bound value and a key that no log may hold.
const CANARY: &str = "Zanzibar-4711";

#[test]
fn the_log_has_spans_pragmas_and_slow_statements_and_no_content() {
    let place = Place::new();
    let record = format!(
        r#"[{{"index": "{CANARY}", "name": "{CANARY}", "desc": ["{CANARY}"], "url": "/x"}}]"#
    );
    place.file("data/5e-SRD-Conditions.json", record);
    let debug = "--set log_level=debug --set slow_statement_ms=0 --progress none";
    let said = place.run(&format!("import dnd5e data {debug}")).code(0).complains(&[
        "a new connection has these",
        "import{app=\"dnd5e\" check=false}",
        "unit{",
        "slow statement: ",
        "plan=\"",
        "took_ms=",
    ]);
    assert!(!said.err.contains(CANARY), "{}", said.err);
    let listed = format!(
        "list conditions --where name={CANARY} --set log_level=warn --set slow_statement_ms=0"
    );
    let said = place
        .run(&listed)
        .code(0)
        .says(&[CANARY])
        .complains(&["slow statement: ", "dnd5e_conditions"]);
    assert!(!said.err.contains(CANARY) && !said.err.contains("these pragmas"), "{}", said.err);
    let quiet = place.run("list conditions --set slow_statement_ms=0").code(0);
    assert_eq!(quiet.err, "");
    place.run("stats --set log_level=loud").code(64).complains(&["off, error, warn"]);
}

#[test]
fn a_record_is_got_by_as_many_statements_among_many_workspaces_as_in_one() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples/editor/sessions");
    let sample = fs::read_to_string(samples.join("37c3f68ff5ea2ef1.json")).unwrap();
    let sample: Value = serde_json::from_str(&sample).unwrap();
    let statements = |workspaces: usize| {
        let place = Place::new();
        for n in 0..workspaces {
            let mut session = sample[0].clone();
            session["id"] = format!("s{n}").into();
            session["task"] = format!("Row {n}").into();
            place.file(&format!("sessions/{n:016x}.json"), json!([session]).to_string());
        }
        place.run("import editor . --no-backup --json");
        let log = "--set log_level=warn --set slow_statement_ms=0";
        let said = place.run(&format!("get sessions s0 {log}")).code(0).says(&["Row 0"]);
        said.err.matches("slow statement: ").count()
    };
    let of_one = statements(1);
    assert!(of_one > 0);
    assert_eq!(statements(200), of_one);
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_what_is_written_and_how_to_go_on() {
    use std::{
        io::{BufRead as _, BufReader, Read as _},
        process::{Command, Stdio},
    };

    let place = Place::new();
    let records: Vec<String> = (0..3000)
        .map(|n| {
            format!(
                r#"{{"index": "c{n}", "name": "C {n}", "desc": ["{}"], "url": "/x"}}"#,
                "word ".repeat(400)
            )
        })
        .collect();
    place.file("data/5e-SRD-Ability-Scores.json", "[]");
    place.file("data/5e-SRD-Conditions.json", format!("[{}]", records.join(",")));
    let mut program = place
        .command("import dnd5e data --progress json --json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(program.stderr.take().unwrap());
    let mut line = String::new();
    // The first file has two bytes, and is written when more is told.
    let is_in_second = |line: &str| {
        let said: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        said["event"] == "bytes" && said["read"].as_u64() > Some(1000)
    };
    while !is_in_second(&line) {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "the import ended first");
    }
    let pid = program.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let mut out = String::new();
    program.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(program.wait().unwrap().code(), Some(130), "{out}");
    let error: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&error["code"], &error["exit"]), (&"cancelled".into(), &130.into()));
    assert!(error["error"].as_str().unwrap().contains("1 of 2 files"), "{error}");
    assert_eq!(error["hints"][1]["action"], "rollback");
    assert_eq!(place.json(0, "history")["items"][0]["status"], "cancelled");
    place.run("import dnd5e data --progress none").code(0).says(&["3,000 inserted"]);
}
