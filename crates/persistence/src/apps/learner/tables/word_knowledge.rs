//! `learner_word_knowledge`.

use diesel::prelude::*;
use rehome_domain::apps::learner::WordKnowledge;

use super::columns::{damaged, list, of_list};
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::learner_word_knowledge::{self as knowledge, dsl},
    types::JsonText,
};

/// What is known of words.
pub(in crate::apps::learner) struct WordKnowledges;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = knowledge, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(primary_key(word))]
struct Row {
    word: String,
    pronunciations: JsonText,
    meanings: JsonText,
    hsk_level: Option<i64>,
}

impl Row {
    fn of(key: &str, model: &WordKnowledge) -> Self {
        Self {
            word: key.to_owned(),
            pronunciations: of_list(&model.pronunciations),
            meanings: of_list(&model.meanings),
            hsk_level: model.hsk_level,
        }
    }

    fn model(self) -> Result<WordKnowledge, String> {
        Ok(WordKnowledge {
            word: self.word,
            pronunciations: list(&self.pronunciations)?,
            meanings: list(&self.meanings)?,
            hsk_level: self.hsk_level,
        })
    }
}

impl Relation for WordKnowledges {
    type Record = WordKnowledge;

    const TABLE: &'static str = "learner_word_knowledge";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "word";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &WordKnowledge) -> Result<()> {
        let values = (Row::of(entry.key, model), bookkeeping!(knowledge, entry));
        on!(c, |c| diesel::insert_into(knowledge::table).values(values).execute(c))?;
        Ok(())
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &WordKnowledge) -> Result<()> {
        let values = (Row::of(entry.key, model), bookkeeping!(knowledge, entry));
        on!(c, |c| diesel::update(knowledge::table.find(entry.key)).set(values).execute(c))?;
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(knowledge::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, WordKnowledge)>> {
        let rows = on!(c, |c| {
            let query = knowledge::table.filter(dsl::word.eq_any(keys)).select(Row::as_select());
            query.load(c)
        })?;
        let model = |row: Row| {
            let key = row.word.clone();
            let model = row.model().map_err(|reason| damaged(Self::TABLE, &key, reason))?;
            Ok((key, model))
        };
        in_order(keys, rows.into_iter().map(model))
    }
}
