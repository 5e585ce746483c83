//! The HNSW index of a server: what it finds, and how long it lives.

use rehome_domain::Hint;
use rehome_persistence::{Backend, testing};
use rehome_vector::search::{Mode, SearchQuery, drop_hnsw, make_hnsw, rebuild, refresh, status};

use crate::fixture::{Harbour, Letters, keys, query, said};

/// Twenty ships, and the extension that a server needs; nothing on SQLite.
fn harbour() -> Option<Harbour> {
    if testing::backend() == Backend::Sqlite {
        return None;
    }
    let harbour = Harbour::new();
    harbour.exactly();
    for number in 0..20 {
        let letters = ["salt", "rope", "tar", "wool", "fish"];
        let log = format!("{} {} {number}", letters[number % 5], letters[number * 3 % 4]);
        harbour.ship(&format!("s{number}"), &log);
    }
    harbour.refresh();
    Some(harbour)
}

#[test]
fn sqlite_says_that_it_has_no_such_index() {
    if testing::backend() == Backend::Postgres {
        return;
    }
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.refresh();
    let error = harbour.searcher().search(&query("salt", Mode::Hnsw)).unwrap_err();
    assert!(said(&error).contains("only PostgreSQL has HNSW indexes"), "{error}");
    let model = Letters::version("1");
    let error = make_hnsw(&harbour.database, model.model()).unwrap_err();
    assert_eq!(error.hints(), [Hint::option_of("mode", "vector")]);
    assert!(drop_hnsw(&harbour.database, model.model()).is_err());
    let apps = std::slice::from_ref(&harbour.app);
    assert_eq!(status(&harbour.database, apps, model.model()).unwrap().hnsw, None);
}

#[test]
fn the_index_gives_what_exact_search_gives() {
    let Some(harbour) = harbour() else { return };
    let searcher = harbour.searcher();
    let error = searcher.search(&query("salt", Mode::Hnsw)).unwrap_err();
    assert!(said(&error).contains("no HNSW index here"), "{error}");
    make_hnsw(&harbour.database, Letters::version("1").model()).unwrap();
    for condition in [None, Some("masts=1")] {
        for text in ["salt and tar", "a rope", "fish"] {
            let found = |mode| {
                let filters = condition.iter().map(|one| one.parse().unwrap()).collect();
                let query = SearchQuery { filters, limit: 7, ..query(text, mode) };
                searcher.search(&query).unwrap()
            };
            let (hnsw, exact) = (found(Mode::Hnsw), found(Mode::Exact));
            assert_eq!(hnsw, exact, "{text}");
            assert!(!hnsw.hits.is_empty());
        }
    }
    // What comes later is found too.
    harbour.ship("Zanzibar", "Jazz, jazz, jazz.");
    harbour.refresh();
    let found = searcher.search(&query("jazz", Mode::Hnsw)).unwrap();
    assert_eq!(keys(&found)[0], "zanzibar");
}

#[test]
fn an_index_is_made_anew_with_what_it_is_of() {
    let Some(harbour) = harbour() else { return };
    let apps = std::slice::from_ref(&harbour.app);
    let (first, second) = (Letters::version("1"), Letters::version("2"));
    let is_on = |model: &rehome_vector::ModelId| {
        status(&harbour.database, apps, model).unwrap().hnsw.unwrap().is_on
    };
    let mut go_on = |_: rehome_vector::search::Step<'_>| std::ops::ControlFlow::Continue(());
    assert!(!is_on(first.model()));
    assert!(make_hnsw(&harbour.database, first.model()).unwrap().is_on);
    rebuild(&harbour.database, apps, Some(&*first), &mut go_on).unwrap();
    assert!(is_on(first.model()));
    refresh(&harbour.database, apps, Some(&*second), false, &mut go_on).unwrap();
    assert!(is_on(second.model()) && !is_on(first.model()));
    assert!(drop_hnsw(&harbour.database, second.model()).unwrap());
    assert!(!is_on(second.model()));
    rebuild(&harbour.database, apps, Some(&*second), &mut go_on).unwrap();
    assert!(!is_on(second.model()));
}
