//! The values that a typed column can hold, alike on every database.

use serde::Serialize;

/// The type of a typed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A signed 64-bit whole number.
    Integer,
    /// An IEEE 754 double.
    Real,
    /// UTF-8 text without NUL.
    Text,
    /// A decimal fraction of which every digit counts: its values are the texts of
    /// [`decimal`](crate::decimal), which sort as the numbers do.
    Decimal,
    /// True or false.
    Flag,
    /// A moment: its values are texts, RFC 3339 in UTC. A filter takes a date too, which
    /// means its beginning.
    Instant,
}

impl Type {
    /// The word for it, as in JSON Schema where that has one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Real => "number",
            Self::Text => "string",
            Self::Decimal => "decimal",
            Self::Flag => "boolean",
            Self::Instant => "date-time",
        }
    }
}

/// One value of a typed column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A fraction.
    Real(f64),
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
}

impl Value {
    /// Reads `text` as a value of type `ty`; `None` when it is not one.
    pub fn parse(ty: Type, text: &str) -> Option<Self> {
        match ty {
            Type::Integer => text.parse().ok().map(Self::Integer),
            Type::Real => parse_real(text).map(Self::Real),
            Type::Text => Some(Self::Text(text.to_owned())),
            Type::Decimal => crate::decimal::sorted(text).map(Self::Text),
            Type::Flag => text.parse().ok().map(Self::Flag),
            Type::Instant => crate::instant::parse(text).map(Self::Text),
        }
    }

    /// The type, unless the value is null.
    pub fn ty(&self) -> Option<Type> {
        match self {
            Self::Null => None,
            Self::Integer(_) => Some(Type::Integer),
            Self::Real(_) => Some(Type::Real),
            Self::Text(_) => Some(Type::Text),
            Self::Flag(_) => Some(Type::Flag),
        }
    }
}

/// A finite decimal (`0.125`) or a fraction (`1/8`).
fn parse_real(text: &str) -> Option<f64> {
    let value = match text.split_once('/') {
        Some((numerator, denominator)) => {
            numerator.trim().parse::<f64>().ok()? / denominator.trim().parse::<f64>().ok()?
        }
        None => text.trim().parse().ok()?,
    };
    value.is_finite().then_some(value)
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<f64> for Value {
    fn from(real: f64) -> Self {
        Self::Real(real)
    }
}

macro_rules! from_integer {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Value {
            fn from(integer: $ty) -> Self {
                Self::Integer(integer.into())
            }
        }
    )*};
}
from_integer!(u8, u16, u32, i32, i64);

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
