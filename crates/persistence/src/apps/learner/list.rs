//! What the lists of words and of grammar have in common.

use diesel::prelude::*;
use rehome_domain::{
    MAX_INDEXED,
    apps::learner::{Item, ListKind, WordList},
};

use super::tables;
use crate::{
    Connection,
    error::{Error, Result},
    on,
    schema::{learner_mastered_grammar as grammar, learner_mastered_words as words},
    types::Timestamp,
};

/// What became of items that were to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Added {
    /// Those that were not there, as they were written.
    pub added: Vec<String>,
    /// How many were there already, or given twice.
    pub known: usize,
}

/// The item that `text` is, if it is one and not several.
///
/// # Errors
/// [`Error::Invalid`] for none, and for what the application would read as several.
pub(super) fn item(kind: ListKind, text: &str) -> Result<Item> {
    if text.contains('\0') {
        return Err(Error::Invalid("an item of a list has no character U+0000".to_owned()));
    }
    match WordList::from_text(kind, text).items() {
        [item] => Ok(item.clone()),
        [] if Item::new(kind, text).is_too_long() => {
            Err(Error::Invalid(format!("an item of a list has at most {MAX_INDEXED} bytes")))
        }
        [] => Err(Error::Invalid("an item of a list is not empty".to_owned())),
        items => Err(Error::Invalid(format!(
            "`{text}` is {} items to the application, which separates them by commas; add each",
            items.len()
        ))),
    }
}

/// The list has other items now than its text says, and its profile has changed.
pub(super) fn changed(c: &mut Connection, profile: &str, kind: ListKind) -> Result<()> {
    tables::write_text(c, profile, kind, None)?;
    super::profiles::touch(c, profile)
}

/// The last ids of words and of grammar.
pub(super) fn last_ids(c: &mut Connection) -> Result<(i64, i64)> {
    let (last_word, last_point) = on!(c, |c| {
        let word = words::table.select(diesel::dsl::max(words::id)).first(c)?;
        let point = grammar::table.select(diesel::dsl::max(grammar::id)).first(c)?;
        (word, point)
    });
    let (last_word, last_point): (Option<i64>, Option<i64>) = (last_word, last_point);
    Ok((last_word.unwrap_or(0), last_point.unwrap_or(0)))
}

/// Says of the items of a profile that have later ids that a person added them.
pub(super) fn added_since(
    c: &mut Connection,
    profile: &str,
    (word, point): (i64, i64),
    now: &Timestamp,
) -> Result<()> {
    let of_words = diesel::update(
        words::table.filter(words::profile_id.eq(profile)).filter(words::id.gt(word)),
    )
    .set((words::added_at.eq(now), words::source.eq("user")));
    let of_grammar = diesel::update(
        grammar::table.filter(grammar::profile_id.eq(profile)).filter(grammar::id.gt(point)),
    )
    .set((grammar::added_at.eq(now), grammar::source.eq("user")));
    on!(c, |c| {
        of_words.execute(c)?;
        of_grammar.execute(c)?;
    });
    Ok(())
}
