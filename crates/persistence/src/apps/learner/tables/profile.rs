//! `learner_profiles`, with the lists that belong to a profile.

use std::collections::HashMap;

use diesel::prelude::*;
use rehome_domain::{
    Choices, Naming, RelationalRecord as _, Remark,
    apps::learner::{BirthDate, ChildProfile, Json, ListKind, WordList, slug},
};

use super::{
    columns::{damaged, grouped, list, of_list, of_source_id, source_id},
    owner,
    word_list::{self, Added},
};
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::learner_profiles::{self as profiles, dsl},
    types::JsonText,
};

/// The profiles.
pub(in crate::apps::learner) struct Profiles;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = profiles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    source_id: Option<String>,
    name: String,
    slug: Option<String>,
    dob: Option<String>,
    dob_text: Option<String>,
    gender: String,
    address: String,
    school: String,
    neighborhood: String,
    interests: JsonText,
    character_roster: JsonText,
    verbal_fluency: Option<String>,
    passive_language_level: Option<String>,
    mental_age: Option<f64>,
    raw_input: Option<String>,
    extracted_data: JsonText,
}

impl Row {
    fn of(key: &str, model: &ChildProfile) -> Self {
        Self {
            id: key.to_owned(),
            source_id: of_source_id(model.id.as_deref(), key),
            name: model.name.clone(),
            slug: Some(slug(&model.name)),
            dob: model.dob.date.clone(),
            dob_text: model.dob.text.clone(),
            gender: model.gender.clone(),
            address: model.address.clone(),
            school: model.school.clone(),
            neighborhood: model.neighborhood.clone(),
            interests: of_list(&model.interests),
            character_roster: of_list(&model.character_roster),
            verbal_fluency: model.verbal_fluency.clone(),
            passive_language_level: model.passive_language_level.clone(),
            // As JSON writes it, which has no infinite number and none that is no number.
            mental_age: model.mental_age.filter(|age| age.is_finite()),
            raw_input: model.raw_input.clone(),
            extracted_data: JsonText(model.extracted_data.as_str().to_owned()),
        }
    }

    fn model(self, lists: &mut HashMap<ListKind, WordList>) -> Result<ChildProfile, String> {
        Ok(ChildProfile {
            id: source_id(self.source_id, &self.id),
            name: self.name,
            dob: BirthDate { date: self.dob, text: self.dob_text },
            gender: self.gender,
            address: self.address,
            school: self.school,
            neighborhood: self.neighborhood,
            interests: list(&self.interests)?,
            character_roster: list(&self.character_roster)?,
            verbal_fluency: self.verbal_fluency,
            passive_language_level: self.passive_language_level,
            mental_age: self.mental_age,
            raw_input: self.raw_input,
            mastered_words: lists.remove(&ListKind::Chinese),
            mastered_english_words: lists.remove(&ListKind::English),
            mastered_grammar: lists.remove(&ListKind::Grammar),
            extracted_data: Json::parse(&self.extracted_data.0).map_err(|e| e.to_string())?,
        })
    }
}

/// What the import knows the profile by, where its source gives it no id.
fn identity(model: &ChildProfile) -> Option<String> {
    match model.naming() {
        Naming::Proposed { identity, .. } => Some(identity),
        Naming::Key(_) => None,
    }
}

fn lists(model: &ChildProfile) -> impl Iterator<Item = &WordList> {
    [&model.mastered_words, &model.mastered_english_words, &model.mastered_grammar]
        .into_iter()
        .flatten()
}

impl Relation for Profiles {
    type Record = ChildProfile;

    const TABLE: &'static str = "learner_profiles";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "id";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &ChildProfile) -> Result<()> {
        let now = super::columns::timestamp(entry.updated_at)?;
        let values = (
            Row::of(entry.key, model),
            dsl::identity.eq(identity(model)),
            dsl::created_at.eq(now),
            bookkeeping!(profiles, entry),
        );
        on!(c, |c| diesel::insert_into(profiles::table).values(values).execute(c))?;
        let added = Added::now(c, entry)?;
        for list in lists(model) {
            word_list::insert(c, entry.key, list, &added)?;
        }
        Ok(())
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &ChildProfile) -> Result<()> {
        let target = profiles::table.find(entry.key);
        let run: Option<i64> = on!(c, |c| target.select(dsl::run).first(c))?;
        if run != entry.run {
            // Another import. An edit keeps the run, and the import must still find the
            // profile when its name was edited.
            let identity = dsl::identity.eq(identity(model));
            on!(c, |c| diesel::update(target).set(identity).execute(c))?;
        }
        let values = (Row::of(entry.key, model), bookkeeping!(profiles, entry));
        on!(c, |c| diesel::update(target).set(values).execute(c))?;
        let added = Added::now(c, entry)?;
        for list in lists(model) {
            word_list::update(c, entry.key, list, &added)?;
        }
        if entry.complete {
            let told: Vec<ListKind> = lists(model).map(WordList::kind).collect();
            word_list::delete_others(c, entry.key, &told)?;
        }
        Ok(())
    }

    /// Cards and messages stay: they are records of their own, which lose their owner.
    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        owner::disown(c, key)?;
        on!(c, |c| diesel::delete(profiles::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, ChildProfile)>> {
        let rows = on!(c, |c| {
            let query = profiles::table.filter(dsl::id.eq_any(keys)).select(Row::as_select());
            query.load(c)
        })?;
        let mut lists = grouped(word_list::load(c, keys)?);
        let model = |row: Row| {
            let key = row.id.clone();
            let lists = lists.remove(&key).unwrap_or_default();
            let mut lists = lists.into_iter().map(|list| (list.kind(), list)).collect();
            match row.model(&mut lists) {
                Ok(model) => Ok((key, model)),
                Err(reason) => Err(damaged(Self::TABLE, &key, reason)),
            }
        };
        in_order(keys, rows.into_iter().map(model).collect::<Vec<_>>())
    }

    /// A list that the source says nothing of stays as it is.
    fn adapt(
        &self,
        c: &mut Connection,
        entry: &Entry<'_>,
        model: &ChildProfile,
    ) -> Result<Option<ChildProfile>> {
        if lists(model).count() == 3 {
            return Ok(None);
        }
        let mut adapted = model.clone();
        for (_, list) in word_list::load(c, &[entry.key.to_owned()])? {
            let place = match list.kind() {
                ListKind::Chinese => &mut adapted.mastered_words,
                ListKind::English => &mut adapted.mastered_english_words,
                ListKind::Grammar => &mut adapted.mastered_grammar,
            };
            place.get_or_insert(list);
        }
        Ok((adapted != *model).then_some(adapted))
    }

    /// By name and date of birth as the last import saw them, else as they are.
    fn identities(&self, c: &mut Connection, _container: &str) -> Result<Vec<(String, String)>> {
        type Row = (String, Option<String>, String, Option<String>, Option<String>);
        let query = profiles::table
            .select((dsl::id, dsl::identity, dsl::name, dsl::dob, dsl::dob_text))
            .order((dsl::position, dsl::id));
        let rows: Vec<Row> = on!(c, |c| query.load(c))?;
        let pair = |(id, identity, name, dob, dob_text): Row| {
            let dob = BirthDate { date: dob, text: dob_text };
            (identity.unwrap_or_else(|| format!("{name}\u{1f}{}", dob.as_str())), id)
        };
        Ok(rows.into_iter().map(pair).collect())
    }

    fn settle(
        &self,
        c: &mut Connection,
        _run: i64,
        _choices: &Choices,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        let query = profiles::table.select((dsl::name, dsl::id)).order((dsl::position, dsl::id));
        let rows: Vec<(String, String)> = on!(c, |c| query.load(c))?;
        let mut order: Vec<&str> = Vec::new();
        let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, id) in &rows {
            let group = groups.entry(name).or_insert_with(|| {
                order.push(name);
                Vec::new()
            });
            group.push(id);
        }
        for ids in order.into_iter().map(|name| &groups[name]).filter(|ids| ids.len() > 1) {
            let message = format!("{} profiles have one name: {}", ids.len(), ids.join(", "));
            remarks.push(
                Remark::warning("profiles.duplicate-name", message)
                    .on(ids[1])
                    .help("ask for them by id; a request by name cannot tell them apart"),
            );
        }
        Ok(())
    }
}
