//! Modes: the eigenvectors of a network, which decay independently.
//!
//! With `x = C^½ T` the matrix of conductances is symmetric: its eigenvalues are the decay rates, and a
//! mode is `y(t) = y(0) e^(−λt) + β t φ₁(−λt)`.

use super::eigen::symmetric_eigen;
use super::mass::{PerMass, PerPair, USUAL, zeros_of};
use libm::expm1;
use smallvec::SmallVec;

/// The modes of a network with constant conductances and capacities.
#[derive(Clone, Debug, Default)]
pub(super) struct Modes {
    /// The masses that are not held.
    pub(super) free: SmallVec<[usize; USUAL]>,
    pub(super) count: usize,
    /// Decay rates, 1/s, by mode.
    pub(super) rate: PerMass,
    /// Amplitude of a mode from the temperatures: `into[(mode, mass)]`.
    pub(super) into: PerPair,
    /// Temperatures from the amplitudes: `out[(mass, mode)]`.
    pub(super) out: PerPair,
}

impl Modes {
    /// The modes of the masses that are `free`, with capacities and conductances between each two and
    /// outward.
    pub(super) fn of(
        free: impl Iterator<Item = usize>,
        masses: usize,
        capacity_j_k: &PerMass,
        between_w_k: &PerPair,
        outward_w_k: &PerMass,
    ) -> Self {
        let free: SmallVec<[usize; USUAL]> = free.collect();
        let count = free.len();
        let mut matrix = PerPair::zeros(count, count);
        for (row, &i) in free.iter().enumerate() {
            for (column, &j) in free.iter().enumerate() {
                let conductance = if i == j {
                    outward_w_k[i]
                        + (0..masses)
                            .filter(|&other| other != i)
                            .map(|other| between_w_k[(i, other)])
                            .sum::<f64>()
                } else {
                    -between_w_k[(i, j)]
                };
                matrix[(row, column)] = conductance / (capacity_j_k[i] * capacity_j_k[j]).sqrt();
            }
        }
        let (rates, vectors) = symmetric_eigen(matrix, count);
        let fastest = rates.iter().fold(0.0_f64, |most, &rate| most.max(rate));
        let mut modes = Self {
            count,
            rate: zeros_of(count),
            into: PerPair::zeros(count, masses),
            out: PerPair::zeros(masses, count),
            free,
        };
        for k in 0..count {
            // A mode without conductance outward has rate zero up to rounding.
            modes.rate[k] = if rates[k] <= 1e-14 * fastest { 0.0 } else { rates[k] };
            for (row, &mass) in modes.free.iter().enumerate() {
                let scale = capacity_j_k[mass].sqrt();
                modes.into[(k, mass)] = vectors[(row, k)] * scale;
                modes.out[(mass, k)] = vectors[(row, k)] / scale;
            }
        }
        modes
    }
}

/// `e^(−λt)`, its integral `t φ₁(−λt)`, and the integral of that.
pub(super) fn phi(rate: f64, t: f64) -> (f64, f64, f64) {
    let z = rate * t;
    let fall = expm1(-z);
    let once = if rate == 0.0 { t } else { -fall / rate };
    let twice = if z < 0.05 {
        // Σ (−z)^n / (n + 2)!, to the last bit.
        t * t
            * (0.5
                - z * (1.0 / 6.0
                    - z * (1.0 / 24.0
                        - z * (1.0 / 120.0
                            - z * (1.0 / 720.0 - z * (1.0 / 5040.0 - z / 40320.0))))))
    } else {
        (t - once) / rate
    };
    (1.0 + fall, once, twice)
}
