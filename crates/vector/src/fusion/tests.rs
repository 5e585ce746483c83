//! Tests of the fusion: what is better nowhere is not ahead, and the order is always the same.

use proptest::prelude::*;

use super::{Hit, Part, Ranked, Rankings, Result, Weights, fuse};

/// Records stand in the caller's list the other way round than in their order.
fn place(key: u8) -> usize {
    usize::from(u8::MAX - key)
}

fn key(place: usize) -> u8 {
    u8::MAX - u8::try_from(place).unwrap()
}

fn ranked(keys: &[u8]) -> Vec<Ranked> {
    let ranked = |key: &u8| Ranked { place: place(*key), score: f64::from(*key) };
    keys.iter().map(ranked).collect()
}

fn rankings([text, names, vectors]: [&[u8]; 3]) -> Rankings {
    Rankings::default()
        .with(Part::Text, ranked(text))
        .with(Part::Names, ranked(names))
        .with(Part::Vectors, ranked(vectors))
}

fn boosting(rankings: &Rankings, boosted: Option<u8>, weights: &Weights) -> Result<Vec<Hit>> {
    fuse(rankings, |place| Some(key(place)) == boosted, |a, b| key(a).cmp(&key(b)), weights)
}

fn fused(parts: [&[u8]; 3], weights: &Weights) -> Vec<(u8, f64)> {
    let hits = boosting(&rankings(parts), None, weights).unwrap();
    hits.into_iter().map(|hit| (key(hit.place), hit.score)).collect()
}

fn keys(parts: [&[u8]; 3], weights: &Weights) -> Vec<u8> {
    fused(parts, weights).into_iter().map(|(key, _)| key).collect()
}

#[test]
fn a_hit_says_where_its_score_comes_from() {
    let rankings = rankings([&[1, 2], &[], &[2]]);
    let hits = boosting(&rankings, Some(2), &Weights::WORDS).unwrap();
    let said: Vec<_> = hits[0].said.iter().collect();
    let [("text", _, text), ("vectors", _, vectors)] = said[..] else { panic!("{hits:?}") };
    assert_eq!((text.rank, text.score, text.share), (2, 2.0, 1.0 / 12.0));
    assert_eq!((vectors.rank, vectors.share), (1, 1.5 / 11.0));
    assert!(hits[0].is_boosted && !hits[1].is_boosted);
    assert_eq!(hits[0].score, (1.0 / 12.0 + 1.5 / 11.0) * 1.2);
}

#[test]
fn equal_scores_stand_by_address() {
    let weights = Weights { vectors: 1.0, ..Weights::WORDS };
    assert_eq!(keys([&[9, 3], &[], &[3, 9]], &weights), [3, 9]);
    assert_eq!(keys([&[9], &[], &[3]], &weights), [3, 9]);
}

#[test]
fn only_the_first_ranks_count_and_each_record_once() {
    let weights = Weights { depth: 2, ..Weights::WORDS };
    assert_eq!(keys([&[5, 5, 4, 3], &[], &[]], &weights), [5, 4]);
    assert!(keys([&[], &[], &[]], &weights).is_empty());
}

#[test]
fn a_part_without_weight_finds_nothing() {
    let weights = Weights { vectors: 0.0, ..Weights::WORDS };
    assert_eq!(keys([&[1], &[], &[2]], &weights), [1]);
}

#[test]
fn weights_out_of_range_are_refused() {
    let weights = Weights { boost: f64::NAN, ..Weights::WORDS };
    assert!(boosting(&Rankings::default(), None, &weights).is_err());
    // No rank is worth infinitely much.
    let weights = Weights { damping: 0.0, ..Weights::WORDS };
    assert_eq!(fused([&[1], &[], &[]], &weights)[0].1, 1.0);
}

fn ranking() -> impl Strategy<Value = Vec<u8>> {
    Just((0..8).collect::<Vec<u8>>())
        .prop_shuffle()
        .prop_flat_map(|all| (0..=all.len()).prop_map(move |count| all[..count].to_vec()))
}

proptest! {
    /// Whoever is not behind in any part, and ahead in one, is ahead.
    #[test]
    fn it_is_monotone(text in ranking(), names in ranking(), vectors in ranking()) {
        let parts = [&text[..], &names, &vectors];
        let order = keys(parts, &Weights::WORDS);
        let rank = |part: &[u8], key| part.iter().position(|other| *other == key).unwrap_or(99);
        for (place, behind) in order.iter().enumerate() {
            for ahead in &order[..place] {
                let is_behind_nowhere =
                    parts.iter().all(|part| rank(part, *behind) <= rank(part, *ahead));
                prop_assert!(!is_behind_nowhere, "{ahead} before {behind} in {order:?}");
            }
        }
    }

    /// A better rank in one part never costs a place.
    #[test]
    fn rising_never_hurts(text in ranking(), vectors in ranking(), at in 1_usize..8) {
        prop_assume!(at < text.len());
        let mut risen = text.clone();
        risen.swap(at, at - 1);
        let place = |text: &[u8]| {
            let order = keys([text, &[], &vectors], &Weights::WORDS);
            order.iter().position(|key| *key == risen[at - 1])
        };
        prop_assert!(place(&risen) <= place(&text));
    }

    #[test]
    fn scores_fall_and_nobody_is_lost(text in ranking(), names in ranking(), vectors in ranking()) {
        let hits = fused([&text, &names, &vectors], &Weights::WORDS);
        let falls = hits.windows(2).all(|pair| {
            pair[0].1 > pair[1].1 || (pair[0].1 == pair[1].1 && pair[0].0 < pair[1].0)
        });
        prop_assert!(falls);
        let mut all = [text, names, vectors].concat();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(hits.len(), all.len());
    }
}
