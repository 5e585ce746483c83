//! `learner_anki_profiles`.

use diesel::prelude::*;
use rehome_domain::apps::learner::AnkiProfile;

use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::learner_anki_profiles::{self as profiles, dsl},
};

/// The profiles of Anki.
pub(in crate::apps::learner) struct AnkiProfiles;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = profiles)]
struct Row {
    key: String,
    name: String,
    deck_name: String,
    is_active: bool,
}

impl Row {
    fn of(key: &str, model: &AnkiProfile) -> Self {
        let AnkiProfile { name, deck_name, is_active } = model.clone();
        Self { key: key.to_owned(), name, deck_name, is_active }
    }

    fn model(self) -> (String, AnkiProfile) {
        let Self { key, name, deck_name, is_active } = self;
        (key, AnkiProfile { name, deck_name, is_active })
    }
}

impl Relation for AnkiProfiles {
    type Record = AnkiProfile;

    const TABLE: &'static str = "learner_anki_profiles";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "key";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &AnkiProfile) -> Result<()> {
        let values = (Row::of(entry.key, model), bookkeeping!(profiles, entry));
        on!(c, |c| diesel::insert_into(profiles::table).values(values).execute(c))?;
        Ok(())
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &AnkiProfile) -> Result<()> {
        let values = (Row::of(entry.key, model), bookkeeping!(profiles, entry));
        on!(c, |c| diesel::update(profiles::table.find(entry.key)).set(values).execute(c))?;
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(profiles::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, AnkiProfile)>> {
        let rows = on!(c, |c| {
            let query = profiles::table.filter(dsl::key.eq_any(keys)).select(Row::as_select());
            query.load(c)
        })?;
        in_order(keys, rows.into_iter().map(|row| Ok(row.model())))
    }
}
