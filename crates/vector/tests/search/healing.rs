//! What is searched is made from the records, so damage to it is mended, and stops no search.

use diesel::connection::SimpleConnection as _;
use rehome_persistence::Connection;
use rehome_vector::{
    StaticEmbedder,
    search::{Keeping, Mode},
};

use crate::fixture::{Harbour, Letters, keys, query};

fn by_sql(harbour: &Harbour, sqlite: &str, postgres: &str) {
    match &mut harbour.connection() {
        Connection::Sqlite(c) => c.batch_execute(sqlite),
        Connection::Postgres(c) => c.batch_execute(postgres),
    }
    .unwrap();
}

fn harbour() -> Harbour {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt and rope.");
    harbour.ship("Tern", "Carries wool.");
    harbour.refresh();
    harbour
}

#[test]
fn a_damaged_segment_is_made_anew_and_said_so() {
    let harbour = harbour();
    by_sql(
        &harbour,
        "UPDATE search_segments SET data = CAST(substr(data, 1, 40) AS BLOB)",
        "UPDATE search_segments SET data = substring(data FROM 1 FOR 40)",
    );
    let searcher = harbour.searcher();
    let found = searcher.search(&query("salt", Mode::Hybrid)).unwrap();
    assert_eq!((keys(&found)[0], found.healed, found.stale.len()), ("heron", 2, 0));
    let found = searcher.search(&query("wool", Mode::Text)).unwrap();
    assert_eq!((keys(&found), found.healed), (vec!["tern"], 0));
}

#[test]
fn a_damaged_code_row_heals() {
    let harbour = harbour();
    by_sql(
        &harbour,
        "UPDATE search_codes SET codes = x'010203' \
         WHERE document = (SELECT min(document) FROM search_codes)",
        "UPDATE search_codes SET codes = '\\x010203'::bytea \
         WHERE document = (SELECT min(document) FROM search_codes)",
    );
    let searcher = harbour.searcher();
    let found = searcher.search(&query("salt", Mode::Hybrid)).unwrap();
    assert_eq!((found.healed, found.unindexed), (1, 0));
    assert_eq!(keys(&found)[0], "heron");
    assert_eq!(searcher.search(&query("salt", Mode::Vector)).unwrap().hits.len(), 2);
}

#[test]
fn damaged_tokens_heal_too() {
    let harbour = harbour();
    let model = std::sync::Arc::new(StaticEmbedder::embedded());
    harbour.refresh_with(&*model);
    by_sql(
        &harbour,
        "UPDATE search_tokens SET tokens = x'ffffffffffffffffffff'",
        "UPDATE search_tokens SET tokens = '\\xffffffffffffffffffff'::bytea",
    );
    let searcher = harbour.searcher_with(model);
    let found = searcher.search(&query("rope and salt", Mode::Vector)).unwrap();
    assert_eq!((found.healed, found.unindexed, keys(&found)[0]), (2, 0, "heron"));
}

#[test]
fn a_thread_keeps_it_current_and_can_be_ended_at_any_time() {
    let scratch = rehome_persistence::testing::Scratch::new();
    let harbour = Harbour::at(scratch.address());
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    let apps = || vec![harbour.app.clone()];
    let start = || Keeping::start(harbour.database.clone(), apps(), Letters::version("1")).unwrap();
    // Ended in the midst of whatever it does: what it left, the next one makes.
    for number in 0..5 {
        harbour.ship(&format!("Boat {number}"), "Carries quartz.");
        drop(start());
    }
    let keeping = start();
    let searcher = harbour.searcher();
    let is_current = || {
        keeping.wake();
        searcher.search(&query("quartz", Mode::Vector)).unwrap().unindexed == 0
    };
    let since = std::time::Instant::now();
    while !is_current() {
        assert!(since.elapsed().as_secs() < 30, "{:?}", keeping.rounds());
        std::thread::yield_now();
    }
    drop(keeping);
    let found = searcher.search(&query("quartz", Mode::Hybrid)).unwrap();
    assert_eq!((found.unindexed, found.stale.len()), (0, 0));
    assert_eq!(found.hits.iter().filter(|hit| hit.title.starts_with("Boat")).count(), 5);
}
