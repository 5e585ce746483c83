//! What users of other systems met, each as a test of ours. The numbers are those of the issues of
//! the projects that are named.

use std::fs;

use rehome::{LogQuery, Moment, Packs, Rehome, dnd5e::Condition};
use rehome_tests::{
    CONDITIONS, Folder, TempDatabase, array, condition, condition_saying, content, import, run_sql,
    sql,
};

use super::{home, put, saying, with_home};

/// django-simple-history 174 and 1563: bulk edits without history, or with 300 queries for each.
#[test]
fn a_bulk_edit_has_its_history() {
    let rehome = rehome_tests::memory();
    let all: Vec<String> = (0..200).map(|number| condition(&format!("k{number}"))).collect();
    let folder = Folder::conditions(&all);
    import(&rehome, &folder);
    let before = rehome.last_change().unwrap();
    let changed: Vec<String> =
        (0..200).map(|number| condition_saying(&format!("k{number}"), "Changed.")).collect();
    folder.write(CONDITIONS, array(&changed));
    import(&rehome, &folder);
    let query = LogQuery { since: Some(Moment::Seq(before)), limit: 1000, ..LogQuery::default() };
    let entries = rehome.changes(&query).unwrap();
    assert_eq!(entries.iter().filter(|entry| entry.op == "replace").count(), 200);
}

/// temporal_tables 14, 27 and 69: several changes in one transaction are kept as one, or fail.
#[test]
fn several_changes_of_one_record_in_one_transaction_are_all_kept() {
    let rehome = with_home();
    let app = rehome.app("dnd5e").unwrap().clone();
    let before = rehome.last_change().unwrap();
    rehome
        .database()
        .write(|c| {
            let registry = rehome_persistence::repository::Registry::new(&app);
            for text in ["One.", "Two.", "Three."] {
                let mut records =
                    rehome_persistence::repository::Records::<Condition>::new(c, &registry)?;
                records.put(&home(), &saying("dazed", text))?;
            }
            Ok::<_, rehome::DatabaseError>(())
        })
        .unwrap();
    let entries =
        rehome.changes(&LogQuery { since: Some(Moment::Seq(before)), ..Default::default() });
    let ops: Vec<String> = entries.unwrap().into_iter().map(|entry| entry.op).collect();
    assert_eq!(ops, ["replace", "replace", "insert"]);
    let change = rehome.change(before + 2).unwrap();
    assert_eq!(change.fields[0].old, Some("One.".into()));
    assert_eq!(change.fields[0].new, Some("Two.".into()));
}

/// paper_trail 1313: 400 GB of log for 5 GB of data.
#[test]
fn the_log_of_small_edits_of_a_large_record_is_small() {
    let rehome = with_home();
    let long = "A sentence that stays. ".repeat(100);
    for number in 0..100 {
        put(&rehome, "dazed", &format!("{long}{number}"));
    }
    let kept = "SELECT sum(length(before)) AS line FROM changes";
    let kept: i64 = sql(&rehome, kept).remove(0).parse().unwrap();
    assert!(kept < 100 * 100, "{kept} bytes of texts for 100 changes of {} bytes", long.len());
}

/// vaultwarden 2851: the only backup that works is six months old, and nobody knew.
#[test]
fn the_doctor_says_when_no_backup_was_ever_tried() {
    let database = TempDatabase::file();
    let rehome = database.open();
    import(&rehome, &Folder::conditions(&[condition("dazed")]));
    let told = |rehome: &Rehome| {
        let looked = rehome.doctor(&rehome::Examination::default()).unwrap();
        looked
            .symptoms
            .into_iter()
            .filter(|one| one.about == "backup")
            .map(|one| one.message)
            .collect::<Vec<_>>()
    };
    rehome.create_backup("manual").unwrap();
    assert!(told(&rehome)[0].contains("ever restored on trial"));
    rehome.drill(None).unwrap();
    assert_eq!(told(&rehome), [""; 0]);
    let examination = rehome::Examination { drill_days: Some(0), ..Default::default() };
    let looked = rehome.doctor(&examination).unwrap();
    assert!(looked.symptoms.iter().any(|one| one.message.contains("more than 0 days ago")));
}

/// litestream 431: the validation was taken out because of its false alarms.
#[test]
fn whatever_happens_through_the_door_is_no_alarm() {
    let rehome = with_home();
    let folder = Folder::conditions(&["dazed", "lost", "worn"].map(condition));
    import(&rehome, &folder);
    folder.write(CONDITIONS, array(&[condition("worn"), condition_saying("dazed", "Changed.")]));
    let run = import(&rehome, &folder).run.unwrap();
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples");
    for app in ["learner", "editor"] {
        rehome.import(app, samples.join(app)).unwrap();
    }
    put(&rehome, "dazed", "Mine.");
    rehome.rollback(run, &rehome::RollbackOptions { backup: false, ..Default::default() }).unwrap();
    rehome.delete_pack(&home()).unwrap();
    let looked = rehome.doctor(&rehome::Examination::default()).unwrap();
    assert_eq!(looked.verdict, rehome::Verdict::Sound, "{:?}", looked.symptoms);
    let verified = rehome.verify_audit(None, true).unwrap();
    assert!(verified.sound, "{:?}", verified.problems);
}

/// vaultwarden 848: a file is put in the place of a live one, beside its write-ahead log.
#[test]
fn a_restore_beside_a_live_wal_brings_one_state() {
    let database = TempDatabase::file();
    let (rehome, other) = (database.open(), database.open());
    import(&rehome, &Folder::conditions(&[condition("dazed")]));
    let before = content(&rehome);
    let saved = rehome.create_backup("manual").unwrap();
    other.create_pack("dnd5e", &home(), &rehome::PackDetails::default()).unwrap();
    other.put(&home(), &saying("lost", "In the log of the file.")).unwrap();
    assert!(fs::metadata(format!("{}-wal", database.address())).unwrap().len() > 0);
    rehome.restore_backup(&saved.path).unwrap();
    assert_eq!(content(&other), before);
    assert!(other.integrity().unwrap().is_empty());
}

/// pgbackrest 2327: a second restore takes the wrong branch.
#[test]
fn a_second_restore_knows_the_branch_of_the_first() {
    let (_database, rehome) = super::with_folder();
    rehome.create_pack("dnd5e", &home(), &rehome::PackDetails::default()).unwrap();
    put(&rehome, "dazed", "Common.");
    let saved = rehome.create_backup("manual").unwrap();
    put(&rehome, "dazed", "First branch.");
    rehome.create_backup("manual").unwrap();
    rehome.restore_backup(&saved.path).unwrap();
    let second = put(&rehome, "dazed", "Second branch.");
    put(&rehome, "dazed", "Later.");
    let options = rehome::RestoreOptions { backup: false, ..Default::default() };
    rehome.restore_moment(&Moment::Seq(second), &rehome::RestoreTarget::InPlace, &options).unwrap();
    let text = rehome.get::<Condition>("dazed", &Packs::only(home())).unwrap().record;
    assert_eq!(text, saying("dazed", "Second branch."));
    // The backup of the branch that was left is none of this history.
    assert_eq!(rehome.uncovered().unwrap().backup, Some(saved.path));
}

/// litestream 781: after a restore nothing was backed up any more.
#[test]
fn after_a_restore_everything_goes_on() {
    let database = TempDatabase::file();
    let rehome = database.open();
    rehome.create_pack("dnd5e", &home(), &rehome::PackDetails::default()).unwrap();
    put(&rehome, "dazed", "One.");
    let saved = rehome.create_backup("manual").unwrap();
    rehome.restore_backup(&saved.path).unwrap();
    let seq = put(&rehome, "dazed", "Two.");
    let again = rehome.create_backup("manual").unwrap();
    assert!(Rehome::check_backup(&again.path).unwrap().sound);
    assert!(rehome.drill(None).unwrap().0.sound);
    put(&rehome, "dazed", "Three.");
    rehome
        .restore_moment(&Moment::Seq(seq), &rehome::RestoreTarget::InPlace, &Default::default())
        .unwrap();
    let text = rehome.get::<Condition>("dazed", &Packs::only(home())).unwrap().record;
    assert_eq!(text, saying("dazed", "Two."));
    assert!(rehome.verify_audit(None, true).unwrap().sound);
}

/// immudb 2063: the auditor says that all is consistent after a value was changed.
#[test]
fn the_audit_reads_the_values_themselves() {
    let rehome = with_home();
    put(&rehome, "dazed", "One.");
    let checkpoint = super::checkpoint(&rehome);
    let body = rehome_tests::reworded("body", "One.", "Two.");
    run_sql(&rehome, &format!("UPDATE dnd5e_conditions SET body = {body}"));
    assert!(rehome.verify_log(Some(&checkpoint)).unwrap().sound, "the log itself is whole");
    assert!(!rehome.verify_audit(Some(&checkpoint), true).unwrap().sound);
}

/// Eight writers at once, of a thousand updates each in the long version: all are there.
#[test]
fn eight_writers_lose_nothing() {
    let database = TempDatabase::new();
    let rehome = database.open();
    rehome.create_pack("dnd5e", &home(), &rehome::PackDetails::default()).unwrap();
    let each = rehome_tests::times(50);
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let rehome = rehome.clone();
            scope.spawn(move || {
                for number in 0..each {
                    let text = format!("{writer} {number}");
                    rehome.put(&home(), &saying(&format!("k{writer}"), &text)).unwrap();
                }
            });
        }
    });
    let entries = rehome.changes(&LogQuery { limit: 1_000_000, ..Default::default() }).unwrap();
    let edits = entries.iter().filter(|entry| entry.record.collection == "conditions").count();
    assert_eq!(edits, 8 * each);
    let verified = rehome.verify_audit(None, true).unwrap();
    assert!(verified.sound, "{:?}", verified.problems);
}
