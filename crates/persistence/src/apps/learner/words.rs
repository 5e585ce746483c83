//! Words that children have mastered.

use diesel::prelude::*;
use rehome_domain::apps::learner::{Item, ListKind};

use super::{
    list::{self, Added},
    profiles::resolve,
    record::{self, PageRequest},
};
use crate::{
    Connection,
    error::Result,
    on,
    repository::Page,
    schema::learner_mastered_words::{self as words, dsl},
    types::Timestamp,
};

/// The mastered words. A profile is named by its id, its slug or its name.
pub struct Words<'c>(pub(super) &'c mut Connection);

/// The languages that children learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese, `zh`.
    Chinese,
    /// English, `en`.
    English,
}

impl Language {
    /// Its code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// The language of that code.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Chinese, Self::English].into_iter().find(|language| language.as_str() == code)
    }

    fn list(self) -> ListKind {
        match self {
            Self::Chinese => ListKind::Chinese,
            Self::English => ListKind::English,
        }
    }
}

/// A mastered word.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = words)]
pub struct Word {
    /// The number of its row.
    pub id: i64,
    /// The word as it was written.
    pub word: String,
    /// The word without markup and special spaces; none where only SQL knows it.
    pub normalized: Option<String>,
    /// When it was added; none when nobody knows.
    pub added_at: Option<Timestamp>,
    /// Who added it: `user` or `import`.
    pub source: String,
}

impl Words<'_> {
    /// Adds words behind those that there are. Equal ones, also in another composition of
    /// Unicode, are not added again.
    ///
    /// # Errors
    /// As [`Profiles::resolve`](super::Profiles::resolve), and
    /// [`Error::Invalid`](crate::Error::Invalid) for what the application would read as
    /// none or several; nothing is added then.
    pub fn add(&mut self, profile: &str, language: Language, all: &[&str]) -> Result<Added> {
        record::unit(self.0, |c| {
            let profile = resolve(c, profile)?;
            let is_known = |c: &mut Connection, item: &Item| {
                Ok(find(c, &profile, language, &item.raw, &item.key)?.is_some())
            };
            let (new, added) = list::new_items(c, language.list(), all, is_known)?;
            if new.is_empty() {
                return Ok(added);
            }
            let now = Timestamp::now();
            list::change(c, &profile, language.list(), "word", &added.added, |c| {
                for (item, place) in new.iter().zip(last(c, &profile, language)? + 1..) {
                    let values = (
                        dsl::profile_id.eq(&profile),
                        dsl::word.eq(&item.raw),
                        dsl::language.eq(language.as_str()),
                        dsl::composed.eq(&item.key),
                        dsl::normalized.eq(&item.normalized),
                        dsl::added_at.eq(&now),
                        dsl::source.eq("user"),
                        dsl::position.eq(place),
                    );
                    on!(c, |c| diesel::insert_into(words::table).values(values).execute(c))?;
                }
                Ok(())
            })?;
            Ok(added)
        })
    }

    /// Removes words; returns how many there were.
    ///
    /// # Errors
    /// As [`Words::add`].
    pub fn remove(&mut self, profile: &str, language: Language, all: &[&str]) -> Result<usize> {
        record::unit(self.0, |c| {
            let profile = resolve(c, profile)?;
            let (mut ids, mut stored) = (Vec::new(), Vec::new());
            for text in all {
                let Item { raw, key, .. } = list::item(language.list(), text)?;
                if let Some((id, word)) = find(c, &profile, language, &raw, &key)?
                    && !ids.contains(&id)
                {
                    ids.push(id);
                    stored.push(word);
                }
            }
            if ids.is_empty() {
                return Ok(0);
            }
            list::change(c, &profile, language.list(), "word", &stored, |c| {
                for id in &ids {
                    on!(c, |c| diesel::delete(words::table.find(id)).execute(c))?;
                }
                Ok(ids.len())
            })
        })
    }

    /// Whether the child has mastered a word.
    ///
    /// # Errors
    /// As [`Words::add`].
    pub fn has(&mut self, profile: &str, language: Language, word: &str) -> Result<bool> {
        let profile = resolve(self.0, profile)?;
        let Item { raw, key, .. } = list::item(language.list(), word)?;
        Ok(find(self.0, &profile, language, &raw, &key)?.is_some())
    }

    /// How many words the child has mastered.
    ///
    /// # Errors
    /// As [`Profiles::resolve`](super::Profiles::resolve).
    pub fn count(&mut self, profile: &str, language: Language) -> Result<i64> {
        let profile = resolve(self.0, profile)?;
        let query = of(&profile, language).count();
        Ok(on!(&mut *self.0, |c| query.get_result(c))?)
    }

    /// One page of the words, in the order of the list. A page goes on behind the number of
    /// a word's row.
    ///
    /// # Errors
    /// As [`Profiles::list`](super::Profiles::list) and
    /// [`Profiles::resolve`](super::Profiles::resolve).
    pub fn list(
        &mut self,
        profile: &str,
        language: Language,
        cut: PageRequest<'_>,
    ) -> Result<Page<Word>> {
        let wanted = record::checked(cut.limit)?;
        self.0.snapshot(|c| {
            let profile = resolve(c, profile)?;
            let (position, id) = match cut.after {
                None => (i64::MIN, 0),
                Some(after) => {
                    let id: i64 = after.parse().map_err(|_| record::gone(after))?;
                    let place = of(&profile, language).filter(dsl::id.eq(id)).select(dsl::position);
                    let place: Option<i64> = on!(c, |c| place.first(c).optional())?;
                    (place.ok_or_else(|| record::gone(after))?, id)
                }
            };
            let behind = dsl::position.gt(position);
            let items: Vec<Word> = on!(c, |c| {
                let query = of(&profile, language)
                    .filter(dsl::position.ge(position))
                    .filter(behind.or(dsl::position.eq(position).and(dsl::id.gt(id))))
                    .order((dsl::position, dsl::id))
                    .limit(i64::from(wanted))
                    .select(Word::as_select());
                query.load(c)
            })?;
            Ok(record::page(items, cut.limit, |word| word.id.to_string()))
        })
    }
}

#[diesel::dsl::auto_type]
fn of<'a>(profile: &'a str, language: Language) -> _ {
    let code: &'static str = language.as_str();
    words::table.filter(dsl::profile_id.eq(profile)).filter(dsl::language.eq(code))
}

fn find(
    c: &mut Connection,
    profile: &str,
    language: Language,
    raw: &str,
    composed: &str,
) -> Result<Option<(i64, String)>> {
    let same = dsl::word.eq(raw).or(dsl::composed.eq(composed).assume_not_null());
    let query = of(profile, language).filter(same).select((dsl::id, dsl::word));
    Ok(on!(c, |c| query.first(c).optional())?)
}

fn last(c: &mut Connection, profile: &str, language: Language) -> Result<i64> {
    let query = of(profile, language).select(diesel::dsl::max(dsl::position));
    let last: Option<i64> = on!(c, |c| query.first(c))?;
    Ok(last.unwrap_or(-1))
}
