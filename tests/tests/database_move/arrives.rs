//! All that was there is there, and works.

use rehome::{Packs, QuarantineFilter, Query, Rehome, RollbackOptions, editor::SessionFilter};
use rehome_tests::{TempDatabase, on_server, sql};

use super::*;
use crate::notes::Note;

/// Everything that people see of the past: runs with their files and findings, and what was
/// in quarantine.
fn past(rehome: &Rehome) -> Vec<String> {
    let runs = rehome.history(100).unwrap();
    let mut past = vec![serde_json::to_string(&runs).unwrap()];
    for run in runs {
        past.push(serde_json::to_string(&rehome.run(run.id).unwrap()).unwrap());
    }
    past.push(
        serde_json::to_string(&rehome.quarantine(&QuarantineFilter::default(), 0, 1000).unwrap())
            .unwrap(),
    );
    past
}

#[test]
fn every_document_and_all_history_arrive_and_come_back() {
    let source = lived_in();
    let before = past(&open(source.address()));
    assert!(before.len() > 9, "there is a history to tell");
    let places = places();
    let mut first: Option<MoveReport> = None;
    let mut from = &source;
    for to in &places {
        let report = moved(from, to);
        assert!(!report.resumed && report.written > 700, "{report:?}");
        if let Some(first) = &first {
            assert_eq!(report.tables, first.tables);
            assert_eq!(report.collections, first.collections);
        }
        assert_eq!(past(&open(to.address())), before);
        first = Some(report);
        from = to;
    }
    let report = first.unwrap();
    let counts = report.collections.iter().map(|moved| (moved.app.as_str(), moved.to.count));
    let of = |app: &str| counts.clone().filter(|(of, _)| *of == app).map(|(_, n)| n).sum::<u64>();
    assert_eq!((of("dnd5e"), of("notes")), (329, 4));
    assert!(of("learner") > 20 && of("editor") > 10);
    assert_eq!(report.left_out, Vec::<String>::new());
}

#[test]
fn imports_edits_and_rollbacks_go_on_where_they_were() {
    let source = lived_in();
    let mut from = &source;
    let places = places();
    for to in &places {
        moved(from, to);
        let rehome = open(to.address());
        for app in APPS {
            let again = rehome.import_with(app, samples(app), &options(app)).unwrap();
            assert!(!again.totals.changed(), "{app} in {}: {:?}", to.address(), again.totals);
            let verified = rehome.verify(app, samples(app), &options(app)).unwrap().verified;
            assert_eq!(verified.different, 0, "{app}");
        }
        from = to;
    }
    let rehome = open(from.address());
    let runs = rehome.history(100).unwrap();
    let newest = i64::try_from(runs.len()).unwrap();
    assert_eq!(runs[0].id, newest, "the numbers of runs went on without a gap");
    let mut note = rehome.get::<Note>("beans", &Packs::Active).unwrap();
    note.record.tags.push("seen".to_owned());
    rehome.put(&note.container, &note.record).unwrap();
    let tagged = Query::default().with("tags=seen".parse().unwrap());
    assert_eq!(rehome.list::<Note>(&tagged).unwrap().items.len(), 1);
    let undo = RollbackOptions { backup: false, ..RollbackOptions::default() };
    for run in [3, 2, 1] {
        let undone = rehome.rollback(run, &undo).unwrap();
        assert!(undone.conflicts.is_empty() && undone.removed > 0, "run {run}: {undone:?}");
    }
    assert_eq!(rehome.stats().unwrap().apps, []);
}

#[test]
fn what_triggers_count_is_counted_once() {
    let source = lived_in();
    for to in places() {
        moved(&source, &to);
        let rehome = open(to.address());
        let wrong = "SELECT id AS line FROM editor_sessions s \
             WHERE instance_count <> (SELECT count(*) FROM editor_instances WHERE session_pk = s.pk) \
             OR message_count <> (SELECT count(*) FROM editor_chat_messages WHERE session_pk = s.pk)";
        assert_eq!(sql(&rehome, wrong), Vec::<String>::new());
        let counted =
            "SELECT sum(instance_count) + sum(message_count) AS line FROM editor_sessions";
        assert_eq!(sql(&rehome, counted), ["27"]);
    }
}

/// How many sessions a search finds, in all workspaces.
fn sessions_with(rehome: &Rehome, text: &str) -> u64 {
    let mut editor = rehome.editor().unwrap();
    let filter = SessionFilter { search: Some(text.to_owned()), ..SessionFilter::default() };
    let workspaces = editor.workspaces(None, 100).unwrap().items;
    workspaces.iter().map(|found| editor.count_sessions(found.id, &filter).unwrap()).sum()
}

#[test]
fn a_session_is_found_by_its_words() {
    let source = lived_in();
    let rehome = open(source.address());
    let words = ["灯籠", "formatter", "progress", "nowhere"];
    let expected = words.map(|text| sessions_with(&rehome, text));
    assert!(expected[0] > 0 && expected[1] > 0 && expected[3] == 0, "{expected:?}");
    for to in places() {
        moved(&source, &to);
        let rehome = open(to.address());
        assert_eq!(words.map(|text| sessions_with(&rehome, text)), expected);
    }
}

#[test]
fn numbers_of_rows_that_are_gone_are_not_given_out_again() {
    let source = lived_in();
    let rehome = open(source.address());
    let highest = "SELECT max(id) AS line FROM quarantine";
    let before: i64 = sql(&rehome, highest)[0].parse().unwrap();
    rehome_tests::run_sql(&rehome, &format!("DELETE FROM quarantine WHERE id = {before}"));
    drop(rehome);
    let mut from = &source;
    let places = places();
    for to in &places {
        moved(from, to);
        from = to;
    }
    let rehome = open(from.address());
    let folder = tempfile::tempdir().unwrap();
    let records = rehome_tests::array(&["7".to_owned()]);
    std::fs::write(folder.path().join(rehome_tests::SKILLS), records).unwrap();
    rehome.import("dnd5e", folder.path()).unwrap();
    assert_eq!(sql(&rehome, highest), [(before + 1).to_string()]);
}

#[test]
fn a_database_without_the_other_applications_brings_only_its_own_tables() {
    let source = TempDatabase::file();
    let rehome = Rehome::builder().only(&["learner"]).open(source.address()).unwrap();
    rehome.import_with("learner", samples("learner"), &options("learner")).unwrap();
    drop(rehome);
    for to in places() {
        let report = moved(&source, &to);
        assert!(report.tables.iter().all(|moved| !moved.table.starts_with("dnd5e")));
        let apps: Vec<&str> = report.collections.iter().map(|moved| moved.app.as_str()).collect();
        assert!(apps.len() > 3 && apps.iter().all(|app| *app == "learner"), "{apps:?}");
    }
}

#[test]
fn a_collection_that_is_declared_no_more_moves_with_the_rest() {
    let source = TempDatabase::file();
    let rehome = Rehome::builder().only(&[]).app(notes::app()).open(source.address()).unwrap();
    rehome.import("notes", samples("notes")).unwrap();
    drop(rehome);
    let mut from = &source;
    let places = places();
    for to in &places {
        // Who moves knows nothing of the application.
        let report = moved(from, to);
        let [notes] = report.collections.as_slice() else { panic!("{:?}", report.collections) };
        assert_eq!((notes.app.as_str(), notes.to.count), ("notes", 4));
        from = to;
    }
    let rehome = Rehome::builder().only(&[]).app(notes::app()).open(from.address()).unwrap();
    let again = rehome.import("notes", samples("notes")).unwrap();
    assert_eq!((again.totals.unchanged, again.totals.changed()), (4, false));
}

#[test]
fn tables_of_somebody_else_stay_and_are_named() {
    let source = TempDatabase::file();
    rehome_tests::run_sql(&source.open(), "CREATE TABLE shopping (item TEXT)");
    for to in places() {
        let report = moved(&source, &to);
        assert_eq!(report.left_out, ["shopping"]);
        assert!(!rehome_tests::catalogue::tables(&to.open()).contains(&"shopping".to_owned()));
    }
}

/// A target that a program has opened already has all tables, and no row.
#[test]
fn a_target_may_have_its_tables_already() {
    let source = lived_in();
    for to in places() {
        drop(open(to.address()));
        moved(&source, &to);
    }
    let target = TempDatabase::new();
    let one_more = rehome::App::new("birds", "Birds", "birds", vec![], vec![]);
    drop(Rehome::builder().app(one_more).open(target.address()).unwrap());
    moved(&source, &target);
    assert!(!on_server() || open(target.address()).integrity().unwrap().is_empty());
}
