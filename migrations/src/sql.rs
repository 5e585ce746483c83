//! A reader of SQL that is good enough to tell words from strings and comments, and one
//! statement from the next.

/// A piece of SQL with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As it stands there.
    pub text: &'a str,
    /// The line, from 1.
    pub line: usize,
}

/// The kind of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword, a plain name or a number.
    Word,
    /// A name in quotes.
    Name,
    /// A string, also one between dollars.
    Text,
    /// A comment of either kind.
    Comment,
    /// Any other character.
    Sign,
}

impl Token<'_> {
    /// Whether it is that keyword.
    pub fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is that character.
    pub fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }
}

/// All pieces of `sql`. White space is none.
pub fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let (kind, length) = match first {
            _ if first.is_whitespace() => (None, first.len_utf8()),
            '-' if rest.starts_with("--") => (Some(Kind::Comment), until(rest, 2, "\n", false)),
            '/' if rest.starts_with("/*") => (Some(Kind::Comment), until(rest, 2, "*/", true)),
            '\'' => (Some(Kind::Text), quoted(rest, '\'')),
            '"' | '`' => (Some(Kind::Name), quoted(rest, first)),
            '[' => (Some(Kind::Name), until(rest, 1, "]", true)),
            '$' => match dollar_tag(rest) {
                Some(tag) => (Some(Kind::Text), until(rest, tag.len(), tag, true)),
                None => (Some(Kind::Sign), 1),
            },
            _ if is_word(first) => {
                (Some(Kind::Word), rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
            }
            _ => (Some(Kind::Sign), first.len_utf8()),
        };
        let text = &rest[..length];
        if let Some(kind) = kind {
            found.push(Token { kind, text, line });
        }
        line += text.matches('\n').count();
        at += length;
    }
    found
}

/// The pieces of each statement, with the comments before and in it; without its final
/// semicolon. A trigger is one statement, up to the end of its body.
pub fn statements(sql: &str) -> Vec<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut statement: Vec<Token<'_>> = Vec::new();
    let mut depth = 0_usize;
    let mut trigger = false;
    for token in tokens(sql) {
        if token.is("TRIGGER") && statement.iter().any(|token| token.is("CREATE")) {
            trigger = true;
        }
        if trigger && (token.is("BEGIN") || token.is("CASE")) {
            depth += 1;
        } else if trigger && token.is("END") {
            depth = depth.saturating_sub(1);
        }
        if token.is_sign(";") && depth == 0 {
            found.push(std::mem::take(&mut statement));
            trigger = false;
        } else {
            statement.push(token);
        }
    }
    found.push(statement);
    found.retain(|statement| statement.iter().any(|token| token.kind != Kind::Comment));
    found
}

/// The statement on one line, without comments.
pub fn one_line(statement: &[Token<'_>]) -> String {
    let mut line = String::new();
    let mut tight = true;
    for token in statement.iter().filter(|token| token.kind != Kind::Comment) {
        let closes = matches!(token.text, ")" | "," | ";" | ".");
        if !tight && !closes {
            line.push(' ');
        }
        line.push_str(token.text);
        tight = matches!(token.text, "(" | ".");
    }
    line
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length up to `end`, which stands after `skip` bytes at the earliest.
fn until(text: &str, skip: usize, end: &str, inclusive: bool) -> usize {
    match text[skip..].find(end) {
        Some(at) => skip + at + if inclusive { end.len() } else { 0 },
        None => text.len(),
    }
}

/// The length of a quoted piece, in which the quote itself is doubled.
fn quoted(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == quote && characters.next_if(|&(_, next)| next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

/// The `$tag$` that opens a string of PostgreSQL.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text[1..].find('$')? + 2;
    let tag = &text[..end];
    tag[1..end - 1].chars().all(is_word).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::{Kind, one_line, statements, tokens};

    fn lines(sql: &str) -> Vec<String> {
        statements(sql).iter().map(|statement| one_line(statement)).collect()
    }

    #[test]
    fn strings_and_comments_hide_semicolons() {
        let sql = "SELECT 'a;''b'; -- c;\nSELECT \"d;\" /* e; */ , [f;], $x$ g; $x$;";
        assert_eq!(lines(sql), ["SELECT 'a;''b'", "SELECT \"d;\", [f;], $x$ g; $x$"]);
    }

    #[test]
    fn a_trigger_is_one_statement() {
        let sql = "CREATE TRIGGER t AFTER UPDATE ON a BEGIN
                       UPDATE b SET c = CASE WHEN 1 THEN 2 END;
                       DELETE FROM d;
                   END;
                   SELECT 1";
        assert_eq!(lines(sql).len(), 2);
    }

    #[test]
    fn a_function_is_one_statement_and_so_is_a_trigger_that_calls_it() {
        let sql = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
                       BEGIN UPDATE b SET c = 1; RETURN NULL; END
                   $$;
                   CREATE TRIGGER t AFTER INSERT ON a FOR EACH STATEMENT EXECUTE FUNCTION f();
                   SELECT 1";
        assert_eq!(lines(sql).len(), 3);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let sql = "/* 1\n2 */ 'a\nb' -- 3\nword";
        let word = tokens(sql).into_iter().find(|token| token.kind == Kind::Word).unwrap();
        assert_eq!((word.text, word.line), ("word", 4));
    }

    #[test]
    fn what_is_never_closed_ends_with_the_text() {
        for sql in ["'a", "\"a", "[a", "/* a", "$a$ b", "-- a", "$"] {
            assert_eq!(tokens(sql).len(), 1, "{sql}");
        }
    }
}
