//! Strategies for the values that fields are made of, small enough that a record of
//! many lists stays a small text.

use std::{collections::BTreeMap, fmt::Debug};

use proptest::{
    arbitrary::any,
    collection::{btree_map, vec},
    num, option,
    strategy::{BoxedStrategy, Strategy},
};

use crate::apps::dnd5e::Length;

/// A type of which arbitrary values can be made.
///
/// Not proptest's own trait, because for texts and lists that makes values which are far
/// too large for records that have dozens of them.
pub(super) trait Sample: Debug + Sized + 'static {
    /// The strategy that makes them.
    fn strategy() -> BoxedStrategy<Self>;
}

/// The strategy of a type that the context decides.
pub(super) fn sample<T: Sample>() -> BoxedStrategy<T> {
    T::strategy()
}

/// A natural key: never empty, as an address writes it.
pub(super) fn key() -> BoxedStrategy<String> {
    "[a-z][a-z0-9-]{0,11}".boxed()
}

impl Sample for String {
    fn strategy() -> BoxedStrategy<Self> {
        // No NUL, which PostgreSQL cannot hold.
        "[^\\x00]{0,6}".boxed()
    }
}

impl Sample for f64 {
    fn strategy() -> BoxedStrategy<Self> {
        (num::f64::POSITIVE | num::f64::NORMAL | num::f64::ZERO).boxed()
    }
}

impl Sample for Length {
    fn strategy() -> BoxedStrategy<Self> {
        // Metres are halves and quarters.
        any::<u16>().prop_map(|quarters| Length::of(f64::from(quarters) / 4.0)).boxed()
    }
}

macro_rules! any_value {
    ($($ty:ty),*) => {$(
        impl Sample for $ty {
            fn strategy() -> BoxedStrategy<Self> {
                any::<$ty>().boxed()
            }
        }
    )*};
}
any_value!(bool, u8, u32, i32, i64);

impl<T: Sample + Clone> Sample for Option<T> {
    fn strategy() -> BoxedStrategy<Self> {
        option::of(T::strategy()).boxed()
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn strategy() -> BoxedStrategy<Self> {
        vec(T::strategy(), 0..3).boxed()
    }
}

impl<T: Sample> Sample for BTreeMap<u8, T> {
    fn strategy() -> BoxedStrategy<Self> {
        btree_map(any::<u8>(), T::strategy(), 0..3).boxed()
    }
}
