//! Every command of the README is run, in its order, and what the README shows of their answers is
//! compared.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What is not run: it is no command of ours, needs a network or a server that is not here, or does
/// not end by itself (`program::serve` has that).
const ELSEWHERE: [&str; 5] = ["cargo test", "git clone", "createdb", "postgres://", "-- serve"];

/// How commands end that do not end with 0, and why.
const ENDS: [(&str, i32, &str); 1] =
    [("get spells lamp-burst --at 2026-05-01", 64, "the log does not reach back to that day")];

/// A block of the README: its language, and its lines.
struct Block {
    language: String,
    lines: Vec<String>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                blocks.push(Block { language: language.to_owned(), lines: Vec::new() });
                open = true;
            }
            Some(_) => open = false,
            None if open => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            None => {}
        }
    }
    blocks
}

/// A folder as a reader has it who tries what is said: the samples, files of their own, and the
/// program on the path.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let copy = |from: &Path, to: &str| {
        for entry in walk(from) {
            let name = format!("{to}/{}", entry.strip_prefix(from).unwrap().display());
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(&entry, path).unwrap();
        }
    };
    copy(&Path::new(ROOT).join("docs/samples"), "docs/samples");
    copy(&Path::new(ROOT).join("docs/samples/dnd5e"), "5e-database/src/2014/en");
    // A folder of one's own.
    copy(&Path::new(ROOT).join("docs/samples/guild"), "data");
    write(
        "my-homebrew/5e-SRD-Spells.json",
        r#"[{"index": "oil-step", "name": "Oil Step", "level": 1}]"#,
    );
    write("notes/mill.md", "# The old mill\n\nIt grinds at night.\n");
    write("notes/session-12.md", "# Session 12\n\nThe bridge fell.\n");
    write("lantern-step.json", r#"{"index": "lantern-step", "name": "Lantern Step", "level": 2}"#);
    folder
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

/// Runs a line of a shell in which `rehome` is the program; its exit code and what it said.
fn run(folder: &Path, line: &str) -> (Option<i32>, String, String) {
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    let script = format!("rehome() {{ '{program}' \"$@\"; }}\n{line}\n");
    let mut command = Command::new("bash");
    command.args(["-c", &script]).current_dir(folder).env_clear().stdin(Stdio::null());
    command.env("PATH", "/usr/bin:/bin").env("EDITOR", "true").env("TMPDIR", folder);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let [out, err] = said;
    (output.status.code(), out, err)
}

#[test]
fn its_commands_work_and_its_outputs_are_theirs() {
    let text = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let folder = folder();
    let (mut ran, mut shown, mut last) = (0, 0, String::new());
    for block in blocks(&text) {
        match block.language.as_str() {
            "text" => {
                let mut rest = last.as_str();
                for line in block.lines.iter().filter(|line| *line != "..." && !line.is_empty()) {
                    let at = rest.find(line.as_str());
                    let at = at.unwrap_or_else(|| panic!("README shows `{line}`, not in:\n{last}"));
                    rest = &rest[at..];
                    shown += 1;
                }
            }
            "sh" => {
                for line in &block.lines {
                    if ELSEWHERE.iter().any(|word| line.contains(word)) {
                        continue;
                    }
                    let line = line.replace("cargo run --release -- ", "rehome ");
                    // What the README writes elsewhere stays in the folder here.
                    let line =
                        line.replace("/tmp/", "./").replace("change show 17", "change show 1");
                    let (code, out, err) = run(folder.path(), &line);
                    let ends = ENDS.iter().find(|(call, ..)| line.contains(call));
                    let expected = ends.map_or(0, |(_, code, _)| *code);
                    assert_eq!(code, Some(expected), "{line}\n{out}\n{err}");
                    assert!(!out.is_empty() || expected != 0, "{line} says nothing");
                    if line.contains("import") && last.is_empty() {
                        last = out;
                    }
                    ran += 1;
                }
            }
            _ => {}
        }
    }
    assert!(ran > 25 && shown > 6, "{ran} commands, {shown} lines");
}
