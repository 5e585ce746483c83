//! A move that was interrupted is repeated, and goes on where it was.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rehome::{Event, MoveOptions, PackDetails, Rehome};
use rehome_tests::{TempDatabase, during, run_sql};

use super::*;

/// So many rows in one table that they take several transactions.
const MANY: &str = "INSERT INTO facets (app, collection, facet, value, container, key) \
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 12000) \
    SELECT 'x', 'x', 'y', 'v' || n % 7, 'srd', 'k' || n FROM n";

fn large() -> TempDatabase {
    let source = lived_in();
    run_sql(&open(source.address()), MANY);
    source
}

/// Begins a move, and ends the program at the event of its progress that `last` names, as far
/// as a test can; none if it comes to its end before.
fn interrupted(
    from: &str,
    to: &TempDatabase,
    mut last: impl FnMut(Event<'_>) -> bool,
) -> Option<MoveReport> {
    let from = Rehome::builder().existing().any_schema().open(from).unwrap();
    let end = |event: Event<'_>| {
        if last(event) {
            std::panic::resume_unwind(Box::new("the program ends"));
        }
    };
    let options = MoveOptions::default();
    let moving = |rehome: &Rehome| rehome.move_to(to.address(), &options).unwrap();
    catch_unwind(AssertUnwindSafe(|| during(&from, end, moving))).ok()
}

/// For [`interrupted`]: the event of that number.
fn event(number: usize) -> impl FnMut(Event<'_>) -> bool {
    let mut events = 0;
    move |_| {
        events += 1;
        events == number
    }
}

#[test]
fn interrupted_again_and_again_it_ends_as_if_nobody_had() {
    let source = large();
    for to in places() {
        let mut at = 1;
        let report = loop {
            if let Some(report) = interrupted(source.address(), &to, event(at)) {
                break report;
            }
            // Where it opens, the move had come to its end, and did not live to say so.
            if let Err(unfinished) = Rehome::open(to.address()).map(|_| ()) {
                let unfinished = unfinished.to_string();
                assert!(unfinished.contains("has not come to its end"), "{unfinished}");
            }
            at += 19;
        };
        assert!(at > 80, "it was interrupted {} times", at / 19);
        assert!(report.equal && report.resumed, "{report:?}");
        assert_eq!(sum(&report, "facets").count, 12_000 + 225);
        open(to.address());
    }
}

#[test]
fn what_is_there_is_not_copied_again() {
    let source = large();
    for to in places() {
        let after_facets = |event: Event<'_>| event == Event::File("import_runs");
        assert_eq!(interrupted(source.address(), &to, after_facets), None);
        let report = moved(&source, &to);
        assert!(report.resumed && (1..2000).contains(&report.written), "{}", report.written);
    }
}

#[test]
fn a_source_that_has_changed_since_is_found_out_and_moved_anew() {
    let source = large();
    for (round, to) in places().into_iter().enumerate() {
        // Packs and workspaces are there by then.
        let sessions = |event: Event<'_>| event == Event::File("editor_sessions");
        assert_eq!(interrupted(source.address(), &to, sessions), None);
        let change = format!("UPDATE packs SET author = 'Nobody {round}' WHERE id = 'homebrew'");
        let early = format!("UPDATE editor_workspaces SET path = '/new/{round}' WHERE id = 1");
        let rehome = open(source.address());
        run_sql(&rehome, &change);
        run_sql(&rehome, &early);
        let report = try_move(source.address(), &to).unwrap();
        assert!(!report.equal && report.resumed);
        let different: Vec<&str> = report
            .tables
            .iter()
            .filter(|moved| !moved.is_equal())
            .map(|moved| moved.table.as_str())
            .collect();
        assert!(different.contains(&"editor_workspaces"), "{different:?}");
        assert!(Rehome::open(to.address()).is_err(), "nobody uses what is not equal");

        let options = MoveOptions { restart: true, ..MoveOptions::default() };
        let report = rehome.move_to(to.address(), &options).unwrap();
        assert!(report.equal && !report.resumed);
        assert_eq!(report.written, report.tables.iter().map(|t| t.to.count).sum::<u64>() - 1);
        open(to.address());
    }
}

#[test]
fn a_row_that_came_later_and_belongs_before_the_last_is_not_forgotten() {
    let source = large();
    let to = TempDatabase::new();
    assert_eq!(interrupted(source.address(), &to, event(60)), None);
    let early = "INSERT INTO facets VALUES ('a', 'a', 'a', 'a', 'srd', 'a')";
    run_sql(&open(source.address()), early);
    assert!(!try_move(source.address(), &to).unwrap().equal);
}

#[test]
fn nobody_writes_to_the_source_meanwhile() {
    let source = TempDatabase::new();
    source.open();
    let impatient = rehome::Settings {
        busy_timeout: std::time::Duration::from_millis(50),
        ..rehome::Settings::default()
    };
    let other = Rehome::builder().settings(impatient).open(source.address()).unwrap();
    let container = "mine".parse().unwrap();
    let mut refused = 0;
    let mut read = 0;
    let meet = |event: Event<'_>| {
        if event == Event::File("packs") {
            let error = other
                .create_pack("dnd5e", &container, &PackDetails::default())
                .unwrap_err()
                .to_string();
            refused += usize::from(error.contains("is in use by"));
            read += usize::from(other.packs().is_ok());
        }
    };
    let to = TempDatabase::file();
    let moving = |rehome: &Rehome| rehome.move_to(to.address(), &MoveOptions::default());
    during(&source.open(), meet, moving).unwrap();
    assert_eq!((refused, read), (2, 2), "once while it is copied, once while it is compared");
    other.create_pack("dnd5e", &container, &PackDetails::default()).unwrap();
}
