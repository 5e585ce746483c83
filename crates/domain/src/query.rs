//! What a list asks for: conditions, order, and a page.

use std::{fmt, str::FromStr};

use crate::{cursor::Cursor, pack_id::PackId};

/// A condition on one field: a typed column, a facet, `key` or `name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The field.
    pub field: String,
    /// How to compare.
    pub operator: Operator,
    /// The value, as text; the field's type says how to read it.
    pub value: String,
}

impl Filter {
    /// `field = value`.
    pub fn equal(field: impl Into<String>, value: impl ToString) -> Self {
        Self::new(field, Operator::Equal, value)
    }

    /// No value in `field`.
    pub fn absent(field: impl Into<String>) -> Self {
        Self::new(field, Operator::Absent, "")
    }

    /// Any comparison.
    pub fn new(field: impl Into<String>, operator: Operator, value: impl ToString) -> Self {
        Self { field: field.into(), operator, value: value.to_string() }
    }
}

/// The comparisons. Facets know `=`, `!=`, `~` and absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`: another value, or none.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `~`: text that contains the value, in any case. It reads every record of the packs.
    Contains,
    /// `!` before the field: no value at all. What the filter's value is does not matter.
    Absent,
}

impl Operator {
    /// Its spelling in filters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Contains => "~",
            Self::Absent => "!",
        }
    }
}

/// The text is no filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no condition: write FIELD=VALUE, or !=, <, <=, >, >= or ~ (contains) instead of =, \
     or !FIELD for none"
)]
pub struct NotAFilter(pub String);

impl FromStr for Filter {
    type Err = NotAFilter;

    fn from_str(text: &str) -> Result<Self, NotAFilter> {
        let bad = || NotAFilter(text.to_owned());
        let is_sign = |c| ['=', '!', '<', '>', '~'].contains(&c);
        if let Some(field) = text.strip_prefix('!') {
            let field = field.trim();
            return if field.is_empty() || field.contains(is_sign) {
                Err(bad())
            } else {
                Ok(Self::absent(field))
            };
        }
        let start = text.find(is_sign).filter(|&start| start > 0).ok_or_else(bad)?;
        let (field, rest) = text.split_at(start);
        // The longer of two signs that begin alike comes first.
        let operators = [
            Operator::AtMost,
            Operator::AtLeast,
            Operator::NotEqual,
            Operator::Equal,
            Operator::Less,
            Operator::Greater,
            Operator::Contains,
        ];
        let (operator, value) = operators
            .into_iter()
            .find_map(|operator| Some((operator, rest.strip_prefix(operator.as_str())?)))
            .ok_or_else(bad)?;
        Ok(Self::new(field.trim(), operator, value.trim()))
    }
}

/// The order of a list. Records that are equal in it follow by key, in the same
/// direction; those without a value come last, in either direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// A typed column, `key`, `name`, or of records that are in no pack `container`.
    pub field: String,
    /// Largest first.
    pub descending: bool,
}

impl FromStr for Order {
    type Err = std::convert::Infallible;

    /// `level`, or `-level` for the largest first.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (field, descending) = match text.strip_prefix('-') {
            Some(field) => (field, true),
            None => (text, false),
        };
        Ok(Self { field: field.to_owned(), descending })
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}

/// Which packs a read sees, and which of two equal keys wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Packs {
    /// The active packs in their order.
    #[default]
    Active,
    /// These, the first of which wins.
    Listed(Vec<PackId>),
}

impl Packs {
    /// One pack alone.
    pub fn only(container: PackId) -> Self {
        Self::Listed(vec![container])
    }
}

/// A list: all conditions hold, in an order, one page of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Conditions that all hold.
    pub filters: Vec<Filter>,
    /// The start of the name, in any case.
    pub name_prefix: Option<String>,
    /// The order. Where none is given, records of packs come by their keys, and those of files
    /// in their places, file by file.
    pub order: Option<Order>,
    /// The most records to return.
    pub limit: u32,
    /// Go on where the page before ended.
    pub after: Option<Cursor>,
    /// The packs to read.
    pub packs: Packs,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            filters: Vec::new(),
            name_prefix: None,
            order: None,
            limit: 50,
            after: None,
            packs: Packs::Active,
        }
    }
}

impl Query {
    /// All records of `packs`.
    pub fn of(packs: Packs) -> Self {
        Self { packs, ..Self::default() }
    }

    /// A list in the order of a field, the smallest first.
    #[must_use]
    pub fn ordered_by(mut self, field: impl Into<String>) -> Self {
        self.order = Some(Order { field: field.into(), descending: false });
        self
    }

    /// A list with one condition more.
    #[must_use]
    pub fn with(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_have_a_spelling() {
        for (text, field, operator, value) in [
            ("level=3", "level", Operator::Equal, "3"),
            ("level != 3", "level", Operator::NotEqual, "3"),
            ("cost<=10", "cost", Operator::AtMost, "10"),
            ("cost<10", "cost", Operator::Less, "10"),
            ("cost >= 10", "cost", Operator::AtLeast, "10"),
            ("cost>10", "cost", Operator::Greater, "10"),
            ("name~a=b", "name", Operator::Contains, "a=b"),
            ("name=!x", "name", Operator::Equal, "!x"),
            ("range=", "range", Operator::Equal, ""),
            ("!subclass", "subclass", Operator::Absent, ""),
        ] {
            assert_eq!(text.parse(), Ok(Filter::new(field, operator, value)), "{text}");
        }
        for text in ["", "level", "=3", "!", "!a=b", "a!b"] {
            assert_eq!(text.parse::<Filter>(), Err(NotAFilter(text.to_owned())), "{text}");
        }
    }
}
