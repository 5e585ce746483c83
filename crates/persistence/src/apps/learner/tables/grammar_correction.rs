//! `learner_grammar_corrections`.

use diesel::prelude::*;
use rehome_domain::apps::learner::GrammarCorrection;

use super::columns::{damaged, moment, of_moment};
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::learner_grammar_corrections::{self as corrections, dsl},
    types::Timestamp,
};

/// The corrections of grammar points.
pub(in crate::apps::learner) struct GrammarCorrections;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = corrections, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(primary_key(uri))]
struct Row {
    uri: String,
    grammar_point: Option<String>,
    grammar_point_zh: Option<String>,
    structure: Option<String>,
    explanation: Option<String>,
    cefr_level: Option<String>,
    example_chinese: Option<String>,
    corrected_at: Option<Timestamp>,
    corrected_text: Option<String>,
}

impl Row {
    fn of(key: &str, model: &GrammarCorrection) -> Result<Self> {
        let (corrected_at, corrected_text) = of_moment(&model.updated_at)?;
        Ok(Self {
            uri: key.to_owned(),
            grammar_point: model.grammar_point.clone(),
            grammar_point_zh: model.grammar_point_zh.clone(),
            structure: model.structure.clone(),
            explanation: model.explanation.clone(),
            cefr_level: model.cefr_level.clone(),
            example_chinese: model.example_chinese.clone(),
            corrected_at,
            corrected_text,
        })
    }

    fn model(self) -> Result<GrammarCorrection, String> {
        Ok(GrammarCorrection {
            uri: self.uri,
            grammar_point: self.grammar_point,
            grammar_point_zh: self.grammar_point_zh,
            structure: self.structure,
            explanation: self.explanation,
            cefr_level: self.cefr_level,
            example_chinese: self.example_chinese,
            updated_at: moment(self.corrected_at, self.corrected_text)?,
        })
    }
}

impl Relation for GrammarCorrections {
    type Record = GrammarCorrection;

    const TABLE: &'static str = "learner_grammar_corrections";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "uri";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[("updated_at", "corrected_at")];

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &Self::Record) -> Result<()> {
        let values = (Row::of(entry.key, model)?, bookkeeping!(corrections, entry));
        on!(c, |c| diesel::insert_into(corrections::table).values(values).execute(c))?;
        Ok(())
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &Self::Record) -> Result<()> {
        let values = (Row::of(entry.key, model)?, bookkeeping!(corrections, entry));
        on!(c, |c| diesel::update(corrections::table.find(entry.key)).set(values).execute(c))?;
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(corrections::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, GrammarCorrection)>> {
        let rows = on!(c, |c| {
            let query = corrections::table.filter(dsl::uri.eq_any(keys)).select(Row::as_select());
            query.load(c)
        })?;
        let model = |row: Row| {
            let key = row.uri.clone();
            let model = row.model().map_err(|reason| damaged(Self::TABLE, &key, reason))?;
            Ok((key, model))
        };
        in_order(keys, rows.into_iter().map(model))
    }
}
