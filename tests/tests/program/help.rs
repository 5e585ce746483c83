//! Help, completions, and output that nobody reads.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use super::place::{Place, members};

#[test]
fn help_lists_the_exit_codes() {
    let said = Place::new().run("--help").code(0).says(&["Usage: rehome [OPTIONS] <COMMAND>\n"]);
    let codes = said.out.split("Exit codes:\n").nth(1).unwrap();
    let listed: Vec<u8> =
        codes.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
    assert_eq!(listed, [0, 1, 2, 3, 64, 130]);
}

#[test]
fn the_version_is_told() {
    let said = Place::new().run("--version").code(0);
    assert_eq!(said.out, format!("rehome {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_are_made_for_each_shell() {
    let place = Place::new();
    for (shell, text) in [
        ("bash", "complete -F _rehome"),
        ("zsh", "#compdef rehome"),
        ("fish", "complete -c rehome"),
    ] {
        place.run(&format!("completions {shell}")).code(0).says(&[text, "quarantine"]);
        let value = place.json(0, &format!("completions {shell}"));
        assert_eq!(members(&value), "script shell");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::with_samples();
    let mut command = place.command("list features --limit 1000 --json");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_reader_may_take_one_line() {
    let place = Place::with_samples();
    let mut child = place.command("list features").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("key"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
