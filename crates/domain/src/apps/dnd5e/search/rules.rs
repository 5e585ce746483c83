//! The rules, and the terms that they define, as texts.

use super::words::paragraphs;
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{Condition, DamageType, Rule, RuleSection},
};

pub(in super::super) fn rules() -> Searchable {
    Searchable::of("rules chapter", &["rule", "rules", "chapter", "chapters"], |rule: &Rule| {
        SearchText::new(&rule.name).with_markdown(&rule.desc)
    })
}

pub(in super::super) fn rule_sections() -> Searchable {
    Searchable::of("rule", &["rule", "rules"], |section: &RuleSection| {
        SearchText::new(&section.name).with_markdown(&section.desc)
    })
}

pub(in super::super) fn conditions() -> Searchable {
    Searchable::of("condition", &["condition", "conditions"], |condition: &Condition| {
        SearchText::new(&condition.name).with(paragraphs(&condition.desc))
    })
}

/// No word speaks of types of damage alone: `damage` is what spells and weapons deal.
pub(in super::super) fn damage_types() -> Searchable {
    Searchable::of("damage type", &[], |kind: &DamageType| {
        SearchText::new(&kind.name).with(paragraphs(&kind.desc))
    })
}
