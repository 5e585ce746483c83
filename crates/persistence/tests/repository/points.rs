//! Single records by key and name.

use rehome_domain::{Packs, apps::dnd5e::Spell};
use rehome_persistence::{Error, Thing, repository::Records};
use serde_json::json;

use crate::fixture::{Fixture, spell, spells};

#[test]
fn a_record_is_found_by_its_key() {
    let mut shelf = spells();
    let mut records = Records::<Spell>::new(&mut shelf.connection, &shelf.registry).unwrap();

    let found = records.get(&Packs::Active, "brisk-wind").unwrap().unwrap();

    assert_eq!(
        (found.container.as_str(), found.key.as_str(), found.rev),
        ("core", "brisk-wind", 1)
    );
    assert_eq!((found.record.name.as_str(), found.record.level), ("The brisk-wind", Some(3)));
    assert_eq!(records.get(&Packs::Active, "Brisk-Wind").unwrap(), None);
    assert!(records.exists(&Packs::Active, "brisk-wind").unwrap());
    assert!(!records.exists(&Packs::Active, "nothing").unwrap());
    assert!(matches!(
        records.require(&Packs::Active, "nothing"),
        Err(Error::Unknown { what: Thing::Record { .. }, .. })
    ));
}

#[test]
fn names_are_found_in_any_case_and_may_repeat() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let named = |key: &str, name: &str| json!({"index": key, "name": name});
    shelf.put(
        "core",
        "features",
        [named("tea-2", "Übung"), named("tea-1", "ÜBUNG"), named("tea-3", "Übungen")],
    );

    let mut keys = |name: &str| -> Vec<String> {
        let found = shelf.documents("features").find(&Packs::Active, name).unwrap();
        found.into_iter().map(|document| document.key).collect()
    };

    assert_eq!(keys("übung"), ["tea-1", "tea-2"]);
    assert_eq!(keys("tea-3"), ["tea-3"]);
    assert!(keys("üb").is_empty());
}

#[test]
fn names_are_found_by_their_beginning() {
    let mut shelf = spells();
    let mut prefix = |prefix: &str, limit| {
        let mut documents = shelf.documents("spells");
        let page = documents.with_prefix(&Packs::Active, prefix, limit).unwrap();
        let keys: Vec<String> = page.items.into_iter().map(|document| document.key).collect();
        (keys, page.next.is_some())
    };

    assert_eq!(prefix("THE b", 9), (vec!["brisk-wind".to_owned()], false));
    assert_eq!(prefix("the", 1), (vec!["amber-light".to_owned()], true));
    assert_eq!(prefix("", 9).0.len(), 6);
    assert!(prefix("%", 9).0.is_empty());
}

#[test]
fn digests_tell_the_records_of_a_pack_apart() {
    let mut shelf = spells();
    let digests = shelf.documents("spells").digests(&crate::fixture::container("core")).unwrap();

    assert_eq!(digests.len(), 6);
    let expected = rehome_domain::Digest::of(&spell("amber-light", 1, "lumen").to_string());
    assert_eq!(digests[0], ("amber-light".to_owned(), expected.unwrap()));
}
