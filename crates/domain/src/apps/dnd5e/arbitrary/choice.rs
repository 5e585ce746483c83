//! Strategies for choices, which nest; only so deep here.

use proptest::{
    collection::vec,
    prop_oneof,
    strategy::{BoxedStrategy, Just, Strategy, Union},
};

use super::{Sample, arbitrary, sample};
use crate::apps::dnd5e::{Choice, ChoiceOption, Listed, Multiple, OptionSet};

/// How many choices or groups of options may stand inside each other.
const DEPTH: u32 = 2;

arbitrary!(Choice, ChoiceOption, Listed, OptionSet);

impl Sample for Choice {
    fn strategy() -> BoxedStrategy<Self> {
        choice(DEPTH)
    }
}

impl Sample for OptionSet {
    fn strategy() -> BoxedStrategy<Self> {
        option_set(DEPTH)
    }
}

impl Sample for Listed {
    fn strategy() -> BoxedStrategy<Self> {
        listed(DEPTH)
    }
}

impl Sample for ChoiceOption {
    fn strategy() -> BoxedStrategy<Self> {
        option(DEPTH)
    }
}

fn choice(depth: u32) -> BoxedStrategy<Choice> {
    let from = proptest::option::of(option_set(depth));
    (sample(), sample(), sample(), from)
        .prop_map(|(desc, choose, kind, from)| Choice { desc, choose, kind, from })
        .boxed()
}

fn option_set(depth: u32) -> BoxedStrategy<OptionSet> {
    prop_oneof![
        3 => vec(listed(depth), 0..3).prop_map(|options| OptionSet::OptionsArray { options }),
        1 => sample()
            .prop_map(|equipment_category| OptionSet::EquipmentCategory { equipment_category }),
        1 => sample().prop_map(|resource_list_url| OptionSet::ResourceList { resource_list_url }),
    ]
    .boxed()
}

fn listed(depth: u32) -> BoxedStrategy<Listed> {
    prop_oneof![
        1 => sample().prop_map(Listed::Text),
        3 => option(depth).prop_map(Listed::Option),
    ]
    .boxed()
}

fn option(depth: u32) -> BoxedStrategy<ChoiceOption> {
    let mut kinds = vec![
        sample().prop_map(|item| ChoiceOption::Reference { item }).boxed(),
        sample().prop_map(ChoiceOption::CountedReference).boxed(),
        sample().prop_map(|string| ChoiceOption::String { string }).boxed(),
        (sample(), sample())
            .prop_map(|(desc, alignments)| ChoiceOption::Ideal { desc, alignments })
            .boxed(),
        sample().prop_map(ChoiceOption::AbilityBonus).boxed(),
        sample().prop_map(ChoiceOption::ScorePrerequisite).boxed(),
        sample().prop_map(ChoiceOption::Action).boxed(),
        sample().prop_map(ChoiceOption::Breath).boxed(),
        sample().prop_map(ChoiceOption::Damage).boxed(),
        Just(ChoiceOption::Multiple(Multiple::default())).boxed(),
    ];
    if depth > 0 {
        let nested = choice(depth - 1).prop_map(Box::new);
        kinds.push(nested.prop_map(|choice| ChoiceOption::Choice { choice }).boxed());
        let multiple = (sample(), vec(option(depth - 1), 0..3));
        let multiple = multiple.prop_map(|(desc, items)| Multiple { desc, items });
        kinds.push(multiple.prop_map(ChoiceOption::Multiple).boxed());
    }
    Union::new(kinds).boxed()
}
