//! `learner_prompt_templates`.

use diesel::prelude::*;
use rehome_domain::{Naming, RelationalRecord as _, apps::learner::PromptTemplate};

use super::columns::{damaged, moment, of_moment, of_source_id, source_id};
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::learner_prompt_templates::{self as templates, dsl},
    types::Timestamp,
};

/// The templates of prompts.
pub(in crate::apps::learner) struct PromptTemplates;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = templates, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    source_id: Option<String>,
    name: String,
    description: String,
    template_text: String,
    created_at: Option<Timestamp>,
    created_text: Option<String>,
    changed_at: Option<Timestamp>,
    changed_text: Option<String>,
}

impl Row {
    fn of(key: &str, model: &PromptTemplate) -> Result<Self> {
        let (created_at, created_text) = of_moment(&model.created_at)?;
        let (changed_at, changed_text) = of_moment(&model.updated_at)?;
        Ok(Self {
            id: key.to_owned(),
            source_id: of_source_id(model.id.as_deref(), key),
            name: model.name.clone(),
            description: model.description.clone(),
            template_text: model.template_text.clone(),
            created_at,
            created_text,
            changed_at,
            changed_text,
        })
    }

    fn model(self) -> Result<PromptTemplate, String> {
        Ok(PromptTemplate {
            id: source_id(self.source_id, &self.id),
            name: self.name,
            description: self.description,
            template_text: self.template_text,
            created_at: moment(self.created_at, self.created_text)?,
            updated_at: moment(self.changed_at, self.changed_text)?,
        })
    }
}

/// What the import knows the template by, where its source gives it no id.
fn identity(model: &PromptTemplate) -> Option<String> {
    match model.naming() {
        Naming::Proposed { identity, .. } => Some(identity),
        Naming::Key(_) => None,
    }
}

impl Relation for PromptTemplates {
    type Record = PromptTemplate;

    const TABLE: &'static str = "learner_prompt_templates";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "id";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[("updated_at", "changed_at")];

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &PromptTemplate) -> Result<()> {
        let identity = dsl::identity.eq(identity(model));
        let values = (Row::of(entry.key, model)?, identity, bookkeeping!(templates, entry));
        on!(c, |c| diesel::insert_into(templates::table).values(values).execute(c))?;
        Ok(())
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &PromptTemplate) -> Result<()> {
        let target = templates::table.find(entry.key);
        let known = target.select((dsl::run, dsl::identity));
        let (run, mut known): (Option<i64>, Option<String>) = on!(c, |c| known.first(c))?;
        if run != entry.run {
            // Another import; an edit keeps the run, and what the import knows.
            known = identity(model);
        }
        let values =
            (Row::of(entry.key, model)?, dsl::identity.eq(known), bookkeeping!(templates, entry));
        on!(c, |c| diesel::update(target).set(values).execute(c))?;
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(templates::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, PromptTemplate)>> {
        let rows = on!(c, |c| {
            let query = templates::table.filter(dsl::id.eq_any(keys)).select(Row::as_select());
            query.load(c)
        })?;
        let model = |row: Row| {
            let key = row.id.clone();
            let model = row.model().map_err(|reason| damaged(Self::TABLE, &key, reason))?;
            Ok((key, model))
        };
        in_order(keys, rows.into_iter().map(model))
    }

    /// Of templates without an id of their own: the names that the last import saw.
    fn identities(&self, c: &mut Connection, _container: &str) -> Result<Vec<(String, String)>> {
        let query = templates::table
            .filter(dsl::identity.is_not_null())
            .order((dsl::position, dsl::id))
            .select((dsl::identity.assume_not_null(), dsl::id));
        Ok(on!(c, |c| query.load(c))?)
    }
}
