//! A protected pack changes by an import of its files, by a rollback of one, or on purpose.

use rehome::{
    DatabaseError, Error, Overriding, PackDetails, PackId, Packs, Rehome,
    dnd5e::{Condition, Lore, LoreOptions},
};
use rehome_persistence::{
    Error as TableError, packs,
    repository::{Documents, Records, Registry, WriteOptions},
};
use rehome_tests::*;

fn srd() -> PackId {
    "srd".parse().unwrap()
}

fn filled() -> (Rehome, Folder) {
    let folder =
        Folder::new().file(CONDITIONS, array(&[condition("lurking"), condition("rowing")]));
    let rehome = memory();
    import(&rehome, &folder);
    (rehome, folder)
}

/// The record that the doors write.
fn edited(rehome: &Rehome) -> Condition {
    let stored = rehome.get::<Condition>("lurking", &Packs::Active).unwrap();
    Condition { name: "Edited".to_owned(), ..stored.record }
}

type Door = (&'static str, fn(&Rehome) -> Result<(), Error>);

/// Each door of the facade that changes a pack or what is in it.
const DOORS: [Door; 8] = [
    ("put", |rehome| rehome.put(&srd(), &edited(rehome)).map(drop)),
    ("put of a session", |rehome| {
        let condition = edited(rehome);
        let mut session = rehome.session("dnd5e")?;
        Ok(session.records::<Condition>()?.put_expecting(&srd(), &condition, 1).map(drop)?)
    }),
    ("delete", |rehome| rehome.delete::<Condition>(&srd(), "rowing").map(drop)),
    ("lore", |rehome| rehome.add_lore(&srd(), &[Lore::of_text("Bell", "Rings.")]).map(drop)),
    ("files of lore", |rehome| {
        let folder = Folder::new().file("bell.md", "# Bell");
        let file = folder.path().join("bell.md");
        rehome.add_lore_files(&srd(), &[file], &LoreOptions::default()).map(drop)
    }),
    ("details", |rehome| rehome.edit_pack(&srd(), &PackDetails::named("Mine")).map(drop)),
    ("activation", |rehome| rehome.set_pack_active(&srd(), false).map(drop)),
    ("deletion", |rehome| rehome.delete_pack(&srd()).map(drop)),
];

#[test]
fn every_door_is_shut_and_opens_on_override() {
    for (door, go) in DOORS {
        let (rehome, _) = filled();
        let before = dump(&rehome);
        let error = go(&rehome).unwrap_err();
        let is_protected = matches!(
            &error,
            Error::Database(DatabaseError::Protected { pack }) if pack == "srd"
        );
        assert!(is_protected, "{door}: {error:?}");
        assert!(error.to_string().contains("another pack"), "{error}");
        assert!(dump(&rehome) == before, "{door} changed something");
        go(&rehome.overriding(Overriding::Protected)).unwrap_or_else(|e| panic!("{door}: {e}"));
        assert!(dump(&rehome) != before, "{door} changed nothing");
        // The handle that it was made of is as it was.
        if door != "deletion" {
            assert!(rehome.delete_pack(&srd()).is_err(), "{door}");
        }
    }
}

#[test]
fn every_door_is_open_to_a_pack_of_ones_own() {
    let (rehome, folder) = filled();
    import_into(&rehome, &folder, "home");
    let home: PackId = "home".parse().unwrap();
    assert!(!rehome.pack(&home).unwrap().protected);
    rehome.put(&home, &edited(&rehome)).unwrap();
    assert!(rehome.delete::<Condition>(&home, "rowing").unwrap());
    rehome.edit_pack(&home, &PackDetails::named("Mine")).unwrap();
    rehome.set_pack_active(&home, false).unwrap();
    assert_eq!(rehome.delete_pack(&home).unwrap(), 1);
}

#[test]
fn repositories_ask_too() {
    let (rehome, _) = filled();
    let registry = Registry::new(rehome.app("dnd5e").unwrap());
    let table = registry.table("conditions").unwrap();
    let mut c = rehome.database().connection().unwrap();
    let body = condition("lurking").replace("lurking", "prowling");
    let refused = |outcome: Result<(), TableError>| {
        assert!(matches!(outcome, Err(TableError::Protected { .. })), "{outcome:?}");
    };
    for options in [WriteOptions::default(), WriteOptions::expecting(0)] {
        let mut documents = Documents::new(&mut c, table);
        refused(documents.put("srd", "prowling", &body, &options).map(drop));
    }
    let usual = WriteOptions::default();
    refused(Documents::new(&mut c, table).delete("srd", "lurking", &usual).map(drop));
    refused(
        Records::<Condition>::new(&mut c, &registry).unwrap().delete(&srd(), "rowing").map(drop),
    );
    let deliberate = Overriding::Protected;
    let mut documents = Documents::new(&mut c, table).overriding(deliberate);
    documents.put("srd", "prowling", &body, &usual).unwrap();
    let mut records = Records::<Condition>::new(&mut c, &registry).unwrap().overriding(deliberate);
    assert!(records.delete(&srd(), "prowling").unwrap());
}

#[test]
fn imports_and_rollbacks_of_its_files_need_no_override() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    folder.write(CONDITIONS, array(&[condition("rowing")]));
    let options = rehome::ImportOptions { delete_missing: true, ..Default::default() };
    let run = import_with(&rehome, &folder, &options).run.unwrap();
    assert_eq!(keys(&rehome, "conditions"), ["rowing"]);
    rollback(&rehome, run);
    assert_eq!(content(&rehome), before);
    // The run that made the pack takes it away again.
    rollback(&rehome, 1);
    assert!(rehome.packs().unwrap().is_empty());
}

#[test]
fn an_edit_on_override_is_an_edit_to_imports_and_rollbacks() {
    let (rehome, folder) = filled();
    rehome.overriding(Overriding::Protected).put(&srd(), &edited(&rehome)).unwrap();
    let report = import(&rehome, &folder);
    assert_eq!(report.totals.conflicts, 0, "the source did not change");
    assert!(texts(&rehome, "conditions")[0].contains("Edited"));
    let undone = rollback(&rehome, 1);
    assert_eq!(undone.conflicts.len(), 1, "{:?}", undone.conflicts);
    assert_eq!(keys(&rehome, "conditions"), ["lurking"]);
}

#[test]
fn the_pack_says_what_its_application_declares() {
    let (rehome, folder) = filled();
    import_into(&rehome, &folder, "home");
    let [first, home] = rehome.packs().unwrap().try_into().unwrap();
    let said = [&first.name, &first.licence, &first.locale, &first.edition, &first.version];
    let srd = ["System Reference Document 5.1", "CC-BY-4.0, or OGL 1.0a", "en", "2014", "5.1"];
    assert_eq!(said, srd);
    assert!(first.protected);
    let said = [&home.name, &home.licence, &home.locale, &home.edition, &home.version];
    assert_eq!(said, ["home", "", "", "", "1.0.0"]);
    assert!(!home.protected);
}

#[test]
fn one_that_a_person_creates_is_as_it_was_declared_too() {
    let rehome = memory();
    let pack = rehome.create_pack("dnd5e", &srd(), &PackDetails::named("Ours")).unwrap();
    assert_eq!((pack.name.as_str(), pack.edition.as_str()), ("Ours", "2014"));
    assert!(pack.protected && pack.created_by.is_none());
    let stored = rehome.database().read(|c| packs::get(c, "srd")).unwrap();
    assert_eq!(stored, pack);
}
