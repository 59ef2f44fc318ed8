//! Eigenvalues and eigenvectors of small symmetric matrices, by Jacobi's method.
//!
//! Each rotation makes one element beside the diagonal zero; sweeps over all of them converge
//! quadratically. Elements that are zero are left alone, so parts of a network that are not coupled
//! never mix. The number of sweeps is bounded: a matrix with values that are not finite ends too.
//!
//! Source: Golub and Van Loan, Matrix Computations (4th ed., 2013), §8.5; Demmel and Veselić (1992):
//! for positive definite matrices small eigenvalues keep their relative accuracy.
//! Held to account by the random networks of `thermal`.

use super::mass::{PerMass, PerPair, zeros_of};

/// Most sweeps; six are usual.
const SWEEPS: usize = 40;

/// Eigenvalues, and eigenvectors by column, of a square matrix of a number of rows.
pub(super) fn symmetric_eigen(matrix: PerPair, count: usize) -> (PerMass, PerPair) {
    let mut a = matrix;
    let mut vectors = PerPair::zeros(count, count);
    for index in 0..count {
        vectors[(index, index)] = 1.0;
    }
    for _ in 0..SWEEPS {
        let mut is_diagonal = true;
        for p in 0..count {
            for q in p + 1..count {
                let off = a[(p, q)];
                if off.abs() <= f64::EPSILON * 1e-3 * (a[(p, p)] * a[(q, q)]).abs().sqrt() {
                    continue;
                }
                is_diagonal = false;
                let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * off);
                let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                rotate(&mut a, &mut vectors, count, (p, q), (cosine, tangent * cosine));
                a[(p, q)] = 0.0;
                a[(q, p)] = 0.0;
            }
        }
        if is_diagonal {
            break;
        }
    }
    let mut values = zeros_of(count);
    for (index, value) in values.iter_mut().enumerate() {
        *value = a[(index, index)];
    }
    (values, vectors)
}

/// Rotates rows and columns `p` and `q`.
fn rotate(
    a: &mut PerPair,
    vectors: &mut PerPair,
    count: usize,
    (p, q): (usize, usize),
    (cosine, sine): (f64, f64),
) {
    for k in 0..count {
        let (one, other) = (a[(k, p)], a[(k, q)]);
        a[(k, p)] = cosine * one - sine * other;
        a[(k, q)] = sine * one + cosine * other;
    }
    for k in 0..count {
        let (one, other) = (a[(p, k)], a[(q, k)]);
        a[(p, k)] = cosine * one - sine * other;
        a[(q, k)] = sine * one + cosine * other;
    }
    for row in 0..count {
        let (one, other) = (vectors[(row, p)], vectors[(row, q)]);
        vectors[(row, p)] = cosine * one - sine * other;
        vectors[(row, q)] = sine * one + cosine * other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_made_diagonal() {
        let mut matrix = PerPair::zeros(3, 3);
        // Eigenvalues of tridiagonal (−1, 2, −1): 2 − 2 cos(kπ/4).
        for i in 0..3 {
            matrix[(i, i)] = 2.0;
            if i > 0 {
                matrix[(i, i - 1)] = -1.0;
                matrix[(i - 1, i)] = -1.0;
            }
        }
        let (values, vectors) = symmetric_eigen(matrix.clone(), 3);
        let mut sorted = [values[0], values[1], values[2]];
        sorted.sort_by(f64::total_cmp);
        let root = 2.0_f64.sqrt();
        for (value, expected) in sorted.iter().zip([2.0 - root, 2.0, 2.0 + root]) {
            assert!((value - expected).abs() < 1e-14, "{value}");
        }
        for k in 0..3 {
            for i in 0..3 {
                let product: f64 = (0..3).map(|j| matrix[(i, j)] * vectors[(j, k)]).sum();
                assert!((product - values[k] * vectors[(i, k)]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_matrix_of_values_that_are_not_finite_ends() {
        let mut matrix = PerPair::zeros(4, 4);
        for (row, column) in (0..4).flat_map(|row| (0..4).map(move |column| (row, column))) {
            matrix[(row, column)] = f64::NAN;
        }
        let (values, _) = symmetric_eigen(matrix, 4);
        assert!(values[0].is_nan());
    }
}
