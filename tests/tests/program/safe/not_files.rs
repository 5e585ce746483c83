//! Pipes, devices and folders are refused wherever a file is read: to open a pipe would wait for
//! ever, and a device may never end.
#![cfg(unix)]

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::super::place::Place;

/// Longer than any of these calls takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs the program, which must end by itself; says how, and what it complained of.
fn run(place: &Place, arguments: &str) -> (Option<i32>, String) {
    let mut command = place.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    let until = Instant::now() + PATIENCE;
    while program.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            program.kill().unwrap();
            panic!("rehome {arguments} waits");
        }
        thread::sleep(Duration::from_millis(10));
    }
    let output = program.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_is_no_file_is_refused_and_nothing_waits_for_it() {
    let place = Place::with_samples();
    for name in ["pipe", "pipe.md", "pipe.json", "data/5e-SRD-Spells.json"] {
        place.file(name, "");
        std::fs::remove_file(place.path(name)).unwrap();
        assert!(Command::new("mkfifo").arg(place.path(name)).status().unwrap().success());
    }
    place.file("folder/a", "");
    for name in ["pipe", "folder", "/dev/zero"] {
        let mut calls = vec![
            format!("stats --config {name}"),
            format!("backup verify {name}"),
            format!("backup restore {name}"),
            format!("backup drill {name}"),
            format!("audit verify --against {name}"),
            format!("retrieve fire --context {name}"),
            format!("stats --database {name}"),
            format!("import dnd5e SAMPLES --database {name}"),
            format!("import dnd5e SAMPLES --check-only --database {name}"),
            format!("move {name} to.db"),
        ];
        if name == "pipe" {
            calls.push("lore add pipe.md".to_owned());
            calls.push("lore add pipe.json".to_owned());
        }
        for call in calls {
            let (code, said) = run(&place, &call);
            assert!(!matches!(code, Some(0) | None), "rehome {call}: {code:?} {said}");
            let names = ["a pipe", "a folder", "a device", "no file", "not a file"];
            assert!(names.iter().any(|name| said.contains(name)), "rehome {call}: {said}");
        }
    }
    let (code, said) = run(&place, "import dnd5e data");
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(run(&place, "verify dnd5e data").0, Some(1));
}
