//! Putting and deleting records.

use rehome_domain::{Digest, Packs, Query, Source, apps::dnd5e::Spell};
use rehome_persistence::{
    Connection, Error, changes,
    repository::{Effect, Records},
};
use serde_json::json;

use crate::fixture::{Fixture, container, put, spell, spells, to};

fn records(shelf: &mut Fixture) -> Records<'_, Spell> {
    Records::new(&mut shelf.connection, &shelf.registry).unwrap()
}

#[test]
fn an_edit_keeps_what_the_type_does_not_know() {
    let mut shelf = Fixture::with_packs(&["core"]);
    let source = r#"{"mood":"calm","index":"tea","name":"Tea","level":1,
        "school":{"color":"green","index":"culina","name":"C","url":"/x"}}"#;
    put(&mut shelf.documents("spells"), "core", source).unwrap();
    let mut records = records(&mut shelf);
    let mut tea = records.get(&Packs::Active, "tea").unwrap().unwrap().record;

    tea.level = Some(2);
    tea.school.as_mut().unwrap().name = "Kitchen".to_owned();
    let written = records.put(&container("core"), &tea).unwrap();

    assert_eq!((written.rev, written.effect), (2, Effect::Updated));
    let stored = records.documents().get(&Packs::Active, "tea").unwrap().unwrap();
    let expected = r#"{"mood":"calm","index":"tea","name":"Tea","level":2,"school":{"color":"green","index":"culina","name":"Kitchen","url":"/x"}}"#;
    // A server orders the keys in its own way.
    assert_eq!(Digest::of(&stored.body), Digest::of(expected));
    assert_eq!(stored.rev, 2);
    assert_eq!(records.digests(&container("core")).unwrap()[0].1, Digest::of(expected).unwrap());
}

#[test]
fn an_edit_moves_the_record_in_columns_and_facets() {
    let mut shelf = spells();
    let mut edited = spell("cold-soup", 9, "culina");
    edited["classes"] = json!([to("cook")]);
    edited["name"] = json!("Hot Soup");
    shelf.put("core", "spells", [edited]);

    let by = |text: &str| Query::default().with(text.parse().unwrap());
    assert_eq!(shelf.keys("spells", &by("level=9")), ["cold-soup"]);
    assert_eq!(shelf.keys("spells", &by("class=cook")), ["cold-soup"]);
    assert_eq!(shelf.keys("spells", &by("name=hot soup")), ["cold-soup"]);
    assert_eq!(shelf.keys("spells", &by("level=1")), ["amber-light", "firm-handshake"]);
}

#[test]
fn an_edit_can_be_told_from_what_was_imported() {
    let mut shelf = spells();
    let table = shelf.registry.table("spells").unwrap().clone();
    let state = |shelf: &mut Fixture| {
        table.row(&mut shelf.connection, "core", "dry-socks").unwrap().unwrap()
    };
    // As an import leaves it.
    let body = spell("dry-socks", 3, "culina").to_string();
    let digest = Digest::of(&body).unwrap();
    let row = rehome_persistence::NewRow {
        container: "core",
        key: "dry-socks",
        parsed: &table.collection.parse(&Source::of(&body)).unwrap(),
        position: 3,
        body: &body,
        digest,
        faithful: false,
        keeps: None,
        source_digest: Some(digest),
        run: Some(7),
        rev: 1,
        updated_at: "2026-01-01T00:00:00.000000Z",
    };
    let before = state(&mut shelf);
    let replace = |c: &mut Connection| changes::replace(c, &table, &[(row, &before)]);
    shelf.connection.write(replace).unwrap();

    shelf.put("core", "spells", [spell("dry-socks", 4, "culina")]);

    let edited = state(&mut shelf);
    assert_ne!(edited.digest, digest);
    assert_eq!((edited.source_digest, edited.run), (Some(digest), Some(7)));
    assert_eq!((edited.position, edited.rev), (3, 2));
    assert!(edited.updated_at.as_str() > "2026-01-01T00:00:00.000000Z");
}

#[test]
fn a_new_record_comes_last() {
    let mut shelf = spells();
    let written = records(&mut shelf)
        .put(&container("core"), &Spell { index: "aaa".into(), ..Spell::default() })
        .unwrap();

    assert_eq!((written.rev, written.effect), (1, Effect::Inserted));
    let table = shelf.registry.table("spells").unwrap();
    let row = table.row(&mut shelf.connection, "core", "aaa").unwrap().unwrap();
    assert_eq!((row.position, row.source_digest, row.run), (6, None, None));
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let mut shelf = spells();
    let mut records = records(&mut shelf);
    let same = records.require(&Packs::Active, "dry-socks").unwrap().record;
    let written = records.put(&container("core"), &same).unwrap();
    assert_eq!((written.rev, written.effect), (1, Effect::Unchanged));
}

#[test]
fn a_record_that_changed_meanwhile_is_a_conflict() {
    let mut shelf = spells();
    let mut records = records(&mut shelf);
    let mut socks = records.require(&Packs::Active, "dry-socks").unwrap().record;
    socks.level = Some(5);
    records.put_expecting(&container("core"), &socks, 1).unwrap();

    socks.level = Some(6);
    let error = records.put_expecting(&container("core"), &socks, 1).unwrap_err();
    let revisions = |error: Error| match error {
        Error::Conflict(conflict) => (conflict.expected, conflict.found),
        error => panic!("{error}"),
    };
    let Error::Conflict(conflict) = &error else { panic!("{error}") };
    let level = |text: &Option<String>| {
        serde_json::from_str::<Spell>(text.as_deref().unwrap()).unwrap().level
    };
    assert_eq!((level(&conflict.yours), level(&conflict.theirs)), (Some(6), Some(5)));
    assert_eq!(revisions(error), (1, 2));
    let error = records.put_expecting(&container("core"), &socks, 0).unwrap_err();
    assert_eq!(revisions(error), (0, 2));
    let error = records.delete_expecting(&container("core"), "dry-socks", 1).unwrap_err();
    assert_eq!(revisions(error), (1, 2));
    socks.index = "new".to_owned();
    let error = records.put_expecting(&container("core"), &socks, 1).unwrap_err();
    assert_eq!(revisions(error), (1, 0));

    let stored = records.require(&Packs::Active, "dry-socks").unwrap();
    assert_eq!((stored.rev, stored.record.level), (2, Some(5)));
}

#[test]
fn a_deleted_record_uncovers_the_one_behind() {
    let mut shelf = Fixture::with_packs(&["home", "core"]);
    shelf.put("home", "spells", [spell("soup", 4, "culina")]);
    shelf.put("core", "spells", [spell("soup", 3, "aqua")]);
    let mut records = records(&mut shelf);

    assert!(records.delete(&container("home"), "soup").unwrap());
    assert!(!records.delete(&container("home"), "soup").unwrap());

    let found = records.require(&Packs::Active, "soup").unwrap();
    assert_eq!((found.container, found.record.level), (container("core"), Some(3)));
    assert!(records.delete(&container("nowhere"), "soup").is_err());
}

#[test]
fn what_is_no_record_is_refused() {
    let mut shelf = spells();
    let mut documents = shelf.documents("spells");
    for (body, word) in [
        ("{", "no record of spells"),
        (r#"{"name": "no key"}"#, "index"),
        (r#"{"index": "x", "level": "three"}"#, "expected a whole number"),
        (r#"{"index": "x", "a": 1, "a": 2}"#, "no record of spells"),
    ] {
        let error = put(&mut documents, "core", body).unwrap_err();
        assert_eq!(error.code().as_str(), "invalid_record", "{error}");
        let error = error.to_string();
        assert!(error.contains(word), "{body}: {error}");
    }
    assert!(put(&mut documents, "nowhere", r#"{"index": "x"}"#).is_err());
    assert_eq!(documents.count(&Query::default()).unwrap(), 6);
}
