//! The documents and the program name the same commands.

use std::{collections::BTreeSet, fs, path::Path};

use super::{commands, place::Place};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The Markdown files below a folder.
fn collect(folder: &Path, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            texts.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The documents that speak of commands: the README, that of the command line, and `docs`.
fn documents() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for name in ["README.md", "crates/cli/README.md", "crates/facade/README.md"] {
        let path = Path::new(ROOT).join(name);
        texts.push((name.to_owned(), fs::read_to_string(path).unwrap()));
    }
    collect(&Path::new(ROOT).join("docs"), &mut texts);
    texts
}

/// The calls of the program that a document shows, in code of either kind.
fn calls(text: &str) -> Vec<String> {
    let mut calls = Vec::new();
    let (mut fenced, mut spans) = (false, String::new());
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced || line.starts_with("    ") {
            let line = line.trim().trim_start_matches("$ ");
            let call = line
                .strip_prefix("rehome ")
                .or_else(|| line.split_once("cargo run --release -- ").map(|(_, call)| call));
            calls.extend(call.map(str::to_owned));
        } else {
            spans += line;
            spans.push('\n');
        }
    }
    // Every second piece between backticks is code.
    for code in spans.split('`').skip(1).step_by(2) {
        let code = code.replace('\n', " ");
        calls.extend(code.strip_prefix("rehome ").map(str::to_owned));
    }
    calls
}

#[test]
fn every_command_is_in_the_readme_of_the_command_line() {
    let text = fs::read_to_string(Path::new(ROOT).join("crates/cli/README.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    for command in commands::all(&Place::new()) {
        let (group, name) = command.split_once(' ').unwrap_or((&command, &command));
        let named = |row: &&str| {
            let mut words = row.split(|c: char| !(c.is_alphanumeric() || c == '-'));
            let first = words.clone().find(|word| !word.is_empty());
            first == Some(group) && words.any(|word| word == name)
        };
        assert!(rows.iter().any(named), "no row of crates/cli/README.md has `{command}`");
    }
}

#[test]
fn every_call_in_the_documents_is_one_of_the_program() {
    let commands = commands::all(&Place::new());
    let mut found = 0;
    for (name, text) in documents() {
        for call in calls(&text) {
            let words: Vec<&str> =
                call.split_whitespace().skip_while(|word| word.starts_with('-')).collect();
            let Some(first) = words.first().filter(|word| !word.contains("...")) else { continue };
            let known = commands.iter().any(|command| match command.split_once(' ') {
                Some((group, own)) => {
                    // One that does something by itself takes options of its own.
                    let is_option = |word: &&str| word.starts_with('-') && group == "changes";
                    group == *first
                        && words.get(1).is_none_or(|word| word.contains(own) || is_option(word))
                }
                None => command == first,
            });
            assert!(known || *first == "COMMAND", "{name}: there is no `rehome {call}`");
            found += 1;
        }
    }
    assert!(found > 10, "the documents show {found} calls only");
}

#[test]
fn the_readme_shows_what_one_sees() {
    let text = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let shown = text.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let said = Place::with_file().run("import dnd5e SAMPLES").code(0);
    for line in shown.lines().filter(|line| *line != "...") {
        assert!(said.out.lines().any(|said| said == line), "nobody sees {line:?}\n{}", said.out);
    }
}

#[test]
fn the_exit_codes_stand_in_the_documents() {
    for name in ["README.md", "crates/cli/README.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
        let (_, codes) = text.split_once("Exit codes").or(text.split_once("exit codes")).unwrap();
        for code in ["0", "1", "2", "3", "64", "130"] {
            let named = |c: char| !c.is_alphanumeric();
            assert!(codes.split(named).any(|word| word == code), "{name} lacks {code}");
        }
    }
}

#[test]
fn every_setting_is_in_the_documents_and_no_other() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/SETTINGS.md")).unwrap();
    let shown = Place::new().run("config show --json").code(0).json();
    let settings = shown["items"].as_array().unwrap().iter();
    let settings: BTreeSet<&str> = settings.map(|item| item["name"].as_str().unwrap()).collect();
    let (_, table) = text.split_once("|---|---|---|\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with("| "));
    let named: BTreeSet<&str> =
        rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect();
    assert_eq!(named, settings);
}
