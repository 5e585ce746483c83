//! Tests of the index against an exact scan.

use ndarray::{Array1, Array2, ArrayView1, Axis, array};
use proptest::prelude::*;

use fixedbitset::FixedBitSet;

use super::{Int8Index, Near, quantise};
use crate::{Error, Result};

fn cosine(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    quantise::cosine(a, quantise::length(a, a.len()).unwrap(), b)
}

/// What the index must find: every vector scored and sorted.
fn exact(
    vectors: &Array2<f32>,
    query: &Array1<f32>,
    count: usize,
    rows: &FixedBitSet,
) -> Vec<Near> {
    let score = |row| Near { row, cosine: cosine(query.view(), vectors.row(row)) };
    let mut all: Vec<Near> = rows.ones().map(score).collect();
    all.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.row.cmp(&b.row)));
    all.truncate(count);
    all
}

fn of(vectors: &Array2<f32>) -> Int8Index {
    let mut codes = Int8Index::new(vectors.ncols());
    codes.extend(vectors.view()).unwrap();
    codes
}

/// Numbers that look random and are always the same.
fn noise(rows: usize, columns: usize, mut seed: u64) -> Array2<f32> {
    Array2::from_shape_simple_fn((rows, columns), || {
        let sum: f32 = (0..4)
            .map(|_| {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (seed >> 40) as f32 / (1 << 24) as f32 - 0.5
            })
            .sum();
        sum
    })
}

#[test]
fn what_has_no_direction_or_another_dimension_is_refused() {
    let mut codes = of(&array![[1.0, 0.0]]);
    for (vector, reason) in [
        (vec![1.0], "a vector has 1 dimensions, and the index takes 2"),
        (vec![0.0, -0.0], "a vector is zero: it has no direction, and nothing is near it"),
        (vec![1.0, f32::NAN], "a vector is NaN in dimension 1"),
        (vec![f32::NEG_INFINITY, 1.0], "a vector is -inf in dimension 0"),
    ] {
        let vector = Array1::from(vector);
        let said = |error: Error| assert!(error.to_string().starts_with(reason), "{error}");
        said(codes.push(vector.view()).unwrap_err());
        said(codes.replace(0, vector.view()).unwrap_err());
        said(codes.nearest(vector.view(), 1, None, |_| unreachable!()).unwrap_err());
        said(codes.scan(vector.view(), None, |_, _| ()).unwrap_err());
    }
    // Nothing of what was refused is left.
    assert_eq!(format!("{codes:?}"), format!("{:?}", of(&array![[1.0, 0.0]])));
    assert!(matches!(
        codes.replace(1, array![1.0, 0.0].view()),
        Err(Error::Row { row: 1, rows: 1 })
    ));
}

#[test]
fn the_source_of_vectors_is_not_trusted() {
    let vectors = array![[1.0, 0.0], [0.0, 1.0]];
    let codes = of(&vectors);
    let query = vectors.row(0);
    let nearest = |vectors: fn(&[usize]) -> Result<Array2<f32>>| {
        codes.nearest(query, 1, None, vectors).unwrap_err()
    };
    let few = nearest(|_| Ok(array![[1.0, 0.0]]));
    assert!(matches!(few, Error::Rows { asked: 2, given: 1 }));
    assert!(matches!(nearest(|_| Ok(Array2::zeros((2, 2)))), Error::Zero));
    let wide = nearest(|_| Ok(Array2::ones((2, 3))));
    assert!(matches!(wide, Error::Dimension { expected: 2, found: 3 }));
}

#[test]
fn equally_near_rows_come_in_their_order() {
    let vectors = array![[0.0, 1.0], [2.0, 0.0], [1.0, 0.0], [4.0, 0.0]];
    let query = array![1.0, 0.0];
    let near = of(&vectors)
        .nearest(query.view(), 3, None, |rows| Ok(vectors.select(Axis(0), rows)))
        .unwrap();
    assert_eq!(near.iter().map(|near| near.row).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(near.iter().all(|near| near.cosine == 1.0));
}

#[test]
fn a_filter_is_applied_before_the_best_are_chosen() {
    let vectors = noise(5000, 24, 1);
    let codes = of(&vectors);
    let rows: FixedBitSet = (0..6000).filter(|row| row % 100 == 7).collect();
    let inside: FixedBitSet = rows.ones().filter(|row| *row < 5000).collect();
    let query = noise(1, 24, 2).row(0).to_owned();
    let near = codes
        .nearest(query.view(), 10, Some(&rows), |rows| Ok(vectors.select(Axis(0), rows)))
        .unwrap();
    assert_eq!(near, exact(&vectors, &query, 10, &inside));
    assert!(
        codes
            .nearest(query.view(), 10, Some(&FixedBitSet::default()), |_| unreachable!())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn among_many_the_best_are_those_of_an_exact_scan() {
    let vectors = noise(20_000, 64, 3);
    let codes = of(&vectors);
    let all: FixedBitSet = (0..vectors.nrows()).collect();
    for query in noise(20, 64, 4).rows() {
        let mut asked = 0;
        let near = codes.nearest(query, 10, None, |rows| {
            asked = rows.len();
            assert!(rows.is_sorted());
            Ok(vectors.select(Axis(0), rows))
        });
        assert_eq!(near.unwrap(), exact(&vectors, &query.to_owned(), 10, &all));
        assert_eq!(asked, 40);
    }
}

#[test]
fn a_replaced_vector_is_found_where_it_is_now() {
    let mut vectors = array![[1.0, 0.0], [0.8, 0.6]];
    let mut codes = of(&vectors);
    vectors.row_mut(0).assign(&array![-1.0, 0.0]);
    codes.replace(0, vectors.row(0)).unwrap();
    let near = codes
        .nearest(array![1.0, 0.0].view(), 1, None, |rows| Ok(vectors.select(Axis(0), rows)))
        .unwrap();
    assert_eq!(near[0].row, 1);
    assert_eq!(format!("{codes:?}"), format!("{:?}", of(&vectors)));
}

#[test]
#[should_panic(expected = "a query is for an index of its dimension")]
fn a_query_of_another_dimension_is_a_mistake() {
    let query = Int8Index::new(3).query(array![1.0, 0.0, 0.0].view()).unwrap();
    of(&array![[1.0, 0.0]]).best(&query, 1, None);
}

proptest! {
    #[test]
    fn the_nearest_are_those_of_the_sorted_exact_scan(
        values in prop::collection::vec(-5_i8..6, 40 * 3),
        query in prop::collection::vec(-5_i8..6, 3),
        count in 0_usize..50,
        kept in prop::collection::vec(any::<bool>(), 40),
    ) {
        let vectors = values.iter().map(|value| f32::from(*value)).collect();
        let mut vectors = Array2::from_shape_vec((40, 3), vectors).unwrap();
        vectors.column_mut(0).mapv_inplace(|value| value + 0.5);
        let query: Array1<f32> = query.into_iter().map(f32::from).collect();
        prop_assume!(query.iter().any(|value| *value != 0.0));
        let rows: FixedBitSet = (0..40).filter(|row| kept[*row]).collect();
        let found = of(&vectors)
            .nearest(query.view(), count, Some(&rows), |rows| Ok(vectors.select(Axis(0), rows)));
        prop_assert_eq!(found.unwrap(), exact(&vectors, &query, count, &rows));
    }

    #[test]
    fn a_scan_is_about_the_cosine(seed in any::<u64>()) {
        let vectors = noise(30, 100, seed);
        let query = noise(1, 100, !seed).row(0).to_owned();
        let mut worst = 0.0_f64;
        of(&vectors).scan(query.view(), None, |row, found| {
            worst = worst.max((f64::from(found) - cosine(query.view(), vectors.row(row))).abs());
        }).unwrap();
        prop_assert!(worst < 0.005, "{worst}");
    }
}
