//! Conditions on records: what a filter says, checked against the declaration of the
//! collection and ready to become SQL. Names come from the declaration, values are bound.

use rehome_domain::{Filter, Operator, Type, Value, fold, spellings};

use super::field::{FOLDED_NAME, Field, FieldColumn};
use crate::{
    Backend, dialect,
    envelope::Table,
    error::{Error, Result},
    statement::{Bind, Statement},
};

/// The longest text to be searched for inside others.
const MAX_NEEDLE: usize = 1000;

/// A condition on the row `r`.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// All records meet it, or none.
    Constant(bool),
    /// `column operator value`.
    Compare { column: String, operator: &'static str, value: Bind },
    /// The column is one of several spellings of a text, or none of them.
    Spelled { column: String, is: bool, spellings: Vec<String> },
    /// The column has no value.
    Null { column: String },
    /// The column's text contains the pattern.
    Like { column: String, pattern: String },
    /// The facet has a value that is one of those: the spellings of one text.
    Facet { facet: String, values: Vec<String> },
    /// The facet has none of those values; without any, it has none at all.
    NoFacet { facet: String, values: Vec<String> },
    /// A value of the facet contains the pattern.
    FacetLike { facet: String, pattern: String },
    /// What an application says of its own records.
    #[allow(dead_code, reason = "which applications are built in decides")]
    Own(Statement),
}

impl Condition {
    /// What `filter` means for the records of a table.
    pub(crate) fn new(table: &Table, filter: &Filter) -> Result<Self> {
        match Field::of(table, &filter.field)? {
            Field::Column(column) => on_column(filter, column),
            Field::Facet(facet) => on_facet(filter, facet),
        }
    }

    /// The conditions that the name begins with `prefix`, in any case.
    pub(crate) fn prefix(prefix: &str) -> Vec<Self> {
        if prefix.contains('\0') {
            return vec![Self::Constant(false)];
        }
        let from = fold(prefix);
        let compare = |operator, value: String| Self::Compare {
            column: FOLDED_NAME.to_owned(),
            operator,
            value: value.into(),
        };
        let end = prefix_end(&from).map(|end| compare(" < ", end));
        let start = (!from.is_empty()).then(|| compare(" >= ", from));
        start.into_iter().chain(end).collect()
    }

    /// Appends the condition.
    pub(crate) fn push<ST>(
        &self,
        statement: Statement<ST>,
        backend: Backend,
        table: &Table,
    ) -> Statement<ST> {
        match self {
            Self::Constant(holds) => statement.sql(if *holds { "1 = 1" } else { "1 = 0" }),
            Self::Compare { column, operator, value } => {
                statement.sql("r.").name(column).sql(operator).bind(value.clone())
            }
            Self::Spelled { column, is, spellings } => {
                let mut statement = statement.sql(if *is { "(" } else { "NOT (" });
                for (at, spelling) in spellings.iter().enumerate() {
                    let or = if at == 0 { "" } else { " OR " };
                    statement =
                        statement.sql(or).sql("r.").name(column).sql(" IS NOT DISTINCT FROM ");
                    statement = statement.bind(spelling);
                }
                statement.sql(")")
            }
            Self::Null { column } => statement.sql("r.").name(column).sql(" IS NULL"),
            Self::Like { column, pattern } => {
                dialect::like(statement.sql("r.").name(column), backend, pattern)
            }
            Self::Facet { facet, values } => {
                one_of(has_facet(statement, table, facet), values).sql(")")
            }
            Self::NoFacet { facet, values } => {
                one_of(has_facet(statement.sql("NOT "), table, facet), values).sql(")")
            }
            Self::FacetLike { facet, pattern } => {
                let any = has_facet(statement, table, facet).sql(" AND value");
                dialect::like(any, backend, pattern).sql(")")
            }
            Self::Own(condition) => statement.append(condition),
        }
    }
}

fn has_facet<ST>(statement: Statement<ST>, table: &Table, facet: &str) -> Statement<ST> {
    table
        .facets(statement.sql("EXISTS (SELECT 1 FROM facets WHERE "), "")
        .sql(" AND facet = ")
        .bind(facet)
        .sql(" AND key = r.key AND container = r.container")
}

/// That the value is one of those, where there are any.
fn one_of<ST>(statement: Statement<ST>, values: &[String]) -> Statement<ST> {
    let Some((first, more)) = values.split_first() else { return statement };
    let statement = statement.sql(" AND value IN (").bind(first);
    more.iter().fold(statement, |statement, value| statement.sql(", ").bind(value)).sql(")")
}

fn on_column(filter: &Filter, field: FieldColumn<'_>) -> Result<Condition> {
    let FieldColumn { column, ty, .. } = field;
    let owned = column.to_owned();
    let text = match column {
        FOLDED_NAME => &fold(&filter.value),
        _ => &filter.value,
    };
    if ty == Type::Text
        && let Some((before, _)) = text.split_once('\0')
        && let Some(condition) = behind(filter.operator, column, before)
    {
        return Ok(condition);
    }
    // An é may be written in two ways, which nobody can see.
    if ty == Type::Text && matches!(filter.operator, Operator::Equal | Operator::NotEqual) {
        let spellings = spellings(text);
        if spellings.len() > 1 {
            let is = filter.operator == Operator::Equal;
            return Ok(Condition::Spelled { column: owned, is, spellings });
        }
    }
    let operator = match filter.operator {
        Operator::Equal => " = ",
        Operator::NotEqual => " IS DISTINCT FROM ",
        Operator::Less => " < ",
        Operator::AtMost => " <= ",
        Operator::Greater => " > ",
        Operator::AtLeast => " >= ",
        Operator::Absent => return Ok(Condition::Null { column: owned }),
        Operator::Contains if ty == Type::Text => {
            return Ok(Condition::Like { column: owned, pattern: pattern(text)? });
        }
        Operator::Contains => {
            return Err(Error::Invalid(format!(
                "`{}` holds {}; only texts can be asked for what they contain",
                filter.field,
                word(ty)
            )));
        }
    };
    match Value::parse(ty, text) {
        Some(value) => Ok(Condition::Compare { column: owned, operator, value: field.bind(value) }),
        None => Err(Error::Invalid(format!(
            "`{}` takes {}, not `{}`",
            filter.field,
            word(ty),
            filter.value
        ))),
    }
}

/// The condition to compare a column with a text that has a NUL behind `before`. No stored
/// text has one, and not every database takes it for a value; so nothing stands between.
fn behind(operator: Operator, column: &str, before: &str) -> Option<Condition> {
    let compare =
        |operator| Condition::Compare { column: column.to_owned(), operator, value: before.into() };
    match operator {
        Operator::Equal => Some(Condition::Constant(false)),
        Operator::NotEqual => Some(Condition::Constant(true)),
        Operator::Less | Operator::AtMost => Some(compare(" <= ")),
        Operator::Greater | Operator::AtLeast => Some(compare(" > ")),
        Operator::Contains | Operator::Absent => None,
    }
}

fn on_facet(filter: &Filter, facet: &str) -> Result<Condition> {
    let facet = facet.to_owned();
    let value = filter.value.clone();
    if value.contains('\0') && [Operator::Equal, Operator::NotEqual].contains(&filter.operator) {
        return Ok(Condition::Constant(filter.operator == Operator::NotEqual));
    }
    match filter.operator {
        // An é may be written in two ways, which nobody can see.
        Operator::Equal => Ok(Condition::Facet { facet, values: spellings(&value) }),
        Operator::NotEqual => Ok(Condition::NoFacet { facet, values: spellings(&value) }),
        Operator::Absent => Ok(Condition::NoFacet { facet, values: Vec::new() }),
        Operator::Contains => Ok(Condition::FacetLike { facet, pattern: pattern(&value)? }),
        Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
            Err(Error::Invalid(format!(
                "`{facet}` has many values without an order; ask for it with =, != or ~"
            )))
        }
    }
}

/// The pattern of all texts that contain `text`.
///
/// # Errors
/// For one that is too long, or that no stored text can contain.
pub(crate) fn pattern(text: &str) -> Result<String> {
    if text.len() > MAX_NEEDLE {
        return Err(Error::Invalid(format!(
            "a text to search for has at most {MAX_NEEDLE} bytes, not {}",
            text.len()
        )));
    }
    // No stored text has one, and a pattern would end there and match too much.
    if text.contains('\0') {
        return Err(Error::Invalid("a text to search for holds no NUL".to_owned()));
    }
    Ok(dialect::containing(text))
}

fn word(ty: Type) -> &'static str {
    match ty {
        Type::Integer => "a whole number",
        Type::Real => "a number, such as 2, 0.5 or 1/8",
        Type::Decimal => "a decimal, such as 2 or 12.50",
        Type::Text => "text",
        Type::Flag => "true or false",
        Type::Instant => "a moment, such as 2026-05-01 or 2026-05-01T10:00:00Z",
    }
}

/// The first text behind all texts that begin with `prefix`, in the order of characters;
/// none when there is no such text.
pub(crate) fn prefix_end(prefix: &str) -> Option<String> {
    let mut end = prefix.to_owned();
    while let Some(last) = end.pop() {
        // The surrogates between U+D7FF and U+E000 are no characters.
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            last => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            end.push(next);
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::prefix_end;

    #[test]
    fn the_end_of_a_prefix_is_behind_all_that_begin_with_it() {
        for (prefix, end) in [
            ("fire", Some("firf")),
            ("z\u{10ffff}", Some("{")),
            ("a\u{d7ff}", Some("a\u{e000}")),
            ("火", Some("灬")),
            ("\u{10ffff}", None),
            ("", None),
        ] {
            assert_eq!(prefix_end(prefix).as_deref(), end, "{prefix}");
        }
    }
}
