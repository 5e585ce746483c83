//! The measures of one answer. A record is relevant or it is not; there are no degrees.

use super::Expected;

/// How good one answer is; every measure is from 0 to 1, and more is better.
///
/// A record that is listed twice counts where it stands first; the second place is taken all
/// the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Metrics {
    /// recall@5: how many of the expected records are among the first five, divided by the
    /// number that is expected, also where that is more than five.
    pub(crate) recall_5: f64,
    /// recall@10: the same among the first ten.
    pub(crate) recall_10: f64,
    /// The part of one question in MRR@10: 1 divided by the rank of the first expected
    /// record, or 0 where none is among the first ten.
    pub(crate) reciprocal_rank_10: f64,
    /// nDCG@10: the sum of 1 / log2(rank + 1) over the expected records among the first ten,
    /// divided by what it is where all of them stand first.
    pub(crate) ndcg_10: f64,
}

impl Metrics {
    /// Measures an answer, pairs of a collection's id and a key with the best first.
    /// All measures are 0 where nothing is expected.
    pub(crate) fn of(expected: &[Expected], found: &[(String, String)]) -> Self {
        let mut expected = expected.to_vec();
        expected.sort();
        expected.dedup();
        let ranks = ranks(&expected, found);
        let count = expected.len();
        if count == 0 {
            return Self::default();
        }
        let recall = |depth: usize| {
            ranks.iter().filter(|rank| **rank <= depth).count() as f64 / count as f64
        };
        let first = ranks.first().copied().filter(|rank| *rank <= 10);
        let gain = |rank: usize| 1.0 / ((rank + 1) as f64).log2();
        let gains = ranks.iter().copied().filter(|rank| *rank <= 10).map(gain);
        // From 0, since the sum of nothing is -0.
        let gained = gains.fold(0.0, |sum, gain| sum + gain);
        let ideal: f64 = (1..=count.min(10)).map(gain).sum();
        Self {
            recall_5: recall(5),
            recall_10: recall(10),
            reciprocal_rank_10: first.map_or(0.0, |rank| 1.0 / rank as f64),
            ndcg_10: gained / ideal,
        }
    }
}

/// The ranks, counted from 1, at which expected records are found first.
fn ranks(expected: &[Expected], found: &[(String, String)]) -> Vec<usize> {
    let mut missing: Vec<&Expected> = expected.iter().collect();
    let mut ranks = Vec::new();
    for (place, (collection, key)) in found.iter().enumerate() {
        if let Some(index) = missing.iter().position(|one| one.is(collection, key)) {
            missing.swap_remove(index);
            ranks.push(place + 1);
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expected(keys: &[&str]) -> Vec<Expected> {
        keys.iter().map(|key| Expected::new("magic-toys", key)).collect()
    }

    fn found(keys: &[&str]) -> Vec<(String, String)> {
        keys.iter().map(|key| ("magic_toys".to_owned(), (*key).to_owned())).collect()
    }

    fn close(one: f64, two: f64) -> bool {
        (one - two).abs() < 1e-12
    }

    #[test]
    fn the_first_of_one_is_perfect() {
        let metrics = Metrics::of(&expected(&["kite"]), &found(&["kite", "boat"]));
        let perfect =
            Metrics { recall_5: 1.0, recall_10: 1.0, reciprocal_rank_10: 1.0, ndcg_10: 1.0 };
        assert_eq!(metrics, perfect);
    }

    #[test]
    fn ranks_two_and_six_of_three() {
        let answer = found(&["a", "kite", "b", "c", "d", "boat"]);
        let metrics = Metrics::of(&expected(&["boat", "drum", "kite"]), &answer);
        assert!(close(metrics.recall_5, 1.0 / 3.0));
        assert!(close(metrics.recall_10, 2.0 / 3.0));
        assert!(close(metrics.reciprocal_rank_10, 0.5));
        // 1/log2(3) + 1/log2(7), of 1 + 1/log2(3) + 1/log2(4).
        let (third, seventh) = (0.630_929_753_571_457_4, 0.356_207_187_108_022_2);
        assert!(close(metrics.ndcg_10, (third + seventh) / (1.0 + third + 0.5)));
    }

    #[test]
    fn the_eleventh_is_too_late() {
        let late = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "kite"];
        let nothing = Metrics::of(&expected(&["kite"]), &found(&late));
        assert_eq!(nothing, Metrics::default());
        assert!(nothing.ndcg_10.is_sign_positive());
        let tenth = Metrics::of(&expected(&["kite"]), &found(&late[1..]));
        assert_eq!((tenth.recall_5, tenth.recall_10), (0.0, 1.0));
        assert!(close(tenth.reciprocal_rank_10, 0.1));
    }

    #[test]
    fn more_than_ten_expected_records_have_a_perfect_order_too() {
        let keys: Vec<String> = (0..12).map(|number| format!("k{number}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let metrics = Metrics::of(&expected(&keys), &found(&keys));
        assert!(close(metrics.recall_10, 10.0 / 12.0));
        assert!(close(metrics.ndcg_10, 1.0));
    }

    #[test]
    fn a_record_counts_once_and_only_in_its_collection() {
        let twice = Metrics::of(&expected(&["kite", "kite"]), &found(&["kite", "kite"]));
        assert_eq!((twice.recall_10, twice.ndcg_10), (1.0, 1.0));
        let other = [("toys".to_owned(), "kite".to_owned())];
        assert_eq!(Metrics::of(&expected(&["kite"]), &other), Metrics::default());
        assert_eq!(Metrics::of(&[], &found(&["kite"])), Metrics::default());
    }

    proptest! {
        #[test]
        fn every_measure_is_from_0_to_1_and_none_falls_when_an_answer_gets_longer(
            expected in proptest::collection::vec(0_u8..20, 1..5),
            found in proptest::collection::vec(0_u8..20, 0..15),
        ) {
            let record = |number: &u8| Expected::new("toys", &number.to_string());
            let expected: Vec<Expected> = expected.iter().map(record).collect();
            let found: Vec<(String, String)> =
                found.iter().map(|number| ("toys".to_owned(), number.to_string())).collect();
            let mut before = [0.0; 4];
            for length in 0..=found.len() {
                let metrics = Metrics::of(&expected, &found[..length]);
                let Metrics { recall_5, recall_10, reciprocal_rank_10, ndcg_10 } = metrics;
                let now = [recall_5, recall_10, reciprocal_rank_10, ndcg_10];
                prop_assert!(now.iter().all(|measure| (0.0..=1.0 + 1e-12).contains(measure)));
                prop_assert!(before.iter().zip(&now).all(|(before, now)| before <= now));
                before = now;
            }
        }
    }
}
