//! Importing again: what did not change stays, and nothing else does.

use rehome::{IndexAfterImport, Rehome, SearchSettings, Totals};
use rehome_persistence::changes;
use rehome_tests::*;

fn three() -> [String; 3] {
    ["dazed", "lost", "worn"].map(condition)
}

/// How many entries of the log a run left, but for those of new records.
fn changed(rehome: &rehome::Rehome, run: i64) -> usize {
    let log = rehome.database().read(|c| changes::of_run(c, run, i64::MAX, 1000)).unwrap();
    log.iter().filter(|change| change.births.is_none()).count()
}

#[test]
fn an_unchanged_source_changes_nothing_and_says_so() {
    let rehome = memory();
    let folder = Folder::conditions(&three())
        .file(SKILLS, array(&["7".to_owned(), skill("juggling", "dex")]));
    import(&rehome, &folder);
    let before = content(&rehome);
    let report = import(&rehome, &folder);
    let expected = Totals {
        read: 5,
        unchanged: 4,
        quarantined: 1,
        waiting: 1,
        warnings: 1,
        ..Totals::default()
    };
    assert_eq!(report.totals, expected);
    assert!(!report.totals.changed());
    assert_eq!(content(&rehome), before);
    assert_eq!(changed(&rehome, report.run.unwrap()), 0);
    assert_eq!(report.verified.unwrap().different, 0);
}

#[test]
fn an_unchanged_source_needs_no_backup() {
    // A backup is a file beside a file.
    let database = TempDatabase::file();
    let rehome = database.open();
    let folder = Folder::conditions(&three()).file(SKILLS, "[7]");
    import(&rehome, &folder);
    assert_eq!(import(&rehome, &folder).backup, None);
    assert!(rehome_persistence::backup::list(rehome.database()).unwrap().is_empty());
}

#[test]
fn another_layout_of_the_same_text_is_no_change() {
    let rehome = memory();
    let folder = Folder::conditions(&three());
    import(&rehome, &folder);
    let spread = folder.read(CONDITIONS).replace(',', " ,\r\n ").replace(':', "\t: ");
    folder.write(CONDITIONS, spread);
    assert_eq!(import(&rehome, &folder).totals.unchanged, 3);
    folder.write(CONDITIONS, array(&three()).replace("Zz", "").replace("dazed", "\\u0064azed"));
    assert_eq!(import(&rehome, &folder).totals.unchanged, 3);
}

#[test]
fn a_changed_source_updates_exactly_what_changed() {
    let rehome = memory();
    let folder = Folder::conditions(&three());
    import(&rehome, &folder);
    let [a, _, c] = three();
    folder
        .write(CONDITIONS, array(&[a, condition_saying("lost", "Changed."), c, condition("new")]));
    let report = import(&rehome, &folder);
    let expected = Totals { read: 4, inserted: 1, updated: 1, unchanged: 2, ..Totals::default() };
    assert_eq!(report.totals, expected);
    assert_eq!(changed(&rehome, report.run.unwrap()), 1);
    let revs = sql(&rehome, "SELECT key || ' ' || rev AS line FROM dnd5e_conditions ORDER BY key");
    assert_eq!(revs, ["dazed 1", "lost 2", "new 1", "worn 1"]);
}

#[test]
fn a_new_order_moves_records_and_comes_back_on_export() {
    let rehome = memory();
    let folder = Folder::conditions(&three());
    import(&rehome, &folder);
    let [a, b, c] = three();
    folder.write(CONDITIONS, array(&[c, a, b]));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.unchanged, report.totals.moved), (3, 3));
    assert_eq!(keys(&rehome, "conditions"), ["worn", "dazed", "lost"]);
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.read(CONDITIONS), folder.read(CONDITIONS));
    assert!(!import(&rehome, &target).totals.changed());
}

#[test]
fn a_new_element_at_the_front_stands_at_the_front() {
    let rehome = memory();
    let folder = Folder::conditions(&three());
    import(&rehome, &folder);
    let [a, b, c] = three();
    folder.write(CONDITIONS, array(&[condition("new"), a, b, c]));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.inserted, report.totals.moved), (1, 3));
    assert_eq!(keys(&rehome, "conditions"), ["new", "dazed", "lost", "worn"]);
    assert_eq!(report.verified.unwrap().different, 0);
}

#[test]
fn columns_and_facets_follow_the_text() {
    let rehome = memory();
    let folder = Folder::new().file(SPELLS, array(&[spell("spark", 1)]));
    import(&rehome, &folder);
    let changed = spell("spark", 3).replace(r#"["V","S"]"#, r#"["M"]"#);
    folder.write(SPELLS, array(&[changed]));
    import(&rehome, &folder);
    assert_eq!(sql(&rehome, "SELECT level AS line FROM dnd5e_spells"), ["3"]);
    let facets = "SELECT value AS line FROM facets WHERE facet = 'component'";
    assert_eq!(sql(&rehome, facets), ["M"]);
}

#[test]
fn progress_tells_of_every_byte() {
    let folder = Folder::conditions(&three()).file(SKILLS, "[]").file(SPELLS, "[7");
    let (mut promised, mut told) = (0, 0);
    let listen = |event: rehome::Event<'_>| match event {
        rehome::Event::Phase { bytes: more, .. } | rehome::Event::Rows { rows: more, .. } => {
            promised += more;
        }
        rehome::Event::Advanced(more) => told += more,
        rehome::Event::File(_) => {}
    };
    let rehome = Rehome::builder().search(SearchSettings {
        after_import: IndexAfterImport::Nothing,
        ..SearchSettings::default()
    });
    let rehome = rehome.open(&address()).unwrap();
    during(&rehome, listen, |rehome| rehome.import("dnd5e", &folder)).unwrap();
    assert_eq!(told, promised);
}
