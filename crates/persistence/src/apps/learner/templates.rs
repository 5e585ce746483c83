//! Templates of prompts.

use rehome_domain::apps::learner::{Moment, PromptTemplate, slug};

use super::{
    record::{self, PageRequest, Stored},
    tables,
};
use crate::{
    Connection,
    error::{Error, Result},
    repository::Page,
    types::Timestamp,
};

/// The templates of prompts, by their ids.
pub struct Templates<'c>(pub(super) &'c mut Connection);

impl Templates<'_> {
    /// The template of that id.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none.
    pub fn get(&mut self, id: &str) -> Result<Stored<PromptTemplate>> {
        record::require(self.0, &tables::PromptTemplates, "template", id)
    }

    /// One page of the templates in their order.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list).
    pub fn list(&mut self, cut: PageRequest<'_>) -> Result<Page<Stored<PromptTemplate>>> {
        record::all(self.0, &tables::PromptTemplates, cut)
    }

    /// Makes a template. Without an id it gets the slug of its name, or that with a number;
    /// without a time it was made now.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an id that is taken.
    pub fn create(&mut self, template: &PromptTemplate) -> Result<Stored<PromptTemplate>> {
        record::unit(self.0, |c| {
            let mut template = template.clone();
            let key = match template.id.take() {
                None => record::free::<PromptTemplate>(c, &slug(&template.name), "-")?,
                Some(id) => {
                    if record::get(c, &tables::PromptTemplates, &id)?.is_some() {
                        return Err(Error::Invalid(format!("there is a template `{id}` already")));
                    }
                    id
                }
            };
            template.id = Some(key.clone());
            if template.created_at == Moment::default() {
                template.created_at = now()?;
            }
            record::write(c, &tables::PromptTemplates, &key, template)
        })
    }

    /// Makes the template what `template` says, but for its id and when it was made; it was
    /// changed now. `expected` is the revision that the caller saw.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is none, [`Error::Conflict`] for another revision.
    pub fn update(
        &mut self,
        id: &str,
        template: &PromptTemplate,
        expected: Option<i64>,
    ) -> Result<Stored<PromptTemplate>> {
        record::unit(self.0, |c| {
            let old = record::require(c, &tables::PromptTemplates, "template", id)?;
            record::expect(expected, &old, Some(template))?;
            let PromptTemplate { id: own, created_at, .. } = old.record;
            let template =
                PromptTemplate { id: own, created_at, updated_at: now()?, ..template.clone() };
            record::write(c, &tables::PromptTemplates, id, template)
        })
    }

    /// Deletes the template; whether it was there.
    pub fn delete(&mut self, id: &str) -> Result<bool> {
        record::delete::<PromptTemplate>(self.0, id)
    }
}

/// The present moment.
pub(super) fn now() -> Result<Moment> {
    Moment::from_columns(Some(Timestamp::now().as_str()), None)
        .map_err(|error| Error::Invalid(error.to_string()))
}
