//! The fast index of vectors beside sqlite-vec's exact search over the same vectors: speed,
//! what it finds, its memory, and how long it takes to open.

mod clusters;
mod real;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use ndarray::{Array1, Array2};
use rehome_persistence::{Database, Settings};
use rehome_vector::{Error, FixedBitSet, Int8Index};
use rusqlite::{Connection, Statement, params};

use self::clusters::{Clusters, DIMENSION};
use super::{
    Bench, Numbers,
    report::{Bound, Report, median},
};

/// How many nearest are asked for.
const COUNT: usize = 10;
/// How many queries are asked; the exact search takes half a second for each.
const QUERIES: usize = 20;
/// As many rows as a record has passages: they are stored together.
const TOGETHER: usize = 11;
/// As many rows are made at a time: few, so that they leave no memory behind.
const CHUNK: usize = 100 * TOGETHER;
/// A filter leaves one row in so many.
const LEFT: usize = 100;

pub(crate) fn vectors(bench: &Bench, report: &mut Report) -> Result<()> {
    let clusters = Clusters::new(bench.rows);
    // First of all, while nothing else has taken memory.
    let (codes, bytes) = resident(&clusters)?;
    let path = bench.scratch.path().join("vectors.db");
    let connection = fill(&path, &clusters)?;
    let queries: Vec<Array1<f32>> = (0..QUERIES).map(|query| clusters.query(query)).collect();

    let (exact, found) = exact(&connection, &queries)?;
    let index = Index { codes: &codes, connection: &connection, rounds: bench.repeat };
    let fast = index.ask(&queries, &[])?;
    let filters: Vec<FixedBitSet> = (0..QUERIES).map(|query| filter(codes.len(), query)).collect();
    let filtered = index.ask(&queries, &filters)?;
    for ((rows, filter), query) in filtered.rows.iter().zip(&filters).zip(&queries) {
        let all = COUNT.min(filter.len());
        ensure!(rows.len() == all, "a filter leaves {} rows: {rows:?}", filter.len());
        ensure!(rows.iter().all(|row| filter.contains(*row)), "{query}: {rows:?}");
    }
    drop(codes);
    let opened = open(&connection, bench)?;
    drop(connection);
    fs::remove_file(&path)?;

    let millions = |bytes: f64| bytes / 1e6;
    let ms = |duration: f64| duration * 1e3;
    report.note("vectors, rows", bench.rows as f64, "");
    report.note("vectors, sqlite-vec's exact search", ms(exact), "ms");
    report.add("vectors, fast search", ms(fast.median), Bound::AtMost, ms(exact / 20.0), "ms");
    report.add("vectors, recall@10", recall(&fast.rows, &found), Bound::AtLeast, 0.99, "");
    report.add(
        "vectors, filter that leaves 1 %",
        ms(filtered.median),
        Bound::AtMost,
        ms(fast.median / 5.0),
        "ms",
    );
    report.add("vectors, resident codes", millions(bytes), Bound::AtMost, 450.0, "MB");
    report.add("vectors, opening", opened, Bound::AtMost, 1.0, "s");
    let data = bench.data.as_ref().unwrap_or(&bench.sample);
    real::recall(data, report)
}

/// An index of all vectors, and the bytes that came to be resident with it.
fn resident(clusters: &Clusters) -> Result<(Int8Index, f64)> {
    // What making vectors takes, it has taken before.
    Int8Index::encode(clusters.rows(0..CHUNK.min(clusters.len())).view())?;
    let before = resident_bytes()?;
    let mut codes = Int8Index::new(DIMENSION);
    codes.reserve(clusters.len());
    for rows in clusters.chunks(CHUNK) {
        codes.extend_encoded(&Int8Index::encode(clusters.rows(rows).view())?)?;
    }
    Ok((codes, resident_bytes()? - before))
}

fn resident_bytes() -> Result<f64> {
    let path = "/proc/self/status";
    let status = fs::read_to_string(path).with_context(|| format!("{path}: needs Linux"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    Ok(kib.with_context(|| format!("{path} tells no VmRSS"))? * 1024.0)
}

/// A database of the vectors three times: in a table of sqlite-vec, in an ordinary one, and as
/// codes.
fn fill(path: &Path, clusters: &Clusters) -> Result<Connection> {
    // Opening one of our databases is what makes sqlite-vec known to the process.
    Database::open("sqlite::memory:", &Settings::default())?;
    let mut connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = OFF; PRAGMA mmap_size = {};
         CREATE VIRTUAL TABLE exact USING vec0(
             vector float[{DIMENSION}] distance_metric=cosine
         );
         CREATE TABLE vectors (row INTEGER PRIMARY KEY, vector BLOB NOT NULL);
         CREATE TABLE codes (record INTEGER PRIMARY KEY, codes BLOB NOT NULL);",
        u64::from(u32::MAX),
    ))?;
    let transaction = connection.transaction()?;
    {
        let mut exact = transaction.prepare("INSERT INTO exact (rowid, vector) VALUES (?, ?)")?;
        let mut vectors = transaction.prepare("INSERT INTO vectors VALUES (?, ?)")?;
        let mut codes = transaction.prepare("INSERT INTO codes VALUES (?, ?)")?;
        for rows in clusters.chunks(CHUNK) {
            let matrix = clusters.rows(rows.clone());
            for (row, vector) in rows.clone().zip(matrix.rows()) {
                let bytes = to_bytes(vector.iter());
                exact.execute(params![row as i64, bytes])?;
                vectors.execute(params![row as i64, bytes])?;
            }
            let encoded = Int8Index::encode(matrix.view())?;
            for (record, blob) in encoded.chunks(TOGETHER * (4 + DIMENSION)).enumerate() {
                codes.execute(params![(rows.start / TOGETHER + record) as i64, blob])?;
            }
        }
    }
    transaction.commit()?;
    Ok(connection)
}

fn to_bytes<'a>(vector: impl Iterator<Item = &'a f32>) -> Vec<u8> {
    vector.flat_map(|value| value.to_le_bytes()).collect()
}

/// What sqlite-vec finds, and the median time of a query in seconds.
fn exact(connection: &Connection, queries: &[Array1<f32>]) -> Result<(f64, Vec<Vec<usize>>)> {
    let mut nearest = connection
        .prepare("SELECT rowid FROM exact WHERE vector MATCH ? AND k = ? ORDER BY distance")?;
    let (mut seconds, mut found) = (Vec::new(), Vec::new());
    for query in queries {
        let bytes = to_bytes(query.iter());
        let start = Instant::now();
        let rows = nearest.query_map(params![bytes, COUNT as i64], |row| row.get::<_, i64>(0))?;
        let rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        seconds.push(start.elapsed().as_secs_f64());
        found.push(rows.into_iter().map(|row| row as usize).collect());
    }
    Ok((median(seconds), found))
}

/// The index, and where the vectors of its rows are.
struct Index<'a> {
    codes: &'a Int8Index,
    connection: &'a Connection,
    rounds: usize,
}

/// What was found, and the median time of a query in seconds.
struct Answers {
    median: f64,
    rows: Vec<Vec<usize>>,
}

impl Index<'_> {
    /// Asks every query, with the filter that belongs to it where there are filters. Queries
    /// take turns, so that codes come from memory each time, and vectors as from a database
    /// that is in use.
    fn ask(&self, queries: &[Array1<f32>], filters: &[FixedBitSet]) -> Result<Answers> {
        let mut vector = self.connection.prepare("SELECT vector FROM vectors WHERE row = ?")?;
        let (mut seconds, mut found) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            found.clear();
            for (index, query) in queries.iter().enumerate() {
                let start = Instant::now();
                let filter = filters.get(index);
                let near = self.codes.nearest(query.view(), COUNT, filter, |rows| {
                    fetch(&mut vector, rows).map_err(|error| Error::Other {
                        what: "reading vectors".to_owned(),
                        source: error.into(),
                    })
                })?;
                seconds.push(start.elapsed().as_secs_f64());
                found.push(near.into_iter().map(|near| near.row).collect());
            }
        }
        Ok(Answers { median: median(seconds), rows: found })
    }
}

fn fetch(vector: &mut Statement<'_>, rows: &[usize]) -> Result<Array2<f32>> {
    let mut values = Vec::with_capacity(rows.len() * DIMENSION);
    for row in rows {
        vector.query_row([*row as i64], |row| {
            let bytes = row.get_ref(0)?.as_blob()?;
            values.extend(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)));
            Ok(())
        })?;
    }
    Ok(Array2::from_shape_vec((rows.len(), DIMENSION), values)?)
}

/// One row in [`LEFT`], drawn anew for every query.
fn filter(rows: usize, query: usize) -> FixedBitSet {
    let mut numbers = Numbers(query as u64);
    (0..rows).filter(|_| numbers.fraction() < 1.0 / LEFT as f64).collect()
}

/// How many of the rows that are to be found were found.
fn recall(found: &[Vec<usize>], exact: &[Vec<usize>]) -> f64 {
    let hits = found
        .iter()
        .zip(exact)
        .map(|(found, exact)| exact.iter().filter(|row| found.contains(row)).count());
    hits.sum::<usize>() as f64 / exact.iter().map(Vec::len).sum::<usize>() as f64
}

/// The median time in seconds of reading all codes into an index.
fn open(connection: &Connection, bench: &Bench) -> Result<f64> {
    let mut seconds = Vec::new();
    for _ in 0..bench.repeat {
        let start = Instant::now();
        let mut codes = Int8Index::new(DIMENSION);
        codes.reserve(bench.rows);
        let mut blobs = connection.prepare("SELECT codes FROM codes ORDER BY record")?;
        let mut blobs = blobs.query([])?;
        while let Some(row) = blobs.next()? {
            codes.extend_encoded(row.get_ref(0)?.as_blob()?)?;
        }
        let elapsed: Duration = start.elapsed();
        ensure!(codes.len() == bench.rows, "{} rows were read", codes.len());
        seconds.push(elapsed.as_secs_f64());
    }
    Ok(median(seconds))
}
