//! What a question says beside its words: conditions, names, and nothing at all.

use std::sync::Arc;

use rehome_vector::{
    StaticEmbedder,
    fusion::Weights,
    search::{Mode, SearchQuery, Searched, Searcher},
};

use crate::fixture::{Harbour, keys, query, ship};

/// Ships with one to four masts, of two kinds of rig, and a port.
fn harbour() -> Harbour {
    let harbour = Harbour::new();
    for (name, rig, masts) in [
        ("Heron", "sloop", 1),
        ("Tern", "sloop", 2),
        ("Skua", "brig", 2),
        ("Gull", "brig", 3),
        ("Night Owl", "sloop", 4),
        ("Kittiwake", "brig", 1),
    ] {
        let about = format!("Sails for {name} and carries goods.");
        let rig = rig.to_owned();
        harbour.put("sea", &crate::fixture::Ship { masts, rig, ..ship(name, &about) });
    }
    harbour.port("eastwick", "A quay with two masts in the mud, and a night market.");
    harbour.refresh_with(&StaticEmbedder::embedded());
    harbour
}

fn searcher(harbour: &Harbour, weights: Weights) -> Searcher {
    let apps = std::slice::from_ref(&harbour.app);
    let model = Arc::new(StaticEmbedder::embedded());
    Searcher::new(harbour.database.clone(), apps, model, weights).unwrap()
}

fn asked(harbour: &Harbour, text: &str) -> Searched {
    searcher(harbour, Weights::WORDS).search(&query(text, Mode::Hybrid)).unwrap()
}

fn read_as(found: &Searched) -> Vec<String> {
    found.read_as.iter().map(ToString::to_string).collect()
}

#[test]
fn numbers_bind_to_the_field_that_stands_beside_them() {
    let harbour = harbour();
    for (text, condition, first) in [
        ("ships with 2 masts", "ships where masts=2", &["skua", "tern"][..]),
        ("ships with two masts", "ships where masts=2", &["skua", "tern"]),
        ("ships of masts 4", "ships where masts=4", &["night-owl"]),
        ("ships with at least 3 masts", "ships where masts>=3", &["gull", "night-owl"]),
        ("ships with 3 or more masts", "ships where masts>=3", &["gull", "night-owl"]),
        ("ships with 3+ masts", "ships where masts>=3", &["gull", "night-owl"]),
        ("ships with more than 3 masts", "ships where masts>3", &["night-owl"]),
        ("ships with fewer than two masts", "ships where masts<2", &["heron", "kittiwake"]),
        ("ships with up to one mast", "ships where masts<=1", &["heron", "kittiwake"]),
        ("brigs with 2 masts", "ships where masts=2 and rig=brig", &["skua"]),
        ("one-masted sloops", "ships where masts=1 and rig=sloop", &["heron"]),
        (
            "ships with between 3 and 4 masts",
            "ships where masts>=3 and masts<=4",
            &["gull", "night-owl"],
        ),
    ] {
        let found = asked(&harbour, text);
        assert_eq!(read_as(&found), [condition], "{text}");
        let mut keys = keys(&found)[..first.len()].to_vec();
        keys.sort_unstable();
        assert_eq!(keys, first, "{text}");
    }
}

#[test]
fn what_is_no_condition_is_words() {
    let harbour = harbour();
    for text in [
        "sloops",
        "a market at night",
        "who carries 200 barrels of salt to the north",
        "ships",
        "masts",
        "2",
        "",
    ] {
        let found = searcher(&harbour, Weights::WORDS).search(&query(text, Mode::Hybrid));
        assert!(found.map_or(true, |found| found.read_as.is_empty()), "{text}");
    }
}

#[test]
fn conditions_can_be_switched_off_and_never_hide_the_rest() {
    let harbour = harbour();
    let asked_of = |weights, reads_conditions| {
        let query = SearchQuery { reads_conditions, ..query("ships with 2 masts", Mode::Hybrid) };
        searcher(&harbour, weights).search(&query).unwrap()
    };
    let all = asked_of(Weights::WORDS, true);
    assert!(all.hits.len() > 2 && all.hits[0].reasons.as_ref().unwrap().read_as.is_some());
    let share = &all.hits[0].reasons.as_ref().unwrap().said["fields"];
    assert_eq!((share.rank, share.score), (1, 1.0));
    for off in
        [asked_of(Weights::WORDS, false), asked_of(Weights { fields: 0.0, ..Weights::WORDS }, true)]
    {
        assert!(off.read_as.is_empty());
        assert!(off.hits.iter().all(|hit| hit.reasons.as_ref().unwrap().read_as.is_none()));
    }
}

#[test]
fn an_equal_title_or_key_comes_first() {
    let harbour = harbour();
    for (text, key) in [
        ("Night Owl", "night-owl"),
        ("night-owl", "night-owl"),
        ("GULL", "gull"),
        ("nightowl", "night-owl"),
    ] {
        assert_eq!(keys(&asked(&harbour, text))[0], key, "{text}");
    }
    let found = asked(&harbour, "Heron");
    assert!(found.hits[0].reasons.as_ref().unwrap().is_named);
}

#[test]
fn a_name_within_a_question_is_a_part_of_its_own() {
    let harbour = harbour();
    let found = asked(&harbour, "how many goods does the night owl carry");
    assert_eq!(keys(&found)[0], "night-owl");
    assert!(found.hits[0].reasons.as_ref().unwrap().said.contains_key("phrases"));
}

#[test]
fn nothing_found_is_an_answer() {
    let harbour = harbour();
    for text in ["xyzzy", "qqq zzz", "ÿþ"] {
        assert_eq!(asked(&harbour, text).hits, [], "{text}");
    }
}

#[test]
fn hostile_queries_are_words() {
    let harbour = harbour();
    let searcher = searcher(&harbour, Weights::WORDS);
    let long = "mast ".repeat(20_000);
    for text in [
        "\" OR 1=1 --",
        "masts>=",
        "between and",
        "1/0 masts",
        "999999999999999999999999 masts",
        "🦉 a\u{0} \u{202e}",
        "NEAR(a, b)",
        &long,
    ] {
        let found = searcher.search(&query(text, Mode::Hybrid)).unwrap();
        assert!(found.hits.len() <= 10, "{text:.20}");
    }
}
