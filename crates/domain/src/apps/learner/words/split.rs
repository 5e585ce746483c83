//! Splitting a list: where one item ends and the next begins.
//!
//! Grammar: at ASCII commas only, for addresses hold anything else. English: at commas of
//! both widths and line breaks, never at spaces. Chinese: also at `、`, and at white space
//! with a Chinese character on either side. Nothing is split inside a tag. A semicolon never
//! splits: the English lists have entities such as `&nbsp;`; an item with one outside an
//! entity is pointed out as a list that may not have been split.

use std::collections::HashSet;

use memchr::memchr2;
use unicode_normalization::UnicodeNormalization as _;

use crate::MAX_INDEXED;

use super::{
    clean,
    list::{Item, ListKind},
};

/// An item longer than this, in characters, is probably a list.
const LONG: usize = 64;

/// Signs that end an item in other lists, and are left in one here.
const SEPARATORS: [char; 9] = [',', '，', '、', ';', '；', '|', '｜', '／', '\n'];

/// What splitting a list gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The items, none twice.
    pub items: Vec<Item>,
    /// Items left out because an earlier one is equal in composed form.
    pub duplicates: usize,
    /// Places at which white space between Chinese characters was taken for the end of an item.
    pub spaces: usize,
    /// Places inside brackets at which an item ended all the same.
    pub in_brackets: usize,
    /// Items with markup or special spaces.
    pub marked_up: usize,
    /// Items that are probably lists themselves: long ones, or with a sign that separates in
    /// other lists.
    pub unsplit: usize,
    /// Items of a grammar list that are no addresses.
    pub not_addresses: usize,
    /// Items left out because no index can hold them.
    pub too_long: usize,
}

/// Splits the text of a list.
///
/// ```
/// use rehome_domain::apps::learner::{ListKind, split};
///
/// let items = |kind, text| -> Vec<String> {
///     split(kind, text).items.into_iter().map(|item| item.raw).collect()
/// };
/// assert_eq!(items(ListKind::English, "ice cream,t-shirt， cap"), ["ice cream", "t-shirt", "cap"]);
/// assert_eq!(items(ListKind::Chinese, "红、T恤 ,书 AA制"), ["红", "T恤", "书 AA制"]);
/// ```
pub fn split(kind: ListKind, text: &str) -> Split {
    let mut cutter = Cutter { kind, text, out: Split::default(), open: 0, pending: 0 };
    let parts = cutter.cut();
    let mut out = cutter.out;
    collect(kind, parts.into_iter(), &mut out);
    out
}

/// The split of a list that is an array already: each element is an item.
pub(super) fn of_items<'t>(kind: ListKind, parts: impl Iterator<Item = &'t str>) -> Split {
    let mut out = Split::default();
    collect(kind, parts, &mut out);
    out
}

fn collect<'t>(kind: ListKind, parts: impl Iterator<Item = &'t str>, out: &mut Split) {
    let mut known = HashSet::new();
    for part in parts {
        let raw = trimmed(part);
        if raw.is_empty() {
            continue;
        }
        let item = Item::new(kind, raw);
        if item.is_too_long() {
            out.too_long += 1;
            continue;
        }
        if !known.insert(item.key.clone()) {
            out.duplicates += 1;
            continue;
        }
        match kind {
            ListKind::Grammar => {
                out.not_addresses += usize::from(!is_address(raw));
                out.unsplit += usize::from(raw.contains(['，', '\n', ',']));
            }
            ListKind::Chinese | ListKind::English => {
                out.marked_up += usize::from(clean::is_marked_up(raw));
                let long = item.normalized.chars().nth(LONG).is_some();
                let separated = item.normalized.contains(SEPARATORS);
                out.unsplit += usize::from(long || separated);
            }
        }
        out.items.push(item);
    }
}

impl Item {
    /// The item that `raw` is, in a list of that kind.
    pub fn new(kind: ListKind, raw: &str) -> Self {
        let normalized = match kind {
            ListKind::Grammar => raw.to_owned(),
            ListKind::Chinese | ListKind::English => clean::normalized(raw),
        };
        Self { raw: raw.to_owned(), normalized, key: raw.nfc().collect() }
    }

    /// Whether it is longer than what an index can hold.
    pub fn is_too_long(&self) -> bool {
        self.raw.len().max(self.key.len()) > MAX_INDEXED
    }
}

struct Cutter<'t> {
    kind: ListKind,
    text: &'t str,
    out: Split,
    /// How many brackets are open.
    open: usize,
    /// Separators since the outermost of them, which count once it is closed.
    pending: usize,
}

impl<'t> Cutter<'t> {
    fn cut(&mut self) -> Vec<&'t str> {
        let mut parts = Vec::new();
        let (mut start, mut at) = (0, 0);
        let mut before = None;
        while let Some(character) = self.text[at..].chars().next() {
            let rest = &self.text[at..];
            if self.kind != ListKind::Grammar
                && let Some(length) = tag(rest)
            {
                at += length;
                before = None;
                continue;
            }
            let blank = is_blank(character);
            let ends = match self.kind {
                _ if character == ',' => true,
                ListKind::Grammar => false,
                ListKind::English => matches!(character, '，' | '\n' | '\r'),
                ListKind::Chinese if matches!(character, '，' | '、' | '\n' | '\r') => true,
                // Only the first of several blanks decides: `before` is gone then.
                ListKind::Chinese => blank && self.between_chinese(before.take(), rest),
            };
            at += character.len_utf8();
            if ends {
                parts.push(&self.text[start..at - character.len_utf8()]);
                start = at;
                self.pending += usize::from(self.open > 0);
                before = None;
            } else if !blank {
                self.bracket(character);
                before = Some(character);
            }
        }
        parts.push(&self.text[start..]);
        parts
    }

    /// Whether the white space at the beginning of `rest` has Chinese characters around it,
    /// outside of brackets.
    fn between_chinese(&mut self, before: Option<char>, rest: &str) -> bool {
        if self.open > 0 || !before.is_some_and(is_chinese) {
            return false;
        }
        let ends = rest.chars().find(|c| !is_blank(*c)).is_some_and(is_chinese);
        self.out.spaces += usize::from(ends);
        ends
    }

    fn bracket(&mut self, character: char) {
        match character {
            '(' | '（' | '[' | '【' | '{' => self.open += 1,
            ')' | '）' | ']' | '】' | '}' if self.open > 0 => {
                self.open -= 1;
                if self.open == 0 {
                    self.out.in_brackets += std::mem::take(&mut self.pending);
                }
            }
            _ => {}
        }
    }
}

/// The length of the tag at the beginning of `text`: `<`, a letter or `/` or `!`, and all up
/// to the next `>` before another `<`.
pub(super) fn tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let begins = bytes.first() == Some(&b'<')
        && bytes.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"/!".contains(byte));
    if !begins {
        return None;
    }
    let end = memchr2(b'<', b'>', &bytes[1..])? + 1;
    (bytes[end] == b'>').then_some(end + 1)
}

/// White space of any kind, and the byte-order mark, which looks like none.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

/// The text without white space around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn is_chinese(character: char) -> bool {
    matches!(character,
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, rest)| (scheme, !rest.is_empty()));
    scheme.is_some_and(|(scheme, more)| more && scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
        && !text.contains(is_blank)
}
