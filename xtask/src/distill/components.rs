//! Principal components: fewer dimensions that keep most of what tells vectors apart. It
//! owns the linear algebra, and nothing of tokens.

use ndarray::{Array1, Array2, Axis, s};

/// Rounds over all pairs of dimensions; 384 dimensions need about ten.
const ROUNDS: usize = 50;

/// The rows along the first `dimensions` principal components of them all: rows × wide to
/// rows × `dimensions`. A component is scaled by `λ^(-1/4)`, `λ` its variance: halfway between
/// leaving the variances as they are and making all of them equal.
pub(super) fn reduce(vectors: &Array2<f32>, dimensions: usize) -> Array2<f32> {
    let vectors = vectors.mapv(f64::from);
    let count = vectors.nrows() as f64;
    let centred = &vectors - &(vectors.sum_axis(Axis(0)) / count);
    let (variances, axes) = symmetric(centred.t().dot(&centred) / count);
    let scales = variances.slice(s![..dimensions]).mapv(|variance| variance.powf(-0.25));
    let reduced = centred.dot(&axes.slice(s![.., ..dimensions])) * scales;
    reduced.mapv(|value| value as f32)
}

/// The eigenvalues of a symmetric matrix, largest first, and its eigenvectors, a column each,
/// whose component of the largest amount is positive. By cyclic Jacobi rotations (Golub and
/// Van Loan, "Matrix Computations", 8.5), which are slow and short, and always end alike.
fn symmetric(mut matrix: Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let n = matrix.nrows();
    // A row is an eigenvector here, so that what is rotated lies side by side.
    let mut vectors = Array2::eye(n);
    let whole: f64 = matrix.iter().map(|value| value * value).sum();
    for _ in 0..ROUNDS {
        let outside = matrix.indexed_iter().filter(|((row, column), _)| row != column);
        if outside.map(|(_, value)| value * value).sum::<f64>() <= 1e-26 * whole {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if matrix[[p, q]] != 0.0 {
                    let theta = (matrix[[q, q]] - matrix[[p, p]]) / (2.0 * matrix[[p, q]]);
                    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
                    let cosine = 1.0 / tangent.hypot(1.0);
                    let turn = (cosine, tangent * cosine);
                    rotate(&mut matrix, p, q, turn);
                    rotate_columns(&mut matrix, p, q, turn);
                    rotate(&mut vectors, p, q, turn);
                }
            }
        }
    }

    let variances = matrix.diag();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| variances[*b].total_cmp(&variances[*a]));
    let mut axes = vectors.select(Axis(0), &order);
    for mut axis in axes.rows_mut() {
        let largest = axis.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        if largest.is_some_and(|value| value < 0.0) {
            axis.mapv_inplace(|value| -value);
        }
    }
    (variances.select(Axis(0), &order), axes.reversed_axes())
}

/// Turns the rows `p` and `q` into each other by an angle of this cosine and sine.
fn rotate(matrix: &mut Array2<f64>, p: usize, q: usize, (cosine, sine): (f64, f64)) {
    for column in 0..matrix.ncols() {
        let (a, b) = (matrix[[p, column]], matrix[[q, column]]);
        matrix[[p, column]] = cosine * a - sine * b;
        matrix[[q, column]] = sine * a + cosine * b;
    }
}

fn rotate_columns(matrix: &mut Array2<f64>, p: usize, q: usize, (cosine, sine): (f64, f64)) {
    for row in 0..matrix.nrows() {
        let (a, b) = (matrix[[row, p]], matrix[[row, q]]);
        matrix[[row, p]] = cosine * a - sine * b;
        matrix[[row, q]] = sine * a + cosine * b;
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{reduce, symmetric};

    #[test]
    fn eigenvectors_make_the_matrix_again() {
        let half = Array2::from_shape_fn((9, 9), |(i, j)| ((7 * i + 3 * j) % 11) as f64 - 4.0);
        let matrix = &half + &half.t();
        let (values, vectors) = symmetric(matrix.clone());
        let again = (&vectors * &values).dot(&vectors.t());
        assert!((&again - &matrix).iter().all(|off| off.abs() < 1e-10), "{again}");
        assert!(values.windows(2).into_iter().all(|pair| pair[0] >= pair[1]), "{values}");
        let unit = vectors.t().dot(&vectors) - Array2::<f64>::eye(9);
        assert!(unit.iter().all(|off| off.abs() < 1e-12));
    }

    #[test]
    fn the_first_component_is_where_the_vectors_differ_most() {
        let vectors = array![[3.0, 1.0], [3.0, 5.0], [3.0, -3.0]];
        // The variance is 32 / 3, the mean (3, 1).
        let scale = (32.0_f32 / 3.0).powf(-0.25);
        let expected = array![[0.0], [4.0 * scale], [-4.0 * scale]];
        let off = reduce(&vectors, 1) - expected;
        assert!(off.iter().all(|off| off.abs() < 1e-6), "{off}");
    }
}
