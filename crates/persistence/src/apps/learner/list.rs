//! What the lists of words and of grammar have in common.

use rehome_domain::{
    MAX_INDEXED,
    apps::learner::{ChildProfile, Item, ListKind, WordList},
};

use super::{record, tables};
use crate::{
    Connection, Table,
    error::{Error, Result},
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

/// Those of `all` that are no items of a list yet, each once, and what became of all of them.
pub(super) fn new_items(
    c: &mut Connection,
    kind: ListKind,
    all: &[&str],
    mut is_known: impl FnMut(&mut Connection, &Item) -> Result<bool>,
) -> Result<(Vec<Item>, Added)> {
    let (mut added, mut new) = (Added::default(), Vec::<Item>::new());
    for text in all {
        let item = item(kind, text)?;
        if new.iter().any(|new| new.key == item.key) || is_known(c, &item)? {
            added.known += 1;
        } else {
            added.added.push(item.raw.clone());
            new.push(item);
        }
    }
    Ok((new, added))
}

/// Runs `work`, which changes items of a list, those with that text in that column: the list has
/// other items then than its text says, and its profile has changed.
pub(super) fn change<T>(
    c: &mut Connection,
    profile: &str,
    kind: ListKind,
    column: &'static str,
    texts: &[String],
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    let sets = |table: &'static Table| {
        let list = tables::list_name(kind);
        let text = table.rows_of("learner_word_lists").with("list", list);
        let mut sets = vec![text.with("profile_id", profile)];
        for item in texts {
            let items = match kind.language() {
                Some(code) => table.rows_of("learner_mastered_words").with("language", code),
                None => table.rows_of("learner_mastered_grammar"),
            };
            sets.push(items.with("profile_id", profile).with(column, item.as_str()));
        }
        sets
    };
    record::change_rows::<ChildProfile, _>(c, profile, sets, |c| {
        let done = work(c)?;
        tables::write_text(c, profile, kind, None)?;
        super::profiles::touch(c, profile)?;
        Ok(done)
    })
}
