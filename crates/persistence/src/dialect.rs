//! The SQL that differs between databases.

use crate::{Backend, statement::Statement};

/// What goes before a statement to learn how it would run.
pub(crate) fn explain(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "EXPLAIN QUERY PLAN ",
        Backend::Postgres => "EXPLAIN ",
    }
}

/// The pattern of all texts that contain `text`, for [`like`].
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if ['%', '_', '\\'].contains(&c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Appends the comparison of what stands before with a pattern, without regard to the
/// case of ASCII letters.
pub(crate) fn like<ST>(statement: Statement<ST>, backend: Backend, pattern: &str) -> Statement<ST> {
    match backend {
        Backend::Sqlite => statement.sql(" LIKE ").bind(pattern).sql(" ESCAPE '\\'"),
        // The collation decides which letters have two cases.
        Backend::Postgres => {
            statement.sql(" ILIKE ").bind(pattern).sql(" COLLATE \"C\" ESCAPE '\\'")
        }
    }
}

/// A place in the body of a record where text is searched, by its path from the top.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A text, or each of a list of texts.
    Text(&'static str),
    /// The names and descriptions of a list of objects.
    Entries(&'static str),
}

/// Appends the condition that the body of the row `r` has text like `pattern` at `place`.
pub(crate) fn text_at<ST>(
    statement: Statement<ST>,
    backend: Backend,
    place: Place,
    pattern: &str,
) -> Statement<ST> {
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
        Place::Text(_) => like(each.sql("t.value"), backend, pattern),
        Place::Entries(_) => {
            let named = like(each.sql(name), backend, pattern);
            like(named.sql(desc), backend, pattern)
        }
    }
    .sql(")")
}

/// Appends the value of `key` in the body as a list, which has one element where the value
/// is none.
fn list<ST>(statement: Statement<ST>, key: &'static str) -> Statement<ST> {
    statement
        .sql("CASE json_typeof(r.body -> ")
        .bind(key)
        .sql(") WHEN 'array' THEN r.body -> ")
        .bind(key)
        .sql(" ELSE json_build_array(r.body -> ")
        .bind(key)
        .sql(") END")
}
