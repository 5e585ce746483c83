//! The texts of the rules, conditions and languages.

use rehome_domain::{
    Filter,
    apps::dnd5e::{Condition, Language, LanguageKind, Rule, RuleSection},
};

use super::content::Content;
use crate::{error::Result, repository::Stored};

/// A chapter of the rules with its sections.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleWithSections {
    /// The chapter.
    pub rule: Stored<Rule>,
    /// Its sections, in its order; those that the packs do not have are left out.
    pub sections: Vec<Stored<RuleSection>>,
}

impl Content<'_> {
    /// A chapter of the rules with its sections in their order.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) when there is no such chapter.
    pub fn rule(&mut self, key: &str) -> Result<RuleWithSections> {
        self.moment(|content| {
            let packs = content.base.packs.clone();
            let rule: Stored<Rule> = content.catalogue()?.require(key)?;
            let mut found = content.records::<RuleSection>()?;
            let mut sections = Vec::new();
            for section in &rule.record.subsections {
                sections.extend(found.get(&packs, &section.index)?);
            }
            Ok(RuleWithSections { rule, sections })
        })
    }

    /// All languages, or those of a kind, in the order of their names.
    pub fn languages(&mut self, kind: Option<&LanguageKind>) -> Result<Vec<Stored<Language>>> {
        let filter = kind.map(|kind| Filter::equal("type", kind));
        self.catalogue()?.all(filter, Some("name"))
    }

    /// All conditions, in the order of their names.
    pub fn conditions(&mut self) -> Result<Vec<Stored<Condition>>> {
        self.catalogue()?.all([], Some("name"))
    }
}
