//! What is searched follows the records.

use std::{ops::ControlFlow, sync::Arc};

use rehome_persistence::search;
use rehome_vector::search::{
    IndexStatus, Indexing, Mode, Searcher, Step, rebuild, refresh, status,
};

use crate::fixture::{Beginnings, Harbour, Letters, keys, query};

fn state(harbour: &Harbour) -> IndexStatus {
    let apps = std::slice::from_ref(&harbour.app);
    status(&harbour.database, apps, Letters::version("1").model()).unwrap()
}

#[test]
fn an_edit_is_found_at_once_and_by_meaning_after_a_refresh() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    let searcher = harbour.searcher();
    harbour.ship("Heron", "Carries quartz.");
    let found = searcher.search(&query("quartz", Mode::Hybrid)).unwrap();
    assert_eq!((keys(&found), found.unindexed), (vec!["heron"], 1));
    assert!(searcher.search(&query("salt", Mode::Text)).unwrap().hits.is_empty());
    assert!(searcher.search(&query("quartz", Mode::Vector)).unwrap().hits.is_empty());
    assert_eq!((state(&harbour).is_complete(), harbour.refresh().embedded), (false, 1));
    let found = searcher.search(&query("quartz", Mode::Vector)).unwrap();
    assert_eq!((keys(&found), found.unindexed), (vec!["heron"], 0));
    assert!(state(&harbour).is_complete());
}

#[test]
fn what_was_there_before_has_no_effect_on_scores() {
    let scores = |edits: usize| {
        let harbour = Harbour::new();
        for number in 0..6 {
            harbour.ship(&format!("Boat {number}"), &format!("Carries barrels of {number} kinds."));
        }
        harbour.ship("Heron", "Carries salt and rope and nothing else at all.");
        for edit in 0..edits {
            harbour.ship("Tern", &format!("Carries salt, for the {edit}th time."));
            harbour.delete("tern");
        }
        harbour.refresh();
        let found = harbour.searcher().search(&query("salt barrels", Mode::Text)).unwrap();
        found.hits.into_iter().map(|hit| (hit.record.key, hit.score)).collect::<Vec<_>>()
    };
    assert_eq!(scores(20), scores(0));
}

#[test]
fn what_is_deleted_is_found_no_more() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.ship("Tern", "Carries salt.");
    harbour.refresh();
    let searcher = harbour.searcher();
    assert_eq!(searcher.search(&query("salt", Mode::Hybrid)).unwrap().hits.len(), 2);
    assert!(harbour.delete("heron"));
    for mode in [Mode::Hybrid, Mode::Text, Mode::Vector] {
        assert_eq!(keys(&searcher.search(&query("salt", mode)).unwrap()), ["tern"], "{mode}");
    }
    assert!(searcher.search(&query("herron", Mode::Names)).unwrap().hits.is_empty());
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    assert_eq!(searcher.search(&query("salt", Mode::Vector)).unwrap().hits.len(), 2);
}

#[test]
fn a_text_that_did_not_change_keeps_its_vectors() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    assert_eq!(harbour.refresh().embedded, 1);
    harbour.put(
        "sea",
        &crate::fixture::Ship { masts: 77, ..crate::fixture::ship("Heron", "Carries salt.") },
    );
    let refreshed = harbour.refresh();
    assert_eq!((refreshed.projected, refreshed.embedded), (0, 0));
}

#[test]
fn marked_collections_are_told_and_caught_up_with() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    let searcher = harbour.searcher();
    harbour.mark("ships");
    let found = searcher.search(&query("salt", Mode::Hybrid)).unwrap();
    assert_eq!(found.stale, ["harbour/ships"]);
    harbour.refresh();
    assert!(searcher.search(&query("salt", Mode::Hybrid)).unwrap().stale.is_empty());
}

#[test]
fn a_refresh_that_is_broken_off_goes_on_where_it_was() {
    let harbour = Harbour::new();
    for number in 0..100 {
        harbour.ship(&format!("Boat {number}"), &format!("Carries {number} barrels."));
    }
    let apps = std::slice::from_ref(&harbour.app);
    let model = Letters::version("1");
    let mut embedded = 0;
    let mut rounds = 0;
    loop {
        let mut stop = |step: Step<'_>| match step {
            Step::Embedded(_) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let done = refresh(&harbour.database, apps, Some(&*model), false, &mut stop).unwrap();
        embedded += done.embedded;
        if done.is_complete {
            break;
        }
        rounds += 1;
        let lacking: i64 = state(&harbour).collections.iter().map(|of| of.unindexed).sum();
        assert_eq!(embedded as i64 + lacking, 100);
    }
    assert_eq!((embedded, rounds > 1), (100, true));
    assert!(state(&harbour).is_complete());
}

#[test]
fn another_version_of_a_model_makes_its_own_vectors() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    let apps = std::slice::from_ref(&harbour.app);
    let newer = Letters::version("2");
    assert_eq!(status(&harbour.database, apps, newer.model()).unwrap().collections[0].unindexed, 1);
    let mut go_on = |_: Step<'_>| ControlFlow::Continue(());
    let done = refresh(&harbour.database, apps, Some(&*newer), false, &mut go_on).unwrap();
    assert_eq!(done.embedded, 1);
    let models = search::models(&mut harbour.connection()).unwrap();
    assert_eq!(models.iter().map(|model| model.version.as_str()).collect::<Vec<_>>(), ["2"]);
    assert_eq!(state(&harbour).collections[0].unindexed, 1);
}

#[test]
fn two_models_keep_their_vectors_side_by_side() {
    let harbour = Harbour::new();
    harbour.ship("Tern", "scats and tacts");
    harbour.ship("Crow", "coils cork cod");
    let models = [Letters::version("1"), Beginnings::new()];
    let [by_letters, by_beginnings] = models.clone().map(|model| harbour.searcher_with(model));
    let found = |searcher: &Searcher| {
        let found = searcher.search(&query("cats", Mode::Vector)).unwrap();
        (keys(&found).first().map(|key| (*key).to_owned()), found.unindexed)
    };
    assert_eq!(harbour.refresh_with(&*models[0]).embedded, 2);
    assert_eq!(found(&by_letters), (Some("tern".to_owned()), 0));
    assert_eq!(found(&by_beginnings), (None, 2));
    assert_eq!(harbour.refresh_with(&*models[1]).embedded, 2);
    // To and fro: nothing is made again, and each answers by its own vectors.
    for _ in 0..2 {
        for model in &models {
            assert_eq!(harbour.refresh_with(&**model).embedded, 0);
        }
        assert_eq!(found(&by_letters), (Some("tern".to_owned()), 0));
        assert_eq!(found(&by_beginnings), (Some("crow".to_owned()), 0));
    }
    harbour.ship("Gull", "cats");
    for (model, searcher) in models.iter().zip([&by_letters, &by_beginnings]) {
        assert_eq!(found(searcher).1, 1);
        assert_eq!(harbour.refresh_with(&**model).embedded, 1);
        assert_eq!(found(searcher).1, 0);
    }
    assert_eq!(search::models(&mut harbour.connection()).unwrap().len(), 2);
}

#[test]
fn an_index_made_anew_finds_the_same() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.port("eastwick", "Salt and rope.");
    harbour.refresh();
    let searcher = harbour.searcher();
    let before = searcher.search(&query("salt", Mode::Hybrid)).unwrap();
    let apps = std::slice::from_ref(&harbour.app);
    let model = Letters::version("1");
    let mut go_on = |_: Step<'_>| ControlFlow::Continue(());
    let done = rebuild(&harbour.database, apps, Some(&*model), &mut go_on).unwrap();
    assert_eq!((done.projected, done.embedded), (2, 2));
    assert_eq!(searcher.search(&query("salt", Mode::Hybrid)).unwrap(), before);
}

#[test]
fn indexing_in_the_background_can_be_watched_and_cancelled() {
    let harbour = Harbour::new();
    for number in 0..60 {
        harbour.ship(&format!("Boat {number}"), "Carries barrels.");
    }
    let start = || {
        let (database, apps) = (harbour.database.clone(), vec![harbour.app.clone()]);
        Indexing::start(database, apps, Letters::version("1")).unwrap()
    };
    let cancelled = start();
    cancelled.cancel();
    let done = cancelled.wait().unwrap();
    assert!(done.embedded <= 60);
    let running = start();
    while !running.is_finished() {
        std::thread::yield_now();
    }
    let (embedded, of) = running.embedded();
    assert_eq!(embedded, of);
    assert!(running.wait().unwrap().is_complete);
    drop(start());
    assert!(state(&harbour).is_complete());
}

#[test]
fn many_threads_search_while_records_change() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    let searcher = Arc::new(harbour.searcher());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let found = searcher.search(&query("salt", Mode::Hybrid)).unwrap();
                    assert!(found.hits.iter().any(|hit| hit.record.key == "heron"));
                }
            });
        }
        for number in 0..20 {
            harbour.ship(&format!("Boat {number}"), "Carries salt too.");
        }
    });
    harbour.refresh();
    assert_eq!(searcher.search(&query("salt", Mode::Vector)).unwrap().unindexed, 0);
}
