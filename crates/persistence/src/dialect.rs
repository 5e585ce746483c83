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
