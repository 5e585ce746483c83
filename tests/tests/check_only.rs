//! A check is an import that is undone: it says the same and leaves nothing.

use rehome::{Outcome, Rehome, Report};
use rehome_tests::*;

/// A folder with every kind of trouble.
fn troubled() -> Folder {
    let unknown = condition("odd").replace("\"name\"", "\"nick\"");
    Folder::new()
        .file("README.md", "")
        .file(ABILITY_SCORES, format!("\u{feff}{}", array(&[ability_score("dex")])))
        .file(SKILLS, array(&[skill("juggling", "dex"), skill("lifting", "str"), "7".to_owned()]))
        .file("5e-SRD-Alignments.json", "")
        .file("5e-SRD-Languages.json", "{}")
        .file("5e-SRD-Magic-Schools.json", "[{}")
        .file("5e-SRD-Damage-Types.json", b"\xFF\xFE[\0]\0")
        .file("5e-SRD-Feats.json", "[]")
        .file(
            CONDITIONS,
            array(&[
                condition("dazed"),
                condition_saying("lost", "Changed."),
                condition("dazed"),
                unknown,
                r#"{"index": "half", "name": "\ud800"}"#.to_owned(),
                r#"{"index": "big", "n": 1e400}"#.to_owned(),
                condition("new"),
            ]),
        )
}

/// Brings a database to a state in which the troubled folder meets everything.
fn fill(rehome: &Rehome) {
    let first = ["gone", "lost", "dazed"].map(condition);
    let folder =
        Folder::conditions(&first).file(SKILLS, array(&["8".to_owned(), skill("juggling", "con")]));
    import(rehome, &folder);
    edit(rehome, "conditions", "lost", &condition_saying("lost", "Edited."));
    run_sql(
        rehome,
        "INSERT INTO import_runs (app, kind, source, status, started_at) \
         VALUES ('dnd5e', 'import', 'x', 'running', '2026-01-01T00:00:00.000000Z')",
    );
}

/// The same report but for what must differ.
fn same(mut report: Report) -> Report {
    report.run = None;
    report.check_only = false;
    report.backup = None;
    report
}

fn check_equals_import(rehome: &Rehome, outcome: Outcome) {
    let folder = troubled();
    let before = dump(rehome);
    let checked = check(rehome, &folder);
    assert_eq!(dump(rehome), before, "a check leaves nothing");
    assert_eq!((checked.run, checked.check_only, &checked.backup), (None, true, &None));
    let imported = import(rehome, &folder);
    assert_eq!(checked.outcome(), outcome);
    assert_eq!(same(checked), same(imported));
    assert_ne!(dump(rehome), before);
    let before = dump(rehome);
    let again = check(rehome, &folder);
    assert_eq!(dump(rehome), before);
    assert_eq!(same(again), same(import(rehome, &folder)));
}

#[test]
fn on_an_empty_database() {
    check_equals_import(&memory(), Outcome::Rejected);
}

#[test]
fn on_a_filled_database() {
    let rehome = memory();
    fill(&rehome);
    check_equals_import(&rehome, Outcome::Rejected);
}

#[test]
fn on_a_database_in_a_file() {
    let database = TempDatabase::new();
    let rehome = database.open();
    fill(&rehome);
    check_equals_import(&rehome, Outcome::Rejected);
}

#[test]
fn the_filled_database_meets_everything() {
    let rehome = memory();
    fill(&rehome);
    let report = check(&rehome, &troubled());
    let mut rules = rules(&report.findings);
    rules.sort_unstable();
    rules.dedup();
    let expected = [
        "history.interrupted",
        "json.byte-order-mark",
        "json.empty",
        "json.encoding",
        "json.truncated",
        "layout.ignored",
        "layout.root",
        "record.duplicate",
        "record.edited",
        "record.missing",
        "record.missing-field",
        "record.number",
        "record.shape",
        "record.surrogate",
        "record.unknown-key",
        "reference.dangling",
    ];
    assert_eq!(rules, expected);
    let totals = report.totals;
    assert_eq!((totals.inserted, totals.updated, totals.unchanged), (4, 1, 1));
    assert_eq!((totals.conflicts, totals.missing, totals.quarantined), (1, 1, 4));
}

#[test]
fn with_delete_missing_and_prefer_source() {
    let rehome = memory();
    fill(&rehome);
    let folder = Folder::conditions(&[condition_saying("lost", "Changed.")]);
    let mut options = rehome::ImportOptions {
        check_only: true,
        delete_missing: true,
        prefer: rehome::Prefer::Source,
        ..rehome::ImportOptions::default()
    };
    let before = dump(&rehome);
    let checked = import_with(&rehome, &folder, &options);
    assert_eq!(dump(&rehome), before);
    assert_eq!((checked.totals.deleted, checked.totals.updated), (2, 1));
    options.check_only = false;
    assert_eq!(same(checked), same(import_with(&rehome, &folder, &options)));
}

#[test]
fn an_archive_is_not_written() {
    let (folder, archive) = (Folder::conditions(&[condition("dazed")]), Folder::new());
    let options = rehome::ImportOptions {
        check_only: true,
        archive: Some(archive.path().to_owned()),
        ..rehome::ImportOptions::default()
    };
    import_with(&memory(), &folder, &options);
    assert!(archive.names().is_empty());
}
