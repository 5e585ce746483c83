//! Strategies for words, and for the texts and numbers that have a type of their own.

use proptest::{
    arbitrary::any,
    prop_oneof,
    sample::select,
    strategy::{BoxedStrategy, Strategy},
};

use super::{Sample, arbitrary, sample};
use crate::apps::dnd5e::*;

/// Vocabularies: mostly the known words, sometimes another.
macro_rules! vocabularies {
    ($($name:ident),* $(,)?) => {$(
        impl Sample for $name {
            fn strategy() -> BoxedStrategy<Self> {
                prop_oneof![
                    3 => select(Self::WORDS).prop_map(Self::from),
                    1 => sample::<String>().prop_map(|word| Self::from(word.as_str())),
                ]
                .boxed()
            }
        }
        arbitrary!($name);
    )*};
}

vocabularies! {
    ActionKind, AreaShape, ArmorCategory, AttackType, CategoryRange, Coin, Component,
    FeaturePrerequisiteKind, LanguageKind, LoreKind, MonsterArmorClassKind, MultiattackKind,
    ProficiencyKind, RarityName, Rest, SaveSuccess, Size, UsageKind, WeaponCategory, WeaponRange,
}

arbitrary!(ChallengeRating, Count, Dice, Distance);

impl Sample for ChallengeRating {
    fn strategy() -> BoxedStrategy<Self> {
        let fraction =
            |(digits, places)| ChallengeRating::new(u64::from(digits), 10_u64.pow(places));
        prop_oneof![
            select(&[1, 2, 4, 8]).prop_map(|denominator| (1000 / denominator, 3)),
            (0..=30_u32).prop_map(|whole| (whole, 0)),
            (any::<u32>(), 0..=6_u32),
        ]
        .prop_filter_map("a rating that JSON can hold", move |decimal| fraction(decimal).ok())
        .boxed()
    }
}

impl Sample for Count {
    fn strategy() -> BoxedStrategy<Self> {
        prop_oneof![sample().prop_map(Self::Number), sample().prop_map(Self::Text)].boxed()
    }
}

impl Sample for Dice {
    fn strategy() -> BoxedStrategy<Self> {
        prop_oneof![
            3 => "[1-9]?d(4|6|8|10|12|20)( ?[+-] ?[1-9]| \\+ MOD)?".prop_map(Self::from),
            1 => sample::<String>().prop_map(Self::from),
        ]
        .boxed()
    }
}

impl Sample for Distance {
    fn strategy() -> BoxedStrategy<Self> {
        prop_oneof![
            3 => "[1-9]?[0-9]0 ft\\.".prop_map(Self::from),
            1 => sample::<String>().prop_map(Self::from),
        ]
        .boxed()
    }
}

impl Sample for Reference {
    fn strategy() -> BoxedStrategy<Self> {
        let record = (select(&target::COLLECTIONS), super::sample::key())
            .prop_map(|(collection, key)| (format!("/api/2014/{collection}/{key}"), key));
        let nonsense = (sample::<String>(), sample::<String>());
        (prop_oneof![3 => record, 1 => nonsense], sample())
            .prop_map(|((url, index), name)| Self { index, name, url })
            .boxed()
    }
}
arbitrary!(Reference);
