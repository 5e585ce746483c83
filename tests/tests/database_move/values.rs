//! Values come through exactly, whatever they are.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Binary, Double, Nullable, Text},
};
use proptest::{collection::vec, prelude::*};
use rehome::{Connection, Rehome};
use rehome_persistence::on;
use rehome_tests::{TempDatabase, run_sql, sql};

use super::*;

/// A file with one session, that rows can hang on.
fn source() -> (TempDatabase, Rehome) {
    let source = TempDatabase::file();
    let rehome = source.open();
    run_sql(&rehome, "INSERT INTO editor_workspaces (id, hash) VALUES (1, '0123456789abcdef')");
    run_sql(&rehome, "INSERT INTO editor_workspace_hashes VALUES ('0123456789abcdef', 1)");
    run_sql(
        &rehome,
        "INSERT INTO editor_sessions (pk, workspace_id, container, id, type, task, status, \
         created_at_text, updated_at_text) VALUES (9223372036854775806, 1, '0123456789abcdef', \
         's', 'debate', '', 'running', '', '')",
    );
    (source, rehome)
}

fn with_figures(rehome: &Rehome, figures: &[(f64, String)]) {
    let write = |c: &mut Connection| {
        for (value, unit) in figures {
            let insert = sql_query(
                "INSERT INTO editor_metrics (session_pk, metric, value, unit) \
                 VALUES (9223372036854775806, 'm', $1, $2)",
            );
            on!(&mut *c, |c| insert
                .bind::<Double, _>(*value)
                .bind::<Text, _>(unit)
                .execute(c)
                .unwrap());
        }
        Ok::<_, rehome_persistence::Error>(())
    };
    rehome.database().write(write).unwrap();
}

#[derive(QueryableByName)]
struct Figure {
    #[diesel(sql_type = Double)]
    value: f64,
    #[diesel(sql_type = Nullable<Text>)]
    unit: Option<String>,
}

fn figures(rehome: &Rehome) -> Vec<(u64, String)> {
    let read = |c: &mut Connection| {
        let query = sql_query("SELECT value, unit FROM editor_metrics ORDER BY id");
        Ok::<_, rehome_persistence::Error>(on!(c, |c| query.load::<Figure>(c).unwrap()))
    };
    let figures = rehome.database().read(read).unwrap();
    figures.into_iter().map(|f| (f.value.to_bits(), f.unit.unwrap_or_default())).collect()
}

/// Moves the figures along all places.
fn along(given: &[(f64, String)]) {
    let (source, rehome) = source();
    with_figures(&rehome, given);
    let expected = figures(&rehome);
    assert_eq!(expected.len(), given.len());
    let places = places();
    let mut from = &source;
    for to in &places {
        moved(from, to);
        assert_eq!(figures(&to.open()), expected, "{}", to.address());
        from = to;
    }
}

#[test]
fn numbers_keep_every_bit() {
    let numbers = [
        0.1 + 0.2,
        -0.0,
        f64::MIN_POSITIVE,
        5e-324,
        f64::MAX,
        -f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
        9_007_199_254_740_993.0,
        1.0 / 3.0,
        1e23,
    ];
    along(&numbers.map(|number| (number, String::new())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn any_numbers_and_texts_come_through(
        figures in vec(
            (any::<f64>().prop_filter("a number", |n| !n.is_nan()), "[^\u{0}]{0,40}"),
            1..200,
        ),
    ) {
        along(&figures);
    }
}

#[test]
fn texts_bytes_nulls_and_moments_come_through() {
    #[derive(Debug, PartialEq, QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        hash: String,
        #[diesel(sql_type = Nullable<Text>)]
        path: Option<String>,
        #[diesel(sql_type = BigInt)]
        position: i64,
        #[diesel(sql_type = Nullable<Binary>)]
        source_digest: Option<Vec<u8>>,
        #[diesel(sql_type = rehome_persistence::types::Instant)]
        updated_at: String,
    }
    let source = TempDatabase::file();
    let insert = "INSERT INTO editor_workspace_mapping \
        (hash, path, position, source_digest, residue, run, rev, updated_at) VALUES ";
    let texts = ["", "''", "\u{1}\t\r\n", "火球", "e\u{301}é", "\u{10ffff}", "NULL", "{}", "\\x00"];
    for (number, text) in texts.iter().enumerate() {
        let text = text.replace('\'', "''");
        run_sql(
            &source.open(),
            &format!(
                "{insert} ('{text}', nullif('{text}', ''), {}, \
                 {}, NULL, {}, 1, '{:04}-02-28T23:59:59.{number}99999Z')",
                if number % 2 == 0 { i64::MIN } else { i64::MAX },
                if number % 3 == 0 { "NULL".to_owned() } else { format!("zeroblob({})", 32) },
                number + 3,
                if number % 2 == 0 { 1 } else { 9999 },
            ),
        );
    }
    let read = |rehome: &Rehome| {
        let read = |c: &mut Connection| {
            let query = sql_query(
                "SELECT hash, path, position, source_digest, updated_at \
                 FROM editor_workspace_mapping ORDER BY hash",
            );
            Ok::<_, rehome_persistence::Error>(on!(c, |c| query.load::<Row>(c).unwrap()))
        };
        rehome.database().read(read).unwrap()
    };
    let expected = read(&source.open());
    assert_eq!(expected.len(), texts.len());
    let places = places();
    let mut from = &source;
    for to in &places {
        moved(from, to);
        assert_eq!(read(&to.open()), expected);
        from = to;
    }
}

#[test]
fn json_comes_through_as_the_text_that_it_is() {
    let source = TempDatabase::file();
    let totals = r#"{"b": [1e2, 1.50, -0, 12345678901234567890], "a": "\u00e9\/", "c": {}}"#;
    run_sql(
        &source.open(),
        &format!(
            "INSERT INTO import_runs (app, kind, source, status, totals, started_at) VALUES \
             ('dnd5e', 'import', '/', 'completed', '{totals}', '2026-01-02T03:04:05.000006Z')"
        ),
    );
    let places = places();
    let mut from = &source;
    let mut digests = Vec::new();
    for to in &places {
        digests.push(sum(&moved(from, to), "import_runs"));
        assert_eq!(sql(&to.open(), "SELECT totals AS line FROM import_runs"), [totals]);
        from = to;
    }
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

/// A picture is one row, which may be larger than all that is written at a time.
#[test]
fn large_rows_come_through() {
    let source = TempDatabase::file();
    let picture = "INSERT INTO learner_images (sha256, media_type, data) \
                   SELECT printf('%064d', value), 'image/png', randomblob(3000000) \
                   FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n \
                   WHERE value < 5) SELECT value FROM n)";
    run_sql(&source.open(), picture);
    let places = places();
    let mut from = &source;
    for to in &places {
        assert_eq!(sum(&moved(from, to), "learner_images").count, 5);
        from = to;
    }
}
