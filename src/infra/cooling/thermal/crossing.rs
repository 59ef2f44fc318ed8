//! Zeros of sums of exponentials, and the first crossing of a limit by their integrals, with
//! guarantees.
//!
//! A sum `g(t) = Σ d_k e^(−λ_k t)` of `n` terms has at most `n − 1` zeros. After multiplication by
//! the slowest exponential, its derivative is such a sum of `n − 1` terms, so between neighbouring
//! zeros of that sum (found by recursion) `g` has at most one zero, which is bracketed (Rolle). A
//! temperature whose slope is `g` is monotone between the zeros of `g`, so its first passage is
//! bracketed in the same way.
//!
//! Source: Pólya and Szegő, Problems and Theorems in Analysis II, part V, no. 75 (number of zeros).
//! Held to account by the random networks of `thermal`.

use super::mass::USUAL;
use libm::exp;
use smallvec::SmallVec;

/// Terms of a sum of exponentials: coefficient and rate.
pub(super) type Terms = SmallVec<[(f64, f64); USUAL]>;

/// Longest time searched, in seconds, beyond the range of the clock.
const FAR_S: f64 = 1e10;

/// Instants in order, at most one for each term.
pub(super) type Instants = SmallVec<[f64; USUAL]>;

/// The zeros after 0 of the sum of `terms` at which it changes its sign, in order.
pub(super) fn zeros(terms: &[(f64, f64)]) -> Instants {
    let mut sorted = Terms::new();
    for &term in terms.iter().filter(|term| term.0 != 0.0) {
        // Insertion by rate, slowest first; equal rates are one term.
        let place = sorted.iter().position(|other| other.1 >= term.1).unwrap_or(sorted.len());
        match sorted.get_mut(place).filter(|other| other.1 == term.1) {
            Some(equal) => equal.0 += term.0,
            None => sorted.insert(place, term),
        }
    }
    of_sorted(&sorted)
}

fn of_sorted(terms: &[(f64, f64)]) -> Instants {
    let mut found = Instants::new();
    let signs = terms.iter().filter(|term| term.0 != 0.0).map(|term| term.0 > 0.0);
    let Some(first) = signs.clone().next() else { return found };
    // As many zeros as changes of sign at most, as with Descartes.
    if signs.clone().all(|sign| sign == first) {
        return found;
    }
    let Some((&slowest, faster)) = terms.split_first() else { return found };
    let lower: Terms = faster
        .iter()
        .map(|&(coefficient, rate)| (coefficient * (slowest.1 - rate), rate))
        .collect();
    let turns = of_sorted(&lower);
    // Scaled by the slowest exponential, so that far away the slowest term is left.
    let scaled = |t: f64| {
        slowest.0
            + faster
                .iter()
                .map(|&(coefficient, rate)| coefficient * exp((slowest.1 - rate) * t))
                .sum::<f64>()
    };
    let mut from = 0.0;
    let mut at_from = scaled(0.0);
    for &turn in &turns {
        let at_turn = scaled(turn);
        if (at_from < 0.0) != (at_turn < 0.0) {
            found.push(root(&scaled, from, turn, at_from < 0.0));
        }
        (from, at_from) = (turn, at_turn);
    }
    if (at_from < 0.0) != (slowest.0 < 0.0) {
        let gap = faster.first().map_or(1.0, |term| term.1 - slowest.1);
        let mut step = 1.0 / gap;
        while from + step < FAR_S && (scaled(from + step) < 0.0) == (at_from < 0.0) {
            step *= 2.0;
        }
        if from + step < FAR_S {
            found.push(root(&scaled, from, from + step, at_from < 0.0));
        }
    }
    found
}

/// The first time at which `height`, which is below zero at 0 and has the slope `slopes`, rises to
/// zero; `None` if it never exceeds zero by `beyond`.
pub(super) fn first_rise(
    height: impl Fn(f64) -> f64,
    slopes: &[(f64, f64)],
    beyond: f64,
) -> Option<f64> {
    let mut from = 0.0;
    for &turn in &zeros(slopes) {
        if height(turn) >= beyond {
            return Some(root(&height, from, turn, true));
        }
        from = turn;
    }
    if height(FAR_S) < beyond {
        return None;
    }
    let slowest =
        slopes.iter().map(|term| term.1).filter(|&rate| rate > 0.0).fold(f64::INFINITY, f64::min);
    let mut step = if slowest.is_finite() { 1.0 / slowest } else { 1.0 };
    while from + step < FAR_S && height(from + step) < 0.0 {
        step *= 2.0;
    }
    Some(root(&height, from, (from + step).min(FAR_S), true))
}

/// The zero of a function in a bracket, at its far end to a tenth of a nanosecond: regula falsi
/// with the Illinois rule (Dowell and Jarratt 1971), and bisection if convergence is slow.
fn root(function: &impl Fn(f64) -> f64, low: f64, high: f64, rising: bool) -> f64 {
    let signed = |t: f64| if rising { function(t) } else { -function(t) };
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (signed(low), signed(high));
    let mut width = high - low;
    let mut last_was_low = None;
    for step in 0..200 {
        let tolerance = 1e-10_f64.max(4.0 * f64::EPSILON * high);
        if high - low <= tolerance {
            break;
        }
        let secant = low - at_low * (high - low) / (at_high - at_low);
        // Every third step must have halved the bracket, or the next is a bisection.
        let slow = step % 3 == 2 && high - low > 0.5 * width;
        if step % 3 == 2 {
            width = high - low;
        }
        let inside = secant > low && secant < high;
        let mut next = if slow || !inside { 0.5 * (low + high) } else { secant };
        // Closer to an end than the tolerance, the other side of the zero is probed.
        next = next.clamp(low + 0.5 * tolerance, high - 0.5 * tolerance);
        let at_next = signed(next);
        if at_next < 0.0 {
            (low, at_low) = (next, at_next);
            if last_was_low == Some(true) {
                at_high *= 0.5;
            }
            last_was_low = Some(true);
        } else {
            (high, at_high) = (next, at_next);
            if last_was_low == Some(false) {
                at_low *= 0.5;
            }
            last_was_low = Some(false);
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_zeros_of_a_sum_are_found() {
        // e^(−t) − 3 e^(−2t) + 2 e^(−3t) = e^(−t) (1 − x)(1 − 2x), x = e^(−t): zero at t = ln 2.
        let found = zeros(&[(2.0, 3.0), (1.0, 1.0), (-3.0, 2.0)]);
        let inside: Vec<f64> = found.iter().copied().filter(|&t| t > 1e-9).collect();
        assert_eq!(inside.len(), 1);
        assert!((inside[0] - std::f64::consts::LN_2).abs() < 1e-9);
        // (x − 1/2)(x − 1/3) x and (x − 1/2)(x − 1/3)(x − 1/5) x.
        let two = zeros(&[(1.0, 3.0), (-5.0 / 6.0, 2.0), (1.0 / 6.0, 1.0)]);
        assert_eq!(two.len(), 2);
        let three = zeros(&[(1.0, 4.0), (-31.0 / 30.0, 3.0), (1.0 / 3.0, 2.0), (-1.0 / 30.0, 1.0)]);
        let expected = [2.0_f64, 3.0, 5.0].map(libm::log);
        assert_eq!(three.len(), 3);
        for (found, expected) in three.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9);
        }
        assert!(zeros(&[(1.0, 0.0), (2.0, 5.0)]).is_empty());
    }
}
