//! Full text: the words of the documents by stems, and the ranking of those that have the
//! words of a query, by BM25. On SQLite that is FTS5; on PostgreSQL the stems are those of its
//! English dictionary, and BM25 is computed from how often each document has them, since
//! `ts_rank` does not know that rare words tell more.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Double},
};

use crate::{
    Connection,
    error::Result,
    postgres::{Arrays, Values},
    statement::Statement,
};

/// The folded words of a document.
pub(super) struct Words {
    pub(super) document: i64,
    pub(super) title: String,
    pub(super) text: String,
}

/// How much more a word in a title counts than one in the text.
const TITLE: f64 = 3.0;

/// Longer words are not searched by: no language has them, and an index holds no key of any
/// length.
const LONGEST: usize = 200;

/// Adds the words of new documents.
pub(super) fn insert(c: &mut Connection, all: Vec<Words>) -> Result<()> {
    match c {
        Connection::Sqlite(c) => {
            for Words { document, title, text } in all {
                let statement: Statement =
                    Statement::new("INSERT INTO search_words (rowid, title, text) VALUES (")
                        .bind(document)
                        .sql(", ")
                        .bind(title)
                        .sql(", ")
                        .bind(text)
                        .sql(")");
                statement.execute(&mut **c)?;
            }
        }
        Connection::Postgres(c) => {
            let (mut words, mut documents) = (Vec::new(), Vec::new());
            let (mut in_title, mut in_text) = (Vec::new(), Vec::new());
            for Words { document, title, text } in &all {
                for (word, (title, text)) in counts(title, text) {
                    words.push(Some(word));
                    documents.push(Some(*document));
                    in_title.push(Some(title));
                    in_text.push(Some(text));
                }
            }
            let statement: Arrays<'_> = Arrays::new(
                "INSERT INTO search_words (stem, document, in_title, in_text) \
                 SELECT stem, document, sum(in_title), sum(in_text) FROM (\
                 SELECT (ts_lexize('english_stem', u.word))[1] COLLATE \"C\" AS stem, \
                 u.document, u.in_title, u.in_text FROM ",
            )
            .unnest([
                Values::Texts(words),
                Values::Integers(documents),
                Values::Integers(in_title),
                Values::Integers(in_text),
            ])
            .sql(
                " u (word, document, in_title, in_text)) s WHERE stem IS NOT NULL \
                 GROUP BY stem, document",
            );
            statement.execute(&mut **c)?;
        }
    }
    Ok(())
}

/// How often a document has each of its words, in the title and in the text.
fn counts<'a>(title: &'a str, text: &'a str) -> Vec<(&'a str, (i64, i64))> {
    let mut counts = std::collections::BTreeMap::<&str, (i64, i64)>::new();
    for word in title.split_whitespace() {
        counts.entry(word).or_default().0 += 1;
    }
    for word in text.split_whitespace() {
        counts.entry(word).or_default().1 += 1;
    }
    counts.into_iter().filter(|(word, _)| word.len() <= LONGEST).collect()
}

/// Deletes the words of a document.
pub(super) fn delete(c: &mut Connection, document: i64) -> Result<()> {
    match c {
        Connection::Sqlite(c) => {
            let statement: Statement =
                Statement::new("DELETE FROM search_words WHERE rowid = ").bind(document);
            statement.execute(&mut **c)?;
        }
        // They go with their document.
        Connection::Postgres(_) => {}
    }
    Ok(())
}

/// How much text there is: what the length of a document is compared with, and the rarity of a
/// word. SQLite counts for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// How many documents there are.
    pub documents: f64,
    /// How many words a document has on average.
    pub words: f64,
}

/// How much text there is; nothing on SQLite. It reads all documents, so whoever searches again
/// and again keeps it while nothing changes.
pub fn extent(c: &mut Connection) -> Result<Extent> {
    let statement = Statement::<(BigInt, Double)>::new(
        "SELECT count(*), CAST(coalesce(avg(words), 0) AS double precision) FROM search_documents",
    );
    let Connection::Postgres(c) = c else { return Ok(Extent::default()) };
    let (documents, words): (i64, f64) = statement.get_result(&mut **c)?;
    Ok(Extent { documents: documents as f64, words })
}

/// The documents that have any of `words`, with their score by BM25, the best first and of
/// equal ones the older first; at most so many. `words` are folded: letters and digits.
pub fn full_text(
    c: &mut Connection,
    words: &[String],
    extent: Extent,
    limit: i64,
) -> Result<Vec<(i64, f64)>> {
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| word.len() <= LONGEST).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    Ok(match c {
        Connection::Sqlite(c) => {
            Statement::<(BigInt, Double)>::new("SELECT rowid, -bm25(search_words, ")
                .bind(TITLE)
                .sql(", 1.0) FROM search_words WHERE search_words MATCH ")
                .bind(any_of(&words))
                .sql(" ORDER BY 2 DESC, 1 LIMIT ")
                .bind(limit)
                .load(&mut **c)?
        }
        Connection::Postgres(c) => {
            let Extent { documents, words: length } = extent;
            // No document is without a word, but all of them may be gone since.
            let sizes = vec![Some(documents.max(1.0)), Some(length.max(1.0)), Some(TITLE)];
            let statement = Arrays::<(BigInt, Double)>::new(POSTGRES[0])
                .values(Values::Reals(sizes))
                .sql(POSTGRES[1])
                .values(Values::texts(words))
                .sql(POSTGRES[2])
                .values(Values::Integers(vec![Some(limit)]))
                .sql(POSTGRES[3]);
            statement.load(&mut **c)?
        }
    })
}

/// The formula of FTS5: `Σ idf · f · 2.2 / (f + 1.2 (0.25 + 0.75 · length / average))`, where
/// `f` is how often a document has the stem, `idf = ln((N - n + 0.5) / (n + 0.5))` and never
/// negative. What is summed in any order is rounded, so that equals stay equal. All of it is
/// floating point, since PostgreSQL's decimal numbers are slow; and the words are read once,
/// for the counts and for the scores.
const POSTGRES: [&str; 4] = [
    "WITH whole AS (SELECT v[1] AS documents, v[2] AS length, v[3] AS title FROM (SELECT ",
    " AS v) sizes), \
     asked AS (SELECT DISTINCT (ts_lexize('english_stem', word))[1] COLLATE \"C\" AS stem \
     FROM unnest(",
    ") word), \
     hits AS MATERIALIZED (SELECT s.stem, s.document, \
     w.title * s.in_title::float8 + s.in_text::float8 AS often \
     FROM asked a JOIN search_words s ON s.stem = a.stem CROSS JOIN whole w), \
     rare AS (SELECT n.stem, greatest(ln(greatest(w.documents - n.often + 0.5::float8, \
     0.5::float8) / (n.often + 0.5::float8)), 0.000001::float8) AS idf \
     FROM (SELECT stem, count(*)::float8 AS often FROM hits GROUP BY stem) n \
     CROSS JOIN whole w) \
     SELECT h.document, round(1e9::float8 * sum(r.idf * h.often * 2.2::float8 \
     / (h.often + 1.2::float8 * (0.25::float8 + 0.75::float8 * d.words::float8 / w.length)))) \
     / 1e9::float8 \
     FROM hits h JOIN rare r ON r.stem = h.stem \
     JOIN search_documents d ON d.id = h.document CROSS JOIN whole w \
     GROUP BY h.document ORDER BY 2 DESC, 1 LIMIT (",
    ")[1]",
];

/// A query of FTS5 for any of the words. In quotes no word is an operator.
fn any_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    quoted.join(" OR ")
}

/// Whether any document has the word, by its stem. A word that says nothing, such as `the`,
/// counts as known.
pub fn is_known(c: &mut Connection, word: &str) -> Result<bool> {
    if word.len() > LONGEST {
        return Ok(false);
    }
    let found: Option<i64> = match c {
        Connection::Sqlite(c) => {
            Statement::<BigInt>::new("SELECT rowid FROM search_words WHERE search_words MATCH ")
                .bind(any_of(&[word]))
                .sql(" LIMIT 1")
                .get_result(&mut **c)
                .optional()?
        }
        Connection::Postgres(c) => Statement::<BigInt>::new(
            "SELECT coalesce((SELECT document FROM search_words WHERE stem = stems[1] LIMIT 1), \
             CASE WHEN cardinality(stems) = 0 THEN 0 END) FROM ts_lexize('english_stem', ",
        )
        .bind(word)
        .sql(
            ") stems WHERE cardinality(stems) = 0 OR EXISTS \
             (SELECT 1 FROM search_words WHERE stem = stems[1])",
        )
        .get_result(&mut **c)
        .optional()?,
    };
    Ok(found.is_some())
}
