//! What the sequences have found, each as small as it gets.

use rehome::{
    ImportOptions, PackDetails, PackId, QuarantineFilter, Rehome, SettleOptions, editor::MapOptions,
};
use rehome_domain::apps::editor::workspace_hash;
use rehome_tests::{
    CONDITIONS, Folder, Trial, array, condition, import_into, import_with, memory, rollback, sql,
};
use serde_json::json;

const FORCED: MapOptions = MapOptions { force: true, dry_run: false };
const ONE: &str = "/srv/demo/one";
const TWO: &str = "/srv/demo/two";

fn home() -> PackId {
    "home".parse().unwrap()
}

fn packs(rehome: &Rehome) -> Vec<String> {
    sql(rehome, "SELECT id || ' ' || description AS line FROM packs ORDER BY priority")
}

#[test]
fn a_pack_that_an_import_made_empty_comes_back_with_it() {
    let rehome = memory();
    import_into(&rehome, &Folder::conditions(&[]), "home");
    let undone = rollback(&rehome, 1);
    assert_eq!(packs(&rehome), [""; 0]);
    rollback(&rehome, undone.run.unwrap());
    assert_eq!(packs(&rehome), ["home "]);
}

#[test]
fn a_pack_that_somebody_described_since_it_was_made_is_kept_and_listed() {
    let rehome = memory();
    let run = import_into(&rehome, &Folder::conditions(&[condition("dazed")]), "home").run;
    let details = PackDetails { description: Some("Ours".to_owned()), ..PackDetails::default() };
    rehome.edit_pack(&home(), &details).unwrap();
    let undone = rollback(&rehome, run.unwrap());
    assert_eq!(packs(&rehome), ["home Ours"]);
    assert!(undone.conflicts[0].message.contains("the pack `home` was changed since"));
    // Once the description is undone, nothing keeps the pack.
    rollback(&rehome, 2);
    rollback(&rehome, run.unwrap());
    assert_eq!(packs(&rehome), [""; 0]);
}

#[test]
fn what_was_dismissed_is_dismissed_again_where_another_took_its_place() {
    let rehome = memory();
    let folder = Folder::conditions(&["7".to_owned()]);
    import_into(&rehome, &folder, "home");
    let entry = rehome.quarantine(&QuarantineFilter::default(), 0, 1).unwrap().remove(0);
    rehome.quarantine_dismiss(entry.id, &SettleOptions::default()).unwrap();
    folder.write(CONDITIONS, array(&["8"]));
    let run = import_into(&rehome, &folder, "home").run.unwrap();
    rollback(&rehome, run);
    let entries = rehome.quarantine(&QuarantineFilter::default(), 0, 9).unwrap();
    assert_eq!((entries.len(), entries[0].how), (1, Some("dismissed")));
}

#[test]
fn what_a_later_run_settled_stays_settled() {
    let rehome = memory();
    let folder = Folder::conditions(&["7".to_owned()]);
    import_into(&rehome, &folder, "home");
    let undone = rollback(&rehome, 1).run.unwrap();
    let redone = rollback(&rehome, undone).run.unwrap();
    folder.write(CONDITIONS, array(&[condition("dazed")]));
    let options = ImportOptions { container: Some(home()), ..ImportOptions::default() };
    let run = import_with(&rehome, &folder, &options).run.unwrap();
    rollback(&rehome, redone);
    let how = "SELECT resolved_by AS line FROM quarantine";
    assert_eq!(sql(&rehome, how), [run.to_string()]);
}

/// A session in each of two files whose folders nobody knows.
fn two_files() -> Trial {
    let session = |id: &str| {
        array(&[json!({"id": id, "type": "debate", "task": "Talk", "status": "running",
            "createdAt": "2025-11-13T03:46:40Z", "updatedAt": "2025-11-13T03:46:40Z",
            "instances": [], "chatHistory": []})
        .to_string()])
    };
    let file = |folder| format!("sessions/{}.json", workspace_hash(folder));
    let trial =
        Trial::new("editor").file(&file(ONE), session("s1")).file(&file(TWO), session("s2"));
    trial.import();
    trial
}

#[test]
fn the_union_of_two_workspaces_is_undone_and_done_again_without_a_loss() {
    let trial = two_files();
    let before = trial.content();
    trial.rehome.editor().unwrap().map(&workspace_hash(ONE), TWO, FORCED).unwrap();
    let after = trial.content();
    assert_ne!(before, after);
    let mut last = 2;
    for expected in [&before, &after, &before] {
        let undone = trial.rollback(Some(last));
        assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
        assert_eq!(trial.content(), *expected);
        last = undone.run.unwrap();
    }
}

#[test]
fn a_workspace_that_got_the_files_of_another_since_is_kept_with_them() {
    let trial = two_files();
    trial.rehome.editor().unwrap().map(&workspace_hash(TWO), ONE, FORCED).unwrap();
    // The workspace that this brings back then takes all files.
    let undone = trial.rollback(Some(2)).run;
    trial.rehome.editor().unwrap().map(&workspace_hash(ONE), TWO, FORCED).unwrap();
    let kept = trial.rollback(undone);
    assert!(!kept.conflicts.is_empty());
    assert_eq!(trial.sql("id", "FROM editor_sessions ORDER BY id"), ["s1", "s2"]);
}
