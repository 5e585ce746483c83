//! The index on a server with made-up vectors, and what is said where there can be none.

use std::collections::HashSet;

use diesel::{connection::SimpleConnection as _, sql_types::Text};

use rehome_domain::Hint;

use super::*;
use crate::{Backend, Database, Settings, search, testing};

/// Documents with two vectors of a model each, made up on a server; nothing on SQLite.
struct Documents {
    database: Database,
    model: i64,
    dimension: usize,
}

impl Documents {
    fn new(count: usize, dimension: usize) -> Option<Self> {
        if testing::backend() == Backend::Sqlite {
            return None;
        }
        let database = Database::open(&testing::address(), &Settings::default()).unwrap();
        let mut c = database.connection().unwrap();
        let model = search::model(&mut c, "dice", "1", dimension as i64).unwrap();
        let sql = format!(
            "CREATE EXTENSION vector;
             SELECT setseed(0.25);
             INSERT INTO search_documents
                 (app, collection, container, key, digest, values_digest, rev, updated_at)
             SELECT 'a', 'b', 'c', 'k' || n, 0, 0, 1, now()
             FROM generate_series(1, {count}) n;
             INSERT INTO search_vectors SELECT d.id, {model}, p, ARRAY(
                 SELECT (random() - 0.5)::real + 0 * (d.id + p) FROM generate_series(1, {dimension}))
             FROM search_documents d, generate_series(0, 1) p;
             ANALYZE search_vectors"
        );
        run(&mut c, &sql);
        drop(c);
        Some(Self { database, model, dimension })
    }

    fn connection(&self) -> Connection {
        self.database.connection().unwrap()
    }

    fn make(&self) {
        make_hnsw(&mut self.connection(), self.model, self.dimension).unwrap();
    }

    /// A vector that points in a direction of its own for each number.
    fn query(&self, number: usize) -> Vec<f32> {
        (0..self.dimension).map(|at| ((at * 7 + number * 13) as f32).sin()).collect()
    }
}

fn document_numbers(c: &mut Connection) -> Vec<i64> {
    let statement = Statement::<BigInt>::new("SELECT id FROM search_documents ORDER BY id");
    on!(c, |c| statement.load(c)).unwrap()
}

fn run(c: &mut Connection, sql: &str) {
    on!(c, |c| c.batch_execute(sql)).unwrap();
}

fn plan(c: &mut Connection, statement: &Arrays<'_, Text>) -> String {
    let Connection::Postgres(c) = c else { return String::new() };
    let lines: Vec<String> = statement.clone().load(&mut **c).unwrap();
    lines.join("\n")
}

#[test]
fn versions_are_compared_by_their_numbers() {
    let is_risky =
        |version: &str| Hnsw { is_on: true, pgvector: Some(version.to_owned()) }.is_risky();
    assert!(is_risky("0.8.5") && is_risky("0.7") && is_risky("0.8"));
    assert!(!is_risky("0.8.6") && !is_risky("0.8.10") && !is_risky("0.9") && !is_risky("1.0.0"));
    assert!(!Hnsw { is_on: false, pgvector: None }.is_risky());
}

#[test]
fn more_dimensions_take_half_the_bytes_each_and_too_many_take_no_index() {
    assert_eq!(Form::of(2_000).unwrap().expression, "vector::vector(2000)");
    assert_eq!(Form::of(2_001).unwrap().expression, "vector::halfvec(2001)");
    assert!(matches!(Form::of(4_001), Err(Error::Invalid(_))));
}

#[test]
fn a_database_without_such_indexes_says_what_to_do() {
    let database = Database::open(&testing::address(), &Settings::default()).unwrap();
    crate::migrations::migrate(&database, &[]).unwrap();
    let mut c = database.connection().unwrap();
    let model = search::model(&mut c, "dice", "1", 2).unwrap();
    let made = make_hnsw(&mut c, model, 2).unwrap_err();
    let searched = by_hnsw(&mut c, Some(model), &[1.0, 0.0], None, 3).unwrap_err();
    assert_eq!(made.to_string(), searched.to_string());
    assert!(!drop_hnsw(&mut c, model).unwrap());
    let status = hnsw(&mut c, Some(model)).unwrap();
    if database.backend() == Backend::Sqlite {
        assert_eq!(made.hints(), [Hint::option_of("mode", "vector")]);
        assert_eq!(status, None);
        return;
    }
    assert!(matches!(made, Error::Extension { .. }), "{made}");
    assert_eq!(status, Some(Hnsw { is_on: false, pgvector: None }));
    run(&mut c, "CREATE EXTENSION vector");
    let error = by_hnsw(&mut c, Some(model), &[1.0, 0.0], None, 3).unwrap_err();
    assert_eq!(error.hints(), [Hint::MakeHnsw], "{error}");
}

#[test]
fn the_index_serves_its_own_mode_and_never_exact_search() {
    let Some(documents) = Documents::new(3_000, 16) else { return };
    documents.make();
    let mut c = documents.connection();
    // Even where the server would rather not read the table.
    run(&mut c, "SET enable_seqscan = off; SET enable_bitmapscan = off");
    let query = documents.query(1);
    let wanted = Wanted::new(documents.model, &query, 100).unwrap();
    let of_index = plan(&mut c, &wanted.statement("EXPLAIN ", None));
    assert!(of_index.contains("search_vectors_hnsw_"), "{of_index}");
    let numbers = [literal(&query, '[', ']'), "0.3".to_owned(), "10".to_owned()];
    let of_exact = plan(&mut c, &exact::on_server("EXPLAIN ", documents.model, &numbers, None));
    assert!(!of_exact.contains("search_vectors_hnsw_"), "{of_exact}");
}

#[test]
fn nearly_all_that_is_near_is_found_also_of_the_few_that_a_condition_leaves() {
    let Some(documents) = Documents::new(3_000, 16) else { return };
    let mut c = documents.connection();
    let all = document_numbers(&mut c);
    let third: Vec<i64> = all.iter().copied().filter(|id| id % 3 == 0).collect();
    let few: Vec<i64> = all.iter().copied().filter(|id| id % 100 == 7).collect();
    let best = |c: &mut Connection, number: usize, among: Option<&[i64]>| -> Vec<i64> {
        let found = exact::exact(c, documents.model, &documents.query(number), 0.3, among, 10);
        found.unwrap().into_iter().map(|(id, _)| id).collect()
    };
    for among in [None, Some(&*third), Some(&*few)] {
        let before: Vec<Vec<i64>> = (0..20).map(|number| best(&mut c, number, among)).collect();
        documents.make();
        let mut found = 0;
        for (number, before) in before.iter().enumerate() {
            let query = documents.query(number);
            let near = by_hnsw(&mut c, Some(documents.model), &query, among, 40).unwrap();
            let near: HashSet<i64> = near.into_iter().collect();
            assert!(near.len() >= 30, "{}", near.len());
            assert!(among.is_none_or(|among| near.iter().all(|id| among.contains(id))));
            found += before.iter().filter(|id| near.contains(id)).count();
            assert_eq!(*before, best(&mut c, number, among));
        }
        assert!(found >= 190, "{found} of 200");
        assert!(drop_hnsw(&mut c, documents.model).unwrap());
    }
}

#[test]
fn vectors_of_many_dimensions_are_found_by_16_bit_floats() {
    let Some(documents) = Documents::new(60, 2_001) else { return };
    documents.make();
    let mut c = documents.connection();
    run(&mut c, "SET enable_seqscan = off");
    let query = documents.query(3);
    let near = by_hnsw(&mut c, Some(documents.model), &query, None, 20).unwrap();
    let best = exact::exact(&mut c, documents.model, &query, 0.0, None, 3).unwrap();
    assert!(best.iter().all(|(id, _)| near.contains(id)));
    assert!(near.len() >= 20);
}

#[test]
fn a_model_takes_its_index_along() {
    let Some(documents) = Documents::new(5, 4) else { return };
    documents.make();
    documents.make();
    let mut c = documents.connection();
    assert!(hnsw(&mut c, Some(documents.model)).unwrap().unwrap().is_on);
    search::drop_model(&mut c, documents.model).unwrap();
    assert!(!hnsw(&mut c, Some(documents.model)).unwrap().unwrap().is_on);
    // What the rows pointed to is gone, and the next model starts anew.
    let next = search::model(&mut c, "dice", "2", 8).unwrap();
    make_hnsw(&mut c, next, 8).unwrap();
    assert!(drop_hnsw(&mut c, next).unwrap());
    assert!(!drop_hnsw(&mut c, next).unwrap());
}
