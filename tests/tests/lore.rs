//! Lore and events beside the files of the SRD: an optional file of the layout, and files that
//! a game master writes.

use std::path::PathBuf;

use proptest::prelude::*;
use rehome::{
    Effect, Error, ExportOptions, Outcome, Overriding, PackId, Packs, Rehome, Report,
    dnd5e::{AddedLore, Lore, LoreKind, LoreOptions},
};
use rehome_tests::*;

const LORE: &str = "lore.json";

const BELL: &str = r#"{"index": "bell", "name": "The Bell", "kind": "lore", "desc": "Rings."}"#;

fn campaign() -> PackId {
    "campaign".parse().unwrap()
}

fn add(
    rehome: &Rehome,
    folder: &Folder,
    names: &[&str],
    about: &LoreOptions,
) -> Result<AddedLore, Error> {
    let files: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
    rehome.add_lore_files(&campaign(), &files, about)
}

fn outcomes(added: &AddedLore) -> Vec<(&str, i64, Effect)> {
    added.items.iter().map(|item| (item.key.as_str(), item.rev, item.effect)).collect()
}

fn stored(rehome: &Rehome, key: &str) -> Lore {
    rehome.get::<Lore>(key, &Packs::Active).unwrap().record
}

/// Imports, and demands that the database verifies and the files come back.
#[track_caller]
fn imported(trial: &Trial) -> Report {
    let report = trial.import();
    assert_eq!(trial.verify().verified.different, 0);
    trial.comes_back();
    assert!(!trial.import().totals.changed());
    report
}

#[test]
fn the_optional_file_is_imported_and_comes_back() {
    let event = r#"{"index": "fall", "name": "The Fall", "kind": "event", "desc": "It fell.",
        "date": "12 Harvest", "tags": ["bell", "pier"], "seen_by": 3}"#;
    let trial = Trial::new("dnd5e")
        .file(CONDITIONS, array(&[condition("dazed")]))
        .file(LORE, array(&[BELL, event, r#"{"index": "bare", "tags": []}"#]));
    let report = imported(&trial);
    assert_eq!(report.totals.inserted, 4);
    assert_eq!(keys(&trial.rehome, "lore"), ["bell", "fall", "bare"]);
}

#[test]
fn nothing_is_said_where_the_optional_file_is_missing() {
    let folder = Folder::conditions(&[condition("dazed")]);
    let rehome = memory();
    let report = import(&rehome, &folder);
    assert!(report.findings.iter().all(|finding| finding.file.as_deref() != Some(LORE)));
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.names(), [CONDITIONS]);
}

#[test]
fn an_export_writes_lore_that_was_added() {
    let rehome = memory();
    let folder = Folder::new().file("bell.md", "# The Bell\n\nRings.");
    add(&rehome, &folder, &["bell.md"], &LoreOptions::default()).unwrap();
    let target = Folder::new();
    let options = ExportOptions { container: Some(campaign()), ..ExportOptions::default() };
    rehome.export("dnd5e", &target, &options).unwrap();
    assert_eq!(target.names(), [LORE]);
    let again = memory();
    import_into(&again, &target, "campaign");
    assert_eq!(
        stored(&again, "the-bell"),
        Lore { kind: Some(LoreKind::Lore), ..Lore::of_text("", "# The Bell\n\nRings.") }
    );
}

#[test]
fn lore_in_the_pack_of_the_files_outlives_their_import() {
    let folder = Folder::conditions(&[condition("dazed")]);
    let rehome = memory();
    import(&rehome, &folder);
    rehome
        .overriding(Overriding::Protected)
        .add_lore(&"srd".parse().unwrap(), &[Lore::of_text("Bell", "Rings.")])
        .unwrap();
    let report = import(&rehome, &folder);
    assert_eq!((report.strict_outcome(), report.totals.changed()), (Outcome::Clean, false));
    assert_eq!(keys(&rehome, "lore"), ["bell"]);
}

#[test]
fn the_same_file_updates_the_same_record() {
    let rehome = memory();
    let folder = Folder::new().file("bell.md", "# The Bell\n\nRings.");
    let usual = LoreOptions::default();
    let first = add(&rehome, &folder, &["bell.md"], &usual).unwrap();
    assert!(first.created);
    assert_eq!(outcomes(&first), [("the-bell", 1, Effect::Inserted)]);
    let second = add(&rehome, &folder, &["bell.md"], &usual).unwrap();
    assert!(!second.created);
    assert_eq!(outcomes(&second), [("the-bell", 1, Effect::Unchanged)]);
    folder.write("bell.md", "# The Bell\n\nIs silent.");
    let third = add(&rehome, &folder, &["bell.md"], &usual).unwrap();
    assert_eq!(outcomes(&third), [("the-bell", 2, Effect::Updated)]);
    assert_eq!(stored(&rehome, "the-bell").desc, "Is silent.");
}

#[test]
fn what_a_later_call_does_not_say_stays() {
    let rehome = memory();
    let folder = Folder::new().file("bell.txt", "It fell.");
    let about = LoreOptions {
        kind: Some(LoreKind::Event),
        date: Some("12 Harvest".to_owned()),
        tags: vec!["pier".to_owned()],
    };
    add(&rehome, &folder, &["bell.txt"], &about).unwrap();
    folder.write("bell.txt", "It fell at night.");
    add(&rehome, &folder, &["bell.txt"], &LoreOptions::default()).unwrap();
    let expected = Lore {
        kind: Some(LoreKind::Event),
        date: Some("12 Harvest".to_owned()),
        tags: Some(vec!["pier".to_owned()]),
        ..Lore::of_text("bell", "It fell at night.")
    };
    assert_eq!(stored(&rehome, "bell"), expected);
    let later = LoreOptions { date: Some("13 Harvest".to_owned()), ..LoreOptions::default() };
    add(&rehome, &folder, &["bell.txt"], &later).unwrap();
    let expected = Lore { date: Some("13 Harvest".to_owned()), ..expected };
    assert_eq!(stored(&rehome, "bell"), expected);
}

#[test]
fn records_of_a_list_are_stored_as_they_stand_there() {
    let rehome = memory();
    let odd = r#"{ "index":"odd", "weight": 1.50, "tags":[ ] }"#;
    let folder = Folder::new().file(LORE, format!("\u{feff}[{BELL}, {odd}]"));
    add(&rehome, &folder, &[LORE], &LoreOptions::default()).unwrap();
    let found = rehome.document(None, "lore", "odd", &Packs::Active).unwrap();
    assert_eq!(found.body, odd);
}

#[test]
fn every_file_that_cannot_be_taken_is_named_and_nothing_is_written() {
    let rehome = memory();
    let folder = Folder::new()
        .file("good.md", "# Good\n\nText.")
        .file("empty.md", "\u{feff} \n")
        .file("latin.md", b"caf\xe9")
        .file("nul.txt", "a\0b")
        .file("?!.md", "Text.")
        .file("same.txt", "# GOOD!\n")
        .file("long.md", format!("# {}\n", "x".repeat(501)))
        .file("object.json", BELL)
        .file("none.json", "[]")
        .file("cut.json", "[{")
        .file("twice.json", r#"[{"index": "a", "index": "b"}]"#)
        .file("shape.json", format!(r#"[{BELL}, {{"index": "x", "name": 7}}]"#))
        .file("keyless.json", r#"[{"index": ""}]"#)
        .file("repeated.json", r#"[{"index": "x2"}, {"index": "x2"}]"#);
    let complaints = [
        ("empty.md", "it is empty"),
        ("latin.md", "not UTF-8 from byte 3 on"),
        ("nul.txt", "a NUL at byte 1"),
        ("?!.md", "begin it with another heading"),
        ("same.txt", "the key `good` of `GOOD!` is that of a record in"),
        ("long.md", "the key has 501 bytes"),
        ("object.json", "no list of records"),
        ("none.json", "its list has no record"),
        ("cut.json", "not JSON at byte 2"),
        ("twice.json", "at byte"),
        ("shape.json", "record 2: invalid type"),
        ("keyless.json", "record 1: its `index` is empty"),
        ("repeated.json", "record 2: the key `x2`"),
    ];
    let names: Vec<&str> =
        ["good.md"].into_iter().chain(complaints.map(|(name, _)| name)).collect();
    let Err(Error::Rejected(rejected)) = add(&rehome, &folder, &names, &LoreOptions::default())
    else {
        panic!("nothing was rejected")
    };
    assert_eq!(rejected.len(), complaints.len(), "{rejected:?}");
    for (found, (name, complaint)) in rejected.iter().zip(complaints) {
        assert!(found.file.ends_with(name) && found.reason.contains(complaint), "{found:?}");
    }
    assert!(rehome.packs().unwrap().is_empty(), "not even the pack is made");
}

#[test]
fn a_file_that_is_not_there_stops_the_call() {
    let rehome = memory();
    let folder = Folder::new().file("bell.md", "Rings.");
    let error = add(&rehome, &folder, &["bell.md", "gone.md"], &LoreOptions::default());
    assert!(error.unwrap_err().to_string().contains("there is no file"));
    assert!(rehome.packs().unwrap().is_empty());
}

#[test]
fn without_the_application_there_is_no_lore() {
    let folder = Folder::new().file("bell.md", "Rings.");
    let only = Rehome::builder().only(&["learner"]).open(&address()).unwrap();
    let error = add(&only, &folder, &["bell.md"], &LoreOptions::default()).unwrap_err();
    assert!(error.to_string().contains("`dnd5e` is not enabled"), "{error}");
}

#[test]
fn records_are_written_together_or_not_at_all() {
    let rehome = memory();
    let lore = [Lore::of_text("Bell", "Rings."), Lore::default()];
    let error = rehome.add_lore(&campaign(), &lore).unwrap_err();
    assert!(error.to_string().contains("needs a key"), "{error}");
    assert!(rehome.packs().unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn arbitrary_lore_comes_back(records in proptest::collection::vec(any::<Lore>(), 0..4)) {
        let trial = Trial::new("dnd5e").file(LORE, serde_json::to_string(&records).unwrap());
        let mut keys: Vec<&str> = records.iter().map(|lore| lore.index.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assume!(keys.len() == records.len());
        prop_assert_eq!(imported(&trial).totals.inserted, records.len() as u64);
    }
}
