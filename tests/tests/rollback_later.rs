//! Undoing a run after something else happened: what was changed since is kept and listed.

use rehome::{Level, Outcome, Rehome, RollbackReport};
use rehome_persistence::history;
use rehome_tests::*;

/// A database with an import of three conditions (run 1), and their folder.
fn filled() -> (Rehome, Folder) {
    let rehome = memory();
    let folder = Folder::conditions(&["dazed", "lost", "worn"].map(condition));
    import(&rehome, &folder);
    (rehome, folder)
}

/// Asserts that exactly these records were kept.
fn kept(report: &RollbackReport, keys: &[&str]) {
    assert_eq!(report.conflicts.len(), keys.len(), "{:?}", report.conflicts);
    for (finding, key) in report.conflicts.iter().zip(keys) {
        assert_eq!((finding.level, finding.rule), (Level::Conflict, "rollback.edited"));
        assert!(
            finding.message.contains(&format!("`dnd5e/conditions {key}`")),
            "{}",
            finding.message
        );
    }
    assert_eq!(report.outcome(), Outcome::attention_if(!keys.is_empty()));
}

#[test]
fn an_edited_record_is_kept() {
    let (rehome, _) = filled();
    let edited = condition_saying("lost", "Edited.");
    edit(&rehome, "conditions", "lost", &edited);
    let report = rollback(&rehome, 1);
    kept(&report, &["lost"]);
    assert_eq!(report.removed, 2);
    assert_eq!(texts(&rehome, "conditions"), [edited]);
    assert_eq!(content(&rehome)[0], "container srd", "a pack that holds something stays");
}

#[test]
fn an_edit_of_an_updated_record_is_kept() {
    let (rehome, folder) = filled();
    let elements = ["dazed", "lost", "worn"].map(|key| condition_saying(key, "Changed."));
    folder.write(CONDITIONS, array(&elements));
    let run = import(&rehome, &folder).run.unwrap();
    edit(&rehome, "conditions", "worn", &condition_saying("worn", "Edited."));
    kept(&rollback(&rehome, run), &["worn"]);
    let expected = [condition("dazed"), condition("lost"), condition_saying("worn", "Edited.")];
    assert_eq!(texts(&rehome, "conditions"), expected);
}

#[test]
fn a_record_that_a_newer_run_changed_is_kept() {
    let (rehome, folder) = filled();
    let changed = condition_saying("lost", "Changed.");
    folder.write(CONDITIONS, array(&[condition("dazed"), changed.clone(), condition("worn")]));
    import(&rehome, &folder);
    kept(&rollback(&rehome, 1), &["lost"]);
    assert_eq!(texts(&rehome, "conditions"), [changed]);
}

#[test]
fn a_record_that_only_the_newer_run_brought_stays() {
    let (rehome, folder) = filled();
    folder.write(CONDITIONS, array(&["dazed", "lost", "worn", "new"].map(condition)));
    import(&rehome, &folder);
    kept(&rollback(&rehome, 1), &[]);
    assert_eq!(keys(&rehome, "conditions"), ["new"]);
}

#[test]
fn an_update_between_two_others_is_a_conflict() {
    let (rehome, folder) = filled();
    for words in ["Second.", "Third."] {
        folder.write(CONDITIONS, array(&[condition_saying("dazed", words), condition("lost")]));
        import(&rehome, &folder);
    }
    kept(&rollback(&rehome, 2), &["dazed"]);
    assert_eq!(texts(&rehome, "conditions")[0], condition_saying("dazed", "Third."));
}

#[test]
fn newest_first_leaves_no_conflicts() {
    let (rehome, folder) = filled();
    let mut states = vec![Vec::new(), content(&rehome)];
    for words in ["Second.", "Third."] {
        let elements = [condition_saying("worn", words), condition(words), condition("dazed")];
        folder.write(CONDITIONS, array(&elements));
        import(&rehome, &folder);
        states.push(content(&rehome));
    }
    for run in (1..=3).rev() {
        assert_eq!(Some(content(&rehome)), states.pop());
        kept(&rollback(&rehome, run), &[]);
    }
    assert!(content(&rehome).is_empty());
}

#[test]
fn a_record_deleted_since_is_listed_only_where_it_was_updated() {
    let (rehome, folder) = filled();
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Changed."), condition("lost")]));
    let run = import(&rehome, &folder).run.unwrap();
    run_sql(&rehome, "DELETE FROM dnd5e_conditions WHERE key IN ('dazed', 'worn')");
    kept(&rollback(&rehome, run), &["dazed"]);
    kept(&rollback(&rehome, 1), &[]);
    assert!(keys(&rehome, "conditions").is_empty());
}

#[test]
fn the_order_that_a_newer_run_gave_stays() {
    let (rehome, folder) = filled();
    folder.write(CONDITIONS, array(&["second", "dazed", "lost", "worn"].map(condition)));
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&["a", "worn", "second", "dazed", "lost"].map(condition)));
    import(&rehome, &folder);
    kept(&rollback(&rehome, 2), &[]);
    assert_eq!(keys(&rehome, "conditions"), ["a", "worn", "dazed", "lost"]);
}

#[test]
fn an_update_is_undone_in_the_place_that_a_newer_run_gave() {
    let (rehome, folder) = filled();
    let changed = condition_saying("dazed", "Changed.");
    folder.write(CONDITIONS, array(&[changed.clone(), condition("lost"), condition("worn")]));
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("worn"), condition("lost"), changed]));
    import(&rehome, &folder);
    kept(&rollback(&rehome, 2), &[]);
    assert_eq!(texts(&rehome, "conditions"), ["worn", "lost", "dazed"].map(condition));
}

#[test]
fn a_record_created_anew_since_it_was_deleted_is_kept() {
    let (rehome, folder) = filled();
    folder.write(CONDITIONS, array(&[condition("dazed"), condition("lost")]));
    let options =
        rehome::ImportOptions { delete_missing: true, ..rehome::ImportOptions::default() };
    let run = import_with(&rehome, &folder, &options).run.unwrap();
    let anew = condition_saying("worn", "Anew.");
    folder.write(CONDITIONS, array(&[condition("dazed"), condition("lost"), anew.clone()]));
    import(&rehome, &folder);
    kept(&rollback(&rehome, run), &["worn"]);
    assert_eq!(texts(&rehome, "conditions")[2], anew);
}

#[test]
fn an_older_run_with_quarantine_leaves_that_of_the_newer() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed"), "7".to_owned()]);
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("dazed"), "8".to_owned(), condition("new")]));
    import(&rehome, &folder);
    assert_eq!(quarantined(&rehome), ["8"]);
    kept(&rollback(&rehome, 1), &[]);
    assert_eq!(quarantined(&rehome), ["8"]);
    rollback(&rehome, 2);
    assert!(content(&rehome).is_empty(), "{:?}", content(&rehome));
}

#[test]
fn a_pack_that_only_holds_quarantine_of_a_newer_run_stays() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    import(&rehome, &Folder::new().file(SKILLS, "[7]"));
    rollback(&rehome, 1);
    let quarantined = format!(
        "quarantine collection='skills' container='srd' file='{SKILLS}' position=0 pointer='' \
         rule='record.shape' waiting=1 how=NULL raw='7'"
    );
    assert_eq!(content(&rehome), ["container srd", &quarantined]);
}

#[test]
fn a_file_known_from_an_undone_run_alone_is_not_exported() {
    let rehome = memory();
    import(&rehome, &Folder::conditions(&[condition("dazed")]));
    let run = import(&rehome, &Folder::new().file(SKILLS, "[]")).run.unwrap();
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.names(), [CONDITIONS, SKILLS]);
    rollback(&rehome, run);
    let target = Folder::new();
    export(&rehome, &target);
    assert_eq!(target.names(), [CONDITIONS]);
}

#[test]
fn an_import_after_a_rollback_starts_afresh() {
    let (rehome, folder) = filled();
    let before = content(&rehome);
    rollback(&rehome, 1);
    let report = import(&rehome, &folder);
    assert_eq!(report.totals.inserted, 3);
    assert_eq!(content(&rehome), before);
    let runs = rehome.database().read(|c| history::list(c, 10)).unwrap();
    assert_eq!(runs.len(), 3);
    rollback(&rehome, report.run.unwrap());
    assert!(content(&rehome).is_empty());
}

#[test]
fn a_rollback_that_kept_something_can_be_repeated_and_shows_what_it_kept() {
    let (rehome, folder) = filled();
    folder.write(CONDITIONS, array(&["dazed", "lost"].map(condition)));
    folder.write(CONDITIONS, array(&[condition("dazed"), condition_saying("lost", "Changed.")]));
    let second = import(&rehome, &folder).run.unwrap();
    let first = rollback(&rehome, 1);
    kept(&first, &["lost"]);
    let details = rehome.run(first.run.unwrap()).unwrap();
    assert_eq!(details.findings.len(), 1);

    kept(&rollback(&rehome, second), &[]);
    kept(&rollback(&rehome, 1), &[]);
    assert!(texts(&rehome, "conditions").is_empty());
}
