//! The quarantine as people look through it: grouped by rule, and counted.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    dsl::count_star,
};

use rehome_domain::RecordId;

use super::{Entry, find, place::is_held};
use crate::{Connection, error::Result, on, schema::quarantine};

/// Which entries are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of this rule alone.
    pub rule: Option<String>,
    /// Those alone that wait for a person.
    pub waiting: bool,
}

/// How many entries there are of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The rule.
    pub rule: String,
    /// Entries in quarantine now.
    pub quarantined: i64,
    /// Of these, those that wait for a person.
    pub waiting: i64,
}

/// How many entries there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries in quarantine now.
    pub quarantined: i64,
    /// Of these, those that wait for a person.
    pub waiting: i64,
}

/// The texts in quarantine that are parts of a record.
pub fn of_record(connection: &mut Connection, record: &RecordId) -> Result<Vec<String>> {
    let query = quarantine::table
        .filter(quarantine::app.eq(&record.app).and(quarantine::collection.eq(&record.collection)))
        .filter(quarantine::container.eq(&record.container).and(quarantine::key.eq(&record.key)))
        .filter(is_held())
        .order(quarantine::id)
        .select(quarantine::raw);
    Ok(on!(connection, |c| query.load(c))?)
}

/// What is in quarantine now, rule by rule and oldest first, behind the entry with id
/// `after`; 0 begins at the first.
pub fn list(
    connection: &mut Connection,
    filter: &Filter,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    let after = find(connection, after)?.map(|entry| (entry.rule, entry.id));
    Ok(on!(connection, |c| {
        let mut query = quarantine::table
            .filter(is_held())
            .order((quarantine::rule, quarantine::id))
            .limit(limit)
            .select(Entry::as_select())
            .into_boxed();
        if let Some(rule) = &filter.rule {
            query = query.filter(quarantine::rule.eq(rule));
        }
        if filter.waiting {
            query = query.filter(quarantine::waiting.eq(true).and(quarantine::how.is_null()));
        }
        if let Some((rule, id)) = &after {
            let behind = quarantine::rule.eq(rule).and(quarantine::id.gt(id));
            query = query.filter(quarantine::rule.gt(rule).or(behind));
        }
        query.load(c)
    })?)
}

/// The rules of which something is in quarantine now, with counts.
pub fn groups(connection: &mut Connection) -> Result<Vec<Group>> {
    let query = quarantine::table
        .filter(is_held())
        .group_by((quarantine::rule, quarantine::waiting, quarantine::how))
        .order((quarantine::rule, quarantine::waiting))
        .select((quarantine::rule, quarantine::waiting, quarantine::how.is_null(), count_star()));
    let counts: Vec<(String, bool, bool, i64)> = on!(connection, |c| query.load(c))?;
    let mut groups: Vec<Group> = Vec::new();
    for (rule, waiting, open, count) in counts {
        if groups.last().is_none_or(|group| group.rule != rule) {
            groups.push(Group { rule, quarantined: 0, waiting: 0 });
        }
        if let Some(group) = groups.last_mut() {
            group.quarantined += count;
            group.waiting += if waiting && open { count } else { 0 };
        }
    }
    Ok(groups)
}

/// How much is in quarantine now: of everything, of an application, of one container of it.
pub fn counts(
    connection: &mut Connection,
    app: Option<&str>,
    container: Option<&str>,
) -> Result<Counts> {
    let counts: Vec<(bool, bool, i64)> = on!(connection, |c| {
        let mut query = quarantine::table
            .filter(is_held())
            .group_by((quarantine::waiting, quarantine::how))
            .select((quarantine::waiting, quarantine::how.is_null(), count_star()))
            .into_boxed();
        if let Some(app) = app {
            query = query.filter(quarantine::app.eq(app));
        }
        if let Some(container) = container {
            query = query.filter(quarantine::container.eq(container));
        }
        query.load(c)
    })?;
    let mut all = Counts::default();
    for (waiting, open, count) in counts {
        all.quarantined += count;
        all.waiting += if waiting && open { count } else { 0 };
    }
    Ok(all)
}
