//! Text inside of the bodies of records: the SQL that differs between databases and that only
//! these repositories need.

use crate::{
    Backend, dialect,
    error::Result,
    repository::condition::{Condition, pattern},
    statement::Statement,
};

/// A place in the body of a record where text is searched, by its path from the top.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// A text, or each of a list of texts.
    Text(&'static str),
    /// The names and descriptions of a list of objects.
    Entries(&'static str),
}

/// The condition that one of `places` in the body of the row `r` contains `text`.
///
/// # Errors
/// For a text that is too long or that no text can contain.
pub(super) fn contains(backend: Backend, places: &[Place], text: &str) -> Result<Condition> {
    let pattern = pattern(text)?;
    let mut statement = Statement::new("(");
    for (index, place) in places.iter().enumerate() {
        let or = if index == 0 { "" } else { " OR " };
        statement = text_at(statement.sql(or), backend, *place, &pattern);
    }
    Ok(Condition::Own(statement.sql(")")))
}

/// Appends the condition that the body of the row `r` has text like `pattern` at `place`.
fn text_at(statement: Statement, backend: Backend, place: Place, pattern: &str) -> Statement {
    let (Place::Text(key) | Place::Entries(key)) = place;
    let exists = statement.sql("EXISTS (SELECT 1 FROM ");
    let each = match (backend, place) {
        (Backend::Sqlite, _) => {
            exists.sql("json_each(r.body, ").bind(format!("$.{key}")).sql(") t")
        }
        (Backend::Postgres, Place::Text(_)) => {
            list(exists.sql("json_array_elements_text("), key).sql(") t (value)")
        }
        (Backend::Postgres, Place::Entries(_)) => {
            list(exists.sql("json_array_elements("), key).sql(") t (value)")
        }
    }
    .sql(" WHERE ");
    let (name, desc) = match backend {
        Backend::Sqlite => {
            ("json_extract(t.value, '$.name')", " OR json_extract(t.value, '$.desc')")
        }
        Backend::Postgres => ("(t.value ->> 'name')", " OR (t.value ->> 'desc')"),
    };
    match place {
        Place::Text(_) => dialect::like(each.sql("t.value"), backend, pattern),
        Place::Entries(_) => {
            let named = dialect::like(each.sql(name), backend, pattern);
            dialect::like(named.sql(desc), backend, pattern)
        }
    }
    .sql(")")
}

/// Appends the value of `key` in the body as a list, which has one element where the value
/// is none.
fn list(statement: Statement, key: &'static str) -> Statement {
    statement
        .sql("CASE json_typeof(r.body -> ")
        .bind(key)
        .sql(") WHEN 'array' THEN r.body -> ")
        .bind(key)
        .sql(" ELSE json_build_array(r.body -> ")
        .bind(key)
        .sql(") END")
}
