//! The log of changes: who did what and why, what an entry keeps, and what stands in it as a run
//! that can be undone.

use rehome::{Context, PackDetails, PackId, Packs, Rehome, dnd5e::Condition};
use rehome_persistence::{
    changes::{self, Cause, Change, Op},
    repository::{Records, Registry},
};
use rehome_tests::*;

fn home() -> PackId {
    "home".parse().unwrap()
}

/// All that was done to a condition of the pack `home`, the last first.
fn of(rehome: &Rehome, key: &str) -> Vec<Change> {
    let app = rehome.app("dnd5e").unwrap();
    let collection = app.collection("conditions").unwrap();
    let record = rehome_persistence::Table::new(app, collection).record("home", key);
    rehome.database().read(|c| changes::of_record(c, &record, i64::MAX, 100)).unwrap()
}

fn saying(key: &str, words: &str) -> Condition {
    serde_json::from_str(&condition_saying(key, words)).unwrap()
}

#[test]
fn an_edit_says_who_did_it_and_why_and_what_stood_there() {
    let ann = Context::of("user:ann").because("a better word").serving("r-7");
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    rehome.put(&home(), &saying("dazed", "First.")).unwrap();
    let before = rehome.get::<Condition>("dazed", &Packs::only(home())).unwrap();
    rehome.acting(ann).put(&home(), &saying("dazed", "Then.")).unwrap();

    let log = of(&rehome, "dazed");
    assert_eq!(log.iter().map(|change| change.op).collect::<Vec<_>>(), [Op::Replace, Op::Insert]);
    let [edit, birth] = log.as_slice() else { panic!("{log:?}") };
    assert_eq!((edit.actor.as_str(), birth.actor.as_str()), ("user:ann", "system"));
    assert_eq!(edit.reason.as_deref(), Some("a better word"));
    assert_eq!((edit.cause, edit.former.rev), (Cause::Edit, Some(1)));
    assert_eq!(edit.digest_before, birth.digest_after);
    let text = edit.text_before(None).unwrap().unwrap();
    assert_eq!(serde_json::from_str::<Condition>(&text).unwrap(), before.record);
    // A birth keeps no text: the next entry, or the row, has it.
    assert_eq!(birth.text_before(None).unwrap(), None);
    assert_eq!(
        sql(&rehome, "SELECT request AS line FROM changes WHERE request IS NOT NULL"),
        ["r-7"]
    );
}

#[test]
fn a_text_that_is_written_again_leaves_no_entry() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    for _ in 0..3 {
        rehome.put(&home(), &saying("dazed", "The same.")).unwrap();
    }
    assert_eq!(of(&rehome, "dazed").len(), 1);
}

#[test]
fn a_small_change_of_a_long_text_keeps_what_changed_alone() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    let words =
        |middle: &str| format!("{}{middle}{}", "Before. ".repeat(400), "Behind. ".repeat(400));
    for middle in ["one", "two", "three"] {
        rehome.put(&home(), &saying("dazed", &words(middle))).unwrap();
    }
    let kept = sql(&rehome, "SELECT before AS line FROM changes WHERE op = 'replace' ORDER BY seq");
    assert_eq!(kept, ["one", "wo"]);
    // From the live text back to the first.
    let live = rehome.document(Some("dnd5e"), "conditions", "dazed", &Packs::only(home())).unwrap();
    let mut text = live.body;
    for change in of(&rehome, "dazed").iter().filter(|change| change.op == Op::Replace) {
        text = change.text_before(Some(&text)).unwrap().unwrap();
    }
    assert!(text.contains("one"), "{text}");
}

#[test]
fn all_changes_of_one_transaction_are_one_unit_and_stand_there_each() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    let registry = Registry::new(rehome.app("dnd5e").unwrap());
    let twice = rehome.database().write(|c| {
        for words in ["First.", "Second."] {
            Records::new(c, &registry)?.put(&home(), &saying("dazed", words))?;
        }
        Ok::<_, rehome::DatabaseError>(())
    });
    twice.unwrap();
    let units = "SELECT CAST(count(DISTINCT tx) AS text) || ' of ' || CAST(count(*) AS text) AS \
                 line FROM changes WHERE op IN ('insert', 'replace') AND part = ''";
    assert_eq!(sql(&rehome, units), ["1 of 2"]);
}

#[test]
fn no_change_passes_the_log_by() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    let registry = Registry::new(rehome.app("dnd5e").unwrap());
    let written = rehome.database().connection().unwrap().snapshot(|c| {
        Records::new(c, &registry)?.put(&home(), &saying("dazed", "Never."))?;
        Ok::<_, rehome::DatabaseError>(())
    });
    // A server refuses the statement, SQLite the commit.
    written.unwrap_err();
    assert!(of(&rehome, "dazed").is_empty());
    assert!(rehome.get::<Condition>("dazed", &Packs::only(home())).is_err());
}

#[test]
fn of_many_changes_one_keeps_the_whole_text_now_and_then() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    let long = "Before. ".repeat(400);
    for number in 0..70 {
        rehome.put(&home(), &saying("dazed", &format!("{long}{number}"))).unwrap();
    }
    let whole = "SELECT CAST(former_rev AS text) AS line FROM changes \
                 WHERE op = 'replace' AND prefix IS NULL";
    assert_eq!(sql(&rehome, whole), ["64"]);
}

#[test]
fn a_savepoint_that_is_taken_back_leaves_nothing_in_the_log() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    let app = rehome.app("dnd5e").unwrap();
    let rows = rehome.database().write(|c| {
        let details = |author: &str| PackDetails {
            author: Some(author.to_owned()),
            ..PackDetails::default()
        };
        let nothing = rehome::Overriding::Nothing;
        rehome_persistence::packs::edit(c, "home", &details("Ann"), nothing)?;
        let refused: Result<(), rehome::DatabaseError> = c.write(|c| {
            rehome_persistence::packs::edit(c, "home", &details("Bo"), nothing)?;
            Err(rehome::DatabaseError::Invalid("no".to_owned()))
        });
        assert!(refused.is_err());
        Ok::<_, rehome::DatabaseError>(app.id.clone())
    });
    assert_eq!(rows.unwrap(), "dnd5e");
    let kept = sql(&rehome, "SELECT op AS line FROM changes ORDER BY seq");
    assert_eq!(kept, ["insert", "patch"]);
    assert_eq!(rehome.pack(&home()).unwrap().author, "Ann");
}

#[test]
fn a_check_and_a_dry_run_leave_nothing_in_the_log() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    let run = import(&rehome, &folder).run.unwrap();
    let log = || sql(&rehome, "SELECT CAST(count(*) AS text) AS line FROM changes");
    let before = log();
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Other.")]));
    check(&rehome, &folder);
    let dry = rehome::RollbackOptions { dry_run: true, ..rehome::RollbackOptions::default() };
    rehome.rollback(run, &dry).unwrap();
    assert_eq!(log(), before);
}

#[test]
fn changes_of_packs_are_runs_and_a_rollback_undoes_each() {
    let rehome = memory();
    import(&rehome, &Folder::conditions(&[condition("dazed")]));
    let details =
        PackDetails { author: Some("Ann".to_owned()), ..PackDetails::named("House rules") };
    rehome.create_pack("dnd5e", &home(), &details).unwrap();
    rehome.put(&home(), &saying("lost", "At sea.")).unwrap();
    let packs = |rehome: &Rehome| {
        sql(
            rehome,
            "SELECT id || ' ' || name || ' ' || author || ' ' || CAST(active AS text) || ' ' || \
             CAST(priority AS text) AS line FROM packs ORDER BY priority",
        )
    };
    let before = packs(&rehome);
    let srd: PackId = "srd".parse().unwrap();
    rehome.order_packs(&[home(), srd]).unwrap();
    rehome.set_pack_active(&home(), false).unwrap();
    rehome.edit_pack(&home(), &PackDetails::named("Another")).unwrap();
    rehome.delete_pack(&home()).unwrap();
    let kinds: Vec<(String, String)> =
        rehome.history(4).unwrap().into_iter().map(|run| (run.kind, run.source)).collect();
    let expected = ["delete home", "edit home", "deactivate home", "order home, srd"];
    assert_eq!(kinds, expected.map(|what| ("pack".to_owned(), what.to_owned())));
    for run in rehome.history(4).unwrap() {
        assert!(rollback(&rehome, run.id).conflicts.is_empty());
    }
    assert_eq!(packs(&rehome), before);
    let lost = rehome.get::<Condition>("lost", &Packs::only(home())).unwrap();
    assert_eq!(lost.record, saying("lost", "At sea."));
}

#[test]
fn what_changes_nothing_is_no_run() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    rehome.set_pack_active(&home(), true).unwrap();
    rehome.order_packs(&[home()]).unwrap();
    assert_eq!(rehome.history(9).unwrap().len(), 1);
}

#[test]
fn a_pack_that_was_changed_since_is_kept_and_listed() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &home(), &PackDetails::default()).unwrap();
    rehome.edit_pack(&home(), &PackDetails::named("One")).unwrap();
    let run = rehome.history(1).unwrap()[0].id;
    rehome.edit_pack(&home(), &PackDetails::named("Two")).unwrap();
    let undone = rollback(&rehome, run);
    assert_eq!(undone.conflicts.len(), 1);
    assert!(undone.conflicts[0].message.contains("the pack `home` was changed since"));
    assert_eq!(rehome.pack(&home()).unwrap().name, "Two");
}

#[test]
fn the_log_of_an_import_has_one_entry_for_the_new_records_of_a_file() {
    let rehome = memory();
    let folder = Folder::conditions(&["dazed", "lost", "worn"].map(condition))
        .file(SKILLS, array(&[skill("juggling", "dex")]));
    let run = import(&rehome, &folder).run.unwrap();
    let log = rehome.database().read(|c| changes::of_run(c, run, i64::MAX, 100)).unwrap();
    let births: Vec<_> = log.iter().filter_map(|change| change.births).collect();
    let mut sorted = births.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [1, 3]);
    // And one for the pack.
    assert_eq!(log.len(), 3);
    assert!(log.iter().all(|change| change.cause == Cause::Import && change.run == Some(run)));
}
