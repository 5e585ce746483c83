//! Choices in words: what is to be chosen from, as a list.

use super::words::{bonus, counted, joined, list, name, prerequisite, shown};
use crate::apps::dnd5e::{Choice, ChoiceOption, CountedReference, Listed, OptionSet};

/// The choice in the words that the data has for it, or else its options.
pub(super) fn choice(choice: &Choice) -> String {
    if let Some(desc) = choice.desc.as_deref().filter(|desc| !desc.trim().is_empty()) {
        return desc.to_owned();
    }
    match (options(choice), choice.choose) {
        (options, _) if options.is_empty() => options,
        (options, Some(count)) => format!("Choose {count}: {options}"),
        (options, None) => format!("Choose: {options}"),
    }
}

/// The options of a choice, as a list.
pub(super) fn options(choice: &Choice) -> String {
    list(each(choice))
}

/// The options of a choice one by one.
pub(super) fn each(choice: &Choice) -> Vec<String> {
    match &choice.from {
        Some(OptionSet::OptionsArray { options }) => options.iter().map(listed).collect(),
        Some(OptionSet::EquipmentCategory { equipment_category }) => {
            let category = name(equipment_category);
            if category.is_empty() { Vec::new() } else { vec![format!("any {category}")] }
        }
        Some(OptionSet::ResourceList { .. }) | None => Vec::new(),
    }
}

fn listed(listed: &Listed) -> String {
    match listed {
        Listed::Text(text) => text.clone(),
        Listed::Option(one) => option(one),
    }
}

fn option(option: &ChoiceOption) -> String {
    match option {
        ChoiceOption::Reference { item } => name(item).to_owned(),
        ChoiceOption::CountedReference(CountedReference { count, of, .. }) => {
            counted(*count, name(of))
        }
        ChoiceOption::Choice { choice } => match choice.desc.as_deref() {
            Some(desc) if !desc.trim().is_empty() => desc.to_owned(),
            _ => options(choice),
        },
        ChoiceOption::Multiple(multiple) => {
            joined(multiple.items.iter().map(self::option), " and ")
        }
        ChoiceOption::String { string } => string.clone(),
        ChoiceOption::Ideal { desc, .. } => desc.clone(),
        ChoiceOption::AbilityBonus(rise) => bonus(rise),
        ChoiceOption::ScorePrerequisite(score) => prerequisite(score),
        ChoiceOption::Action(action) => action.action_name.clone(),
        ChoiceOption::Breath(breath) => breath.name.clone(),
        ChoiceOption::Damage(damage) => {
            joined([shown(&damage.damage_dice).as_str(), name(&damage.damage_type)], " ")
        }
    }
}
