//! The lists of a profile: `learner_mastered_words` and `learner_mastered_grammar`, each
//! row an item, and `learner_word_lists` with the texts that they were split from.

use std::collections::HashMap;

use diesel::prelude::*;
use rehome_domain::apps::learner::{Item, ListKind, WordList};

use super::columns::grouped;
use crate::{
    Connection, changes,
    error::Result,
    on,
    relation::Entry,
    schema::{
        learner_mastered_grammar as grammar, learner_mastered_words as words,
        learner_word_lists as texts,
    },
    types::Timestamp,
};

const KINDS: [ListKind; 3] = [ListKind::Chinese, ListKind::English, ListKind::Grammar];

/// What the database calls a list.
pub(in crate::apps::learner) fn name(kind: ListKind) -> &'static str {
    kind.language().unwrap_or("grammar")
}

/// The language of a grammar point, as its address tells.
pub(in crate::apps::learner) fn language_of_grammar(uri: &str) -> &'static str {
    if uri.contains("grammar-en-") { "en" } else { "zh" }
}

/// When and by whom items of a list are added.
pub(super) struct Added {
    at: Option<Timestamp>,
    source: &'static str,
}

impl Added {
    /// Now: by an import, of which nobody knows when it was, or by a person.
    pub(super) fn now(c: &mut Connection, entry: &Entry<'_>) -> Result<Self> {
        if changes::is_import(c) {
            return Ok(Self { at: None, source: "import" });
        }
        Ok(Self { at: Some(entry.moment()?), source: "user" })
    }
}

/// Writes the list of a profile that has none of the kind.
pub(super) fn insert(
    c: &mut Connection,
    profile: &str,
    list: &WordList,
    added: &Added,
) -> Result<()> {
    write_text(c, profile, list.kind(), list.text())?;
    for (position, item) in list.items().iter().enumerate() {
        insert_item(c, profile, list.kind(), item, position as i64, added)?;
    }
    Ok(())
}

/// Makes the list of a profile this one. Items that stay keep what is known of them, such
/// as when they were added.
pub(super) fn update(
    c: &mut Connection,
    profile: &str,
    list: &WordList,
    added: &Added,
) -> Result<()> {
    write_text(c, profile, list.kind(), list.text())?;
    let rows = stored(c, profile, list.kind())?;
    let kept = pair(list, &rows);
    for (row, _) in rows.iter().zip(&kept.of_rows).filter(|(_, item)| item.is_none()) {
        delete_item(c, list.kind(), row.id)?;
    }
    // Places need to grow, not to be without gaps: so an item that goes moves no other.
    let mut last = -1;
    for (item, row) in list.items().iter().zip(&kept.of_items) {
        match row.map(|row| &rows[row]) {
            Some(row) if row.position > last && row.raw == item.raw => last = row.position,
            Some(row) => {
                last = if row.position > last { row.position } else { last + 1 };
                update_item(c, list.kind(), row, item, last)?;
            }
            None => {
                last += 1;
                insert_item(c, profile, list.kind(), item, last, added)?;
            }
        }
    }
    Ok(())
}

/// Deletes the lists of a profile that are of none of those kinds.
pub(super) fn delete_others(c: &mut Connection, profile: &str, kinds: &[ListKind]) -> Result<()> {
    for kind in KINDS.into_iter().filter(|kind| !kinds.contains(kind)) {
        let text =
            texts::table.filter(texts::profile_id.eq(profile)).filter(texts::list.eq(name(kind)));
        on!(c, |c| diesel::delete(text).execute(c))?;
        for row in stored(c, profile, kind)? {
            delete_item(c, kind, row.id)?;
        }
    }
    Ok(())
}

/// The lists of those profiles, each with its profile.
pub(super) fn load(c: &mut Connection, profiles: &[String]) -> Result<Vec<(String, WordList)>> {
    let query = texts::table.filter(texts::profile_id.eq_any(profiles)).select((
        texts::profile_id,
        texts::list,
        texts::text,
    ));
    let of_lists: Vec<(String, String, Option<String>)> = on!(c, |c| query.load(c))?;
    let mut of_lists: HashMap<(String, String), Option<String>> =
        of_lists.into_iter().map(|(profile, list, text)| ((profile, list), text)).collect();

    let query = words::table
        .filter(words::profile_id.eq_any(profiles))
        .order((words::profile_id, words::language, words::position, words::id))
        .select((words::profile_id, words::language, words::word));
    let of_words: Vec<(String, String, String)> = on!(c, |c| query.load(c))?;
    let query = grammar::table
        .filter(grammar::profile_id.eq_any(profiles))
        .order((grammar::profile_id, grammar::position, grammar::id))
        .select((grammar::profile_id, grammar::grammar_uri));
    let of_grammar: Vec<(String, String)> = on!(c, |c| query.load(c))?;
    let grammar_list = || name(ListKind::Grammar).to_owned();
    let of_grammar = of_grammar.into_iter().map(|(profile, uri)| ((profile, grammar_list()), uri));
    let of_words = of_words.into_iter().map(|(profile, list, word)| ((profile, list), word));
    let mut rows = grouped(of_words.chain(of_grammar));

    let mut lists = Vec::new();
    for profile in profiles {
        for kind in KINDS {
            let place = (profile.clone(), name(kind).to_owned());
            let (text, rows) = (of_lists.remove(&place), rows.remove(&place));
            if text.is_some() || rows.is_some() {
                let text = text.flatten();
                let rows = rows.unwrap_or_default();
                lists.push((profile.clone(), WordList::from_rows(kind, text.as_deref(), rows)));
            }
        }
    }
    Ok(lists)
}

/// Says that there is a list, and from which text its rows were split.
pub(in crate::apps::learner) fn write_text(
    c: &mut Connection,
    profile: &str,
    kind: ListKind,
    text: Option<&str>,
) -> Result<()> {
    let values = (texts::profile_id.eq(profile), texts::list.eq(name(kind)), texts::text.eq(text));
    let insert = diesel::insert_into(texts::table)
        .values(values)
        .on_conflict((texts::profile_id, texts::list))
        .do_update()
        .set(texts::text.eq(text));
    on!(c, |c| insert.execute(c))?;
    Ok(())
}

/// A row of either table.
struct Row {
    id: i64,
    raw: String,
    position: i64,
}

fn stored(c: &mut Connection, profile: &str, kind: ListKind) -> Result<Vec<Row>> {
    let rows: Vec<(i64, String, i64)> = match kind.language() {
        Some(language) => {
            let query = words::table
                .filter(words::profile_id.eq(profile))
                .filter(words::language.eq(language))
                .order((words::position, words::id))
                .select((words::id, words::word, words::position));
            on!(c, |c| query.load(c))?
        }
        None => {
            let query = grammar::table
                .filter(grammar::profile_id.eq(profile))
                .order((grammar::position, grammar::id))
                .select((grammar::id, grammar::grammar_uri, grammar::position));
            on!(c, |c| query.load(c))?
        }
    };
    Ok(rows.into_iter().map(|(id, raw, position)| Row { id, raw, position }).collect())
}

/// Which rows the items of a list have.
struct Pairs {
    of_items: Vec<Option<usize>>,
    of_rows: Vec<Option<usize>>,
}

/// Pairs items and rows that are written alike, then those that differ in composition only.
fn pair(list: &WordList, rows: &[Row]) -> Pairs {
    let as_stored = WordList::from_rows(list.kind(), None, rows.iter().map(|row| &row.raw));
    let items = list.items();
    let mut pairs = Pairs { of_items: vec![None; items.len()], of_rows: vec![None; rows.len()] };
    for form in [|item: &Item| item.raw.clone(), |item: &Item| item.key.clone()] {
        let free = as_stored.items().iter().enumerate();
        let free = free.filter(|(row, _)| pairs.of_rows[*row].is_none());
        let mut free: HashMap<String, usize> =
            free.map(|(row, stored)| (form(stored), row)).collect();
        for (item, wanted) in items.iter().enumerate() {
            if pairs.of_items[item].is_none()
                && let Some(row) = free.remove(&form(wanted))
            {
                (pairs.of_items[item], pairs.of_rows[row]) = (Some(row), Some(item));
            }
        }
    }
    pairs
}

fn insert_item(
    c: &mut Connection,
    profile: &str,
    kind: ListKind,
    item: &Item,
    position: i64,
    added: &Added,
) -> Result<()> {
    let Item { raw, normalized, key } = item;
    match kind.language() {
        Some(language) => {
            let values = (
                words::profile_id.eq(profile),
                words::word.eq(raw),
                words::language.eq(language),
                words::composed.eq(key),
                words::normalized.eq(normalized),
                words::added_at.eq(&added.at),
                words::source.eq(added.source),
                words::position.eq(position),
            );
            on!(c, |c| diesel::insert_into(words::table).values(values).execute(c))?;
        }
        None => {
            let values = (
                grammar::profile_id.eq(profile),
                grammar::grammar_uri.eq(raw),
                grammar::language.eq(language_of_grammar(raw)),
                grammar::composed.eq(key),
                grammar::normalized.eq(normalized),
                grammar::added_at.eq(&added.at),
                grammar::source.eq(added.source),
                grammar::position.eq(position),
            );
            on!(c, |c| diesel::insert_into(grammar::table).values(values).execute(c))?;
        }
    }
    Ok(())
}

fn update_item(
    c: &mut Connection,
    kind: ListKind,
    row: &Row,
    item: &Item,
    position: i64,
) -> Result<()> {
    let Item { raw, normalized, key } = item;
    match kind.language() {
        Some(_) => {
            let values = (
                words::word.eq(raw),
                words::composed.eq(key),
                words::normalized.eq(normalized),
                words::position.eq(position),
            );
            on!(c, |c| diesel::update(words::table.find(row.id)).set(values).execute(c))?;
        }
        None => {
            let values = (
                grammar::grammar_uri.eq(raw),
                grammar::language.eq(language_of_grammar(raw)),
                grammar::composed.eq(key),
                grammar::normalized.eq(normalized),
                grammar::position.eq(position),
            );
            on!(c, |c| diesel::update(grammar::table.find(row.id)).set(values).execute(c))?;
        }
    }
    Ok(())
}

fn delete_item(c: &mut Connection, kind: ListKind, id: i64) -> Result<()> {
    match kind.language() {
        Some(_) => on!(c, |c| diesel::delete(words::table.find(id)).execute(c))?,
        None => on!(c, |c| diesel::delete(grammar::table.find(id)).execute(c))?,
    };
    Ok(())
}
