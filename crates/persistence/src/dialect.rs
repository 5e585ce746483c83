//! The SQL that differs between databases. So far there is SQLite alone.

use crate::statement::Statement;

/// What goes before a statement to learn how it would run.
pub(crate) const EXPLAIN: &str = "EXPLAIN QUERY PLAN ";

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
pub(crate) fn like<ST>(statement: Statement<ST>, pattern: &str) -> Statement<ST> {
    statement.sql(" LIKE ").bind(pattern).sql(" ESCAPE '\\'")
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
pub(crate) fn text_at<ST>(statement: Statement<ST>, place: Place, pattern: &str) -> Statement<ST> {
    let (Place::Text(key) | Place::Entries(key)) = place;
    let each = statement
        .sql("EXISTS (SELECT 1 FROM json_each(r.body, ")
        .bind(format!("$.{key}"))
        .sql(") t WHERE ");
    match place {
        Place::Text(_) => like(each.sql("t.value"), pattern),
        Place::Entries(_) => {
            let named = like(each.sql("json_extract(t.value, '$.name')"), pattern);
            like(named.sql(" OR json_extract(t.value, '$.desc')"), pattern)
        }
    }
    .sql(")")
}
