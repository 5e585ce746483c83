//! Statements of a migration that lose data, or that break a program which still works
//! with the schema before it.
//!
//! Such a statement passes when a comment right before it says why:
//! `-- destructive: the column was never written`.

use crate::sql::{Kind, Token, one_line, statements};

/// A destructive statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The line on which the statement begins, from 1.
    pub line: usize,
    /// The statement, on one line.
    pub statement: String,
    /// What is destructive about it.
    pub reason: &'static str,
}

/// Names the destructive statements of an `up.sql` that no comment accounts for.
///
/// ```
/// use rehome_migrations::lint::lint;
///
/// let findings = lint("CREATE TABLE a (b TEXT);\nDROP TABLE c;");
/// assert_eq!((findings[0].line, findings[0].statement.as_str()), (2, "DROP TABLE c"));
/// assert!(lint("-- destructive: replaced by a\nDROP TABLE c;").is_empty());
/// ```
pub fn lint(sql: &str) -> Vec<LintFinding> {
    statements(sql)
        .iter()
        .filter(|statement| !is_accounted_for(statement))
        .filter_map(|statement| {
            let code: Vec<Token<'_>> =
                statement.iter().filter(|token| token.kind != Kind::Comment).copied().collect();
            let reason = destructive(&code)?;
            Some(LintFinding { line: code[0].line, statement: one_line(&code), reason })
        })
        .collect()
}

/// Whether a comment before the statement says `destructive:` and a reason.
fn is_accounted_for(statement: &[Token<'_>]) -> bool {
    statement
        .iter()
        .take_while(|token| token.kind == Kind::Comment)
        .filter_map(|comment| {
            comment.text.trim_start_matches(['-', '/', '*', ' ']).strip_prefix("destructive:")
        })
        .any(|reason| !reason.trim_end_matches(['*', '/', ' ']).trim().is_empty())
}

fn destructive(code: &[Token<'_>]) -> Option<&'static str> {
    let first = code.first()?;
    if first.is("CREATE") {
        // The body of a trigger or a function runs later, and is meant to.
        None
    } else if first.is("DROP") {
        let kept = ["INDEX", "VIEW", "TRIGGER", "FUNCTION"];
        let harmless = code.get(1).is_some_and(|what| kept.iter().any(|kept| what.is(kept)));
        (!harmless).then_some("it drops what it names, with all its rows")
    } else if first.is("ALTER") {
        alteration(code)
    } else if first.is("TRUNCATE") {
        Some("it deletes every row")
    } else {
        (0..code.len()).find_map(|at| unconditional(code, at))
    }
}

fn alteration(code: &[Token<'_>]) -> Option<&'static str> {
    let at = |keyword: &str| code.iter().position(|token| token.is(keyword));
    let follows = |at: usize, keyword: &str| code.get(at + 1).is_some_and(|next| next.is(keyword));
    if at("RENAME").is_some() {
        return Some("a program that knows the old name fails");
    }
    if let Some(drop) = at("DROP") {
        let rule = ["CONSTRAINT", "DEFAULT", "EXPRESSION", "IDENTITY"];
        return if follows(drop, "NOT") {
            Some("it changes NOT NULL, and a program may rely on it")
        } else if rule.iter().any(|rule| follows(drop, rule)) {
            None
        } else {
            Some("it drops the column with its values")
        };
    }
    if at("SET").is_some_and(|set| follows(set, "NOT")) {
        return Some("it changes NOT NULL, and fails where a value is missing");
    }
    if at("ALTER").is_some() && code.iter().skip(1).any(|token| token.is("TYPE")) {
        return Some("it changes the type of values that are there");
    }
    let must_have_value = at("NOT").is_some_and(|not| follows(not, "NULL"));
    if at("ADD").is_some() && must_have_value && at("DEFAULT").is_none() {
        return Some("the rows that are there have no value for a column that must have one");
    }
    None
}

/// The reason when a DELETE or UPDATE without condition begins at `at`: as the statement,
/// behind a WITH, or inside one.
fn unconditional(code: &[Token<'_>], at: usize) -> Option<&'static str> {
    let begins = match at.checked_sub(1).map(|before| code[before]) {
        None => true,
        Some(before) => before.is_sign("(") || (before.is_sign(")") && code[0].is("WITH")),
    };
    let reason = if code[at].is("DELETE") {
        "it deletes every row"
    } else if code[at].is("UPDATE") {
        "it changes every row"
    } else {
        return None;
    };
    (begins && !has_condition(&code[at..])).then_some(reason)
}

/// Whether there is a WHERE of the statement itself, not of something within it.
fn has_condition(code: &[Token<'_>]) -> bool {
    let mut depth = 0_i32;
    for token in code {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth -= 1;
        }
        if depth < 0 {
            return false;
        }
        if depth == 0 && token.is("WHERE") {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::lint;

    fn reasons(sql: &str) -> Vec<&'static str> {
        lint(sql).into_iter().map(|finding| finding.reason).collect()
    }

    #[test]
    fn destructive_statements_are_named() {
        for sql in [
            "DROP TABLE a",
            "drop table if exists a",
            "DROP SCHEMA a CASCADE",
            "ALTER TABLE a DROP COLUMN b",
            "ALTER TABLE a DROP b",
            "ALTER TABLE a RENAME TO b",
            "ALTER TABLE a RENAME COLUMN b TO c",
            "ALTER INDEX a RENAME TO b",
            "ALTER TABLE a ALTER COLUMN b SET NOT NULL",
            "ALTER TABLE a ALTER b DROP NOT NULL",
            "ALTER TABLE a ALTER COLUMN b TYPE bigint",
            "ALTER TABLE a ALTER COLUMN b SET DATA TYPE bigint",
            "ALTER TABLE a ADD COLUMN b TEXT NOT NULL",
            "DELETE FROM a",
            "DELETE FROM a RETURNING (SELECT b FROM c WHERE d)",
            "UPDATE a SET b = 1",
            "UPDATE a SET b = (SELECT c FROM d WHERE e = 1)",
            "WITH x AS (SELECT 1 WHERE 1) DELETE FROM a",
            "WITH x AS (DELETE FROM a RETURNING b) SELECT * FROM x WHERE b",
            "TRUNCATE a",
            "/* why not */ DROP TABLE a",
            "-- destructive:\nDROP TABLE a",
        ] {
            assert_eq!(reasons(sql).len(), 1, "{sql}");
        }
    }

    #[test]
    fn harmless_statements_pass() {
        for sql in [
            "CREATE TABLE a (b INTEGER REFERENCES c (d) ON DELETE CASCADE ON UPDATE CASCADE)",
            "CREATE TABLE a (b TEXT) -- DROP TABLE c;",
            "INSERT INTO a VALUES ('DROP TABLE a; DELETE FROM b;')",
            "INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET b = 1",
            "CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; UPDATE c SET d = 1; END",
            "ALTER TABLE a ADD COLUMN b TEXT",
            "ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE a DROP CONSTRAINT b",
            "ALTER TABLE a ALTER COLUMN b DROP DEFAULT",
            "DELETE FROM a WHERE b",
            "UPDATE a SET b = 1 WHERE c",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN DELETE FROM a; UPDATE b SET c = 1; RETURN NULL; END $$",
            "CREATE TRIGGER t AFTER DELETE OR UPDATE ON a FOR EACH STATEMENT EXECUTE FUNCTION f()",
            "COMMENT ON TABLE a IS 'DELETE FROM b'",
            "DROP FUNCTION f",
            "DROP INDEX a",
            "SELECT \"DELETE\" FROM a",
        ] {
            assert!(reasons(sql).is_empty(), "{sql}");
        }
    }

    #[test]
    fn a_comment_accounts_for_one_statement() {
        let sql = "-- A note.\n-- destructive: nobody wrote it\nDROP TABLE a;\nDROP TABLE b;";
        let findings = lint(sql);
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].line, findings[0].statement.as_str()), (4, "DROP TABLE b"));
    }
}
