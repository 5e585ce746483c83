//! Backups: their seal, how many are kept, pipes, drills, and what a restore does to the history.

use std::fs;

use rehome::{Moment, Prune, Rehome};
use rehome_tests::{
    CONDITIONS, Folder, Lots, TempDatabase, array, condition, condition_saying, content, import,
    on_server,
};

fn filled() -> (TempDatabase, Rehome, Folder) {
    let (database, rehome) = super::with_folder();
    let folder = Folder::conditions(&["dazed", "lost"].map(condition));
    import(&rehome, &folder);
    (database, rehome, folder)
}

#[test]
fn damaged_ones_are_red_and_good_ones_are_green() {
    let (database, rehome, _) = filled();
    let good = rehome.create_backup("manual").unwrap().path;
    let bytes = fs::read(&good).unwrap();
    let path = database.folder().join("damaged.db");
    let mut lots = Lots::default();
    for number in 0..rehome_tests::times(40) {
        let mut damaged = bytes.clone();
        match number % 4 {
            0 | 1 => {
                // Not where opening the file alone writes.
                let at = 100 + lots.below(bytes.len() - 100);
                damaged[at] ^= 1 << lots.below(8);
            }
            2 => damaged.truncate(lots.below(bytes.len())),
            _ => {
                let at = lots.below(bytes.len() / 4096) * 4096;
                damaged.drain(at..at + 4096);
            }
        }
        fs::write(&path, damaged).unwrap();
        let is_green = Rehome::check_backup(&path).is_ok_and(|check| check.sound);
        assert!(!is_green, "set {number}");
    }
    for _ in 0..rehome_tests::times(10) {
        assert!(Rehome::check_backup(&good).unwrap().sound);
    }
    let check = Rehome::check_backup(&good).unwrap();
    assert_eq!((check.sealed, check.records), (true, 2));
}

#[test]
fn looking_at_one_with_the_program_does_not_make_it_red() {
    let (_database, rehome, _) = filled();
    let saved = rehome.create_backup("manual").unwrap();
    let opened = Rehome::open(saved.path.to_str().unwrap()).unwrap();
    assert_eq!(content(&opened), content(&rehome));
    drop(opened);
    assert!(Rehome::check_backup(&saved.path).unwrap().sound);
}

#[test]
fn the_last_five_automatic_ones_are_kept_and_all_that_people_made() {
    let (_database, rehome, _) = filled();
    rehome.create_backup("manual").unwrap();
    for number in 0..7 {
        rehome.create_backup(&format!("before-{number}")).unwrap();
    }
    let labels: Vec<String> = rehome.backups().unwrap().into_iter().map(|one| one.label).collect();
    let kept: Vec<bool> = (0..7)
        .map(|number| labels.iter().any(|label| label.ends_with(&format!("before-{number}"))))
        .collect();
    assert_eq!(kept, [false, false, true, true, true, true, true]);
    assert_eq!(labels.len(), 6);
    let dry = Prune { keep: 2, dry_run: true, ..Prune::default() };
    assert_eq!(rehome.prune_backups(&dry).unwrap().len(), 3);
    assert_eq!(rehome.prune_backups(&Prune { keep_days: Some(1), ..dry }).unwrap().len(), 0);
    assert_eq!(rehome.backups().unwrap().len(), 6);
    rehome.prune_backups(&Prune { keep: 1, manual: true, ..Prune::default() }).unwrap();
    assert_eq!(rehome.backups().unwrap().len(), 1);
}

#[test]
fn what_a_killed_process_left_is_cleaned_and_never_listed() {
    let (database, rehome, _) = filled();
    let saved = rehome.create_backup("manual").unwrap();
    let left = format!("{}.partial", saved.path.display());
    fs::write(&left, "half").unwrap();
    let young = format!("{}x.partial", saved.path.display());
    fs::write(&young, "half").unwrap();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    fs::File::options().write(true).open(&left).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(rehome.backups().unwrap().len(), 1);
    rehome.prune_backups(&Prune::default()).unwrap();
    assert!(!fs::exists(&left).unwrap());
    assert!(fs::exists(&young).unwrap(), "another process may be at work on it");
    drop(database);
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_can_read_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let (database, rehome, _) = filled();
    rehome.create_backup("manual").unwrap();
    rehome.drill(None).unwrap();
    rehome.checkpoint().unwrap();
    for entry in fs::read_dir(database.folder()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[test]
fn one_goes_through_a_pipe_and_comes_back() {
    let (_database, rehome, folder) = filled();
    let before = content(&rehome);
    let mut pipe = Vec::new();
    let size = rehome.write_backup(&mut pipe).unwrap();
    assert_eq!(size, pipe.len() as u64);
    assert_eq!(rehome.backups().unwrap(), []);
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Changed.")]));
    import(&rehome, &folder);
    rehome.restore_from(&mut pipe.as_slice()).unwrap();
    assert_eq!(content(&rehome), before);
    assert!(rehome.restore_from(&mut &pipe[..pipe.len() / 2]).is_err());
}

#[test]
fn it_holds_nothing_that_can_be_made_anew_and_a_restore_makes_it() {
    let (_database, rehome, _) = filled();
    let found =
        |rehome: &Rehome| rehome.search(&rehome::SearchQuery::new("dazed")).unwrap().hits.len();
    let before = found(&rehome);
    assert!(before > 0);
    let saved = rehome.create_backup("manual").unwrap();
    let opened = Rehome::open(saved.path.to_str().unwrap()).unwrap();
    let count = "SELECT count(*) AS line FROM search_documents";
    assert_eq!(rehome_tests::sql(&opened, count), ["0"]);
    drop(opened);
    rehome.restore_backup(&saved.path).unwrap();
    assert_eq!(found(&rehome), before);
}

#[test]
fn a_drill_compares_a_backup_with_the_log_and_leaves_a_receipt() {
    let (_database, rehome, folder) = filled();
    rehome.create_backup("manual").unwrap();
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Changed."), condition("worn")]));
    import(&rehome, &folder);
    let (receipt, path) = rehome.drill(None).unwrap();
    assert!(receipt.sound, "{:?}", receipt.problems);
    assert_eq!((receipt.records, receipt.compared), (2, 2));
    assert!(path.exists());
    assert_eq!(rehome::backup::last_receipt(rehome.database()).unwrap(), Some(receipt));
    let uncovered = rehome.uncovered().unwrap();
    assert!(uncovered.changes > 0);
    assert!(uncovered.records.iter().any(|record| record.key == "dazed"));
}

#[test]
fn a_drill_finds_a_backup_that_is_not_what_the_log_says() {
    let (_database, rehome, _) = filled();
    let saved = rehome.create_backup("manual").unwrap();
    // A live record is altered and all is computed anew: the backup knows better.
    let body = rehome_tests::reworded("body", "invented", "rewritten");
    rehome_tests::run_sql(
        &rehome,
        &format!("UPDATE dnd5e_conditions SET body = {body} WHERE key = 'lost'"),
    );
    let (receipt, _) = rehome.drill(Some(&saved.path)).unwrap();
    assert!(!receipt.sound);
    assert!(receipt.problems[0].contains("lost"), "{:?}", receipt.problems);
}

#[test]
fn a_backup_of_every_application_works_on_every_database() {
    let (database, rehome, _) = filled();
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples");
    for app in ["dnd5e", "learner", "editor"] {
        rehome.import(app, samples.join(app)).unwrap();
    }
    let before = content(&rehome);
    let saved = rehome.create_backup("manual").unwrap();
    let (receipt, _) = rehome.drill(None).unwrap();
    assert!(receipt.sound, "{:?}", receipt.problems);
    assert!(receipt.compared > 40);
    rehome.restore_backup(&saved.path).unwrap();
    assert_eq!(content(&rehome), before);
    assert!(rehome.verify_audit(None, true).unwrap().sound);
    drop(database);
}

#[test]
fn a_restore_is_in_the_log_and_a_time_of_the_history_that_was_left_is_refused() {
    let (_database, rehome, folder) = filled();
    let saved = rehome.create_backup("manual").unwrap();
    let size = rehome.last_change().unwrap();
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Changed.")]));
    import(&rehome, &folder);
    let left = rehome.change(rehome.last_change().unwrap()).unwrap().entry.at;
    rehome.restore_backup(&saved.path).unwrap();
    let entry = rehome.change(size + 1).unwrap().entry;
    assert_eq!((entry.part.as_str(), entry.record.key.as_str()), ("backup restored", "log"));
    let time: Moment = left.parse().unwrap();
    let refused =
        rehome.restore_moment(&time, &rehome::RestoreTarget::InPlace, &Default::default());
    assert!(refused.unwrap_err().to_string().contains("history that was left"));
    assert!(
        rehome.verify_audit(None, true).unwrap().sound,
        "checkpoints of what was left are kept apart"
    );
    if !on_server() {
        assert!(rehome.doctor(&Default::default()).is_ok());
    }
}
