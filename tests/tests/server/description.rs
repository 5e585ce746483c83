//! The description of the API: beside the documentation it is fresh, and served it is the same.

use std::{collections::BTreeSet, fs};

use super::client::Client;

#[test]
fn the_description_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let made = rehome_server::openapi();
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(path, &made).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(kept == made, "docs/openapi.json is stale; run this test with INSTA_UPDATE=always");
}

#[test]
fn it_is_served_to_anybody() {
    let served = Client::new().showing(None).get("/openapi.json").is(200);
    assert_eq!(served.text(), rehome_server::openapi());
}

#[test]
fn each_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let document: serde_json::Value = serde_json::from_str(&rehome_server::openapi()).unwrap();
    let mut names = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} twice");
            let summary = operation["summary"].as_str().unwrap();
            assert!(summary.ends_with('.'), "{method} {path}: {summary}");
        }
    }
    assert!(names.len() > 60, "{}", names.len());
}
