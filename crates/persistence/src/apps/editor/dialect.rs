//! What only SQLite says this way, of the questions about sessions.

use crate::{dialect, repository::condition::prefix_end, statement::Statement};

/// The shortest text that an index of trigrams finds.
const TRIGRAM: usize = 3;

/// The most characters that are looked up in the index. What is found is compared with the
/// whole text anyway.
const LOOKED_UP: usize = 64;

/// Appends the condition that the search text of `s` contains `needle`, which is folded.
pub(super) fn contains<ST>(statement: Statement<ST>, needle: &str) -> Statement<ST> {
    // A stored text has no NUL, and one would end the words of a full-text search.
    if needle.contains('\0') {
        return statement.sql(" AND 1 = 0");
    }
    let statement = match needle.chars().count() < TRIGRAM {
        true => statement,
        false => {
            let words: String = needle.chars().take(LOOKED_UP).collect();
            statement
                .sql(
                    " AND s.pk IN (SELECT rowid FROM editor_sessions_fts \
                     WHERE editor_sessions_fts MATCH ",
                )
                .bind(format!("\"{}\"", words.replace('"', "\"\"")))
                .sql(")")
        }
    };
    // Also behind the index, which folds more than we do. Both texts are folded already, so
    // this is LIKE without its wildcards.
    statement.sql(" AND instr(s.search_text, ").bind(needle).sql(") > 0")
}

/// Appends the condition that the agent's name of `i` is `name`, whatever the case of its
/// ASCII letters.
pub(super) fn agent_is<ST>(statement: Statement<ST>, name: &str) -> Statement<ST> {
    statement.sql("i.agent_name = ").bind(name).sql(" COLLATE NOCASE")
}

/// Appends the condition that the agent's name of `i` begins with `prefix`, whatever the case
/// of its ASCII letters.
pub(super) fn agent_begins<ST>(statement: Statement<ST>, prefix: &str) -> Statement<ST> {
    let folded = prefix.to_ascii_lowercase();
    let mut statement =
        statement.sql("i.agent_name >= ").bind(folded.as_str()).sql(" COLLATE NOCASE AND ");
    if let Some(end) = prefix_end(&folded) {
        statement = statement.sql("i.agent_name < ").bind(end).sql(" COLLATE NOCASE AND ");
    }
    // The end may fold to something behind it.
    let mut pattern = dialect::containing(prefix);
    pattern.remove(0);
    dialect::like(statement.sql("i.agent_name"), &pattern)
}

/// Appends the order of the agents' names of `i`.
pub(super) fn by_agent<ST>(statement: Statement<ST>) -> Statement<ST> {
    statement.sql(" ORDER BY i.agent_name COLLATE NOCASE, i.pk")
}

/// The size of the database in bytes.
pub(super) const SIZE: &str =
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

/// What the database finds wrong with itself; one row `ok` where that is nothing.
pub(super) const INTEGRITY: &str = "SELECT integrity_check FROM pragma_integrity_check() LIMIT 100";

/// Rows that point nowhere: the table, and the one that they point at.
pub(super) const DANGLING: &str =
    "SELECT \"table\", parent FROM pragma_foreign_key_check() LIMIT 100";

/// Fails where the full-text index is not of the texts in the table.
pub(super) const CHECK_SEARCH: &str =
    "INSERT INTO editor_sessions_fts (editor_sessions_fts, rank) VALUES ('integrity-check', 1)";

/// Makes the full-text index anew.
pub(super) const REBUILD_SEARCH: &str =
    "INSERT INTO editor_sessions_fts (editor_sessions_fts) VALUES ('rebuild')";

/// Tidies the full-text index, and looks again how the values of the tables are spread.
pub(super) const OPTIMIZE: &str = "
    INSERT INTO editor_sessions_fts (editor_sessions_fts) VALUES ('optimize');
    PRAGMA analysis_limit = 1000;
    PRAGMA optimize = 0x10002;";
