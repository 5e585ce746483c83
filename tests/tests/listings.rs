//! A class is found by the names of its features, which are records of their own.

use rehome::{Overriding, Rehome, SearchMode, SearchQuery, dnd5e::Feature};
use rehome_tests::*;

const CLASSES: &str = "5e-SRD-Classes.json";
const FEATURES: &str = "5e-SRD-Features.json";

fn class(key: &str) -> String {
    format!(r#"{{"index": "{key}", "name": "{key}"}}"#)
}

fn feature(key: &str, name: &str, class: &str) -> String {
    format!(r#"{{"index": "{key}", "name": "{name}", "class": {{"index": "{class}"}}}}"#)
}

/// The classes and subclasses that have the words, with nothing that waits to be searched.
fn found(rehome: &Rehome, words: &str) -> Vec<String> {
    rehome.refresh_index().unwrap();
    let collections = vec!["classes".to_owned(), "subclasses".to_owned()];
    let mode = SearchMode::Text;
    let found = rehome.search(&SearchQuery { collections, mode, ..SearchQuery::new(words) });
    let found = found.unwrap();
    assert!(found.stale.is_empty(), "{:?}", found.stale);
    found.hits.into_iter().map(|hit| hit.record.key).collect()
}

#[test]
fn imports_and_rollbacks_of_features_reach_their_classes() {
    let classes = array(&[class("diver"), class("smith")]);
    let folder = Folder::new()
        .file(CLASSES, classes)
        .file(FEATURES, array(&[feature("breath", "Deep Breath", "diver")]));
    let rehome = memory();
    import(&rehome, &folder);
    assert_eq!(found(&rehome, "breath"), ["diver"]);

    folder.write(FEATURES, array(&[feature("breath", "Long Breath", "smith")]));
    let run = import(&rehome, &folder).run.unwrap();
    assert_eq!(found(&rehome, "breath"), ["smith"]);
    assert_eq!(found(&rehome, "deep"), [""; 0]);

    rollback(&rehome, run);
    assert_eq!(found(&rehome, "deep"), ["diver"]);
    let edited = serde_json::from_str(&feature("breath", "Second Wind", "smith")).unwrap();
    let deliberate = rehome.overriding(Overriding::Protected);
    deliberate.put::<Feature>(&"srd".parse().unwrap(), &edited).unwrap();
    assert_eq!(found(&rehome, "wind"), ["smith"]);
    assert_eq!(found(&rehome, "breath"), [""; 0]);
}

#[test]
fn the_classes_of_the_samples_have_their_features() {
    let rehome = memory();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");
    rehome.import("dnd5e", samples).unwrap();
    assert_eq!(found(&rehome, "banked coals"), ["wickwarden"]);
    let mut both = found(&rehome, "fogstep");
    both.sort();
    assert_eq!(both, ["ferryblade", "mistrunner"]);
}
