//! The guide to adding an application, and the examples: what they say works.

use std::{fs, path::Path};

use rehome_tests::address;

use crate::{content, notes, surface};

fn docs(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The blocks of Rust in a text.
fn blocks(text: &str) -> Vec<&str> {
    let parts = text.split("```rust\n").skip(1);
    parts.map(|part| part.split_once("```").unwrap().0.trim_end()).collect()
}

#[test]
fn the_guide_shows_what_the_example_does() {
    let guide = docs("docs/ADD-AN-APP.md");
    let examples =
        ["facade/examples/notes.rs", "example-app/src/app.rs", "example-app/src/main.rs"];
    let example: String = examples.map(|path| docs(&format!("crates/{path}"))).concat();
    let blocks = blocks(&guide);
    assert!(blocks.len() > 8);
    for block in blocks {
        assert!(example.contains(block), "the example has no\n{block}");
    }
}

#[test]
fn the_guide_names_files_that_there_are() {
    let guide = docs("docs/ADD-AN-APP.md");
    for link in guide.split("](../").skip(1) {
        let path = link.split_once(')').unwrap().0;
        assert!(!docs(path).is_empty(), "{path}");
    }
}

#[test]
fn the_examples_run() {
    let samples =
        |app: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(app);
    notes::tour(&samples("notes"), &address()).unwrap();
    content::tour(&samples("dnd5e"), &address()).unwrap();
    surface::tour(&samples("editor"), &address()).unwrap();
}
