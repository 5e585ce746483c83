//! Points of grammar that children have mastered.

use diesel::prelude::*;
use rehome_domain::apps::learner::{Item, ListKind};

use super::{
    list::{self, Added},
    profiles::resolve,
    record::{self, PageRequest},
    tables::language_of_grammar,
    words::Language,
};
use crate::{
    Connection,
    error::Result,
    on,
    repository::Page,
    schema::learner_mastered_grammar::{self as grammar, dsl},
    types::Timestamp,
};

/// The mastered grammar. A profile is named by its id, its slug or its name.
pub struct Grammar<'c>(pub(super) &'c mut Connection);

/// A mastered point of grammar.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = grammar)]
pub struct GrammarPoint {
    /// The number of its row.
    pub id: i64,
    /// The address of the point, as it was written.
    pub grammar_uri: String,
    /// The code of its language, as the address tells.
    pub language: String,
    /// When it was added; none when nobody knows.
    pub added_at: Option<Timestamp>,
    /// Who added it: `user` or `import`.
    pub source: String,
}

impl Grammar<'_> {
    /// Adds points behind those that there are; equal ones are not added again.
    ///
    /// # Errors
    /// As [`Words::add`](super::Words::add).
    pub fn add(&mut self, profile: &str, all: &[&str]) -> Result<Added> {
        record::unit(self.0, |c| {
            let profile = resolve(c, profile)?;
            let is_known = |c: &mut Connection, item: &Item| {
                Ok(find(c, &profile, &item.raw, &item.key)?.is_some())
            };
            let (new, added) = list::new_items(c, ListKind::Grammar, all, is_known)?;
            if new.is_empty() {
                return Ok(added);
            }
            let now = Timestamp::now();
            list::change(c, &profile, ListKind::Grammar, "grammar_uri", &added.added, |c| {
                for (item, place) in new.iter().zip(last(c, &profile)? + 1..) {
                    let values = (
                        dsl::profile_id.eq(&profile),
                        dsl::grammar_uri.eq(&item.raw),
                        dsl::language.eq(language_of_grammar(&item.raw)),
                        dsl::composed.eq(&item.key),
                        dsl::normalized.eq(&item.normalized),
                        dsl::added_at.eq(&now),
                        dsl::source.eq("user"),
                        dsl::position.eq(place),
                    );
                    on!(c, |c| diesel::insert_into(grammar::table).values(values).execute(c))?;
                }
                Ok(())
            })?;
            Ok(added)
        })
    }

    /// Removes points; returns how many there were.
    ///
    /// # Errors
    /// As [`Words::add`](super::Words::add).
    pub fn remove(&mut self, profile: &str, all: &[&str]) -> Result<usize> {
        record::unit(self.0, |c| {
            let profile = resolve(c, profile)?;
            let (mut ids, mut stored) = (Vec::new(), Vec::new());
            for text in all {
                let Item { raw, key, .. } = list::item(ListKind::Grammar, text)?;
                if let Some((id, uri)) = find(c, &profile, &raw, &key)?
                    && !ids.contains(&id)
                {
                    ids.push(id);
                    stored.push(uri);
                }
            }
            if ids.is_empty() {
                return Ok(0);
            }
            list::change(c, &profile, ListKind::Grammar, "grammar_uri", &stored, |c| {
                for id in &ids {
                    on!(c, |c| diesel::delete(grammar::table.find(id)).execute(c))?;
                }
                Ok(ids.len())
            })
        })
    }

    /// Whether the child has mastered a point.
    ///
    /// # Errors
    /// As [`Words::add`](super::Words::add).
    pub fn has(&mut self, profile: &str, uri: &str) -> Result<bool> {
        let profile = resolve(self.0, profile)?;
        let Item { raw, key, .. } = list::item(ListKind::Grammar, uri)?;
        Ok(find(self.0, &profile, &raw, &key)?.is_some())
    }

    /// How many points the child has mastered, of one language or of all.
    ///
    /// # Errors
    /// As [`Profiles::resolve`](super::Profiles::resolve).
    pub fn count(&mut self, profile: &str, language: Option<Language>) -> Result<i64> {
        let profile = resolve(self.0, profile)?;
        let all = grammar::table.filter(dsl::profile_id.eq(&profile));
        Ok(on!(&mut *self.0, |c| match language {
            Some(language) => all.filter(dsl::language.eq(language.as_str())).count().get_result(c),
            None => all.count().get_result(c),
        })?)
    }

    /// One page of the points, of one language or of all, in the order of the list. A page
    /// goes on behind the number of a point's row.
    ///
    /// # Errors
    /// As [`Words::list`](super::Words::list).
    pub fn list(
        &mut self,
        profile: &str,
        language: Option<Language>,
        cut: PageRequest<'_>,
    ) -> Result<Page<GrammarPoint>> {
        let wanted = record::checked(cut.limit)?;
        self.0.snapshot(|c| {
            let profile = resolve(c, profile)?;
            let all = grammar::table.filter(dsl::profile_id.eq(&profile));
            let (position, id) = match cut.after {
                None => (i64::MIN, 0),
                Some(after) => {
                    let id: i64 = after.parse().map_err(|_| record::gone(after))?;
                    let place = all.filter(dsl::id.eq(id)).select(dsl::position);
                    let place: Option<i64> = on!(c, |c| place.first(c).optional())?;
                    (place.ok_or_else(|| record::gone(after))?, id)
                }
            };
            let behind = dsl::position.gt(position);
            let query = all
                .filter(dsl::position.ge(position))
                .filter(behind.or(dsl::position.eq(position).and(dsl::id.gt(id))))
                .order((dsl::position, dsl::id))
                .limit(i64::from(wanted));
            let items: Vec<GrammarPoint> = on!(c, |c| {
                let query = query.select(GrammarPoint::as_select());
                match language {
                    Some(language) => query.filter(dsl::language.eq(language.as_str())).load(c),
                    None => query.load(c),
                }
            })?;
            Ok(record::page(items, cut.limit, |point| point.id.to_string()))
        })
    }
}

fn find(
    c: &mut Connection,
    profile: &str,
    raw: &str,
    composed: &str,
) -> Result<Option<(i64, String)>> {
    let same = dsl::grammar_uri.eq(raw).or(dsl::composed.eq(composed).assume_not_null());
    let query = grammar::table
        .filter(dsl::profile_id.eq(profile))
        .filter(same)
        .select((dsl::id, dsl::grammar_uri));
    Ok(on!(c, |c| query.first(c).optional())?)
}

fn last(c: &mut Connection, profile: &str) -> Result<i64> {
    let query =
        grammar::table.filter(dsl::profile_id.eq(profile)).select(diesel::dsl::max(dsl::position));
    let last: Option<i64> = on!(c, |c| query.first(c))?;
    Ok(last.unwrap_or(-1))
}
