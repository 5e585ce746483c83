//! `learner_agent_memory`, with the plans in `learner_agent_plans`.

use diesel::prelude::*;
use rehome_domain::apps::learner::{AgentMemory, MemoryEntry};

use super::columns::grouped;
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::{
        learner_agent_memory::{self as memory, dsl},
        learner_agent_plans as plans,
    },
};

/// What the agent remembers.
pub(in crate::apps::learner) struct AgentMemories;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plans, treat_none_as_default_value = false)]
struct Plan {
    user_id: String,
    position: i64,
    topic: Option<String>,
    scaffold: Option<String>,
    decision: Option<String>,
    plan_title: Option<String>,
    reason: Option<String>,
}

impl Plan {
    fn of(user: &str, position: usize, entry: &MemoryEntry) -> Self {
        let MemoryEntry { topic, scaffold, decision, plan_title, reason } = entry.clone();
        let (user_id, position) = (user.to_owned(), position as i64);
        Self { user_id, position, topic, scaffold, decision, plan_title, reason }
    }

    fn entry(self) -> MemoryEntry {
        let Self { topic, scaffold, decision, plan_title, reason, .. } = self;
        MemoryEntry { topic, scaffold, decision, plan_title, reason }
    }
}

fn write_plans(c: &mut Connection, user: &str, model: &AgentMemory) -> Result<()> {
    on!(c, |c| diesel::delete(plans::table.filter(plans::user_id.eq(user))).execute(c))?;
    for (index, entry) in model.history.iter().enumerate() {
        let place = model.places.as_ref().and_then(|places| places.get(index).copied());
        let plan = Plan::of(user, place.unwrap_or(index), entry);
        on!(c, |c| diesel::insert_into(plans::table).values(plan).execute(c))?;
    }
    Ok(())
}

impl Relation for AgentMemories {
    type Record = AgentMemory;

    const TABLE: &'static str = "learner_agent_memory";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "user_id";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &AgentMemory) -> Result<()> {
        let values = (
            dsl::user_id.eq(entry.key),
            dsl::level.eq(model.level.as_deref()),
            bookkeeping!(memory, entry),
        );
        on!(c, |c| diesel::insert_into(memory::table).values(values).execute(c))?;
        write_plans(c, entry.key, model)
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &AgentMemory) -> Result<()> {
        let values = (dsl::level.eq(model.level.as_deref()), bookkeeping!(memory, entry));
        on!(c, |c| diesel::update(memory::table.find(entry.key)).set(values).execute(c))?;
        write_plans(c, entry.key, model)
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(memory::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, AgentMemory)>> {
        let query =
            memory::table.filter(dsl::user_id.eq_any(keys)).select((dsl::user_id, dsl::level));
        let rows: Vec<(String, Option<String>)> = on!(c, |c| query.load(c))?;
        let all = on!(c, |c| {
            let query = plans::table
                .filter(plans::user_id.eq_any(keys))
                .order((plans::user_id, plans::position))
                .select(Plan::as_select());
            query.load(c)
        })?;
        let mut all = grouped(all.into_iter().map(|plan| (plan.user_id.clone(), plan)));
        let model = |(user, level): (String, Option<String>)| {
            let plans = all.remove(&user).unwrap_or_default();
            let places: Vec<usize> =
                plans.iter().map(|plan| usize::try_from(plan.position).unwrap_or(0)).collect();
            let all = places.iter().enumerate().all(|(index, place)| index == *place);
            let history = plans.into_iter().map(Plan::entry).collect();
            let places = (!all).then_some(places);
            Ok((user.clone(), AgentMemory { user, level, history, places }))
        };
        in_order(keys, rows.into_iter().map(model).collect::<Vec<_>>())
    }
}
