//! Reading the members of an element leniently: each into the type of its column, with a
//! remark where the text says something else.
//!
//! A value of another kind that has a sensible text is taken as that text; what has none
//! goes into quarantine, which leaves the column empty and the value in the residue. No
//! message holds a value.

use super::json::Json;
use crate::{DecodeError, Remark, Source, json::tree::Tree};

/// The rules that every collection has, under its own name.
pub(super) struct Rules {
    /// A member that the application requires is not there.
    pub(super) missing: &'static str,
    /// A value is of another kind than the member's.
    pub(super) value: &'static str,
    /// A list is written in another way than as an array of texts.
    pub(super) list: &'static str,
    /// A time has no offset.
    pub(super) local_time: &'static str,
    /// A local time happened twice or never in its zone.
    pub(super) clock_change: &'static str,
    /// A time cannot be read.
    pub(super) time: &'static str,
    /// The source gives the record no id.
    pub(super) id: &'static str,
    /// An earlier record has the same key.
    pub(super) duplicate: &'static str,
}

/// The [`Rules`] of the collection of that name.
macro_rules! rules {
    ($collection:literal) => {
        crate::apps::learner::fields::Rules {
            missing: concat!($collection, ".missing"),
            value: concat!($collection, ".value"),
            list: concat!($collection, ".list"),
            local_time: concat!($collection, ".local-time"),
            clock_change: concat!($collection, ".clock-change"),
            time: concat!($collection, ".time"),
            id: concat!($collection, ".id"),
            duplicate: concat!($collection, ".duplicate"),
        }
    };
}
pub(super) use rules;

/// A value of a member, by its kind.
pub(super) enum Value {
    /// There is no member of that name.
    Absent,
    Null,
    Text(String),
    /// A number, as it is written.
    Number(String),
    Flag(bool),
    Array(Vec<Tree>),
    Object(Tree),
}

impl Value {
    pub(super) fn of(tree: Tree) -> Self {
        match tree {
            Tree::Object(_) => Self::Object(tree),
            Tree::Array(elements) => Self::Array(elements),
            Tree::Scalar(raw) => match raw.as_bytes().first() {
                Some(b'"') => Self::Text(serde_json::from_str(&raw).unwrap_or(raw)),
                Some(b'n') => Self::Null,
                Some(b't') => Self::Flag(true),
                Some(b'f') => Self::Flag(false),
                _ => Self::Number(raw),
            },
        }
    }
}

/// The members of an element that nobody has taken yet.
pub(super) struct Fields<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) rules: &'static Rules,
    pub(super) remarks: &'a mut Vec<Remark>,
    members: Vec<(String, Tree)>,
    /// The pointer to the object whose members these are.
    base: String,
}

impl<'a> Fields<'a> {
    /// The members of the element `source`.
    ///
    /// # Errors
    /// When it is no object.
    pub(super) fn of(
        source: &'a Source<'a>,
        rules: &'static Rules,
        remarks: &'a mut Vec<Remark>,
    ) -> Result<Self, DecodeError> {
        match Tree::parse(source.text) {
            Ok(Tree::Object(members)) => {
                Ok(Self { source, rules, remarks, members, base: String::new() })
            }
            Ok(_) => Err(DecodeError::at(source.text, "", "record.shape", "a record is an object")),
            Err(error) => Err(DecodeError::from_serde(source.text, &error)),
        }
    }

    /// The value of the member `name`, which is gone from here.
    pub(super) fn take(&mut self, name: &str) -> Value {
        self.take_tree(name).map_or(Value::Absent, Value::of)
    }

    /// The members of an object inside the element.
    pub(super) fn inside(&mut self, members: Vec<(String, Tree)>, base: String) -> Fields<'_> {
        Fields { source: self.source, rules: self.rules, remarks: self.remarks, members, base }
    }

    /// The pointer to the member `name`.
    pub(super) fn pointer(&self, name: &str) -> String {
        format!("{}/{}", self.base, name.replace('~', "~0").replace('/', "~1"))
    }

    fn take_tree(&mut self, name: &str) -> Option<Tree> {
        let index = self.members.iter().position(|(other, _)| other == name)?;
        Some(self.members.swap_remove(index).1)
    }

    pub(super) fn warn(&mut self, rule: &'static str, name: &str, message: impl Into<String>) {
        let pointer = self.pointer(name);
        self.remarks.push(Remark::warning(rule, message).on(pointer));
    }

    pub(super) fn note(&mut self, rule: &'static str, name: &str, message: impl Into<String>) {
        let pointer = self.pointer(name);
        self.remarks.push(Remark::note(rule, message).on(pointer));
    }

    /// Puts the value of `name` into quarantine, because it is not `expected`.
    pub(super) fn quarantine(&mut self, name: &str, expected: &str) {
        let message = format!("`{name}` is not {expected}; the value is in quarantine");
        let pointer = self.pointer(name);
        self.remarks.push(
            Remark::quarantined(self.rules.value, message)
                .on(pointer)
                .help("correct it in the file and import again, or fill the column in"),
        );
    }

    /// Says that `name`, which the application requires, is missing.
    pub(super) fn missing(&mut self, name: &str) {
        let message = format!("`{name}` is missing; imported as empty");
        self.warn(self.rules.missing, name, message);
    }

    /// A text that may be missing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.text_or(name, |_, _| None)
    }

    /// A text that the application requires; empty where it is missing.
    pub(super) fn required(&mut self, name: &str) -> String {
        let empty = |fields: &mut Self, name: &str| {
            fields.missing(name);
            None
        };
        self.text_or(name, empty).unwrap_or_default()
    }

    fn text_or(
        &mut self,
        name: &str,
        missing: impl FnOnce(&mut Self, &str) -> Option<String>,
    ) -> Option<String> {
        match self.take(name) {
            Value::Absent | Value::Null => missing(self, name),
            Value::Text(text) => Some(text),
            Value::Number(raw) => {
                self.warn(self.rules.value, name, format!("`{name}` is a number, not a text"));
                Some(raw)
            }
            Value::Flag(flag) => {
                self.warn(self.rules.value, name, format!("`{name}` is no text"));
                Some(flag.to_string())
            }
            Value::Array(_) | Value::Object(_) => {
                self.quarantine(name, "a text");
                None
            }
        }
    }

    /// An id: a text that is not blank, or a number.
    pub(super) fn id(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            Value::Text(text) if !text.trim().is_empty() => Some(text),
            Value::Number(raw) => {
                let message = format!("`{name}` is a number; its digits are the id");
                self.note(self.rules.value, name, message);
                Some(raw)
            }
            value => {
                match value {
                    Value::Absent | Value::Null | Value::Text(_) => {}
                    _ => self.quarantine(name, "an id"),
                }
                self.note(self.rules.id, name, "without an id of its own; it gets one");
                None
            }
        }
    }

    /// A value of any kind that may be missing or null.
    pub(super) fn json(&mut self, name: &str) -> Option<Json> {
        match self.take_tree(name)? {
            Tree::Scalar(raw) if raw == "null" => None,
            tree => Some(Json::of(&tree)),
        }
    }

    /// A truth value that may be missing.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name) {
            Value::Absent | Value::Null => None,
            Value::Flag(flag) => Some(flag),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => {
                Some(self.flag_text(name, true))
            }
            Value::Text(text) if text.eq_ignore_ascii_case("false") => {
                Some(self.flag_text(name, false))
            }
            _ => {
                self.quarantine(name, "true or false");
                None
            }
        }
    }

    fn flag_text(&mut self, name: &str, flag: bool) -> bool {
        self.warn(self.rules.value, name, format!("`{name}` is a text, not a truth value"));
        flag
    }
}
