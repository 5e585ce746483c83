//! What each kind of database says in its own way, of the questions about sessions.

use super::columns::is_storable;
use crate::{Backend, dialect, repository::condition::prefix_end, statement::Statement};

/// The shortest text that an index of trigrams finds.
const TRIGRAM: usize = 3;

/// The most characters that are looked up in the index. What is found is compared with the
/// whole text anyway.
const LOOKED_UP: usize = 64;

/// Appends the condition that the search text of `s` contains `needle`, which is folded.
pub(super) fn contains<ST>(
    statement: Statement<ST>,
    backend: Backend,
    needle: &str,
) -> Statement<ST> {
    if !is_storable(needle) {
        return statement.sql(" AND 1 = 0");
    }
    let is_indexed = needle.chars().count() >= TRIGRAM;
    let words: String = needle.chars().take(LOOKED_UP).collect();
    let statement = match backend {
        _ if !is_indexed => statement,
        Backend::Sqlite => statement
            .sql(
                " AND s.pk IN (SELECT rowid FROM editor_sessions_fts \
                 WHERE editor_sessions_fts MATCH ",
            )
            .bind(format!("\"{}\"", words.replace('"', "\"\"")))
            .sql(")"),
        Backend::Postgres => statement
            .sql(" AND editor_trigrams(s.search_text) @> editor_trigrams(")
            .bind(words)
            .sql(")"),
    };
    // Also behind the index, which knows parts and may fold more than we do. Both texts are
    // folded already, so this is LIKE without its wildcards.
    let place = match backend {
        Backend::Sqlite => " AND instr(s.search_text, ",
        Backend::Postgres => " AND strpos(s.search_text, ",
    };
    statement.sql(place).bind(needle).sql(") > 0")
}

/// The agent's name of `i` as its index has it, where the case of ASCII letters is gone.
fn agent(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "i.agent_name COLLATE NOCASE",
        // In the collation of the column it folds ASCII alone.
        Backend::Postgres => "lower(i.agent_name)",
    }
}

/// Appends the condition that the agent's name of `i` is `name`, whatever the case of its
/// ASCII letters.
pub(super) fn agent_is<ST>(
    statement: Statement<ST>,
    backend: Backend,
    name: &str,
) -> Statement<ST> {
    statement.sql(agent(backend)).sql(" = ").bind(name.to_ascii_lowercase())
}

/// Appends the condition that the agent's name of `i` begins with `prefix`, whatever the case
/// of its ASCII letters.
pub(super) fn agent_begins<ST>(
    statement: Statement<ST>,
    backend: Backend,
    prefix: &str,
) -> Statement<ST> {
    let agent = agent(backend);
    let folded = prefix.to_ascii_lowercase();
    let mut statement = statement.sql(agent).sql(" >= ").bind(folded.as_str());
    if let Some(end) = prefix_end(&folded) {
        statement = statement.sql(" AND ").sql(agent).sql(" < ").bind(end);
    }
    match backend {
        // The end may fold to something behind it.
        Backend::Sqlite => {
            let mut pattern = dialect::containing(prefix);
            pattern.remove(0);
            statement.sql(" AND i.agent_name LIKE ").bind(pattern).sql(" ESCAPE '\\'")
        }
        Backend::Postgres => statement,
    }
}

/// Appends the order of the agents' names of `i`.
pub(super) fn by_agent<ST>(statement: Statement<ST>, backend: Backend) -> Statement<ST> {
    statement.sql(" ORDER BY ").sql(agent(backend)).sql(", i.pk")
}

/// When a workspace was used, as its index has it; never counts as before all times.
pub(super) fn accessed(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "coalesce(last_accessed_at, '')",
        Backend::Postgres => "coalesce(last_accessed_at, '-infinity')",
    }
}

/// The time before all times.
pub(super) fn never(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "''",
        Backend::Postgres => "'-infinity'",
    }
}

/// The size of the database in bytes.
pub(super) fn size(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => {
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        }
        Backend::Postgres => "SELECT pg_database_size(current_database())",
    }
}

/// What the database finds wrong with itself; a row `ok` counts as nothing. A server checks
/// its pages itself as it reads them; what it knows of are indexes that it does not use.
pub(super) fn integrity(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SELECT integrity_check FROM pragma_integrity_check() LIMIT 100",
        Backend::Postgres => {
            "SELECT concat('the index ', c.relname, ' of ', t.relname, ' is not valid') \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
             JOIN pg_class t ON t.oid = i.indrelid \
             WHERE t.relnamespace = current_schema()::regnamespace \
             AND NOT (i.indisvalid AND i.indisready) ORDER BY 1 LIMIT 100"
        }
    }
}

/// Rows that point nowhere: the table, and the one that they point at.
pub(super) fn dangling(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SELECT \"table\", parent FROM pragma_foreign_key_check() LIMIT 100",
        Backend::Postgres => DANGLING,
    }
}

/// Only a superuser who switches triggers off gets there, or a restore that does.
const DANGLING: &str = "
    SELECT child, parent FROM (
        SELECT 'editor_workspace_hashes' AS child, 'editor_workspaces' AS parent
        FROM editor_workspace_hashes c LEFT JOIN editor_workspaces p ON p.id = c.workspace_id
        WHERE p.id IS NULL
        UNION ALL
        SELECT 'editor_sessions', 'editor_workspaces'
        FROM editor_sessions c LEFT JOIN editor_workspaces p ON p.id = c.workspace_id
        WHERE p.id IS NULL
        UNION ALL
        SELECT 'editor_sessions', 'editor_workspace_hashes'
        FROM editor_sessions c LEFT JOIN editor_workspace_hashes p
            ON p.workspace_id = c.workspace_id AND p.hash = c.container
        WHERE p.hash IS NULL
        UNION ALL
        SELECT 'editor_instances', 'editor_sessions'
        FROM editor_instances c LEFT JOIN editor_sessions p ON p.pk = c.session_pk
        WHERE p.pk IS NULL
        UNION ALL
        SELECT 'editor_chat_messages', 'editor_sessions'
        FROM editor_chat_messages c LEFT JOIN editor_sessions p ON p.pk = c.session_pk
        WHERE p.pk IS NULL
        UNION ALL
        SELECT 'editor_metrics', 'editor_sessions'
        FROM editor_metrics c LEFT JOIN editor_sessions p ON p.pk = c.session_pk
        WHERE p.pk IS NULL
        UNION ALL
        SELECT 'editor_metrics', 'editor_instances'
        FROM editor_metrics c LEFT JOIN editor_instances p
            ON p.session_pk = c.session_pk AND p.instance_id = c.instance_id
        WHERE c.instance_id IS NOT NULL AND p.pk IS NULL
    ) found LIMIT 100";

/// Fails where a search does not see the texts in the table.
pub(super) fn check_search(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => {
            "INSERT INTO editor_sessions_fts (editor_sessions_fts, rank) \
             VALUES ('integrity-check', 1)"
        }
        // The index changes with the table or not at all; it can only be gone, or of no use.
        Backend::Postgres => {
            "DO $$ BEGIN
                ASSERT EXISTS (
                    SELECT 1 FROM pg_index
                    WHERE indexrelid = to_regclass('editor_sessions_trigrams')
                    AND indrelid = 'editor_sessions'::regclass AND indisvalid AND indisready
                );
            END $$"
        }
    }
}

/// Makes the index of the search anew.
pub(super) fn rebuild_search(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => {
            "INSERT INTO editor_sessions_fts (editor_sessions_fts) VALUES ('rebuild')"
        }
        Backend::Postgres => {
            "DROP INDEX IF EXISTS editor_sessions_trigrams;
             CREATE INDEX editor_sessions_trigrams
             ON editor_sessions USING gin (editor_trigrams(search_text));"
        }
    }
}

/// Tidies the index of the search, and looks again how the values of the tables are spread.
pub(super) fn optimize(backend: Backend, in_transaction: bool) -> &'static str {
    match backend {
        Backend::Sqlite => {
            "INSERT INTO editor_sessions_fts (editor_sessions_fts) VALUES ('optimize');
             PRAGMA analysis_limit = 1000;
             PRAGMA optimize = 0x10002;"
        }
        Backend::Postgres if in_transaction => {
            "ANALYZE editor_workspaces, editor_workspace_hashes, editor_workspace_mapping, \
             editor_sessions, editor_instances, editor_chat_messages, editor_metrics"
        }
        // One statement, since two would be one transaction, in which it does not run.
        Backend::Postgres => {
            "VACUUM (ANALYZE) editor_workspaces, editor_workspace_hashes, \
             editor_workspace_mapping, editor_sessions, editor_instances, \
             editor_chat_messages, editor_metrics"
        }
    }
}
