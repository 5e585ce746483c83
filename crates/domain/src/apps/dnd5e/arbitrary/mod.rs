//! Arbitrary records for property tests, behind the feature `proptest`.
//!
//! Every record type and every part of one implements proptest's `Arbitrary`, so
//! `any::<Spell>()` is a strategy. The records are valid but make no sense: each has a key,
//! any other field may be anything that its type can hold, and lists are short.

mod choice;
mod parts;
mod records;
mod sample;
mod words;

use sample::{Sample, sample};

/// The strategies of several fields as nested pairs, or the pattern that takes the pairs
/// apart again: proptest has no tuples of more than a dozen strategies.
macro_rules! nest {
    (strategy) => { proptest::strategy::Just(()) };
    (strategy $first:ident $($rest:ident)*) => {
        (crate::apps::dnd5e::arbitrary::sample(), nest!(strategy $($rest)*))
    };
    (pattern) => { () };
    (pattern $first:ident $($rest:ident)*) => { ($first, nest!(pattern $($rest)*)) };
}
use nest;

/// Implements `Sample` and proptest's `Arbitrary` for a struct by its fields.
macro_rules! structs {
    ($($part:ident { $($field:ident),* $(,)? })*) => {$(
        impl crate::apps::dnd5e::arbitrary::Sample for $part {
            fn strategy() -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy;
                nest!(strategy $($field)*)
                    .prop_map(|nest!(pattern $($field)*)| $part { $($field),* })
                    .boxed()
            }
        }
        arbitrary!($part);
    )*};
}
use structs;

/// Implements proptest's `Arbitrary` by `Sample`.
macro_rules! arbitrary {
    ($($ty:ident),* $(,)?) => {$(
        impl proptest::arbitrary::Arbitrary for $ty {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                <$ty as crate::apps::dnd5e::arbitrary::Sample>::strategy()
            }
        }
    )*};
}
use arbitrary;
