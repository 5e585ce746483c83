//! A value of a row: as a database gives it, as its column means it, and in the form that is
//! the same on every database.

use std::cmp::Ordering;

use rehome_domain::Digest;
use sha2::{Digest as _, Sha256};

use super::shape::ColumnKind;
use crate::{Backend, declared, types::Timestamp};

/// A value. A database gives some kinds as others: JSON as text, say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Flag(bool),
    Text(String),
    Json(String),
    Instant(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// The value as a column of that kind means it; none where it cannot stand there.
    pub(super) fn in_column(self, kind: ColumnKind) -> Option<Self> {
        Some(match (kind, self) {
            (_, Self::Null) => Self::Null,
            (ColumnKind::Flag, Self::Integer(value @ (0 | 1))) => Self::Flag(value == 1),
            (ColumnKind::Json, Self::Text(text)) => Self::Json(text),
            (ColumnKind::Instant, Self::Text(text)) => Self::Instant(text),
            (ColumnKind::Integer, value @ Self::Integer(_))
            | (ColumnKind::Real, value @ Self::Real(_))
            | (ColumnKind::Flag, value @ Self::Flag(_))
            | (ColumnKind::Text | ColumnKind::Ddl, value @ Self::Text(_))
            | (ColumnKind::Json, value @ Self::Json(_))
            | (ColumnKind::Instant, value @ Self::Instant(_))
            | (ColumnKind::Bytes, value @ Self::Bytes(_)) => value,
            _ => return None,
        })
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) | Self::Instant(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            _ => 8,
        }
    }

    /// For people: part of a key.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => format!("`{text}`"),
            other => format!("{other:?}"),
        }
    }

    /// The order of two parts of a key: that of the database, which sorts texts by bytes.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            _ => Ordering::Equal,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Digest> for Value {
    fn from(digest: &Digest) -> Self {
        Self::Bytes(digest.as_bytes().to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// Takes a value in, in the form that every database agrees on.
pub(super) fn take(hash: &mut Sha256, kind: ColumnKind, value: &Value, backend: Backend) {
    match value {
        Value::Null => hash.update([0]),
        Value::Integer(value) => fixed(hash, 1, value.to_be_bytes()),
        // SQLite keeps no negative zero.
        Value::Real(value) => fixed(hash, 2, (value + 0.0).to_bits().to_be_bytes()),
        Value::Flag(value) => fixed(hash, 3, [u8::from(*value)]),
        Value::Text(text) if kind == ColumnKind::Ddl => {
            sized(hash, 4, declared::spelling(text, backend).as_bytes());
        }
        Value::Text(text) => sized(hash, 4, text.as_bytes()),
        Value::Json(text) => sized(hash, 5, text.as_bytes()),
        // One that was written by hand may be spelt in another way, or be none at all.
        Value::Instant(text) => match text.parse::<Timestamp>() {
            Ok(moment) => sized(hash, 6, moment.as_str().as_bytes()),
            Err(_) => sized(hash, 7, text.as_bytes()),
        },
        Value::Bytes(bytes) => sized(hash, 8, bytes),
    }
}

fn fixed<const N: usize>(hash: &mut Sha256, tag: u8, bytes: [u8; N]) {
    hash.update([tag]);
    hash.update(bytes);
}

/// With its length in front, so that no two rows of values run into the same bytes.
pub(super) fn sized(hash: &mut Sha256, tag: u8, bytes: &[u8]) {
    hash.update([tag]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}
