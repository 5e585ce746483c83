//! What holds of any records and any query.

use proptest::prelude::*;
use rehome_vector::search::{Mode, SearchQuery};

use crate::fixture::{Harbour, keys, query};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_fast_index_and_the_exact_one_agree(
        logs in prop::collection::vec("[a-e ]{1,40}", 1..30), asked in "[a-e]{1,12}",
        masts in prop::option::of(0_i64..4), limit in 1_usize..12,
    ) {
        let harbour = Harbour::new();
        harbour.exactly();
        for (number, log) in logs.iter().enumerate() {
            harbour.ship(&format!("s{number}"), log);
        }
        harbour.refresh();
        let searcher = harbour.searcher();
        let filters: Vec<_> = masts.iter().map(|m| format!("masts={m}").parse().unwrap()).collect();
        let search = |mode| {
            let filters = filters.clone();
            searcher.search(&SearchQuery { filters, limit, ..query(&asked, mode) }).unwrap()
        };
        let (fast, exact) = (search(Mode::Vector), search(Mode::Exact));
        prop_assert_eq!(keys(&fast), keys(&exact));
        let scores = |found: &rehome_vector::search::Searched| {
            found.hits.iter().map(|hit| hit.score).collect::<Vec<_>>()
        };
        prop_assert_eq!(scores(&fast), scores(&exact));
        let fitting = logs.iter().filter(|l| masts.is_none_or(|m| l.len() as i64 % 4 == m)).count();
        prop_assert_eq!(fast.hits.len(), fitting.min(limit));
    }

    #[test]
    fn the_order_of_records_changes_nothing(
        logs in prop::collection::vec("[a-e ]{1,40}", 1..12), asked in "[a-e ]{1,12}[a-e]",
    ) {
        let found = |backwards: bool| {
            let harbour = Harbour::new();
            let mut ships: Vec<_> = logs.iter().enumerate().collect();
            if backwards {
                ships.reverse();
            }
            for (number, log) in ships {
                harbour.ship(&format!("s{number}"), log);
            }
            harbour.refresh();
            let searcher = harbour.searcher();
            [Mode::Hybrid, Mode::Text, Mode::Vector, Mode::Names]
                .map(|mode| searcher.search(&query(&asked, mode)).unwrap())
        };
        prop_assert_eq!(found(false), found(true));
    }
}
