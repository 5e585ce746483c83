//! The tables and values of an app file, taken one by one: what is of another kind, and what nobody
//! takes, is a mistake.

use std::{collections::BTreeMap, fmt};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Outcome, mistake};
use crate::json::pick::{path_of, pointer_of};

pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// The file that is being read.
pub(super) struct File<'t> {
    pub(super) text: &'t str,
}

/// A table of it, whose members are taken one by one.
pub(super) struct Members<'f, 'i> {
    file: &'f File<'f>,
    pub(super) what: String,
    at: usize,
    left: BTreeMap<&'f str, (usize, &'f Value<'i>)>,
    known: Vec<&'static str>,
}

impl<'f, 'i> Members<'f, 'i> {
    pub(super) fn take(&mut self, name: &'static str) -> Option<&'f Value<'i>> {
        self.known.push(name);
        self.left.remove(name).map(|(_, value)| value)
    }

    pub(super) fn require(&mut self, name: &'static str, example: &str) -> Outcome<&'f Value<'i>> {
        let found = self.take(name);
        found.ok_or_else(|| {
            let slip = self.left.iter().find(|(other, _)| is_near(name, other));
            let (message, at) = match slip {
                Some((other, (at, _))) => (self.unknown(other, Some(name)), *at),
                None => (format!("{} has no `{name}`", self.what), self.at),
            };
            mistake(self.file.text, at, message, format!("write `{example}`"))
        })
    }

    fn unknown(&self, name: &str, near: Option<&str>) -> String {
        let near = near.map(|near| format!(" (is `{near}` meant?)")).unwrap_or_default();
        format!("`{name}` is nothing that {} says{near}", self.what)
    }

    /// What nobody took, in the order of the file.
    pub(super) fn all(self) -> Vec<(&'f str, usize, &'f Value<'i>)> {
        let left = self.left.into_iter().map(|(name, (at, value))| (name, at, value));
        let mut left: Vec<_> = left.collect();
        left.sort_by_key(|(_, at, _)| *at);
        left
    }

    /// Refuses what nobody took.
    pub(super) fn end(self) -> Outcome<()> {
        match self.left.first_key_value() {
            None => Ok(()),
            Some((name, (at, _))) => {
                let near = self.known.iter().copied().find(|known| is_near(known, name));
                let message = self.unknown(name, near);
                let help = format!("it may say {}", self.known.join(", "));
                Err(mistake(self.file.text, *at, message, help))
            }
        }
    }
}

/// Whether a word is another but for a slip.
fn is_near(one: &str, two: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let (a, b) = (sorted(one), sorted(two));
    a == b || one.starts_with(two) || two.starts_with(one)
}

impl<'f> File<'f> {
    pub(super) fn wrong<T>(
        &self,
        value: &Value<'_>,
        message: String,
        help: impl Into<String>,
    ) -> Outcome<T> {
        Err(mistake(self.text, value.span().start, message, help.into()))
    }

    pub(super) fn members<'i>(
        &'f self,
        table: &'f Spanned<DeTable<'i>>,
        what: &str,
    ) -> Members<'f, 'i> {
        self.members_of(table.get_ref(), table.span().start, what)
    }

    fn members_of<'i>(&'f self, table: &'f DeTable<'i>, at: usize, what: &str) -> Members<'f, 'i> {
        let left =
            table.iter().map(|(name, value)| (name.get_ref().as_ref(), (name.span().start, value)));
        let (what, left) = (what.to_owned(), left.collect());
        Members { file: self, what, at, left, known: Vec::new() }
    }

    pub(super) fn table<'i>(
        &'f self,
        value: &'f Value<'i>,
        what: &str,
        example: &str,
    ) -> Outcome<Members<'f, 'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(self.members_of(table, value.span().start, what)),
            other => self.wrong(
                value,
                format!("{what} is {}, not a table", kind(other)),
                format!("write `{example}`"),
            ),
        }
    }

    pub(super) fn string<'v>(
        &self,
        value: &'v Value<'_>,
        what: &str,
        example: &str,
    ) -> Outcome<&'v str> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.as_ref()),
            other => self.wrong(
                value,
                format!("{what} is {}, not a text", kind(other)),
                format!("write `{example}`"),
            ),
        }
    }

    pub(super) fn flag(&self, value: &Value<'_>, what: &str) -> Outcome<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            other => {
                self.wrong(value, format!("{what} is {}", kind(other)), "it is `true` or `false`")
            }
        }
    }

    pub(super) fn array<'v, 'i>(
        &self,
        value: &'v Value<'i>,
        what: &str,
        example: &str,
    ) -> Outcome<&'v [Value<'i>]> {
        match value.get_ref() {
            DeValue::Array(array) => Ok(&array[..]),
            other => self.wrong(
                value,
                format!("{what} is {}, not a list", kind(other)),
                format!("write `{example}`"),
            ),
        }
    }

    pub(super) fn strings(
        &self,
        value: &Value<'_>,
        what: &str,
        example: &str,
    ) -> Outcome<Vec<String>> {
        let one = |value: &Value<'_>| {
            let each = format!("an entry of {what}");
            self.string(value, &each, example).map(str::to_owned)
        };
        self.array(value, what, example)?.iter().map(one).collect()
    }

    /// A field or a JSON pointer.
    pub(super) fn place(&self, value: &Value<'_>, what: &str) -> Outcome<String> {
        let text = self.string(value, what, "\"/a/b\"")?;
        self.pointer(value, text)
    }

    pub(super) fn pointer(&self, value: &Value<'_>, text: &str) -> Outcome<String> {
        let is_bad = text.match_indices('~').any(|(at, _)| {
            text.starts_with('/') && !matches!(text.as_bytes().get(at + 1), Some(b'0' | b'1'))
        });
        if is_bad {
            return self.wrong(
                value,
                format!("`{text}` is no JSON pointer"),
                "in a pointer `~` is written `~0`, and `/` within a name `~1`",
            );
        }
        Ok(pointer_of(&path_of(text)))
    }
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> impl fmt::Display {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a moment",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
