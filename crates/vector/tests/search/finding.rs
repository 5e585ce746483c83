//! What is found, and by what.

use rehome_domain::Packs;
use rehome_persistence::testing;
use rehome_vector::search::{Mode, SearchQuery};

use crate::fixture::{Harbour, container, keys, query, said};

fn harbour() -> Harbour {
    let harbour = Harbour::new();
    harbour.ship("Grey Heron", "She carries salt and rope along the coast.");
    harbour.ship("Night Owl", "She carries letters, and never sails by day.");
    harbour.ship("Kittiwake", "A fast boat that outran every storm.");
    harbour.port("eastwick", "A harbour of salt merchants. Ships wait here for the tide.");
    harbour.port("帆船港", "海の上の帆船と灯台。火球が見える。");
    harbour.refresh();
    harbour
}

#[test]
fn words_are_found_by_their_stems_and_rare_ones_count_more() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    let found = searcher.search(&query("who carried the storms", Mode::Text)).unwrap();
    assert_eq!(keys(&found)[0], "kittiwake");
    assert_eq!(found.hits.len(), 3);
    assert_eq!(found.hits[0].reasons.as_ref().unwrap().said["text"].rank, 1);
    assert_eq!((found.unindexed, found.stale.len()), (0, 0));
}

#[test]
fn any_text_is_words() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    for text in [
        "\"salt",
        "salt\"",
        "salt AND",
        "NOT salt",
        "salt OR",
        "NEAR(salt",
        "title:salt",
        "salt*",
        "^salt",
        "-salt",
        "{salt}",
        "salt'; --",
        "(((salt",
        "salt\0",
        "a + salt",
        "\\salt %_",
    ] {
        for mode in [Mode::Text, Mode::Hybrid, Mode::Names, Mode::Vector] {
            let found = searcher.search(&query(text, mode)).unwrap();
            if mode == Mode::Text {
                assert_eq!(keys(&found).len(), 2, "{text}");
            }
        }
    }
    let long = "salt and rope ".repeat(10_000);
    assert_eq!(searcher.search(&query(&long, Mode::Hybrid)).unwrap().hits.len(), 5);
}

#[test]
fn names_are_found_in_spite_of_typing_errors() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    for text in ["kitiwake", "what is the kittywake", "Gray Herron", "nightowl"] {
        let found = searcher.search(&query(text, Mode::Hybrid)).unwrap();
        let first = &found.hits[0];
        assert!(
            ["kittiwake", "grey-heron", "night-owl"].contains(&first.record.key.as_str()),
            "{text}"
        );
        assert!(first.reasons.as_ref().unwrap().said.contains_key("names"), "{text}");
    }
    assert!(searcher.search(&query("storm", Mode::Names)).unwrap().hits.is_empty());
}

#[test]
fn scripts_without_spaces_are_found_by_one_and_two_characters() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    for text in ["帆", "帆船", "灯台", "火球", "火", "帆船と灯台"] {
        assert_eq!(keys(&searcher.search(&query(text, Mode::Text)).unwrap()), ["帆船港"], "{text}");
    }
    assert!(searcher.search(&query("球火", Mode::Text)).unwrap().hits.is_empty());
}

#[test]
fn a_kind_that_the_query_names_counts_more() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    let found = searcher.search(&query("ports with salt", Mode::Hybrid)).unwrap();
    assert_eq!(keys(&found)[0], "eastwick");
    assert!(found.hits[0].reasons.as_ref().unwrap().is_boosted);
    let is_boosted_ship = |hit: &rehome_vector::search::SearchHit| {
        hit.kind == "ship" && hit.reasons.as_ref().unwrap().is_boosted
    };
    assert!(!found.hits.iter().any(is_boosted_ship));
}

#[test]
fn conditions_and_collections_leave_the_rest_out() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    let search = |collections: &[&str], condition: &str| {
        let collections = collections.iter().map(|id| (*id).to_owned()).collect();
        let filters = condition.split_whitespace().map(|one| one.parse().unwrap()).collect();
        let query = SearchQuery { collections, filters, ..query("salt tide storm", Mode::Hybrid) };
        searcher.search(&query).map(|found| {
            let mut keys: Vec<String> = keys(&found).into_iter().map(str::to_owned).collect();
            keys.sort();
            keys.join(" ")
        })
    };
    assert_eq!(search(&["ports"], "").unwrap(), "eastwick 帆船港");
    let masts = "She carries salt and rope along the coast.".len() % 4;
    let heron = search(&[], &format!("masts={masts}")).unwrap();
    assert!(heron.contains("grey-heron") && !heron.contains("eastwick"), "{heron}");
    assert_eq!(search(&["ships"], "masts=99").unwrap(), "");
    let error = search(&["ports"], "masts=1").unwrap_err();
    assert!(said(&error).contains("masts"), "{error}");
    let error = search(&["boats"], "").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no collection `boats` can be searched; there is ships, ports, sailors"
    );
}

#[test]
fn what_cannot_be_asked_is_said() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    let error = |change: fn(&mut SearchQuery)| {
        let mut asked = query("salt", Mode::Hybrid);
        change(&mut asked);
        searcher.search(&asked).unwrap_err().to_string()
    };
    assert_eq!(error(|query| query.text = " ?! ".to_owned()), "there is no word to search for");
    assert_eq!(error(|query| query.limit = 0), "a search has 1 to 1000 hits, not 0");
    assert!(error(|query| query.app = Some("shop".to_owned())).contains("there is harbour"));
    let listed = error(|query| query.packs = Packs::Listed(vec![container("fog")]));
    assert!(listed.contains("fog"), "{listed}");
}

#[test]
fn exact_search_says_what_a_server_needs() {
    let harbour = harbour();
    let searcher = harbour.searcher();
    let asked = query("salt", Mode::Exact);
    if testing::backend() == rehome_persistence::Backend::Postgres {
        let error = searcher.search(&asked).unwrap_err().to_string();
        assert!(error.contains("CREATE EXTENSION vector"), "{error}");
    }
    harbour.exactly();
    assert_eq!(searcher.search(&asked).unwrap().hits.len(), 5);
}

#[test]
fn the_passage_is_the_part_that_fits() {
    let harbour = Harbour::new();
    let filler = "Nothing happened that day, and nobody said a word about it. ".repeat(30);
    harbour.ship("Long Log", &format!("{filler}The zebra jumped over the quay. {filler}"));
    harbour.refresh();
    let found = harbour.searcher().search(&query("zebra quay", Mode::Text)).unwrap();
    assert!(found.hits[0].passage.contains("zebra"), "{}", found.hits[0].passage);
    assert!(found.hits[0].passage.split_whitespace().count() <= 60);
}
