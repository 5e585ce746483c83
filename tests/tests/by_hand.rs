//! Edits by programs that know nothing of digests: a plain UPDATE of a body.

use rehome::{ImportOptions, Level, Outcome, Prefer, Report};
use rehome_tests::*;

/// A database with two conditions, one of which was edited so; and their folder.
fn edited() -> (rehome::Rehome, Folder) {
    let rehome = memory();
    let folder = Folder::conditions(&["dazed", "lost"].map(condition));
    import(&rehome, &folder);
    let edited = reworded("body", "invented", "edited");
    run_sql(&rehome, &format!("UPDATE dnd5e_conditions SET body = {edited} WHERE key = 'dazed'"));
    (rehome, folder)
}

fn is_kept(rehome: &rehome::Rehome) -> bool {
    texts(rehome, "conditions").iter().any(|text| text.contains("It is edited."))
}

fn same_difference(report: &Report) -> u64 {
    report.verified.unwrap().different
}

#[test]
fn an_unchanged_source_leaves_the_edit_alone() {
    let (rehome, folder) = edited();
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.unchanged, same_difference(&report)), (2, 0));
    assert_eq!(report.outcome(), Outcome::Clean);
    assert!(is_kept(&rehome));
    let told = verify(&rehome, &folder).findings;
    assert!(told[0].message.contains("changed by hand, or damaged"), "{told:?}");
}

#[test]
fn a_changed_source_is_in_conflict_with_it() {
    let (rehome, folder) = edited();
    let changed = [condition_saying("dazed", "It is changed."), condition("lost")];
    folder.write(CONDITIONS, array(&changed));
    let report = import(&rehome, &folder);
    assert_eq!(levels(&report.findings), [(Level::Conflict, "record.edited")]);
    assert_eq!((report.totals.conflicts, same_difference(&report)), (1, 0));
    assert!(is_kept(&rehome));
    let options = ImportOptions { prefer: Prefer::Source, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!((report.totals.updated, report.outcome()), (1, Outcome::Clean));
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
    rollback(&rehome, report.run.unwrap());
    assert!(is_kept(&rehome), "the rollback brings the edit back");
}

#[test]
fn a_source_that_catches_up_is_no_conflict() {
    let (rehome, folder) = edited();
    let same = [condition_saying("dazed", "It is edited."), condition("lost")];
    folder.write(CONDITIONS, array(&same));
    let report = import(&rehome, &folder);
    assert_eq!((report.totals.conflicts, report.totals.unchanged), (0, 2));
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
}

#[test]
fn it_is_not_deleted_with_what_is_missing() {
    let (rehome, folder) = edited();
    folder.write(CONDITIONS, array(&[condition("lost")]));
    let options = ImportOptions { delete_missing: true, ..ImportOptions::default() };
    let report = import_with(&rehome, &folder, &options);
    assert_eq!((report.totals.deleted, report.totals.conflicts), (0, 1));
    assert!(is_kept(&rehome));
}

#[test]
fn a_rollback_keeps_it_as_a_conflict() {
    let (rehome, _) = edited();
    let report = rollback(&rehome, 1);
    assert_eq!(
        (report.removed, report.conflicts.len(), report.outcome()),
        (1, 1, Outcome::NeedsAttention)
    );
    assert!(is_kept(&rehome));
}

#[test]
fn a_rollback_of_an_update_keeps_it_as_a_conflict() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition_saying("dazed", "Old.")]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("dazed")]));
    let second = import(&rehome, &folder).run.unwrap();
    let edited = reworded("body", "invented", "edited");
    run_sql(&rehome, &format!("UPDATE dnd5e_conditions SET body = {edited}"));
    let report = rollback(&rehome, second);
    assert_eq!((report.restored, report.conflicts.len()), (0, 1));
    assert!(is_kept(&rehome));
}
