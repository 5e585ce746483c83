//! Text comes back as it was written, whatever the database: bodies, and what else is kept of
//! a source.

use std::{collections::BTreeMap, fs, path::Path};

use rehome::{Choices, Digest, ExportOptions, ImportOptions, Rehome};
use rehome_tests::*;
use serde_json::value::RawValue;

fn samples(app: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(app)
}

/// The files of a folder by their paths, with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// What an export writes after an import of `folder`.
fn exported(rehome: &Rehome, app: &str, folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let choices = match app {
        "learner" => Choices::default().with("timezone", "Europe/Berlin"),
        _ => Choices::default(),
    };
    let options = ImportOptions { choices, ..ImportOptions::default() };
    rehome.import_with(app, folder, &options).unwrap();
    let target = Folder::new();
    rehome.export(app, target.path(), &ExportOptions::default()).unwrap();
    files(target.path())
}

/// The elements of a file whose root is an array, each as it is written.
fn elements(file: &[u8]) -> Vec<String> {
    let elements: Vec<&RawValue> = serde_json::from_slice(file).unwrap();
    elements.into_iter().map(|element| element.get().to_owned()).collect()
}

#[test]
fn every_database_exports_the_same_bytes() {
    for app in ["dnd5e", "learner", "editor"] {
        let (here, file) = (memory(), TempDatabase::file());
        let written = exported(&here, app, &samples(app));
        assert!(!written.is_empty(), "{app}");
        let by_file = exported(&file.open(), app, &samples(app));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&written), names(&by_file), "{app}");
        for (name, bytes) in &written {
            let (one, two) =
                (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&by_file[name]));
            assert_eq!(one, two, "{app}: {name}");
        }
    }
}

#[test]
fn the_elements_of_envelopes_are_the_bytes_of_the_source() {
    let folder = samples("dnd5e");
    let written = exported(&memory(), "dnd5e", &folder);
    assert_eq!(written.len(), 25);
    for (name, bytes) in written {
        assert_eq!(elements(&bytes), elements(&fs::read(folder.join(&name)).unwrap()), "{name}");
    }
}

/// An element in a spelling that no writer would choose.
const ODD: &str = "{ \"url\": \"\",\n\t\"index\":\"odd\", \"name\" : \"\\u00e9/\\/ \u{e9}\", \"z\": [1e2, 1.50, -0, 0.0,\
                   12345678901234567890], \"desc\":[ ], \"a\": {}  }";

#[test]
fn a_body_is_stored_as_the_text_that_it_is() {
    let rehome = memory();
    import(&rehome, &Folder::conditions(&[condition("first"), ODD.to_owned()]));
    let bodies = sql(&rehome, "SELECT body AS line FROM dnd5e_conditions ORDER BY position");
    assert_eq!(bodies, [condition("first"), ODD.to_owned()]);
    let digests = sql(&rehome, "SELECT digest AS line FROM dnd5e_conditions ORDER BY position");
    for (digest, body) in digests.iter().zip(&bodies) {
        assert_eq!(digest.to_lowercase(), Digest::of(body).unwrap().to_string());
    }
}

#[test]
fn what_a_run_changed_comes_back_as_the_text_that_it_was() {
    let rehome = memory();
    let folder = Folder::conditions(&[ODD.to_owned()]);
    import(&rehome, &folder);
    folder.write(rehome_tests::CONDITIONS, array(&[condition_saying("odd", "Another.")]));
    let run = import(&rehome, &folder).run.unwrap();
    assert_eq!(sql(&rehome, "SELECT before AS line FROM changes WHERE op = 'replace'"), [ODD]);
    rollback(&rehome, run);
    assert_eq!(texts(&rehome, "conditions"), [ODD]);
}

#[test]
fn a_text_that_is_only_spelt_in_another_way_is_no_change() {
    let rehome = memory();
    let folder = Folder::conditions(&[ODD.to_owned()]);
    import(&rehome, &folder);
    let spelt = ODD.replace("1.50", "1.5").replace("  }", "}");
    folder.write(rehome_tests::CONDITIONS, array(std::slice::from_ref(&spelt)));
    assert_eq!(import(&rehome, &folder).totals.unchanged, 1);
    // What comes back is the source all the same, to the byte.
    assert_eq!(texts(&rehome, "conditions"), [spelt]);
}

/// So that whoever works on a server may index and query bodies as `jsonb`: what that would
/// refuse is quarantined by the rules `record.nul`, `record.surrogate`, `record.number` and
/// `record.size`.
#[test]
fn every_body_can_be_taken_apart_by_the_database() {
    let rehome = memory();
    let edges = ["18446744073709551615", "5e-324", "1.7976931348623157e308", "0e1000", "0E-1000"];
    let records: Vec<String> = edges.iter().enumerate().map(|(index, number)| {
        format!(r#"{{"index": "n{index}", "name": "\ud83d\ude00 \uffff", "desc": [], "url": "", "x": {number}}}"#)
    }).collect();
    import(&rehome, &Folder::conditions(&records));
    let name = if on_server() {
        "CAST(body AS jsonb) ->> 'index'"
    } else {
        "json_extract(body, '$.index')"
    };
    let query = format!("SELECT {name} AS line FROM dnd5e_conditions ORDER BY position");
    assert_eq!(sql(&rehome, &query), ["n0", "n1", "n2", "n3", "n4"]);
}
